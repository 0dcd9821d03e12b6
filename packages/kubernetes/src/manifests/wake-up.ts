import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import type { Clock } from '@external-dns/plugin';

/** Wakes who follows files: when the operating system tells of a change in a directory, and else after a time. */
export class WakeUp {
  readonly #clock: Clock;
  readonly #pollMs: number;
  readonly #watchers = new Map<string, FSWatcher>();
  #hinted = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock, pollMs: number) {
    this.#clock = clock;
    this.#pollMs = pollMs;
  }

  /** Watches these directories and no other. A directory that cannot be watched (limits, network mounts) is left to the poll. */
  follow(directories: ReadonlySet<string>): void {
    for (const [directory, watcher] of this.#watchers) {
      if (directories.has(directory)) continue;
      this.#watchers.delete(directory);
      watcher.close();
    }
    for (const directory of directories) {
      if (this.#watchers.has(directory)) continue;
      try {
        const watcher = watch(directory, { persistent: false }, () => this.#hint());
        this.#watchers.set(directory, watcher);
        watcher.on('error', () => {
          this.#watchers.delete(directory);
          watcher.close();
          this.#hint();
        });
      } catch {
        // The poll sees it.
      }
    }
  }

  /** Resolves at the next hint, at once if there was one since the last call, and at the latest after the poll time. Rejects when aborted. */
  async next(signal: AbortSignal): Promise<void> {
    if (!this.#hinted) {
      const hinted = new AbortController();
      this.#wake = () => hinted.abort();
      await this.#clock.sleep(this.#pollMs, AbortSignal.any([signal, hinted.signal])).catch(() => undefined);
      this.#wake = undefined;
    }
    signal.throwIfAborted();
    this.#hinted = false;
  }

  close(): void {
    this.follow(new Set());
  }

  #hint(): void {
    this.#hinted = true;
    this.#wake?.();
  }
}
