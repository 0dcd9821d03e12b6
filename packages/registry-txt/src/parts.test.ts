import { describe, expect, test } from 'vitest';
import type { ProviderRecord, Registry, Staged } from '@external-dns/plugin';
import { createTxtRegistry } from './registry.ts';
import { STEP, finish } from './steps.ts';
import { claimText, endpoint, plannedChanges, snapshotOf, stored } from './testing.ts';

const COUNT = 3 * STEP;
const hosts = Array.from({ length: COUNT }, (_, index) => `h${index}.example.org`);
const registry = createTxtRegistry({ ownerId: 'me' });

/** Every third host is ours, one in three has no claim, and the others are not there. */
const records = hosts.flatMap((host, index): ProviderRecord[] => {
  if (index % 3 === 0) return [];
  const record = stored(host, 'A', ['192.0.2.1']);
  return index % 3 === 1 ? [record] : [record, stored(`a-${host}`, 'TXT', [claimText('me')])];
});
const desired = hosts.map((host) => endpoint(host, 'A', ['192.0.2.2']));

function parts(of: Registry): readonly Staged[] {
  const snapshot = of.interpret(snapshotOf(records));
  return [...(of.stageParts?.(plannedChanges(snapshot, desired, 'me'), snapshot) ?? [])];
}

describe('many records', () => {
  test('are read in steps, and as they are read at once', () => {
    const raw = snapshotOf(records);
    const steps = registry.interpretSteps?.(raw);
    let count = 0;
    for (let step = steps?.next(); step?.done === false; step = steps?.next()) count += 1;
    expect(count).toBeGreaterThan(2);
    const again = registry.interpretSteps?.(raw);
    expect(again === undefined ? undefined : finish(again)).toEqual(registry.interpret(raw));
  });

  test('are staged in parts that are together what is staged at once', () => {
    const all = parts(registry);
    expect(all.filter(({ groups }) => groups.length > 0).length).toBeGreaterThan(1);
    const snapshot = registry.interpret(snapshotOf(records));
    const whole = registry.stage(plannedChanges(snapshot, desired, 'me'), snapshot);
    expect(all.flatMap(({ groups }) => groups.map(({ id }) => id))).toEqual(whole.groups.map(({ id }) => id));
    expect(whole.groups).toHaveLength((2 * COUNT) / 3);
    expect(new Set(whole.groups.map(({ id }) => id)).size).toBe(whole.groups.length);
  });

  test('keep what depends on each other in one part: no name and no TXT record set is in two', () => {
    const seen = new Map<string, number>();
    for (const [part, { groups }] of parts(registry).entries()) {
      for (const change of groups.flatMap(({ changes }) => changes)) {
        const { dnsName } = change.kind === 'delete' ? change.current.endpoint : change.desired;
        expect(seen.get(dnsName) ?? part).toBe(part);
        seen.set(dnsName, part);
      }
    }
    expect(seen.size).toBeGreaterThan(COUNT);
  });
});

test('each group says what was planned that it carries out', () => {
  const snapshot = registry.interpret(snapshotOf([stored('www.example.org', 'CNAME', ['x.test']), stored('cname-www.example.org', 'TXT', [claimText('me')])]));
  const changes = plannedChanges(snapshot, [endpoint('www.example.org', 'A', ['192.0.2.1']), endpoint('b.example.org', 'A', ['192.0.2.1']), endpoint('b.example.org', 'AAAA', ['2001:db8::1'])], 'me');
  const { groups } = registry.stage(changes, snapshot);
  expect(groups.map(({ planned }) => planned.map(({ kind, key }) => `${kind} ${key.name} ${key.recordType}`))).toEqual([
    ['delete www.example.org CNAME', 'create www.example.org A'],
    ['create b.example.org A'],
    ['create b.example.org AAAA'],
  ]);
  expect(groups.flatMap(({ planned }) => planned)).toEqual(changes);
});
