import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Agent, request } from 'undici';
import { startEtcd } from './etcd.ts';
import type { Etcd } from './etcd.ts';
import { ensureKubeApiServer } from './kube-apiserver-binary.ts';
import { kubeconfig } from './kubeconfig.ts';
import { storageKey } from './resource-keys.ts';
import type { StoredObject } from './resource-keys.ts';
import { freePort, startProcess, withFreshPorts } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

/** Who may come in: a bearer token and what it stands for. RBAC decides the rest; `system:masters` may do everything. */
export interface TokenUser {
  readonly token: string;
  readonly user: string;
  readonly groups?: readonly string[];
}

export interface KubeApiServerOptions {
  /** Use this etcd; else one is started, and ended with the server. */
  readonly etcd?: Etcd;
  /** Default: one administrator with a random token. The first one stands in the kubeconfig. */
  readonly tokens?: readonly TokenUser[];
  /** Flags added at the end, e.g. `--watch-cache=false`. */
  readonly args?: readonly string[];
  /** Told of each step of a build (see `ensureKubeApiServer`). */
  readonly progress?: (line: string) => void;
}

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  /** The parsed JSON; undefined when the text is none (a watch is one JSON value a line). */
  readonly body: unknown;
  readonly text: string;
}

/** A running kube-apiserver. */
export interface KubeApiServer {
  /** `https://127.0.0.1:PORT`; stays the same over restarts. */
  readonly url: string;
  /** PEM file of what signed its certificate. */
  readonly caFile: string;
  /** Of the first user. */
  readonly token: string;
  /** A kubeconfig for the first user. */
  readonly kubeconfigPath: string;
  readonly etcd: Etcd;
  /** One request as the first user, or with another token. A body is sent as JSON of the given content type. Never throws for a status. */
  request(method: string, path: string, body?: unknown, options?: { readonly contentType?: string; readonly token?: string }): Promise<ApiAnswer>;
  /** Puts objects of one plural straight into etcd, a hundred a transaction: for benchmarks. They get a uid and a creation time where they have none; nothing checks them, and no namespace is made. */
  load(plural: string, objects: Iterable<StoredObject> | AsyncIterable<StoredObject>): Promise<void>;
  /**
   * Forgets the history in etcd. The running server may still answer from its own cache; after a `restart` resource versions and list tokens from before
   * are surely answered 410.
   */
  compact(): Promise<void>;
  /** SIGKILL. Connections break as in a crash; state stays for `restart`. */
  kill(): Promise<void>;
  /** Ends it, if it runs, and starts it on the same port, with other tokens if given. Resolves when it is ready. */
  restart(change?: { readonly tokens?: readonly TokenUser[] }): Promise<void>;
  /** Ends it, and its etcd if that was not given, and removes their files. */
  stop(): Promise<void>;
}

