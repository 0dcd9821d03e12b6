import { spawn } from 'node:child_process';
import { dirname, isAbsolute, join } from 'node:path';
import { configError, transientError } from '@external-dns/plugin';
import type { Clock } from '@external-dns/plugin';
import type { Credentials, TlsMaterial } from './connection.ts';
import { partsOfKubeconfig, readPart } from './file-credentials.ts';
import type { CredentialSource } from './file-credentials.ts';
import { isEntry, textOf } from './kubeconfig.ts';
import type { Entry, KubeconfigContext } from './kubeconfig.ts';

const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 1 << 20;
/** Asked again so long before the credentials expire, so that no request carries some that do. */
const EARLY_MS = 10_000;

interface Given {
  readonly token: string;
  readonly cert: string;
  readonly key: string;
  /** Milliseconds since the epoch; Infinity: never. */
  readonly expires: number;
}

/**
 * Credentials of a program that the kubeconfig names (`client.authentication.k8s.io/v1` and `v1beta1`). It is run when they are first needed, when they
 * expire and when they were refused, once for all who wait. Throws a `config` error for an entry that cannot be run.
 */
export async function execCredentials(config: KubeconfigContext, env: Readonly<Record<string, string | undefined>>, clock: Clock): Promise<CredentialSource> {
  const exec = config.user['exec'];
  const where = `kubeconfig "${config.path}": user "${config.userName}": exec`;
  if (!isEntry(exec) || textOf(exec['command']) === '') throw configError(`${where}: command is missing`);
  const apiVersion = textOf(exec['apiVersion']);
  if (!API_VERSIONS.includes(apiVersion)) throw configError(`${where}: apiVersion "${apiVersion}" is not one of ${API_VERSIONS.join(', ')}`);
  if (exec['interactiveMode'] === 'Always') throw configError(`${where}: interactiveMode "Always" needs a terminal, and there is none`);
  const parts = await partsOfKubeconfig(config, clock);
  const ca = async (): Promise<string | undefined> => (parts.insecure ? undefined : readPart(parts.ca));
  let given: Promise<Given> | undefined;
  let expires = Infinity;
  let tls: TlsMaterial | undefined;

  const ask = async (): Promise<Given> => {
    const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...(exec['provideClusterInfo'] === true ? { cluster: clusterInfo(config.cluster, await ca()) } : {}) } };
    const output = await run(exec, config.path, { ...env, ...environment(exec), KUBERNETES_EXEC_INFO: JSON.stringify(info) }, where);
    const credential = parseCredential(output, apiVersion, where);
    expires = credential.expires;
    return credential;
  };

  return {
    credentials: async (): Promise<Credentials> => {
      if (given === undefined || clock.now() > expires - EARLY_MS) {
        expires = Infinity;
        given = ask();
      }
      const asked = given;
      let credential: Given;
      try {
        credential = await asked;
      } catch (error) {
        if (given === asked) given = undefined;
        throw error;
      }
      const pem = await ca();
      const next: TlsMaterial = {
        insecure: parts.insecure,
        ...(pem === undefined ? {} : { ca: pem }),
        ...(credential.cert === '' ? {} : { cert: credential.cert, key: credential.key }),
        ...(parts.serverName === '' ? {} : { serverName: parts.serverName }),
      };
      if (tls?.ca !== next.ca || tls?.cert !== next.cert || tls?.key !== next.key) tls = undefined;
      tls ??= next;
      return { tls, headers: credential.token === '' ? parts.headers : { ...parts.headers, authorization: `Bearer ${credential.token}` } };
    },
    refused: () => {
      given = undefined;
    },
  };
}

function environment(exec: Entry): Readonly<Record<string, string>> {
  const entries = Array.isArray(exec['env']) ? exec['env'].filter(isEntry) : [];
  return Object.fromEntries(entries.map((entry) => [textOf(entry['name']), textOf(entry['value'])]));
}

function clusterInfo(cluster: Entry, ca: string | undefined): Entry {
  return {
    server: textOf(cluster['server']),
    ...(textOf(cluster['tls-server-name']) === '' ? {} : { 'tls-server-name': textOf(cluster['tls-server-name']) }),
    ...(cluster['insecure-skip-tls-verify'] === true ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
  };
}

/** What the program prints. Its error output is passed on for people to read; it holds no credential by its contract. */
function run(exec: Entry, kubeconfigPath: string, env: NodeJS.ProcessEnv, where: string): Promise<string> {
  const named = textOf(exec['command']);
  // A path, unlike a bare name, is relative to the kubeconfig.
  const command = named.includes('/') && !isAbsolute(named) ? join(dirname(kubeconfigPath), named) : named;
  const args = Array.isArray(exec['args']) ? exec['args'].map(String) : [];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > MAX_OUTPUT_BYTES) child.kill();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-1000);
    });
    child.on('error', (error) => {
      const hint = textOf(exec['installHint']);
      reject(transientError(`${where}: "${command}" cannot be run: ${error.message}${hint === '' ? '' : ` (${hint.trim()})`}`, error));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(transientError(`${where}: "${command}" ended with ${signal ?? `code ${String(code)}`}${complaint === '' ? '' : `: ${complaint.trim()}`}`));
    });
  });
}

function parseCredential(output: string, apiVersion: string, where: string): Given {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    // The parser's message would quote the output, which holds the credential.
    throw transientError(`${where}: the program printed no JSON`);
  }
  if (!isEntry(parsed) || parsed['kind'] !== 'ExecCredential' || parsed['apiVersion'] !== apiVersion) throw transientError(`${where}: the program printed no ExecCredential of ${apiVersion}`);
  const status = isEntry(parsed['status']) ? parsed['status'] : {};
  const token = textOf(status['token']);
  const cert = textOf(status['clientCertificateData']);
  const key = textOf(status['clientKeyData']);
  if ((cert === '') !== (key === '') || (token === '' && cert === '')) throw transientError(`${where}: the program gave neither a token nor a certificate with its key`);
  const expires = Date.parse(textOf(status['expirationTimestamp']));
  return { token, cert, key, expires: Number.isNaN(expires) ? Infinity : expires };
}
