import { spawn } from 'node:child_process';
import path from 'node:path';
import { serverAvailability, startKubeApiServer } from '@external-dns/servers';
import { median, rounded } from './bench.ts';
import type { Bench, Figures } from './bench.ts';
import { loadServices } from './load-services.ts';

const SIZES = [1000, 10_000];
const RUNS = 5;

/** What one process measured of itself. */
export interface FirstListCost {
  readonly objects: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Before the cluster was opened, and the highest until it was synced. */
  readonly startRssMB: number;
  readonly peakRssMB: number;
  readonly longestStallMs: number;
}

/** From opening a cluster until it has listed all Services of a real API server, each time in a new process. */
export const firstList: Bench = {
  name: 'first-list',
  description: 'the first list of 1,000 and 10,000 Services of a real API server: wall and CPU ms, peak MB, longest stall (--size=100000 for more)',
  async run({ sizes = SIZES }) {
    const { skip, reason } = await serverAvailability(['etcd', 'kube-apiserver']);
    if (skip) throw new Error(reason);
    const api = await startKubeApiServer();
    try {
      const results: Figures[] = [];
      let loaded = 0;
      for (const size of [...sizes].sort((a, b) => a - b)) {
        await loadServices(api, loaded, size);
        loaded = size;
        const costs: FirstListCost[] = [];
        for (let run = 0; run < RUNS; run += 1) costs.push(await measure(api.kubeconfigPath));
        results.push({ services: size, ...summary(costs) });
      }
      return { runs: RUNS, results };
    } finally {
      await api.stop();
    }
  },
};

function summary(costs: readonly FirstListCost[]): Figures {
  const middle = (member: keyof FirstListCost): number => rounded(median(costs.map((cost) => cost[member])));
  const highest = (member: keyof FirstListCost): number => rounded(Math.max(...costs.map((cost) => cost[member])));
  return {
    wallMs: middle('wallMs'),
    cpuMs: middle('cpuMs'),
    startRssMB: middle('startRssMB'),
    peakRssMB: middle('peakRssMB'),
    longestStallMs: middle('longestStallMs'),
    longestStallOfAllMs: highest('longestStallMs'),
  };
}

async function measure(kubeconfig: string): Promise<FirstListCost> {
  const child = spawn(process.execPath, [...process.execArgv, path.join(import.meta.dirname, 'first-list-process.ts'), kubeconfig], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`the measured process ended with ${String(code)}`);
  return JSON.parse(output) as FirstListCost;
}
