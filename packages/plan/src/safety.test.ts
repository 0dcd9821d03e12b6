import type { Outcome } from '@external-dns/plugin';
import { describe, expect, test } from 'vitest';
import { backoffMs, recordOutcomes } from './state.ts';
import { changesOf, groupsOf, parse, planOf, reasonsOf, record, unclaimed } from './testing.ts';
import type { Case } from './testing.ts';
import type { PlanResult } from './types.ts';

const MINUTE = 60_000;
const ref = { source: 'service', kind: 'Service', apiVersion: 'v1', namespace: 'ns', name: 'web', uid: '' };
const ofWeb = { labels: { resource: 'service/ns/web' } };

describe('holds for what cannot be resolved', () => {
  const object = [{ ref, reason: 'no node', since: 0 }];
  const source = [{ ref: { source: 'ingress' }, reason: 'forbidden', since: 0 }];
  test.each([
    ['a record of the object is not deleted', [record('www A 192.0.2.1', 'me', ofWeb)], [], object, [], ['unresolved www A']],
    ['a record of another object is', [record('www A 192.0.2.1', 'me', { labels: { resource: 'service/ns/other' } })], [], object, ['delete www A'], []],
    ['it is not replaced', [record('www CNAME x.test', 'me', ofWeb)], [parse('www A 192.0.2.1')], object, [], ['unresolved www CNAME', 'unresolved www A']],
    ['another type beside it is created', [record('www A 192.0.2.1', 'me', ofWeb)], [parse('www AAAA 2001:db8::1')], object, ['create www AAAA 2001:db8::1'], ['unresolved www A']],
    ['it does not shrink, even where the TTL differs too', [record('www A 192.0.2.1,192.0.2.2', 'me', ofWeb)], [parse('www A 192.0.2.1', { recordTTL: 60 })], object, [], ['unresolved www A']],
    ['it may grow', [record('www A 192.0.2.1', 'me', ofWeb)], [parse('www A 192.0.2.1,192.0.2.2')], object, ['update www A 192.0.2.1,192.0.2.2'], []],
    ['a failed source holds every record that nobody wants', [record('www A 192.0.2.1')], [], source, [], ['unresolved www A']],
    ['a failed source does not hold what a healthy object accounts for', [record('www A 192.0.2.1', 'me', ofWeb)], [parse('www A 192.0.2.2', ofWeb)], source, ['update www A 192.0.2.2'], []],
    ['an object with a last good answer holds nothing: it is among the desired', [record('www A 192.0.2.1', 'me', ofWeb)], [], [{ ref, reason: 'no node', since: 0, lastGood: [] }], ['delete www A'], []],
  ])('%s', async (_name, current, desired, unresolved, changes, reasons) => {
    const result = await planOf({ current, desired, unresolved });
    expect([changesOf(result), reasonsOf(result)]).toEqual([changes, reasons]);
  });

  test('a hold ends with the grace, and the plan says when to look again', async () => {
    const held = { current: [record('www A 192.0.2.1', 'me', ofWeb)], unresolved: object };
    expect(await planOf(held)).toMatchObject({ heldDeletions: 1, recheckAt: 10 * MINUTE });
    expect(changesOf(await planOf({ ...held, now: 10 * MINUTE }))).toEqual(['delete www A']);
    expect(changesOf(await planOf({ ...held, unresolvedGraceMs: 0 }))).toEqual(['delete www A']);
  });

  test('without owners there are no labels: an unresolved object holds all deletions', async () => {
    const result = await planOf({ current: [unclaimed('www A 192.0.2.1')], unresolved: object, ownerId: '' });
    expect(reasonsOf(result)).toEqual(['unresolved www A']);
  });
});

