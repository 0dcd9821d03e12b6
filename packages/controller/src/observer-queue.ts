import type { Logger } from '@external-dns/plugin';
import type { Observer, Report } from './report.ts';

/** Reports that wait for a slow observer beyond this many are dropped for it, the oldest first. */
const MAX_WAITING = 100;

/** Hands reports to observers, to each in order and on its own: one that is slow or throws stops neither the loop nor the others. */
export class ObserverQueue {
  readonly #lanes: readonly Lane[];

  constructor(observers: readonly Observer[], log: Logger) {
    this.#lanes = observers.map((observer) => new Lane(observer, log));
  }

  push(report: Report): void {
    for (const lane of this.#lanes) lane.push(report);
  }

  /** Resolves when every observer has seen every report pushed so far. */
  async drained(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.idle));
  }
}

class Lane {
  readonly #observer: Observer;
  readonly #log: Logger;
  readonly #waiting: Report[] = [];
  #running = false;
  idle: Promise<void> = Promise.resolve();

  constructor(observer: Observer, log: Logger) {
    this.#observer = observer;
    this.#log = log;
  }

  push(report: Report): void {
    this.#waiting.push(report);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#log.warn('Observer is too slow, a report was dropped for it', { observer: this.#observer.name });
    }
    if (!this.#running) this.idle = this.#work();
  }

  async #work(): Promise<void> {
    this.#running = true;
    try {
      for (let report = this.#waiting.shift(); report !== undefined; report = this.#waiting.shift()) {
        try {
          await this.#observer.onReport(report);
        } catch (error) {
          this.#log.error('Observer failed', { observer: this.#observer.name, error: error instanceof Error ? error.message : String(error) });
        }
      }
    } finally {
      this.#running = false;
    }
  }
}
