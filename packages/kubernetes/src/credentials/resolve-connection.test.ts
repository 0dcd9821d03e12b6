import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HurriedClock } from '../../test/hurried-clock.ts';
import { kubeconfig, temporaryDirectory } from '../../test/open.ts';
import { resolveConnection } from './index.ts';
import type { Connection, ConnectionOptions } from './index.ts';

const { signal } = new AbortController();
const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

let directory: { readonly path: string; dispose(): Promise<void> };
let clock: HurriedClock;

beforeEach(async () => {
  directory = await temporaryDirectory();
  clock = new HurriedClock();
});

afterEach(() => directory.dispose());

async function file(name: string, text: string): Promise<string> {
  const path = join(directory.path, name);
  await writeFile(path, text);
  return path;
}

function resolve(options: Partial<ConnectionOptions> = {}): Promise<Connection> {
  return resolveConnection({ kubeconfig: '', context: '', server: '', env: { HOME: directory.path }, serviceAccountDir: join(directory.path, 'sa'), clock, ...options });
}

async function fromKubeconfig(user: Readonly<Record<string, unknown>>, cluster: Readonly<Record<string, unknown>> = {}): Promise<Connection> {
  return resolve({ kubeconfig: await file('config', kubeconfig('https://api.test:6443', user, cluster)) });
}