describe('guard against mass deletion', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `n${String(index).padStart(2, '0')}`);
  const zone = (count: number) => names(count).map((name) => record(`${name} A 192.0.2.1`));
  const keep = (from: number, count: number) => names(count).slice(from).map((name) => parse(`${name} A 192.0.2.1`));
  test.each([
    ['nine of nine pass: fewer than ten never count', 9, 9, {}, 9],
    ['ten of ten are held', 10, 10, {}, 0],
    ['ten of twenty pass: not above half', 20, 10, {}, 10],
    ['eleven of twenty are held', 20, 11, {}, 0],
    ['all pass with the guard off', 20, 20, { guard: { percent: 0 } }, 20],
    ['a single run holds them too', 20, 20, { once: true }, 0],
  ])('%s', async (_name, total, gone, more, deleted) => {
    const result = await planOf({ current: zone(total), desired: keep(gone, total), ...more });
    expect([result.changes.length, result.guarded, result.heldDeletions]).toEqual([deleted, deleted === 0, gone - deleted]);
  });

  test('what was wanted in three full rounds running is deleted; rounds of events do not count, and a single run never deletes', async () => {
    const input: Case = { current: zone(20) };
    const first = await planOf(input);
    const second = await planOf({ ...input, state: first.state });
    const event = await planOf({ ...input, names: new Set(names(20).map((name) => `${name}.example.org`)), state: second.state });
    expect([first, second, event].map((each) => each.changes.length)).toEqual([0, 0, 0]);
    expect((await planOf({ ...input, once: true, state: event.state })).changes).toHaveLength(0);
    const third = await planOf({ ...input, state: event.state });
    expect(third.changes).toHaveLength(20);
    expect((await planOf({ ...input, state: third.state })).changes).toHaveLength(20);
  });

  test('a round in which it was wanted again starts the count anew', async () => {
    const first = await planOf({ current: zone(20) });
    const second = await planOf({ current: zone(20), state: first.state });
    const back = await planOf({ current: zone(20), desired: keep(0, 20), state: second.state });
    expect((await planOf({ current: zone(20), state: back.state })).changes).toHaveLength(0);
  });

  test('zones count apart, and replacements do not count', async () => {
    const current = [...zone(12), ...names(30).map((name) => record(`${name}.other A 192.0.2.1`, 'me', { zone: 'Z2' }))];
    const other = names(30).map((name) => parse(`${name}.other A 192.0.2.1`));
    expect((await planOf({ current, desired: other })).changes).toHaveLength(0);
    const replaced = names(12).map((name) => parse(`${name} CNAME x.test`));
    expect((await planOf({ current, desired: [...other, ...replaced] })).changes).toHaveLength(24);
  });

  test('deletions of event rounds add up until the next full round', async () => {
    const full = await planOf({ current: zone(20), desired: keep(0, 20) });
    const some = names(20).map((name) => `${name}.example.org`);
    const first = await planOf({ current: zone(20), desired: keep(8, 20), names: new Set(some.slice(0, 8)), state: full.state });
    expect(first.changes).toHaveLength(8);
    const second = await planOf({ current: zone(20).slice(8), desired: keep(16, 20), names: new Set(some.slice(8, 16)), state: first.state });
    expect([second.changes.length, second.guarded]).toEqual([0, true]);
  });
});

describe('what failed', () => {
  const desired = [parse('www A 192.0.2.1')];
  const after = (result: PlanResult, kind: Outcome['kind'], now: number) => {
    const groups = groupsOf(result);
    const outcome: Outcome = kind === 'applied' ? { kind } : { kind, error: { name: 'E', kind: 'rejected', message: 'bad data' } };
    return recordOutcomes(result.state, groups, new Map(groups.map((group) => [group.id, outcome])), now);
  };

  test('a refused change waits a minute, then two, and the plan says when', async () => {
    const state = after(await planOf({ desired }), 'rejected', 0);
    const waiting = await planOf({ desired, state, now: 1000 });
    expect([changesOf(waiting), reasonsOf(waiting), waiting.recheckAt]).toEqual([[], ['backoff www A'], MINUTE]);
    expect(waiting.skipped[0]?.detail).toContain('bad data');
    const again = await planOf({ desired, state: waiting.state, now: MINUTE });
    expect(changesOf(again)).toEqual(['create www A 192.0.2.1']);
    expect((await planOf({ desired, state: after(again, 'rejected', MINUTE), now: MINUTE })).recheckAt).toBe(3 * MINUTE);
  });

  test('another value is tried at once', async () => {
    const state = after(await planOf({ desired }), 'rejected', 0);
    expect(changesOf(await planOf({ desired: [parse('www A 192.0.2.7')], state }))).toEqual(['create www A 192.0.2.7']);
  });

  test('what is unknown is asked for again at once, what was applied is forgotten', async () => {
    const first = await planOf({ desired });
    expect(changesOf(await planOf({ desired, state: after(first, 'unknown', 0) }))).toEqual(['create www A 192.0.2.1']);
    expect(after(await planOf({ desired, state: after(first, 'rejected', 0), now: MINUTE }), 'applied', MINUTE).refused.size).toBe(0);
  });

  test('a replacement waits as a whole, and is tried at once as a whole when it is for something else', async () => {
    const current = [record('www CNAME x.test')];
    const state = after(await planOf({ current, desired }), 'rejected', 0);
    expect(changesOf(await planOf({ current, desired, state }))).toEqual([]);
    expect(changesOf(await planOf({ current, desired: [...desired, parse('www AAAA 2001:db8::1')], state }))).toEqual([]);
    expect(changesOf(await planOf({ current, desired: [parse('www A 192.0.2.9')], state }))).toEqual(['create www A 192.0.2.9', 'delete www CNAME']);
  });

  test('a change that is carried out five times without effect is left alone for a while', async () => {
    let result = await planOf({ desired });
    for (let times = 1; times <= 5; times += 1) {
      expect(changesOf(result)).toEqual(['create www A 192.0.2.1']);
      result = await planOf({ desired, state: after(result, 'applied', 0) });
    }
    expect([changesOf(result), reasonsOf(result), result.recheckAt]).toEqual([[], ['not-converging www A'], MINUTE]);
    expect(changesOf(await planOf({ desired, state: result.state, now: MINUTE }))).toEqual(['create www A 192.0.2.1']);
  });

  test('a plan that is not carried out counts as nothing', async () => {
    let result = await planOf({ desired });
    for (let times = 0; times < 8; times += 1) result = await planOf({ desired, state: result.state });
    expect(result.changes).toHaveLength(1);
  });

  test('the wait doubles up to an hour', () => {
    expect([1, 2, 3, 7, 60].map(backoffMs)).toEqual([MINUTE, 2 * MINUTE, 4 * MINUTE, 60 * MINUTE, 60 * MINUTE]);
  });
});
