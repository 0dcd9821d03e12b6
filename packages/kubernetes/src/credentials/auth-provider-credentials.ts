import { transientError } from '@external-dns/plugin';
import type { CredentialSource } from './file-credentials.ts';
import type { KubeconfigContext } from './kubeconfig.ts';
import { textOf } from './kubeconfig.ts';
import type { TlsMaterial } from './connection.ts';

/** Whether the user's credentials come from one of the old auth providers (oidc, gcp, azure). */
export function needsAuthProvider(config: KubeconfigContext): boolean {
  return config.user['auth-provider'] !== undefined;
}

/**
 * Credentials of auth providers, through client-node. It is imported at the first use: that takes about a second and 85 MB, which
 * every other way to authenticate is spared. client-node keeps what a provider gave until it expires.
 */
export function authProviderCredentials(config: KubeconfigContext): CredentialSource {
  let loaded: Promise<{ applyToHTTPSOptions(options: HttpsOptions): Promise<void> }> | undefined;
  let tls: TlsMaterial | undefined;
  return {
    credentials: async () => {
      const options: HttpsOptions = {};
      try {
        loaded ??= load(config);
        await (await loaded).applyToHTTPSOptions(options);
      } catch (error) {
        loaded = undefined;
        throw transientError(`kubeconfig "${config.path}": credentials of user "${config.userName}" could not be had: ${error instanceof Error ? error.message : String(error)}`, error);
      }
      const next = material(options, textOf(config.cluster['tls-server-name']));
      if (tls === undefined || JSON.stringify(tls) !== JSON.stringify(next)) tls = next;
      return { tls, headers: headersOf(options.headers) };
    },
    refused: () => {
      loaded = undefined;
    },
  };
}

/** The members of Node's https options that client-node fills. */
interface HttpsOptions {
  ca?: unknown;
  cert?: unknown;
  key?: unknown;
  rejectUnauthorized?: boolean;
  servername?: string;
  headers?: unknown;
}

async function load(config: KubeconfigContext): Promise<{ applyToHTTPSOptions(options: HttpsOptions): Promise<void> }> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const loaded = new KubeConfig();
  loaded.loadFromFile(config.path);
  loaded.setCurrentContext(config.context);
  return {
    applyToHTTPSOptions: async (options) => {
      await loaded.applyToHTTPSOptions(options as Parameters<typeof loaded.applyToHTTPSOptions>[0]);
    },
  };
}

function material(options: HttpsOptions, serverName: string): TlsMaterial {
  const ca = pemText(options.ca);
  const cert = pemText(options.cert);
  const key = pemText(options.key);
  return {
    insecure: options.rejectUnauthorized === false,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === '' ? {} : { serverName }),
  };
}

function pemText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}

function headersOf(headers: unknown): Readonly<Record<string, string | string[]>> {
  const kept: Record<string, string | string[]> = {};
  if (typeof headers !== 'object' || headers === null) return kept;
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') kept[name] = value;
    else if (Array.isArray(value)) kept[name] = value.filter((one) => typeof one === 'string');
  }
  return kept;
}
