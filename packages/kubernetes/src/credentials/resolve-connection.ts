import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { configError } from '@external-dns/plugin';
import type { Clock } from '@external-dns/plugin';
import { authProviderCredentials, needsAuthProvider } from './auth-provider-credentials.ts';
import type { Connection } from './connection.ts';
import { execCredentials } from './exec-credentials.ts';
import { fileCredentials, partsOfKubeconfig } from './file-credentials.ts';
import type { CredentialSource } from './file-credentials.ts';
import { readKubeconfig, textOf } from './kubeconfig.ts';
import type { KubeconfigContext } from './kubeconfig.ts';
import { WatchedFile } from './watched-file.ts';

const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface ConnectionOptions {
  /** Path; '': `~/.kube/config` if it exists, else the service account of the Pod. */
  readonly kubeconfig: string;
  /** '': the `current-context`. */
  readonly context: string;
  /** Overrides the URL of a kubeconfig; ignored in a cluster. */
  readonly server: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the service account of the Pod is mounted. */
  readonly serviceAccountDir?: string;
  readonly clock: Clock;
}

/** Finds how the API server is reached (spec/core.md §5.11). Throws a `config` error that names the file, or says what was looked for. */
export async function resolveConnection(options: ConnectionOptions): Promise<Connection> {
  const home = join(options.env['HOME'] ?? homedir(), '.kube', 'config');
  const path = options.kubeconfig !== '' ? options.kubeconfig : (await exists(home)) ? home : '';
  return path === '' ? inCluster(options, home) : fromKubeconfig(path, options);
}

async function fromKubeconfig(path: string, options: ConnectionOptions): Promise<Connection> {
  const config = await readKubeconfig(path, options.context);
  const origin = `kubeconfig "${path}"`;
  const server = serverUrl(options.server !== '' ? options.server : textOf(config.cluster['server']), options.server !== '' ? '--server' : `${origin}: cluster server`);
  const proxyUrl = textOf(config.cluster['proxy-url']);
  if (proxyUrl !== '' && !/^https?:/.test(proxyUrl)) throw configError(`${origin}: proxy-url must start with http:// or https://`);
  const source = await sourceOf(config, options);
  return {
    server,
    origin,
    namespace: await namespaceOf(options, config.namespace),
    env: options.env,
    ...(proxyUrl === '' ? {} : { proxyUrl }),
    credentials: (signal) => source.credentials(signal),
    refused: () => {
      source.refused();
    },
  };
}

async function sourceOf(config: KubeconfigContext, { env, clock }: ConnectionOptions): Promise<CredentialSource> {
  if (config.user['exec'] !== undefined) return execCredentials(config, env, clock);
  if (needsAuthProvider(config)) return authProviderCredentials(config);
  return fileCredentials(await partsOfKubeconfig(config, clock));
}

async function inCluster(options: ConnectionOptions, home: string): Promise<Connection> {
  const { env, clock } = options;
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '';
  if (host === '' || port === '') {
    throw configError(`no cluster is configured: --kubeconfig is empty, "${home}" does not exist, and KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, which every Pod has, are not set`);
  }
  const directory = options.serviceAccountDir ?? SERVICE_ACCOUNT_DIR;
  const token = new WatchedFile(join(directory, 'token'), clock);
  const ca = new WatchedFile(join(directory, 'ca.crt'), clock);
  try {
    await Promise.all([token.read(), ca.read()]);
  } catch (error) {
    throw configError(`the service account of this Pod cannot be used: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const source = fileCredentials({ ca, cert: undefined, key: undefined, token, serverName: '', insecure: false, headers: {} });
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    origin: 'in-cluster',
    namespace: await namespaceOf(options, ''),
    env,
    credentials: (signal) => source.credentials(signal),
    refused: () => {
      source.refused();
    },
  };
}

/** Env `POD_NAMESPACE`, the service account's, the context's, else `default` (spec/core.md §5.11). */
async function namespaceOf(options: ConnectionOptions, contextNamespace: string): Promise<string> {
  const fromEnv = options.env['POD_NAMESPACE'] ?? '';
  if (fromEnv !== '') return fromEnv;
  try {
    const mounted = (await readFile(join(options.serviceAccountDir ?? SERVICE_ACCOUNT_DIR, 'namespace'), 'utf8')).trim();
    if (mounted !== '') return mounted;
  } catch {
    // Not in a Pod.
  }
  return contextNamespace === '' ? 'default' : contextNamespace;
}

function serverUrl(text: string, where: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw configError(`${where}: "${text}" is no URL; it must look like https://host:6443`);
  if (url.username !== '' || url.password !== '') throw configError(`${where}: a URL must not hold a user or a password`);
  return url.origin + url.pathname.replace(/\/+$/, '');
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
