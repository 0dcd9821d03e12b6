import { setTimeout as sleep } from 'node:timers/promises';
import { serverAvailability, startKubeApiServer } from '@external-dns/servers';
import type { KubeApiServer } from '@external-dns/servers';
import { median, rounded } from './bench.ts';
import type { Bench, Figures } from './bench.ts';
import { builtApp } from './bundle.ts';
import { OWNER, ZONE } from './records.ts';
import { services } from './services.ts';
import { timedProcess } from './timed-process.ts';
import type { Cost } from './timed-process.ts';

const SIZES = [1000, 10_000];
const LOAD_PATIENCE_MS = 120_000;
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
        await api.load('services', services(loaded, size));
        loaded = size;
        await served(api, size);
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

/** Waits until the server's cache shows everything that was loaded beside its back. */
async function served(api: KubeApiServer, size: number): Promise<void> {
  const deadline = Date.now() + LOAD_PATIENCE_MS;
  let last = '';
  while (Date.now() < deadline) {
    const { status, body, text } = await api.request('GET', '/api/v1/services?limit=1');
    // The server has a Service of its own, `kubernetes`.
    if (status === 200 && remaining(body) + 1 >= size) return;
    last = text.slice(0, 300);
    await sleep(200);
  }
  throw new Error(`the API server does not show ${size} Services: ${last}`);
}

function remaining(list: unknown): number {
  const metadata = typeof list === 'object' && list !== null && 'metadata' in list ? list.metadata : undefined;
  const count = typeof metadata === 'object' && metadata !== null && 'remainingItemCount' in metadata ? metadata.remainingItemCount : 0;
  return typeof count === 'number' ? count : 0;
}
