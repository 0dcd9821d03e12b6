import { errorKind } from '@external-dns/plugin';
import type { TelemetryEvent } from '@external-dns/plugin';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';
import { jumpingClock } from './test-support.ts';

function setUp(qps: number, burst: number) {
  const clock = jumpingClock();
  const events: TelemetryEvent[] = [];
  const start = clock.now();
  return { clock, events, elapsed: () => clock.now() - start, limiter: createLimiter({ name: 'api', qps, burst, clock, telemetry: (event) => events.push(event) }) };
}

describe('rate', () => {
  test('a burst passes at once, then requests pass at the rate', async () => {
    const { limiter, elapsed } = setUp(10, 3);
    const times: number[] = [];
    for (let each = 0; each < 6; each += 1) {
      await limiter.acquire();
      times.push(elapsed());
    }
    expect(times).toEqual([0, 0, 0, 100, 200, 300]);
  });

  test('quiet time fills up to the burst and no further', async () => {
    const { limiter, clock } = setUp(10, 2);
    clock.advance(60_000);
    for (let each = 0; each < 3; each += 1) await limiter.acquire();
    expect(clock.waits).toEqual([100]);
  });

  test('never more than burst + rate × time pass', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 10 }), fc.array(fc.nat(300), { maxLength: 40 }), async (qps, burst, pauses) => {
        const { limiter, clock, elapsed } = setUp(qps, burst);
        for (const [index, pause] of pauses.entries()) {
          clock.advance(pause);
          await limiter.acquire();
          expect(index + 1).toBeLessThanOrEqual(burst + (qps * elapsed()) / 1000 + 1e-6);
        }
      }),
    );
  });

  test('waits are told', async () => {
    const { limiter, events } = setUp(10, 1);
    await limiter.acquire();
    await limiter.acquire();
    expect(events).toEqual([{ kind: 'limiter-wait', limiter: 'api', seconds: 0.1 }]);
  });

  test.each([
    [0, 1],
    [-1, 1],
    [Number.NaN, 1],
    [1, 0],
  ])('a rate of %d with a burst of %d is a config error', (qps, burst) => {
    let caught: unknown;
    try {
      createLimiter({ name: 'api', qps, burst, clock: jumpingClock() });
    } catch (error) {
      caught = error;
    }
    expect(errorKind(caught)).toBe('config');
    expect(String(caught)).toContain('limiter api');
  });
});

describe('throttling', () => {
  test('nothing passes for as long as the API said', async () => {
    const { limiter, elapsed } = setUp(10, 5);
    limiter.throttled(3000);
    await limiter.acquire();
    expect(elapsed()).toBe(3000);
  });

  test('without a time nothing passes for one refill at half the rate', async () => {
    const { limiter, elapsed } = setUp(10, 5);
    limiter.throttled();
    await limiter.acquire();
    expect(elapsed()).toBe(200);
  });

  test('the rate is lower at first and comes back', async () => {
    const { limiter, clock, elapsed } = setUp(10, 1);
    await limiter.acquire();
    limiter.throttled();
    limiter.throttled();
    await limiter.acquire();
    await limiter.acquire();
    expect(elapsed()).toBeGreaterThan(500);
    clock.advance(60_000);
    await limiter.acquire();
    const before = elapsed();
    await limiter.acquire();
    expect(elapsed() - before).toBe(100);
  });

  test('however often, a sixteenth of the rate remains', async () => {
    const { limiter, elapsed } = setUp(16, 1);
    for (let each = 0; each < 20; each += 1) limiter.throttled();
    await limiter.acquire();
    expect(elapsed()).toBe(1000);
  });
});

describe('abort', () => {
  const never = { now: () => 0, sleep: (_ms: number, signal?: AbortSignal) => new Promise<void>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))) };

  test('an aborted caller is rejected, even behind another, and takes no turn', async () => {
    const limiter = createLimiter({ name: 'api', qps: 1, burst: 1, clock: never });
    await limiter.acquire();
    const first = new AbortController();
    const second = new AbortController();
    const waiting = limiter.acquire(first.signal);
    const behind = limiter.acquire(second.signal);
    second.abort(new Error('second'));
    await expect(behind).rejects.toThrow('second');
    first.abort(new Error('first'));
    await expect(waiting).rejects.toThrow('first');
  });

  test('those behind an aborted caller still have their turn', async () => {
    const { limiter } = setUp(10, 1);
    await limiter.acquire();
    await expect(limiter.acquire(AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
    await limiter.acquire();
  });
});
