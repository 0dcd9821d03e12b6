/** When rounds are due. Milliseconds throughout. */
export interface ScheduleOptions {
  /** Start of one full round to the start of the next. */
  readonly intervalMs: number;
  /** Shortest time between the start of a round and the start of an event round. */
  readonly minEventSyncIntervalMs: number;
  /** How long an event waits for others of the same burst before its round. */
  readonly settleMs: number;
  /** First delay after a failed round; doubles up to `intervalMs`. */
  readonly backoffMs: number;
  /** A number from 0 to 1. */
  readonly random: () => number;
}

export const SCHEDULE_DEFAULTS = { settleMs: 25, backoffMs: 1000 } as const;

export type RoundKind = 'full' | 'event';

/**
 * Decides which round is next and when: pure bookkeeping without timers.
 *
 * A full round is due at once at the start, then every interval. An event is acted on at once after a quiet time, else as soon as
 * `minEventSyncInterval` after the round before allows; further events do not postpone it (spec/core.md §5.3; design.md "Rounds"). After a failure
 * the full round is tried again with growing, jittered delays.
 */
export class Schedule {
  readonly #options: ScheduleOptions;
  #lastStart = Number.NEGATIVE_INFINITY;
  #nextFull = Number.NEGATIVE_INFINITY;
  #eventAt: number | undefined;
  /** No event is acted on before: it must not run around a backoff. */
  #quietUntil = Number.NEGATIVE_INFINITY;
  #failures = 0;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** Something changed at `now`. */
  event(now: number): void {
    this.#eventAt ??= Math.max(now + this.#options.settleMs, this.#lastStart + this.#options.minEventSyncIntervalMs, this.#quietUntil);
  }

  /** The next round and when it is due (which may be in the past: then at once). */
  next(): { readonly kind: RoundKind; readonly at: number } {
    if (this.#eventAt !== undefined && this.#eventAt < this.#nextFull) return { kind: 'event', at: this.#eventAt };
    return { kind: 'full', at: this.#nextFull };
  }

  started(kind: RoundKind, now: number): void {
    this.#lastStart = now;
    this.#eventAt = undefined;
    if (kind === 'full') this.#nextFull = now + this.#options.intervalMs;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /**
   * The round succeeded but for changes whose fate is unknown or that were not tried: the next full round comes after a backoff, at the latest after the interval, or when the
   * API allows (`retryAfterMs`).
   */
  unfinished(now: number, retryAfterMs = 0): void {
    const delay = this.#backoff(this.#failures);
    this.#failures += 1;
    this.#nextFull = retryAfterMs > delay ? now + retryAfterMs : Math.min(this.#nextFull, now + delay);
    if (retryAfterMs > 0) this.#keepQuiet(now + retryAfterMs);
  }

  /** The round failed: the next full round comes after a backoff, or when the API allows (`retryAfterMs`). */
  failed(now: number, retryAfterMs = 0): void {
    const delay = Math.max(retryAfterMs, this.#backoff(this.#failures));
    this.#failures += 1;
    this.#nextFull = now + delay;
    this.#keepQuiet(this.#nextFull);
  }

  /** A full round is wanted no later than `at` (a hold or a backoff ends then). */
  recheck(at: number): void {
    this.#nextFull = Math.min(this.#nextFull, Math.max(at, this.#lastStart + this.#options.minEventSyncIntervalMs));
  }

  #keepQuiet(until: number): void {
    this.#quietUntil = until;
    if (this.#eventAt !== undefined) this.#eventAt = Math.max(this.#eventAt, until);
  }

  /** After so many failures in a row, jittered. */
  #backoff(times: number): number {
    const { backoffMs, intervalMs, random } = this.#options;
    return Math.min(intervalMs, backoffMs * 2 ** Math.min(times, 20)) * (0.5 + random() / 2);
  }

  get consecutiveFailures(): number {
    return this.#failures;
  }
}
