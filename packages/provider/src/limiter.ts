import type { Clock, Telemetry } from '@external-dns/plugin';

/** Lets requests through at a bounded rate. */
export interface Limiter {
  /** Resolves when the next request may be sent; rejects when the signal is aborted first. */
  acquire(signal?: AbortSignal): Promise<void>;
  /** The API asked for patience: no request for that many milliseconds (at least one refill), and half the rate until it recovers. */
  throttled(retryAfterMs?: number): void;
}

export interface LimiterOptions {
  readonly name: string;
  /** Requests a second. */
  readonly qps: number;
  /** Requests that may be sent at once after a quiet time. */
  readonly burst: number;
  readonly clock: Clock;
  readonly telemetry?: Telemetry;
}

/** A token bucket that adapts: each throttling halves the rate (down to a sixteenth), each second without one brings a tenth of it back. */
export function createLimiter(options: LimiterOptions): Limiter {
  const { clock, qps, burst } = options;
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

  async function take(signal: AbortSignal | undefined): Promise<void> {
    const started = clock.now();
    for (;;) {
      signal?.throwIfAborted();
      refill();
      const wait = Math.max(closedUntil - clock.now(), tokens >= 1 ? 0 : ((1 - tokens) / rate) * 1000);
      if (wait <= 0) break;
      await clock.sleep(wait, signal);
    }
    tokens -= 1;
    const waited = clock.now() - started;
    if (waited > 0) options.telemetry?.({ kind: 'limiter-wait', limiter: options.name, seconds: waited / 1000 });
  }

  return {
    acquire(signal) {
      const mine = turn.then(() => take(signal));
      // The next caller waits for this one's turn, whether or not it was aborted.
      turn = mine.catch(() => undefined);
      return mine;
    },
    throttled(retryAfterMs = 0) {
      refill();
      rate = Math.max(qps / 16, rate / 2);
      closedUntil = Math.max(closedUntil, clock.now() + Math.max(retryAfterMs, 1000 / rate));
    },
  };
}
