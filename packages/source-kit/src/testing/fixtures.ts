import type { Clock, Context, Logger, TelemetryEvent } from '@external-dns/plugin';
import type { CommonOptions } from '../types.ts';

/** A clock that stands still until it is advanced. */
export function manualClock(): Clock & { advance(ms: number): void } {
  let now = 0;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => now,
    advance(ms) {
      now += ms;
      for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake();
    },
    sleep: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        const sleeper = {
          at: now + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
      }),
  };
}

export const quietLog: Logger = { trace: () => undefined, debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A context whose telemetry goes to `events`. */
export function context(clock: Clock = manualClock(), events: TelemetryEvent[] = [], signal = new AbortController().signal): Context {
  return { signal, clock, log: quietLog, telemetry: (event) => events.push(event), write: () => Promise.reject(new Error('nothing may be written')) };
}

/** Common options: everything of every namespace. */
export function common(options: Partial<CommonOptions> = {}): CommonOptions {
  return { annotationPrefix: 'external-dns.kubernetes.io/', namespace: '', annotationFilter: '', labelFilter: '', ignoreHostnameAnnotation: false, ...options };
}
