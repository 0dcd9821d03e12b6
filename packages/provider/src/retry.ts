import { errorKind } from '@external-dns/plugin';
import type { Clock } from '@external-dns/plugin';

export interface RetryOptions {
  /** How often at most, the first try included. */
  readonly attempts: number;
  /** Milliseconds before the second try; doubles each time. */
  readonly backoffMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** From 0 to 1, for jitter. */
  readonly random?: () => number;
}

/** Repeats a read that failed for the moment (`transient`, `throttled`); never for writes. Rejects with the last error. */
export async function withRetries<T>(options: RetryOptions, read: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const random = options.random ?? Math.random;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read(options.signal);
    } catch (error) {
      const kind = errorKind(error);
      if (attempt >= options.attempts || options.signal.aborted || (kind !== 'transient' && kind !== 'throttled')) throw error;
      const asked = typeof error === 'object' && error !== null && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : 0;
      await options.clock.sleep(Math.max(asked, options.backoffMs * 2 ** (attempt - 1) * (0.5 + random() / 2)), options.signal);
    }
  }
}
