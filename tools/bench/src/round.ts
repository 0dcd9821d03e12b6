import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createController, createGate, silentLogger, systemClock } from '@external-dns/controller';
import type { Controller } from '@external-dns/controller';
import { matchAll } from '@external-dns/endpoint';
import { createInMemoryProvider } from '@external-dns/provider-inmemory';
import { createTxtRegistry } from '@external-dns/registry-txt';
import { rounded } from './bench.ts';
import type { Bench, Figures } from './bench.ts';
import { OWNER, ZONE, fixedSource } from './records.ts';

const SIZES = [10_000, 100_000];

/** What comes after the sources: a round that creates everything, and one that reads it back and finds it as it should be. */
export const round: Bench = {
  name: 'round',
  description: 'round behind the sources that creates 10,000 and 100,000 records, and one that finds them in order: seconds, longest stall of the event loop, heap',
  async run({ sizes = SIZES }) {
    const results: Figures[] = [];
    for (const size of sizes) results.push(await measure(size));
    return { results, peakRssMB: Math.round(process.resourceUsage().maxRSS / 1000) };
  },
};

async function measure(size: number): Promise<Figures> {
  const controller = controllerOver(size);
  try {
    return { records: size, create: await measured(controller), check: await measured(controller) };
  } finally {
    await controller.close();
  }
}

/** A controller with the TXT registry over zones in memory; what its source wants does not change. */
export function controllerOver(size: number): Controller {
  const clock = systemClock();
  return createController({
    targets: [
      {
        name: 'bench',
        source: fixedSource(size),
        provider: createInMemoryProvider({ zones: [ZONE] }),
        registry: createTxtRegistry({ ownerId: OWNER }),
        policy: 'sync',
        filter: matchAll,
        managedRecordTypes: ['A', 'AAAA', 'CNAME'],
        excludeRecordTypes: [],
        maxAgeMs: 0,
        deleteGuardPercent: 50,
        unresolvedGraceMs: 600_000,
      },
    ],
    gate: createGate({ dryRun: false, requestTimeoutMs: 30_000, now: () => clock.now() }),
    clock,
    log: silentLogger,
    telemetry: () => undefined,
    observers: [],
    intervalMs: 60_000,
    minEventSyncIntervalMs: 5000,
    events: false,
    once: false,
  });
}

async function measured(controller: Controller): Promise<Figures> {
  const { signal } = new AbortController();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(5);
  delay.reset();
  // After a reset it measures from its next timer on.
  await sleep(5);
  const before = process.cpuUsage();
  const started = performance.now();
  const [report] = await controller.reconcile(signal);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  // The histogram takes notice of the last stretch at its next timer.
  await sleep(5);
  delay.disable();
  return {
    result: report?.result ?? 'none',
    changes: report?.changes.length ?? 0,
    seconds: rounded(seconds),
    cpuSeconds: rounded((user + system) / 1e6),
    longestStallMs: rounded(delay.max / 1e6),
    heapMB: Math.round(process.memoryUsage().heapUsed / 1e6),
  };
}
