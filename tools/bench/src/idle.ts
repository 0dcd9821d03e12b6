import { median, rounded } from './bench.ts';
import type { Bench } from './bench.ts';
import { controllerOver } from './round.ts';

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
    const controller = controllerOver(RECORDS);
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
