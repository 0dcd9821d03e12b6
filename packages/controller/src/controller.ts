import type { Context, Logger } from '@external-dns/plugin';
import type { ControllerConfig } from './config.ts';
import { ObserverQueue } from './observer-queue.ts';
import { isUndone } from './report-builder.ts';
import type { Report } from './report.ts';
import { SCHEDULE_DEFAULTS, Schedule } from './schedule.ts';
import { Target } from './target.ts';

export interface Controller {
  /** One full round of every target, one after the other. Does not reject for a round's faults: they are in the reports. */
  reconcile(signal: AbortSignal): Promise<readonly Report[]>;
  /**
   * Rounds until `stop` is aborted; a round in hand is finished first, unless `abort` ends it. Never rejects for a round's faults.
   */
  run(stop: AbortSignal, abort: AbortSignal): Promise<void>;
  /** A reason why the loop is not well, or undefined: no round has ended for too long. */
  unhealthy(): string | undefined;
  /** Waits for the observers, then closes sources and providers. */
  close(): Promise<void>;
}

/** Builds the loop over targets that share nothing but the process. Throws a `config` error when two targets cannot live beside each other. */
export function createController(config: ControllerConfig): Controller {
  const observers = new ObserverQueue(config.observers, config.log);
  const targets = config.targets.map((target) => new Target(target, config));
  for (const target of targets) target.beside(targets);
  const loops = targets.map((target) => new Loop(target, config, observers));
  return {
    async reconcile(signal) {
      const reports: Report[] = [];
      for (const target of targets) {
        const report = await target.round('full', contextFor(config, signal), 0);
        observers.push(report);
        reports.push(report);
      }
      await observers.drained();
      return reports;
    },
    async run(stop, abort) {
      await Promise.all(loops.map((loop) => loop.run(stop, abort)));
      await observers.drained();
    },
    unhealthy: () => loops.map((loop) => loop.unhealthy()).find((reason) => reason !== undefined),
    async close() {
      await observers.drained();
      for (const target of targets) await target.close();
    },
  };
}

function contextFor(config: ControllerConfig, signal: AbortSignal, log: Logger = config.log): Context {
  return { signal, log, clock: config.clock, telemetry: config.telemetry, write: (send) => config.gate.write(signal, send) };
}

/** The rounds of one target. */
class Loop {
  readonly #target: Target;
  readonly #config: ControllerConfig;
  readonly #observers: ObserverQueue;
  readonly #schedule: Schedule;
  #roundSince: number | undefined;
  #wake: (() => void) | undefined;

  constructor(target: Target, config: ControllerConfig, observers: ObserverQueue) {
    this.#target = target;
    this.#config = config;
    this.#observers = observers;
    this.#schedule = new Schedule({
      ...SCHEDULE_DEFAULTS,
      intervalMs: config.intervalMs,
      minEventSyncIntervalMs: config.minEventSyncIntervalMs,
      random: config.random ?? Math.random,
    });
  }

  async run(stop: AbortSignal, abort: AbortSignal): Promise<void> {
    const { clock, events } = this.#config;
    const unsubscribe = events ? this.#target.onChange(() => this.#event()) : undefined;
    try {
      while (!stop.aborted) {
        const due = this.#schedule.next();
        const wait = due.at - clock.now();
        if (wait > 0) {
          await this.#sleep(wait, stop);
          continue;
        }
        await this.#round(due.kind, abort);
      }
    } finally {
      unsubscribe?.();
    }
  }

  /** How long a round may take before the loop counts as hung: long enough for a zone of 100,000 records behind a slow API. */
  unhealthy(): string | undefined {
    if (this.#roundSince === undefined) return undefined;
    const seconds = Math.round((this.#config.clock.now() - this.#roundSince) / 1000);
    const limit = Math.max(1800, (10 * this.#config.intervalMs) / 1000);
    return seconds > limit ? `target ${this.#target.name}: the round in hand has not ended for ${seconds} s` : undefined;
  }

  #event(): void {
    this.#schedule.event(this.#config.clock.now());
    this.#wake?.();
  }

  async #round(kind: 'full' | 'event', abort: AbortSignal): Promise<void> {
    const { clock } = this.#config;
    this.#roundSince = clock.now();
    this.#schedule.started(kind, this.#roundSince);
    const report = await this.#target.round(kind, contextFor(this.#config, abort), this.#schedule.consecutiveFailures);
    this.#roundSince = undefined;
    const undone = report.changes.filter(isUndone);
    if (report.error !== undefined) this.#schedule.failed(clock.now(), report.error.retryAfterMs);
    else if (undone.length > 0) this.#schedule.unfinished(clock.now(), Math.max(...undone.map(({ error }) => error?.retryAfterMs ?? 0)));
    else this.#schedule.succeeded();
    if (report.recheckAt !== undefined) this.#schedule.recheck(report.recheckAt);
    this.#observers.push(report);
  }

  /** Until the time is over, an event comes or the loop is to stop. */
  async #sleep(ms: number, stop: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    try {
      await this.#config.clock.sleep(ms, AbortSignal.any([stop, woken.signal]));
    } catch (error) {
      if (!stop.aborted && !woken.signal.aborted) throw error;
    } finally {
      this.#wake = undefined;
    }
  }
}
