import { Buffer } from 'node:buffer';
import { isAbsolute, join, dirname } from 'node:path';
import { configError } from '@external-dns/plugin';
import type { Clock } from '@external-dns/plugin';
import type { Credentials, TlsMaterial } from './connection.ts';
import { isEntry, textOf } from './kubeconfig.ts';
import type { Entry, KubeconfigContext } from './kubeconfig.ts';
import { WatchedFile } from './watched-file.ts';

/** Credentials that are text or files: what {@link Connection} needs of them. */
export interface CredentialSource {
  credentials(signal: AbortSignal): Promise<Credentials>;
  refused(): void;
}

type Text = WatchedFile | string | undefined;

/** Where each part comes from: the text itself, a file that is read again, or nowhere. */
export interface CredentialParts {
  readonly ca: Text;
  readonly cert: Text;
  readonly key: Text;
  readonly token: Text;
  readonly serverName: string;
  readonly insecure: boolean;
  /** Sent as they are: basic authentication, impersonation. */
  readonly headers: Readonly<Record<string, string | string[]>>;
}

/** Keeps the TLS material the same object as long as no file changed. */
export function fileCredentials(parts: CredentialParts): CredentialSource {
  let tls: TlsMaterial | undefined;
  return {
    credentials: async () => {
      const [ca, cert, key, token] = await Promise.all([readPart(parts.ca), readPart(parts.cert), readPart(parts.key), readPart(parts.token)]);
      const next: TlsMaterial = {
        insecure: parts.insecure,
        // A CA and insecure-skip-tls-verify exclude each other; the flag wins.
        ...(ca === undefined || parts.insecure ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
        ...(parts.serverName === '' ? {} : { serverName: parts.serverName }),
      };
      if (tls?.ca !== next.ca || tls?.cert !== next.cert || tls?.key !== next.key) tls = undefined;
      tls ??= next;
      return { tls, headers: token === undefined ? parts.headers : { ...parts.headers, authorization: `Bearer ${token.trim()}` } };
    },
    refused: () => {
      if (parts.token instanceof WatchedFile) parts.token.forget();
    },
  };
}

/** The parts that a kubeconfig gives without a plugin. Throws a `config` error for data that is not base64 of PEM, half a key pair, and files that cannot be read. */
export async function partsOfKubeconfig(config: KubeconfigContext, clock: Clock): Promise<CredentialParts> {
  const { cluster, user } = config;
  const text = (entry: Entry, what: string, member: string): Text => {
    const data = textOf(entry[`${member}-data`]);
    if (data !== '') return pem(data, `kubeconfig "${config.path}": ${what}: ${member}-data`);
    const path = textOf(entry[member]);
    return path === '' ? undefined : new WatchedFile(isAbsolute(path) ? path : join(dirname(config.path), path), clock);
  };
  const where = `user "${config.userName}"`;
  const tokenFile = textOf(user['tokenFile']);
  const token = textOf(user['token']);
  const parts: CredentialParts = {
    ca: text(cluster, 'cluster', 'certificate-authority'),
    cert: text(user, where, 'client-certificate'),
    key: text(user, where, 'client-key'),
    token: tokenFile !== '' ? new WatchedFile(isAbsolute(tokenFile) ? tokenFile : join(dirname(config.path), tokenFile), clock) : token === '' ? undefined : token,
    serverName: textOf(cluster['tls-server-name']),
    insecure: cluster['insecure-skip-tls-verify'] === true,
    headers: { ...basic(user), ...impersonation(user) },
  };
  if ((parts.cert === undefined) !== (parts.key === undefined)) throw configError(`kubeconfig "${config.path}": ${where}: client-certificate and client-key must both be given`);
  for (const part of [parts.ca, parts.cert, parts.key, parts.token]) {
    try {
      await readPart(part);
    } catch (error) {
      throw configError(`kubeconfig "${config.path}": ${error instanceof Error ? error.message : String(error)}`, error);
    }
  }
  return parts;
}

function basic(user: Entry): Readonly<Record<string, string>> {
  const name = textOf(user['username']);
  return name === '' ? {} : { authorization: `Basic ${Buffer.from(`${name}:${textOf(user['password'])}`).toString('base64')}` };
}

function impersonation(user: Entry): Readonly<Record<string, string | string[]>> {
  const as = textOf(user['as']);
  if (as === '') return {};
  const groups = Array.isArray(user['as-groups']) ? user['as-groups'].filter((group) => typeof group === 'string') : [];
  const uid = textOf(user['as-uid']);
  const extra: Record<string, string[]> = {};
  if (isEntry(user['as-user-extra'])) {
    for (const [key, values] of Object.entries(user['as-user-extra'])) {
      if (Array.isArray(values)) extra[`impersonate-extra-${encodeURIComponent(key)}`] = values.filter((value) => typeof value === 'string');
    }
  }
  return { 'impersonate-user': as, ...(groups.length === 0 ? {} : { 'impersonate-group': groups }), ...(uid === '' ? {} : { 'impersonate-uid': uid }), ...extra };
}

function pem(data: string, where: string): string {
  const text = Buffer.from(data, 'base64').toString('utf8');
  if (!text.includes('-----BEGIN ')) throw configError(`${where} is not the base64 of a PEM text`);
  return text;
}

/** The text of a part as it is now. */
export async function readPart(text: Text): Promise<string | undefined> {
  return text instanceof WatchedFile ? await text.read() : text;
}