/** Starts a real kube-apiserver on a free loopback port, building it first where there is none. Takes about ten seconds and 300 MB. */
export async function startKubeApiServer(options: KubeApiServerOptions = {}): Promise<KubeApiServer> {
  const program = await ensureKubeApiServer(options.progress);
  const etcd = options.etcd ?? (await startEtcd());
  const directory = await mkdtemp(path.join(tmpdir(), 'kube-apiserver-'));
  const cleanUp = async (): Promise<void> => {
    if (options.etcd === undefined) await etcd.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await writeServiceAccountKey(directory);
    return await withFreshPorts(async () => {
      const server = new RunningKubeApiServer(program, directory, await freePort(), etcd, options, cleanUp);
      await server.restart();
      return server;
    });
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

class RunningKubeApiServer implements KubeApiServer {
  readonly url: string;
  readonly caFile: string;
  readonly kubeconfigPath: string;
  readonly etcd: Etcd;
  readonly #program: string;
  readonly #directory: string;
  readonly #port: number;
  readonly #args: readonly string[];
  readonly #cleanUp: () => Promise<void>;
  #tokens: readonly TokenUser[];
  #process: ServerProcess | undefined;
  #agent = new Agent();

  constructor(program: string, directory: string, port: number, etcd: Etcd, options: KubeApiServerOptions, cleanUp: () => Promise<void>) {
    this.url = `https://127.0.0.1:${port}`;
    this.caFile = path.join(directory, 'apiserver.crt');
    this.kubeconfigPath = path.join(directory, 'kubeconfig');
    this.etcd = etcd;
    this.#program = program;
    this.#directory = directory;
    this.#port = port;
    this.#args = options.args ?? [];
    this.#tokens = options.tokens ?? [{ token: randomBytes(16).toString('hex'), user: 'admin', groups: ['system:masters'] }];
    this.#cleanUp = cleanUp;
  }

  get token(): string {
    return this.#tokens[0]?.token ?? '';
  }

  async request(method: string, pathAndQuery: string, body?: unknown, options: { readonly contentType?: string; readonly token?: string } = {}): Promise<ApiAnswer> {
    const answer = await request(`${this.url}${pathAndQuery}`, {
      method,
      dispatcher: this.#agent,
      headers: { authorization: `Bearer ${options.token ?? this.token}`, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': options.contentType ?? 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: parseJson(text), text };
  }

  async load(plural: string, objects: Iterable<StoredObject> | AsyncIterable<StoredObject>): Promise<void> {
    const creationTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const entries = async function* (): AsyncGenerator<readonly [string, string]> {
      for await (const object of objects) {
        const stored = { ...object, metadata: { uid: randomUUID(), creationTimestamp, ...object.metadata } };
        yield [storageKey(plural, object), JSON.stringify(stored)];
      }
    };
    await this.etcd.put(entries());
  }

  compact(): Promise<void> {
    return this.etcd.compact();
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async restart(change: { readonly tokens?: readonly TokenUser[] } = {}): Promise<void> {
    await this.#process?.stop();
    this.#tokens = change.tokens ?? this.#tokens;
    await writeFile(path.join(this.#directory, 'tokens.csv'), tokenFile(this.#tokens), { mode: 0o600 });
    this.#process = await startProcess({
      name: 'kube-apiserver',
      program: this.#program,
      args: this.#commandLine(),
      patienceMs: 120_000,
      ready: (signal) => this.#isReady(signal),
    });
    await writeFile(this.kubeconfigPath, kubeconfig({ url: this.url, caFile: this.caFile, token: this.token }), { mode: 0o600 });
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    await this.#agent.destroy();
    await this.#cleanUp();
  }

  async #isReady(signal: AbortSignal): Promise<boolean> {
    // The certificate is written at the first start, and connections of the process before are dead.
    const ca = await readFile(this.caFile, 'utf8');
    await this.#agent.destroy();
    this.#agent = new Agent({ connect: { ca } });
    const { statusCode, body } = await request(`${this.url}/readyz`, { dispatcher: this.#agent, signal, headers: { authorization: `Bearer ${this.token}` } });
    await body.dump();
    if (statusCode !== 200) return false;
    // Ready is said before the namespace that nearly everything needs is made.
    const { status } = await this.request('GET', '/api/v1/namespaces/default');
    return status === 200 || status === 403 || status === 401;
  }

  #commandLine(): readonly string[] {
    const key = path.join(this.#directory, 'sa.key');
    return [
      `--etcd-servers=${this.etcd.url}`,
      `--cert-dir=${this.#directory}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${this.#port}`,
      '--service-cluster-ip-range=10.0.0.0/12',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      `--token-auth-file=${path.join(this.#directory, 'tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--disable-admission-plugins=ServiceAccount',
      '--allow-privileged=true',
      ...this.#args,
    ];
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function writeServiceAccountKey(directory: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  await writeFile(path.join(directory, 'sa.key'), privateKey, { mode: 0o600 });
}

/** Lines `token,user,uid,"group,group"`. Throws for what cannot stand in one. */
function tokenFile(tokens: readonly TokenUser[]): string {
  if (tokens.length === 0) throw new Error('a kube-apiserver needs at least one token');
  return tokens
    .map(({ token, user, groups = [] }) => {
      if ([token, user, ...groups].some((text) => /[",\s]/.test(text) || text === '')) throw new Error(`user "${user}": token, user and groups must not be empty or hold commas, quotes or white space`);
      return `${token},${user},${user},"${groups.join(',')}"\n`;
    })
    .join('');
}
