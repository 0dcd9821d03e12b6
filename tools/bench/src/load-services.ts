import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeApiServer } from '@external-dns/servers';
import { services } from './services.ts';

const PATIENCE_MS = 120_000;

/** Gives an API server that has `from` Services so many more that it has `to`, and waits until it shows them. */
export async function loadServices(api: KubeApiServer, from: number, to: number): Promise<void> {
  await api.load('services', services(from, to));
  await served(api, to);
}

/** Waits until the server's cache shows everything that was loaded behind its back. */
async function served(api: KubeApiServer, size: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
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
