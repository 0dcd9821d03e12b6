import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@external-dns/plugin';

/** A clock on which short waits (backoff, Retry-After) pass at once and are noted, and long ones (time limits) only by `advance`. */
export class HurriedClock implements Clock {
  readonly slept: number[] = [];
  readonly #hurryMs: number;
  readonly #pending = new Set<{ readonly due: number; readonly wake: () => void }>();
  #now = 1_700_000_000_000;

  constructor(hurryMs = 40_000) {
    this.#hurryMs = hurryMs;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (ms <= this.#hurryMs) {
      this.slept.push(ms);
      this.#now += ms;
      await setImmediate();
      signal?.throwIfAborted();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const entry = { due: this.#now + ms, wake: resolve };
      this.#pending.add(entry);
      signal?.addEventListener(
        'abort',
        () => {
          this.#pending.delete(entry);
          reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
        },
        { once: true },
      );
    });
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const entry of [...this.#pending]) {
      if (entry.due > this.#now) continue;
      this.#pending.delete(entry);
      entry.wake();
    }
  }
}
