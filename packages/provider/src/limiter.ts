import { configError } from '@external-dns/plugin';
import type { Clock, Telemetry } from '@external-dns/plugin';

/** Lets requests through at a bounded rate, in the order in which they were asked for. */
export interface Limiter {
  /** Resolves when the next request may be sent; rejects with the signal's reason when it is aborted first, and takes no turn then. */
  acquire(signal?: AbortSignal): Promise<void>;
  /** The API asked for patience: no request for that many milliseconds (at least one refill), and half the rate until it recovers. */
  throttled(retryAfterMs?: number): void;
}

export interface LimiterOptions {
  /** For telemetry and messages. */
  readonly name: string;
  /** Requests a second; more than 0. */
  readonly qps: number;
  /** Requests that may be sent at once after a quiet time; at least 1. */
  readonly burst: number;
  readonly clock: Clock;
  readonly telemetry?: Telemetry;
}

/**
 * A token bucket that adapts: each throttling halves the rate (down to a sixteenth), each second without one brings a tenth of it back. Throws a `config`
 * error for a rate or burst that would let nothing through.
 */
export function createLimiter(options: LimiterOptions): Limiter {
  const { name, clock, qps, burst } = options;
  if (!(qps > 0)) throw configError(`limiter ${name}: ${qps} requests a second let nothing through; the rate must be greater than 0`);
  if (!(burst >= 1)) throw configError(`limiter ${name}: a burst of ${burst} lets nothing through; it must be at least 1`);
  let tokens = burst;
  let rate = qps;
  let updatedAt = clock.now();
  let closedUntil = Number.NEGATIVE_INFINITY;
  let turn: Promise<void> = Promise.resolve();

  function refill(): void {
    const now = clock.now();
    const seconds = Math.max(0, now - updatedAt) / 1000;
    rate = Math.min(qps, rate + (qps / 10) * seconds);
    tokens = Math.min(burst, tokens + rate * seconds);
    updatedAt = now;
  }

  async function take(started: number, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      refill();
      const wait = Math.max(closedUntil - clock.now(), tokens >= 1 ? 0 : ((1 - tokens) / rate) * 1000);
      if (wait <= 0) break;
      // Whole milliseconds: a timer cannot wait for less, and a rest of a rounding error would be waited for again and again.
      await clock.sleep(Math.ceil(wait), signal);
    }
    tokens -= 1;
    const waited = clock.now() - started;
    if (waited > 0) options.telemetry?.({ kind: 'limiter-wait', limiter: name, seconds: waited / 1000 });
  }

  return {
    acquire(signal) {
      const started = clock.now();
      const mine = turn.then(() => take(started, signal));
      // The next caller waits for this one's turn, whether or not it was aborted.
      turn = mine.catch(() => undefined);
      return signal === undefined ? mine : untilAborted(mine, signal);
    },
    throttled(retryAfterMs = 0) {
      refill();
      rate = Math.max(qps / 16, rate / 2);
      closedUntil = Math.max(closedUntil, clock.now() + Math.max(retryAfterMs, 1000 / rate));
    },
  };
}

/** The promise, or the signal's reason as soon as it is aborted, even while others have their turn. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