describe('where the configuration comes from', () => {
  it('takes the named kubeconfig before all others, and --server before its URL', async () => {
    const path = await file('config', kubeconfig('https://api.test:6443/base/'));
    expect(await resolve({ kubeconfig: path })).toMatchObject({ server: 'https://api.test:6443/base', origin: `kubeconfig "${path}"`, namespace: 'from-context' });
    expect(await resolve({ kubeconfig: path, server: 'http://127.0.0.1:8001' })).toMatchObject({ server: 'http://127.0.0.1:8001' });
  });

  it('takes ~/.kube/config when none is named and it exists', async () => {
    await mkdir(join(directory.path, '.kube'));
    await file('.kube/config', kubeconfig('https://home.test'));
    expect(await resolve({ env: { HOME: directory.path, KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' } })).toMatchObject({ server: 'https://home.test' });
  });

  it.each([
    ['10.0.0.1', 'https://10.0.0.1:443'],
    ['fd00::1', 'https://[fd00::1]:443'],
  ])('takes the service account in a Pod, host %s, and ignores --server', async (host, server) => {
    await mkdir(join(directory.path, 'sa'));
    await file('sa/token', 'sa-token\n');
    await file('sa/ca.crt', PEM);
    await file('sa/namespace', 'from-pod');
    const connection = await resolve({ server: 'http://elsewhere', env: { HOME: directory.path, KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: '443' } });
    expect(connection).toMatchObject({ server, origin: 'in-cluster', namespace: 'from-pod' });
    expect(await connection.credentials(signal)).toEqual({ headers: { authorization: 'Bearer sa-token' }, tls: { ca: PEM, insecure: false } });
  });

  it.each([
    ['POD_NAMESPACE', { POD_NAMESPACE: 'from-env' }, 'from-env'],
    ['the context', {}, 'from-context'],
  ])('takes the namespace from %s', async (_name, env, namespace) => {
    const path = await file('config', kubeconfig('https://api.test'));
    expect(await resolve({ kubeconfig: path, env: { HOME: directory.path, ...env } })).toMatchObject({ namespace });
  });
});

describe('configuration that cannot work', () => {
  const bad = (cluster: unknown, user: unknown = {}): string => kubeconfig('https://api.test').replace('"cluster":{"server":"https://api.test"}', `"cluster":${JSON.stringify(cluster)}`).replace('"user":{}', `"user":${JSON.stringify(user)}`);

  it.each([
    ['no YAML', 'users: [\n  {name: secret-token-value', /config": is not valid YAML \(\w+ at line \d\)$/],
    ['no mapping', '- a', /is no kubeconfig \(a mapping/],
    ['no current-context', 'contexts: []', /has no current-context; name one/],
    ['an unknown current-context', 'current-context: x\ncontexts: [{name: a}, {name: b}]', /has no context "x" \(it has a, b\)/],
    ['a context without its cluster', 'current-context: a\ncontexts: [{name: a, context: {cluster: c}}]', /context "a" names cluster "c", which is not there \(it has none\)/],
    ['a context without its user', 'current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: "https://x"}}]', /names user "u", which is not there/],
    ['no server', bad({}), /cluster server: "" is no URL; it must look like https:\/\/host:6443/],
    ['a server with a password', bad({ server: 'https://u:p@api.test' }), /must not hold a user or a password/],
    ['a CA that is no PEM', bad({ server: 'https://api.test', 'certificate-authority-data': 'aGVsbG8=' }), /cluster: certificate-authority-data is not the base64 of a PEM text/],
    ['half a key pair', bad({ server: 'https://api.test' }, { 'client-certificate-data': Buffer.from(PEM).toString('base64') }), /user "u": client-certificate and client-key must both be given/],
    ['a token file that is not there', bad({ server: 'https://api.test' }, { tokenFile: 'gone' }), /gone" cannot be read: ENOENT/],
    ['a SOCKS proxy', bad({ server: 'https://api.test', 'proxy-url': 'socks5://x' }), /proxy-url must start with http/],
  ])('is a config error that names the file: %s', async (_name, text, message) => {
    const path = await file('config', text);
    const failed = resolve({ kubeconfig: path });
    await expect(failed).rejects.toMatchObject({ kind: 'config', message: expect.stringMatching(message) as string });
    await expect(failed).rejects.toThrow(path);
    await expect(failed).rejects.not.toThrow('secret-token-value');
  });

  it('names a kubeconfig that does not exist', async () => {
    await expect(resolve({ kubeconfig: '/nowhere/config' })).rejects.toMatchObject({ kind: 'config', message: 'kubeconfig "/nowhere/config": there is no such file' });
  });

  it('names a context that is asked for and is not there', async () => {
    const path = await file('config', kubeconfig('https://api.test'));
    await expect(resolve({ kubeconfig: path, context: 'prod' })).rejects.toThrow('has no context "prod" (it has test)');
  });

  it('says what was looked for when there is neither a kubeconfig nor a Pod', async () => {
    await expect(resolve()).rejects.toThrow(/--kubeconfig is empty, ".*\.kube\/config" does not exist, and KUBERNETES_SERVICE_HOST/);
  });

  it('says that the service account is not mounted', async () => {
    await expect(resolve({ env: { HOME: directory.path, KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' } })).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining('sa/') as string });
  });
});

describe('credentials', () => {
  const data = Buffer.from(PEM).toString('base64');

  it.each([
    ['a token', { token: 'abc' }, { authorization: 'Bearer abc' }],
    ['user and password', { username: 'u', password: 'p' }, { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` }],
    ['impersonation', { token: 'abc', as: 'jane', 'as-groups': ['dev', 'ops'] }, { authorization: 'Bearer abc', 'impersonate-user': 'jane', 'impersonate-group': ['dev', 'ops'] }],
    ['none', {}, {}],
  ])('sends %s', async (_name, user, headers) => {
    const connection = await fromKubeconfig(user);
    expect((await connection.credentials(signal)).headers).toEqual(headers);
  });

  it.each([
    ['data', { 'client-certificate-data': data, 'client-key-data': data }, { 'certificate-authority-data': data, 'tls-server-name': 'name' }, { ca: PEM, cert: PEM, key: PEM, serverName: 'name', insecure: false }],
    ['files beside the kubeconfig', { 'client-certificate': 'c.pem', 'client-key': 'c.pem' }, { 'certificate-authority': 'c.pem' }, { ca: PEM, cert: PEM, key: PEM, insecure: false }],
    ['no verification', {}, { 'insecure-skip-tls-verify': true }, { insecure: true }],
  ])('takes TLS material from %s', async (_name, user, cluster, tls) => {
    await file('c.pem', PEM);
    const connection = await fromKubeconfig(user, cluster);
    expect((await connection.credentials(signal)).tls).toEqual(tls);
  });

  it('reads a token file again after a minute, or when the token was refused; the TLS material stays the same object', async () => {
    await file('token', 'one');
    const connection = await fromKubeconfig({ tokenFile: 'token' });
    const token = async (): Promise<unknown> => (await connection.credentials(signal)).headers['authorization'];
    const { tls } = await connection.credentials(signal);
    await file('token', 'two\n');
    expect(await token()).toBe('Bearer one');
    connection.refused();
    expect(await token()).toBe('Bearer two');
    await file('token', 'three');
    clock.advance(61_000);
    expect(await token()).toBe('Bearer three');
    expect((await connection.credentials(signal)).tls).toBe(tls);
    await rm(join(directory.path, 'token'));
    clock.advance(61_000);
    expect(await token()).toBe('Bearer three');
  });

  it('gives new TLS material when a certificate file was renewed', async () => {
    await file('c.pem', PEM);
    const connection = await fromKubeconfig({ 'client-certificate': 'c.pem', 'client-key': 'c.pem' });
    const { tls } = await connection.credentials(signal);
    await file('c.pem', `${PEM}renewed`);
    clock.advance(61_000);
    expect((await connection.credentials(signal)).tls).not.toBe(tls);
  });
});
