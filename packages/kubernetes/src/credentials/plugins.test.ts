import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HurriedClock } from '../../test/hurried-clock.ts';
import { kubeconfig, temporaryDirectory } from '../../test/open.ts';
import { resolveConnection } from './index.ts';
import type { Connection } from './index.ts';

const { signal } = new AbortController();
const API = 'client.authentication.k8s.io/v1';

let directory: { readonly path: string; dispose(): Promise<void> };
let clock: HurriedClock;

beforeEach(async () => {
  directory = await temporaryDirectory();
  clock = new HurriedClock();
});

afterEach(() => directory.dispose());

/** A program that notes each call and what it was told, and prints what `body` says; `$n` is the number of the call. */
async function program(body: string): Promise<string> {
  const path = join(directory.path, 'plugin.sh');
  await writeFile(path, `#!/bin/sh\nprintf '%s\\n' "$KUBERNETES_EXEC_INFO" >> "$CALLS"\nn=$(wc -l < "$CALLS" | tr -d ' ')\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

const printing = (status: string): string => `cat <<END\n{"apiVersion":"${API}","kind":"ExecCredential","status":${status}}\nEND`;

async function connect(exec: Readonly<Record<string, unknown>>, cluster: Readonly<Record<string, unknown>> = {}): Promise<Connection> {
  const path = join(directory.path, 'config');
  const user = { exec: { apiVersion: API, interactiveMode: 'Never', env: [{ name: 'CALLS', value: join(directory.path, 'calls') }], ...exec } };
  await writeFile(path, kubeconfig('https://api.test', user, cluster));
  return resolveConnection({ kubeconfig: path, context: '', server: '', env: { PATH: process.env['PATH'] }, clock });
}

async function token(connection: Connection): Promise<unknown> {
  return (await connection.credentials(signal)).headers['authorization'];
}

describe('an exec plugin', () => {
  it('is asked once for many requests, and again when what it gave was refused', async () => {
    const connection = await connect({ command: await program(printing('{"token":"t$n"}')) });
    expect(await Promise.all([token(connection), token(connection), token(connection)])).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1']);
    connection.refused();
    expect(await token(connection)).toBe('Bearer t2');
  });

  it('is asked again shortly before what it gave expires', async () => {
    const expires = new Date(clock.now() + 600_000).toISOString();
    const connection = await connect({ command: await program(printing(`{"token":"t$n","expirationTimestamp":"${expires}"}`)) });
    expect(await token(connection)).toBe('Bearer t1');
    clock.advance(580_000);
    expect(await token(connection)).toBe('Bearer t1');
    clock.advance(15_000);
    expect(await token(connection)).toBe('Bearer t2');
  });

  it('may give a client certificate, with the CA of the cluster beside it', async () => {
    const ca = '-----BEGIN CERTIFICATE-----\nCA\n-----END CERTIFICATE-----\n';
    const connection = await connect({ command: await program(printing('{"clientCertificateData":"cert","clientKeyData":"key"}')) }, { 'certificate-authority-data': Buffer.from(ca).toString('base64') });
    const first = await connection.credentials(signal);
    expect(first).toEqual({ headers: {}, tls: { ca, cert: 'cert', key: 'key', insecure: false } });
    expect((await connection.credentials(signal)).tls).toBe(first.tls);
  });

  it('is told what it is asked for, the cluster too where it wants to know, and is found relative to the kubeconfig', async () => {
    await program(printing('{"token":"t"}'));
    await token(await connect({ command: './plugin.sh', provideClusterInfo: true }));
    expect(JSON.parse(await readFile(join(directory.path, 'calls'), 'utf8'))).toEqual({ apiVersion: API, kind: 'ExecCredential', spec: { interactive: false, cluster: { server: 'https://api.test' } } });
  });

  it.each([
    ['fails', 'echo "please log in" >&2; exit 3', /ended with code 3: please log in$/],
    ['prints no JSON', 'echo secret-token', /printed no JSON$/],
    ['prints something else', 'echo "{}"', /printed no ExecCredential of client.authentication.k8s.io\/v1$/],
    ['gives nothing', printing('{}'), /neither a token nor a certificate/],
    ['gives half a key pair', printing('{"clientKeyData":"secret-token"}'), /neither a token nor a certificate/],
  ])('that %s is a fault that may pass, told without what it printed', async (_name, body, message) => {
    const connection = await connect({ command: await program(body) });
    const failed = connection.credentials(signal);
    await expect(failed).rejects.toMatchObject({ kind: 'transient', message: expect.stringMatching(message) as string });
    await expect(failed).rejects.not.toThrow('secret-token');
  });

  it('that is not installed is named, with the hint of the kubeconfig', async () => {
    const connection = await connect({ command: 'no-such-plugin', installHint: 'install it' });
    await expect(connection.credentials(signal)).rejects.toThrow(/user "u": exec: "no-such-plugin" cannot be run: .*ENOENT \(install it\)/);
  });

  it.each([
    ['without a command', {}, 'command is missing'],
    ['of an unknown version', { command: 'x', apiVersion: 'client.authentication.k8s.io/v1alpha1' }, 'is not one of client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1'],
    ['that needs a terminal', { command: 'x', interactiveMode: 'Always' }, 'needs a terminal'],
  ])('%s is a config error', async (_name, exec, message) => {
    await expect(connect(exec)).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining(message) as string });
  });
});

describe('an auth provider', () => {
  it('of OpenID Connect gives its token as long as that is valid', async () => {
    const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const idToken = `${segment({ alg: 'none' })}.${segment({ exp: 4_000_000_000 })}.x`;
    const path = join(directory.path, 'config');
    await writeFile(path, kubeconfig('https://api.test', { 'auth-provider': { name: 'oidc', config: { 'client-id': 'c', 'id-token': idToken, 'idp-issuer-url': 'https://idp.test', 'refresh-token': 'r' } } }));
    const connection = await resolveConnection({ kubeconfig: path, context: '', server: '', env: {}, clock });
    const { headers } = await connection.credentials(signal);
    expect(Object.values(headers)).toEqual([`Bearer ${idToken}`]);
  });
});
