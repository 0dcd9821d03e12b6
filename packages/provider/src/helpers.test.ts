import { rejectedError, throttledError, transientError, unauthorizedError, writeRefusedError } from '@external-dns/plugin';
import { describe, expect, test } from 'vitest';
import { errorShape, failedOutcome } from './outcomes.ts';
import { changesToMake, sameRecord } from './same-record.ts';
import { difference, withTrailingDot } from './target-lists.ts';
import { endpoint, group, jumpingClock, stored } from './test-support.ts';
import { createZoneCache } from './zone-cache.ts';

describe('the outcome of a failed request', () => {
  test.each([
    ['a refused record', rejectedError('x'), 'rejected'],
    ['throttling', throttledError('x'), 'not-attempted'],
    ['refused credentials', unauthorizedError('x'), 'not-attempted'],
    ['a refused write', writeRefusedError('x'), 'not-attempted'],
    ['no answer', transientError('x'), 'unknown'],
    ['an abort', AbortSignal.abort().reason, 'unknown'],
    ['an error of no kind', new TypeError('x'), 'unknown'],
    ['an error of another copy of the package', { name: 'RecordRejectedError', kind: 'rejected', message: 'x' }, 'rejected'],
    ['a text', 'x', 'unknown'],
    ['nothing', undefined, 'unknown'],
  ])('%s', (_case, error, kind) => {
    expect(failedOutcome(error).kind).toBe(kind);
  });

  test('how long to wait is kept', () => {
    expect(errorShape(throttledError('slow', 7000))).toEqual({ name: 'ThrottledError', kind: 'throttled', message: 'slow', retryAfterMs: 7000 });
  });
});

describe('a stored record set is as desired', () => {
  test.each([
    ['equal', {}, {}, true],
    ['targets in another order', { targets: ['192.0.2.1', '192.0.2.2'] }, { targets: ['192.0.2.2', '192.0.2.1'] }, true],
    ['other targets', {}, { targets: ['192.0.2.2'] }, false],
    ['a host in another case', { recordType: 'CNAME', targets: ['A.example'] }, { recordType: 'CNAME', targets: ['a.example'] }, true],
    ['a text in another case', { recordType: 'TXT', targets: ['A'] }, { recordType: 'TXT', targets: ['a'] }, false],
    ['a text without its quotes', { recordType: 'TXT', targets: ['"a"'] }, { recordType: 'TXT', targets: ['a'] }, true],
    ['another type', {}, { recordType: 'AAAA' }, false],
    ['another set identifier', {}, { setIdentifier: 'eu' }, false],
    ['any TTL when none is desired', { recordTTL: 300 }, {}, true],
    ['another TTL', { recordTTL: 300 }, { recordTTL: 60 }, false],
    ['other labels', {}, { labels: { owner: 'me' } }, true],
    ['another property', {}, { providerSpecific: [{ name: 'aws/weight', value: '1' }] }, false],
    ['properties in another order', { providerSpecific: [{ name: 'a', value: '1' }, { name: 'b', value: '2' }] }, { providerSpecific: [{ name: 'b', value: '2' }, { name: 'a', value: '1' }] }, true],
    ['the last of a property given twice', { providerSpecific: [{ name: 'a', value: '2' }] }, { providerSpecific: [{ name: 'a', value: '1' }, { name: 'a', value: '2' }] }, true],
  ])('%s', (_case, current, desired, same) => {
    expect(sameRecord(endpoint(current), endpoint(desired))).toBe(same);
  });

  test('only changes with something to change are made', () => {
    const desired = endpoint({ targets: ['192.0.2.2'] });
    const update = { kind: 'update', current: stored(), desired } as const;
    expect(changesToMake(group('g', [{ kind: 'update', current: stored(), desired: endpoint() }, update]))).toEqual([update]);
  });
});

describe('lists of targets', () => {
  test('what is to add, to remove and to leave', () => {
    expect(difference(['a', 'b', 'c'], ['d', 'b', 'b'])).toEqual({ add: ['d', 'b'], remove: ['a', 'c'], leave: ['b'] });
    expect(difference([], [])).toEqual({ add: [], remove: [], leave: [] });
  });

  test.each([
    ['a.example', 'a.example.'],
    ['a.example.', 'a.example.'],
    ['', '.'],
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
  ])('the host "%s" with its dot is "%s"', (host, dotted) => {
    expect(withTrailingDot(host)).toBe(dotted);
  });
});

describe('cache of zones', () => {
  function setUp(durationMs: number) {
    const clock = jumpingClock();
    const cache = createZoneCache<number>(durationMs, clock);
    let loads = 0;
    return { clock, cache, get: () => cache.get(async () => (loads += 1)) };
  }
  test('a list is used as long as it is young enough', async () => {
    const { clock, get } = setUp(1000);
    expect(await get()).toBe(1);
    clock.advance(1000);
    expect(await get()).toBe(1);
    clock.advance(1);
    expect(await get()).toBe(2);
  });
  test.each([0, -1])('with a duration of %d nothing is kept', async (durationMs) => {
    const { get } = setUp(durationMs);
    expect([await get(), await get()]).toEqual([1, 2]);
  });
  test('reset forgets', async () => {
    const { cache, get } = setUp(1000);
    await get();
    cache.reset();
    expect(await get()).toBe(2);
  });
  test('a failed load is not kept', async () => {
    const { cache, get } = setUp(1000);
    await expect(cache.get(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await get()).toBe(1);
  });
});
