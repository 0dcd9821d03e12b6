import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { silentLogger, systemClock } from '@external-dns/controller';
import { openCluster } from '@external-dns/kubernetes';
import { pickOptions, parseOptions } from '@external-dns/options';
import { DEFAULT_ANNOTATION_PREFIX, anyNeed } from '@external-dns/source-kit';
import { serviceDefinition } from '@external-dns/sources/service';
import { median, rounded } from './bench.ts';
import type { Bench } from './bench.ts';
import { service } from './services.ts';

const OBJECTS = 500;
const RUNS = 41;
const WARM_UP = 20;
const PATIENCE_MS = 10_000;

/** One page of a list, from the socket into the store; the same with an empty page is taken off. */
export const listPage: Bench = {
  name: 'list-page',
  description: 'reading, parsing, projecting and storing a page of 500 Services of 3.1 KB: µs an object',
  async run() {
    const items = Array.from({ length: OBJECTS }, (_, index) => {
      const object = service(index);
      return { ...object, metadata: { ...object.metadata, resourceVersion: String(1000 + index) } };
    });
    const page = listText(items);
    const full = await measure(page, OBJECTS);
    const empty = await measure(listText([]), 0);
    const perObject = (all: number, nothing: number): number => rounded(((all - nothing) * 1000) / OBJECTS);
    const parse = Array.from({ length: WARM_UP + RUNS }, () => parseCpuMs(page)).slice(WARM_UP);
    return {
      objects: OBJECTS,
      bytesAnObject: Math.round(page.length / OBJECTS),
      runs: RUNS,
      cpuMicrosecondsAnObject: perObject(full.cpuMs, empty.cpuMs),
      wallMicrosecondsAnObject: perObject(full.wallMs, empty.wallMs),
      parseAloneCpuMicrosecondsAnObject: perObject(median(parse), 0),
    };
  },
};

function listText(items: readonly unknown[]): string {
  return JSON.stringify({ kind: 'ServiceList', apiVersion: 'v1', metadata: { resourceVersion: '9000' }, items });
}

/** What of it nobody can save: the text is made into objects. */
function parseCpuMs(page: string): number {
  const before = process.threadCpuUsage();
  JSON.parse(page);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

async function measure(list: string, expected: number): Promise<{ readonly cpuMs: number; readonly wallMs: number }> {
  const resources = JSON.stringify({ kind: 'APIResourceList', groupVersion: 'v1', resources: [{ name: 'services', kind: 'Service', namespaced: true, verbs: ['list', 'watch'] }] });
  const worker = new Worker(new URL('./static-list-server.ts', import.meta.url), { workerData: { path: '/api/v1/services', list, resources } });
  const directory = await mkdtemp(path.join(tmpdir(), 'bench-'));
  try {
    const [address] = (await once(worker, 'message')) as [{ readonly port: number }];
    const kubeconfig = path.join(directory, 'kubeconfig');
    await writeFile(kubeconfig, kubeconfigText(`http://127.0.0.1:${address.port}`));
    const cpu: number[] = [];
    const wall: number[] = [];
    for (let run = 0; run < WARM_UP + RUNS; run += 1) {
      const before = process.threadCpuUsage();
      const started = performance.now();
      const size = await openOnce(kubeconfig);
      const { user, system } = process.threadCpuUsage(before);
      if (size !== expected) throw new Error(`${size} objects were stored of ${expected}`);
      if (run < WARM_UP) continue;
      cpu.push((user + system) / 1000);
      wall.push(performance.now() - started);
    }
    return { cpuMs: median(cpu), wallMs: median(wall) };
  } finally {
    await worker.terminate();
    await rm(directory, { recursive: true, force: true });
  }
}

async function openOnce(kubeconfig: string): Promise<number> {
  const parsed = parseOptions(serviceDefinition.options, { argv: [], env: {} });
  if (parsed.action !== 'run') throw new Error('the defaults of the service source do not stand');
  const options = pickOptions(serviceDefinition.options, parsed.values);
  const common = { annotationPrefix: DEFAULT_ANNOTATION_PREFIX, namespace: '', annotationFilter: '', labelFilter: '', ignoreHostnameAnnotation: false };
  const { main } = serviceDefinition.resources(options, common);
  const cluster = await openCluster({ kubeconfig, env: {}, log: silentLogger, clock: systemClock(), telemetry: () => undefined }, [anyNeed(main)]);
  try {
    await cluster.settled(PATIENCE_MS);
    return cluster.lister(main.kind).size;
  } finally {
    await cluster.close();
  }
}

function kubeconfigText(server: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'c', contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }], clusters: [{ name: 'c', cluster: { server } }], users: [{ name: 'u', user: {} }] });
}
