import { keyOf, keyText } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { OwnedRecord, PlannedChange } from '@external-dns/plugin';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { difference } from './compare.ts';
import { ME, claimOf, parse, planOf, record, unclaimed } from './testing.ts';
import type { Case } from './testing.ts';

const name = fc.constantFrom('a', 'b', 'c', '@');
const type = fc.constantFrom('A', 'AAAA', 'CNAME');
const targets: Readonly<Record<string, readonly string[]>> = { A: ['192.0.2.1', '192.0.2.2', '192.0.2.1,192.0.2.2'], AAAA: ['2001:db8::1', '2001:DB8::2'], CNAME: ['x.test', 'Y.test'] };
const text = fc.tuple(name, type, fc.nat(2)).map(([host, recordType, index]) => `${host} ${recordType} ${targets[recordType]?.at(index % 2) ?? ''}`);
const more = fc.record({ recordTTL: fc.constantFrom(undefined, 60, 300), setIdentifier: fc.constantFrom(undefined, undefined, 's1', 's2'), labels: fc.constantFrom({}, { resource: 'service/ns/a' }, { resource: 'service/ns/b' }) });
const endpoints = fc.array(fc.tuple(text, more).map(([line, init]) => parse(line, init)), { maxLength: 12 });

/** Records that a zone can hold: each key once, a CNAME alone. */
const zone = fc
  .array(fc.tuple(text, more, fc.constantFrom('me', 'me', 'you', undefined)), { maxLength: 12 })
  .map((rows) => consistent(rows.map(([line, init, owner]) => (owner === undefined ? unclaimed(line) : record(line, owner, init)))));

function consistent(records: readonly OwnedRecord[]): readonly OwnedRecord[] {
  const kept = new Map<string, OwnedRecord>();
  for (const each of records) {
    const clash = [...kept.values()].some(({ key }) => key.name === each.key.name && (keyText(key) === keyText(each.key) || (key.recordType === 'CNAME') !== (each.key.recordType === 'CNAME')));
    if (!clash) kept.set(keyText(each.key), each);
  }
  return [...kept.values()];
}

/** A registry and a provider in a few lines: what is written is claimed. */
function carryOut(records: readonly OwnedRecord[], changes: readonly PlannedChange[]): readonly OwnedRecord[] {
  const now = new Map(records.map((each) => [keyText(each.key), each]));
  const put = (key: PlannedChange['key'], desired: Endpoint): void => {
    const endpoint = { ...desired, labels: { ...desired.labels, owner: ME } };
    now.set(keyText(key), { record: { endpoint, zone: 'Z1' }, endpoint, key, owner: ME, claim: claimOf(key, ME) });
  };
  for (const change of changes) {
    if (change.kind === 'delete') now.delete(keyText(change.key));
    else if (change.kind !== 'release') put(change.key, change.desired);
  }
  return [...now.values()];
}

test('law: planned, carried out and planned again, nothing is left to do', async () => {
  await fc.assert(
    fc.asyncProperty(zone, endpoints, fc.constantFrom('sync' as const, 'upsert-only' as const, 'create-only' as const), async (current, desired, policy) => {
      const input: Case = { current, desired, policy, guard: { percent: 0 } };
      const first = await planOf(input);
      const second = await planOf({ ...input, current: carryOut(current, first.changes), state: first.state });
      expect(second.changes).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

test('law: what is not ours stays as it is, and a CNAME never comes to stand beside another type', async () => {
  await fc.assert(
    fc.asyncProperty(zone, endpoints, async (current, desired) => {
      const { changes } = await planOf({ current, desired, guard: { percent: 0 } });
      for (const change of changes) if (change.kind === 'update' || change.kind === 'delete') expect(change.current.owner).toBe(ME);
      const after = carryOut(current, changes);
      for (const each of after) {
        const beside = after.filter(({ key }) => key.name === each.key.name && key.recordType !== each.key.recordType);
        if (each.key.recordType === 'CNAME') expect(beside).toEqual([]);
      }
    }),
    { numRuns: 400 },
  );
});

test('law: each desired record set is there as desired, in a change, or skipped with a reason', async () => {
  await fc.assert(
    fc.asyncProperty(zone, endpoints, async (current, desired) => {
      const { changes, skipped } = await planOf({ current, desired });
      const asDesired = current.filter((record) => desired.some((endpoint) => keyText(keyOf(endpoint)) === keyText(record.key) && difference(record.endpoint, endpoint) === undefined));
      const settled = new Set([...asDesired.map(({ key }) => key), ...changes.map(({ key }) => key), ...skipped.map(({ key }) => key)].map(keyText));
      for (const endpoint of desired) expect(settled).toContain(keyText(keyOf(endpoint)));
    }),
    { numRuns: 400 },
  );
});

test('law: the order of desired names does not matter', async () => {
  const unlike = fc.uniqueArray(text, { maxLength: 10, selector: (line) => line.split(' ').slice(0, 2).join(' ') }).map((lines) => lines.map((line) => parse(line)));
  await fc.assert(
    fc.asyncProperty(zone, unlike, async (current, desired) => {
      const one = await planOf({ current, desired });
      const other = await planOf({ current: [...current].reverse(), desired: [...desired].reverse() });
      expect(other.changes.map(({ kind, key }) => [kind, key])).toEqual(one.changes.map(({ kind, key }) => [kind, key]));
    }),
    { numRuns: 200 },
  );
});
