import { rejectedError, throttledError, transientError, unauthorizedError, writeRefusedError } from '@external-dns/plugin';
import type { ChangeGroup } from '@external-dns/plugin';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyInBatches } from './apply-in-batches.ts';
import type { BatchOptions } from './apply-in-batches.ts';
import { group, jumpingClock, stored } from './test-support.ts';

/** An API that refuses a batch which holds a bad group, and keeps what it applied. */
function api(bad: readonly string[] = [], faults: ReadonlyMap<string, Error> = new Map()) {
  const requests: string[][] = [];
  const applied: string[] = [];
  const send: BatchOptions['send'] = async (groups) => {
    const ids = groups.map(({ id }) => id);
    requests.push(ids);
    for (const id of ids) {
      const fault = faults.get(id);
      if (fault !== undefined) throw fault;
    }
    if (ids.some((id) => bad.includes(id))) throw rejectedError(`one of ${ids.join()} is bad`);
    applied.push(...ids);
    return undefined;
  };
  return { requests, applied, send };
}

const one = () => ({ changes: 1 });
const groups = (...ids: string[]): ChangeGroup[] => ids.map((id) => group(id));
const run = (options: Partial<BatchOptions> & Pick<BatchOptions, 'groups' | 'send'>) =>
  applyInBatches({ limits: { changes: 2 }, cost: one, signal: new AbortController().signal, ...options });
const kinds = (outcomes: Awaited<ReturnType<typeof run>>): Record<string, string> => Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]));

describe('limits', () => {
  const sizes: Readonly<Record<string, { changes: number; bytes?: number; values?: number }>> = {
    a: { changes: 1, bytes: 10, values: 1 },
    b: { changes: 1, bytes: 10, values: 5 },
    c: { changes: 2, bytes: 30, values: 1 },
    d: { changes: 1 },
  };
  test.each<[string, BatchOptions['limits'], string[][]]>([
    ['the number of changes', { changes: 2 }, [['a', 'b'], ['c'], ['d']]],
    ['bytes', { changes: 100, bytes: 40 }, [['a', 'b'], ['c', 'd']]],
    ['values', { changes: 100, values: 5 }, [['a'], ['b'], ['c', 'd']]],
    ['a group beyond the limit is sent alone', { changes: 1 }, [['a'], ['b'], ['c'], ['d']]],
    ['all at once when they fit', { changes: 5, bytes: 50, values: 7 }, [['a', 'b', 'c', 'd']]],
  ])('%s', async (_case, limits, requests) => {
    const { send, requests: seen } = api();
    const outcomes = await run({ groups: groups('a', 'b', 'c', 'd'), send, limits, cost: ({ id }) => sizes[id]! });
    expect(seen).toEqual(requests);
    expect(kinds(outcomes)).toEqual({ a: 'applied', b: 'applied', c: 'applied', d: 'applied' });
  });

  test('a request holds groups of one zone only', async () => {
    const { send, requests } = api();
    await run({ groups: [group('a', undefined, 'x'), group('b', undefined, 'y'), group('c', undefined, 'x')], send, limits: { changes: 10 } });
    expect(requests).toEqual([['a', 'c'], ['b']]);
  });

  test('requests are apart by the interval', async () => {
    const clock = jumpingClock();
    await run({ groups: groups('a', 'b', 'c'), send: api().send, limits: { changes: 1 }, clock, intervalMs: 1000 });
    expect(clock.waits).toEqual([1000, 1000]);
  });

  test('without groups nothing is sent', async () => {
    const { send, requests } = api();
    expect((await run({ groups: [], send })).size).toBe(0);
    expect(requests).toEqual([]);
  });
});

describe('a bad group', () => {
  test('is cut out of its batch; the others are applied in order', async () => {
    const { send, applied } = api(['c']);
    const outcomes = await run({ groups: groups('a', 'b', 'c', 'd', 'e'), send, limits: { changes: 10 } });
    expect(kinds(outcomes)).toEqual({ a: 'applied', b: 'applied', c: 'rejected', d: 'applied', e: 'applied' });
    expect(applied).toEqual(['a', 'b', 'd', 'e']);
  });

  test('exactly the bad ones are rejected, whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(30).map(String), { maxLength: 20 }), fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(30).map(String)), async (ids, changes, bad) => {
        const { send, applied, requests } = api(bad);
        const outcomes = await run({ groups: groups(...ids), send, limits: { changes } });
        expect(kinds(outcomes)).toEqual(Object.fromEntries(ids.map((id) => [id, bad.includes(id) ? 'rejected' : 'applied'])));
        expect(applied).toEqual(ids.filter((id) => !bad.includes(id)));
        for (const request of requests) expect(request.length).toBeLessThanOrEqual(changes);
      }),
    );
  });
});

describe('what a failed request says of its groups and of the next', () => {
  test.each<[string, Error, string, string]>([
    ['no answer: unknown, and the next is tried', transientError('no answer'), 'unknown', 'applied'],
    ['an error of no kind: unknown, and the next is tried', new Error('?'), 'unknown', 'applied'],
    ['throttled: nothing more is sent', throttledError('slow down'), 'not-attempted', 'not-attempted'],
    ['refused credentials: nothing more is sent', unauthorizedError('who?'), 'not-attempted', 'not-attempted'],
    ['a refused write: nothing more is sent', writeRefusedError('dry run'), 'not-attempted', 'not-attempted'],
  ])('%s', async (_case, fault, first, next) => {
    const { send, requests } = api([], new Map([['a', fault]]));
    const outcomes = await run({ groups: groups('a', 'b', 'c'), send });
    expect(kinds(outcomes)).toEqual({ a: first, b: first, c: next });
    expect(requests).toHaveLength(next === 'applied' ? 2 : 1);
    expect(outcomes.get('a')).toMatchObject({ error: { message: fault.message } });
  });

  test('a group whose fate is unknown is not sent again', async () => {
    const { send, requests } = api([], new Map([['a', transientError('no answer')]]));
    await run({ groups: groups('a', 'b'), send });
    expect(requests).toEqual([['a', 'b']]);
  });
});

describe('abort', () => {
  test('before the start nothing is sent', async () => {
    const { send, requests } = api();
    expect(kinds(await run({ groups: groups('a'), send, signal: AbortSignal.abort(new Error('stop')) }))).toEqual({ a: 'not-attempted' });
    expect(requests).toEqual([]);
  });

  test('between requests, while waiting, ends the rest', async () => {
    const stop = new AbortController();
    const { send, requests } = api();
    const clock = { now: () => 0, sleep: () => (stop.abort(new Error('stop')), Promise.reject(new Error('stop'))) };
    const outcomes = await run({ groups: groups('a', 'b'), send, limits: { changes: 1 }, signal: stop.signal, clock, intervalMs: 10 });
    expect(kinds(outcomes)).toEqual({ a: 'applied', b: 'not-attempted' });
    expect(requests).toEqual([['a']]);
  });
});

test('what is stored now is handed on, and progress is told', async () => {
  const now = [stored()];
  const progress: number[] = [];
  const outcomes = await run({ groups: groups('a', 'b', 'c'), send: async () => new Map([['a', now]]), onProgress: (done) => progress.push(done) });
  expect(outcomes.get('a')).toEqual({ kind: 'applied', now });
  expect(outcomes.get('b')).toEqual({ kind: 'applied' });
  expect(progress).toEqual([2, 3]);
});
