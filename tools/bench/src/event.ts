import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLASS, query, typeCode } from '@external-dns/dns-wire';
import { freePort, serverAvailability, startKubeApiServer } from '@external-dns/servers';
import type { KubeApiServer } from '@external-dns/servers';
import { median, rounded } from './bench.ts';
import type { Bench } from './bench.ts';
import { builtApp, plainEnvironment } from './bundle.ts';
import { OWNER, ZONE } from './records.ts';
import { HOSTNAME_ANNOTATION, TARGET_ANNOTATION } from './services.ts';

const EVENTS = 30;
const TARGET_SECONDS = 0.2;
const POLL_MS = 2;
const PATIENCE_MS = 60_000;
/** Between events, longer than `--min-event-sync-interval`: each is the first after a quiet time. */
const QUIET_MS = 400;
const MIN_EVENT_SYNC_INTERVAL = '100ms';

/** From an object's creation to the answer of a DNS server. */
export const event: Bench = {
  name: 'event',
  description: 'from creating a Service on a real API server to the DNS answer (needs npm run build): p50 and max seconds of 30',
  async run() {
    const bin = builtApp();
    const { skip, reason } = await serverAvailability(['etcd', 'kube-apiserver']);
    if (skip) throw new Error(reason);
    const api = await startKubeApiServer();
    const port = await freePort();
    const app = spawn(
      process.execPath,
      [bin, '--source=service', '--provider=inmemory', `--inmemory-zone=${ZONE}`, `--inmemory-dns-address=127.0.0.1:${port}`, `--txt-owner-id=${OWNER}`, '--policy=sync', '--events', `--min-event-sync-interval=${MIN_EVENT_SYNC_INTERVAL}`, '--metrics-address=', `--kubeconfig=${api.kubeconfigPath}`],
      { stdio: 'ignore', env: plainEnvironment() },
    );
    const ended = new Promise<void>((resolve) => {
      app.once('error', () => resolve());
      app.once('close', () => resolve());
    });
    try {
      // The first has to wait for the start of the app.
      await secondsToAnswer(api, port, 'first');
      const seconds: number[] = [];
      for (let index = 0; index < EVENTS; index += 1) {
        await sleep(QUIET_MS);
        seconds.push(await secondsToAnswer(api, port, `event-${index}`));
      }
      return { events: EVENTS, p50Seconds: rounded(median(seconds)), maxSeconds: rounded(Math.max(...seconds)), minSeconds: rounded(Math.min(...seconds)), targetP50Seconds: TARGET_SECONDS, minEventSyncInterval: MIN_EVENT_SYNC_INTERVAL };
    } finally {
      app.kill();
      await ended;
      await api.stop();
    }
  },
};

/** From sending the request that creates the Service; polled every 2 ms. */
async function secondsToAnswer(api: KubeApiServer, port: number, name: string): Promise<number> {
  const host = `${name}.${ZONE}`;
  const body = { apiVersion: 'v1', kind: 'Service', metadata: { name, annotations: { [HOSTNAME_ANNOTATION]: host, [TARGET_ANNOTATION]: '192.0.2.1' } }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } };
  const started = performance.now();
  const created = api.request('POST', '/api/v1/namespaces/default/services', body);
  const { status, text } = await created;
  if (status !== 201) throw new Error(`the Service ${name} was not created: ${text}`);
  while (performance.now() - started < PATIENCE_MS) {
    if (await answers(port, host)) return (performance.now() - started) / 1000;
    await sleep(POLL_MS);
  }
  throw new Error(`${host} is not answered after ${PATIENCE_MS / 1000} s`);
}

async function answers(port: number, name: string): Promise<boolean> {
  try {
    const { answers: records } = await query({ address: '127.0.0.1', port }, { name, type: typeCode('A') ?? 1, class: CLASS.IN }, { timeoutMs: 1000, attempts: 1 });
    return records.length > 0;
  } catch {
    // Not listening yet.
    return false;
  }
}
