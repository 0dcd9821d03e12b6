import { createController, createGate, silentLogger, systemClock } from '@external-dns/controller';
import { matchAll } from '@external-dns/endpoint';
import type { Desired, Source } from '@external-dns/plugin';
import { createInMemoryProvider } from '@external-dns/provider-inmemory';
import { createTxtRegistry } from '@external-dns/registry-txt';
import { median, rounded } from './bench.ts';
import type { Bench } from './bench.ts';
import { OWNER, ZONE, desiredByName } from './records.ts';

const RECORDS = 100_000;
const ROUNDS = 11;
/** Rounds in which everything may come to rest. */
const MOST_ROUNDS = 10;

/** A controller whose source and zone do not change any more. */
export const idle: Bench = {
  name: 'idle',
  description: 'CPU seconds of a full round with 100,000 records in which nothing changed',
  async run() {
    const { signal } = new AbortController();
    const clock = systemClock();
    const controller = createController({
      targets: [
        {
          name: 'bench',
          source: fixedSource(RECORDS),
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
    try {
      const settling: { readonly result: string; readonly seconds: number; readonly cpuSeconds: number }[] = [];
      while (settling.at(-1)?.result !== 'idle') {
        if (settling.length === MOST_ROUNDS) throw new Error(`no idle round among ${MOST_ROUNDS}: ${settling.map(({ result }) => result).join(', ')}`);
        settling.push(await measured(() => controller.reconcile(signal)));
      }
      const rounds = [];
      for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measured(() => controller.reconcile(signal)));
      const cpu = rounds.map(({ cpuSeconds }) => cpuSeconds);
      return { records: RECORDS, rounds: ROUNDS, medianCpuSeconds: rounded(median(cpu)), maxCpuSeconds: rounded(Math.max(...cpu)), results: [...new Set(rounds.map(({ result }) => result))], settling, rssMB: Math.round(process.memoryUsage.rss() / 1e6) };
    } finally {
      await controller.close();
    }
  },
};

async function measured(round: () => Promise<readonly { readonly result: string }[]>): Promise<{ readonly result: string; readonly seconds: number; readonly cpuSeconds: number }> {
  const before = process.cpuUsage();
  const started = performance.now();
  const reports = await round();
  const { user, system } = process.cpuUsage(before);
  return { result: reports[0]?.result ?? 'none', seconds: rounded((performance.now() - started) / 1000), cpuSeconds: rounded((user + system) / 1e6) };
}

function fixedSource(count: number): Source {
  const desired: Desired = { version: 1, byName: desiredByName(count), changedSince: (version) => (version === 1 ? new Set<string>() : 'all'), unresolved: [], skipped: [] };
  return { name: 'fixed', desired: async () => desired, onChange: () => () => undefined, close: () => undefined };
}
