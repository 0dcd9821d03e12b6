import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { freePort, startProcess, withFreshPorts } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

/** A running etcd with a data directory of its own. */
export interface Etcd {
  /** `http://127.0.0.1:PORT`, for clients and for the JSON gateway below `/v3/`. */
  readonly url: string;
  /** Writes keys in transactions of a hundred. */
  put(entries: Iterable<readonly [key: string, value: string]> | AsyncIterable<readonly [key: string, value: string]>): Promise<void>;
  /** The newest revision. */
  revision(): Promise<number>;
  /** Forgets all history before the newest revision; resolves when it is physically gone. */
  compact(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
  /** SIGKILL; the data stay for `restart`. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
}

const PUTS_A_TRANSACTION = 100;
/** Enough for a benchmark of 100,000 objects and its history. */
const QUOTA_BYTES = 8 * 1024 ** 3;

/** Starts an etcd on a free loopback port. Rejects when the program is missing or does not come up. */
export async function startEtcd(program = 'etcd'): Promise<Etcd> {
  const data = await mkdtemp(path.join(tmpdir(), 'etcd-'));
  try {
    return await withFreshPorts(async () => {
      const ports = [await freePort(), await freePort()] as const;
      return runningEtcd(data, ports[0], await start(program, data, ports), () => start(program, data, ports));
    });
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}

function start(program: string, data: string, [port, peerPort]: readonly [number, number]): Promise<ServerProcess> {
  const url = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return startProcess({
    name: 'etcd',
    program,
    args: [
      ...['--name', 'default', '--data-dir', data, '--listen-client-urls', url, '--advertise-client-urls', url],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`],
      ...['--quota-backend-bytes', String(QUOTA_BYTES)],
    ],
    patienceMs: 30_000,
    ready: async (signal) => {
      const { statusCode, body } = await request(`${url}/health`, { signal });
      return statusCode === 200 && (await body.text()).includes('true');
    },
  });
}

function runningEtcd(data: string, port: number, first: ServerProcess, again: () => Promise<ServerProcess>): Etcd {
  const url = `http://127.0.0.1:${port}`;
  let running = first;

  const call = async (method: string, message: unknown): Promise<Record<string, unknown>> => {
    const { statusCode, body } = await request(`${url}/v3/kv/${method}`, { method: 'POST', body: JSON.stringify(message), headersTimeout: 60_000 });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`etcd answered ${statusCode} to ${method}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const revision = async (): Promise<number> => {
    const { header } = await call('range', { key: base64('/') });
    return Number((header as { readonly revision: string }).revision);
  };
  return {
    url,
    revision,
    async put(entries) {
      let puts: unknown[] = [];
      const send = async (): Promise<void> => {
        if (puts.length > 0) await call('txn', { success: puts });
        puts = [];
      };
      for await (const [key, value] of entries) {
        puts.push({ requestPut: { key: base64(key), value: base64(value) } });
        if (puts.length === PUTS_A_TRANSACTION) await send();
      }
      await send();
    },
    async compact() {
      await call('compaction', { revision: String(await revision()), physical: true });
    },
    async stop() {
      await running.stop();
      await rm(data, { recursive: true, force: true });
    },
    kill: () => running.kill(),
    async restart() {
      await running.stop();
      running = await again();
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
