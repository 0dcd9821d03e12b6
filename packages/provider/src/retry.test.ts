import { rejectedError, throttledError, transientError, unauthorizedError } from '@external-dns/plugin';
import { expect, test } from 'vitest';
import { withRetries } from './retry.ts';
import { jumpingClock } from './test-support.ts';

function setUp(errors: readonly Error[], attempts = 4) {
  const clock = jumpingClock();
  const left = [...errors];
  let calls = 0;
  const result = withRetries({ attempts, backoffMs: 100, clock, signal: new AbortController().signal, random: () => 1 }, async () => {
    calls += 1;
    const error = left.shift();
    if (error !== undefined) throw error;
    return 'read';
  });
  return { result, clock, calls: () => calls };
}

test('a failed read is repeated, each time after twice the wait', async () => {
  const { result, clock } = setUp([transientError('1'), transientError('2'), new Error('3')]);
  await expect(result).resolves.toBe('read');
  expect(clock.waits).toEqual([100, 200, 400]);
});

test('the time that the API asked for is waited', async () => {
  const { result, clock } = setUp([throttledError('slow', 5000)]);
  await result;
  expect(clock.waits).toEqual([5000]);
});

test('the last error is thrown when the tries are used up', async () => {
  const { result, calls } = setUp([transientError('1'), transientError('2'), transientError('3')], 2);
  await expect(result).rejects.toThrow('2');
  expect(calls()).toBe(2);
});

test.each([rejectedError('bad'), unauthorizedError('who?')])('$kind is not repeated', async (error) => {
  const { result, calls } = setUp([error]);
  await expect(result).rejects.toBe(error);
  expect(calls()).toBe(1);
});

test('after an abort nothing is repeated', async () => {
  const stop = new AbortController();
  let calls = 0;
  const result = withRetries({ attempts: 9, backoffMs: 1, clock: jumpingClock(), signal: stop.signal }, async () => {
    calls += 1;
    stop.abort(new Error('stop'));
    throw transientError('no answer');
  });
  await expect(result).rejects.toThrow('no answer');
  expect(calls).toBe(1);
});
