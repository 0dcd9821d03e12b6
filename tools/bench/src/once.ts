import { serverAvailability, startKubeApiServer } from '@external-dns/servers';
import { median, rounded } from './bench.ts';
import type { Bench, Figures } from './bench.ts';
import { builtApp } from './bundle.ts';
import { OWNER, ZONE } from './records.ts';
import { loadServices } from './load-services.ts';
import { timedProcess } from './timed-process.ts';
import type { Cost } from './timed-process.ts';

const SIZES = [1000, 10_000];
/** Runs of each size; big ones are run once. */
const RUNS = 3;
const BIG = 50_000;

/** One round over a real API server into an empty zone in memory: everything is listed, planned and created. */
export const once: Bench = {
  name: 'once',
  description: '--once over 1,000 and 10,000 Services of a real API server (needs npm run build): wall seconds, peak MB (--size=100000 for more)',
  async run({ sizes = SIZES, upstream }) {
    const bin = builtApp();
    const { skip, reason } = await serverAvailability(['etcd', 'kube-apiserver']);
    if (skip) throw new Error(reason);
    const api = await startKubeApiServer();
    try {
      const results: Figures[] = [];
      let loaded = 0;
      for (const size of [...sizes].sort((a, b) => a - b)) {
        await loadServices(api, loaded, size);
        loaded = size;
        results.push({ services: size, ...(await compare(bin, api.kubeconfigPath, size, upstream)) });
      }
      return { results };
    } finally {
      await api.stop();
    }
  },
};

async function compare(bin: string, kubeconfig: string, size: number, upstream: string | undefined): Promise<Figures> {
  const args = ['--source=service', '--provider=inmemory', `--inmemory-zone=${ZONE}`, '--registry=txt', `--txt-owner-id=${OWNER}`, '--policy=sync', '--once', '--log-level=warning', `--kubeconfig=${kubeconfig}`];
  const own: Cost[] = [];
  const other: Cost[] = [];
  const runs = size >= BIG ? 1 : RUNS;
  // In turn, so that both see the same machine.
  for (let run = 0; run < runs; run += 1) {
    own.push(await timedProcess(process.execPath, [bin, ...args]));
    if (upstream !== undefined) other.push(await timedProcess(upstream, args));
  }
  const mine = summary(own);
  if (upstream === undefined) return { runs, ...mine };
  const theirs = summary(other);
  return { runs, ...mine, upstream: theirs, wallRatio: rounded(mine.wallSeconds / theirs.wallSeconds), rssRatio: rounded(mine.peakRssMB / theirs.peakRssMB) };
}

function summary(costs: readonly Cost[]): Cost {
  const cpu = costs.flatMap(({ cpuSeconds }) => (cpuSeconds === undefined ? [] : [cpuSeconds]));
  return {
    wallSeconds: rounded(median(costs.map(({ wallSeconds }) => wallSeconds))),
    peakRssMB: Math.round(median(costs.map(({ peakRssMB }) => peakRssMB))),
    ...(cpu.length === 0 ? {} : { cpuSeconds: rounded(median(cpu)) }),
  };
}
