import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { WireEndpoint } from '@external-dns/endpoint';
import { describe, expect, test } from 'vitest';
import { readCases } from './case.ts';
import type { RecordedChanges, VectorCase } from './case.ts';
import { judge } from './judge.ts';
import { normaliseChanges } from './normalise.ts';
import { rules } from './rules.ts';
import { runCase } from './run-case.ts';
import { zoneAfter } from './zone-after.ts';

const home = path.resolve(import.meta.dirname, '..');
const upstreamFlags = new Set(readFileSync(path.join(home, 'upstream-flags.txt'), 'utf8').split('\n').filter((line) => line !== ''));

/** Rules by which ours mends or asks for something that upstream had let be: after a swap that is done once. */
const mending: ReadonlySet<string> = new Set([
  'claims-are-found',
  'claims-follow-the-flags',
  'cname-stands-alone',
  'filters-look-at-each-object',
  'invalid-networks-are-errors',
  'names-in-normal-form',
  'properties-stay-whole',
  'records-have-names',
  'services-keep-srv',
  'superfluous-claims-go',
  'targets-are-a-set',
]);

interface Swapped {
  readonly name: string;
  /** Rules that explain how ours differs on the case itself; undefined when it does not. */
  readonly explained: readonly string[] | undefined;
  /** Planned over the zone as upstream left it. */
  readonly changes: RecordedChanges | null;
  readonly exit: number;
  /** Planned over the zone as ours left it then. */
  readonly again: RecordedChanges | null;
}

/** Ours in the place of upstream, with the same flags and objects, over what upstream left. Undefined for a case that cannot be run yet. */
async function swap(vector: VectorCase): Promise<Swapped | undefined> {
  const keepLabels = !(vector.flags ?? []).includes('--registry=txt');
  const itself = await runCase(vector, upstreamFlags);
  if (itself.kind !== 'ran') return undefined;
  const verdict = judge(vector, itself.outcome, rules);
  const run = async (current: readonly WireEndpoint[]): Promise<{ readonly exit: number; readonly changes: RecordedChanges | null }> => {
    const result = await runCase({ ...vector, current }, upstreamFlags);
    if (result.kind !== 'ran') throw new Error(`${vector.name}: ${result.missing.join()}`);
    return { exit: result.outcome.exit, changes: normaliseChanges(result.outcome.changes) };
  };
  const left = zoneAfter(vector.current ?? [], vector.expect.changes, keepLabels);
  const { exit, changes } = await run(left);
  const { changes: again } = changes === null ? { changes: null } : await run(zoneAfter(left, changes, keepLabels));
  return { name: vector.name, explained: verdict.kind === 'explained' ? verdict.rules : undefined, changes, exit, again };
}

async function swapAll(cases: readonly VectorCase[]): Promise<readonly Swapped[]> {
  const done: Swapped[] = [];
  for (const vector of cases) {
    const swapped = vector.expect.exit === 0 && vector.expect.changes !== null ? await swap(vector) : undefined;
    if (swapped !== undefined) done.push(swapped);
  }
  return done;
}

const families = readCases(path.join(home, 'cases'));

describe('taking the place of upstream over a live zone', { timeout: 60_000 }, () => {
  test('plans nothing over what upstream created in an empty one, whatever the ownership flags', async () => {
    const cases = (families.get('registry') ?? []).filter(({ current, flags = [] }) => (current ?? []).length === 0 && flags.includes('--registry=txt'));
    const swapped = await swapAll(cases);
    expect(swapped.length).toBeGreaterThanOrEqual(20);
    for (const { name, changes, exit } of swapped) expect({ name, changes, exit }).toEqual({ name, changes: null, exit: 0 });
  });

  test('plans nothing over what upstream left in any other recording, unless a rule says what is mended, and that once', async () => {
    // The cases of `cli` are about command lines.
    const swapped = await swapAll([...families].flatMap(([family, cases]) => (family.endsWith('cli') ? [] : cases)));
    expect(swapped.length).toBeGreaterThan(700);
    for (const { name, explained, changes, exit, again } of swapped) {
      if (!(explained ?? []).some((rule) => mending.has(rule))) expect({ name, changes, exit }).toEqual({ name, changes: null, exit: 0 });
      expect({ name, again }).toEqual({ name, again: null });
    }
  });
});
