import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as forward } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KINDS } from '@external-dns/kubernetes';
import { createTestApiServer } from '@external-dns/kubernetes/testing';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, startApp, until } from './app-process.ts';

// What the bundler does to packages shows only in the bundle: each test uses one that it treats in its own way.
const base = ['--source=service', '--provider=inmemory', '--inmemory-zone=example.org', '--policy=sync', '--txt-owner-id=test'];
let directory: string;
let bin: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'external-dns-bundle-'));
  bin = path.join(directory, 'dist', 'bin.js');
  await build({ outDir: path.dirname(bin), silent: true });
}, 60_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

async function run(args: readonly string[], stdin = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const app = startApp(args, { stdin, bin });
  const code = await app.ended;
  return { code, stdout: app.stdout(), stderr: app.stderr() };
}

test('it runs where there is no node_modules, and knows its version', async () => {
  const { code, stdout } = await run(['--version']);
  expect([code, stdout]).toEqual([0, '0.0.0\n']);
});

test('it reads YAML, filters by RE2 patterns and plans international names', async () => {
  const service = (name: string, hostname: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: default, annotations: {external-dns.kubernetes.io/hostname: ${hostname}}}\nspec: {type: LoadBalancer}\nstatus: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}\n`;
  const { code, stdout } = await run(['plan', ...base, '--manifests=-', '--regex-domain-filter=^(bücher|xn--bcher-kva)\\.'], `${service('books', 'bücher.example.org')}---\n${service('other', 'other.example.org')}`);
  expect(code).toBe(2);
  expect(stdout).toContain('+ bücher.example.org');
  expect(stdout).toContain('Plan: 1 to create');
});

test('it serves metrics and health', async () => {
  const port = await freePort();
  const app = startApp([...base, '--manifests=-', `--metrics-address=127.0.0.1:${port}`], { bin });
  const get = async (where: string): Promise<string> => {
    try {
      return await (await fetch(`http://127.0.0.1:${port}${where}`)).text();
    } catch {
      // Not listening yet.
      return '';
    }
  };
  await until('the first round shows in the metrics', async () => /^external_dns_controller_last_sync_timestamp_seconds [1-9]/m.test(await get('/metrics')), 15_000);
  expect(await get('/healthz')).toBe('OK');
  expect(await app.end()).toBe(0);
});

test.each([['directly', false], ['through the proxy that the kubeconfig names', true]])('it reads an API server %s', async (_, proxied) => {
  const api = await createTestApiServer();
  let forwarded = 0;
  const proxy = createServer((request, response) => {
    forwarded += 1;
    const { method, headers, url = '' } = request;
    const onward = forward(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((ready) => proxy.listen(0, '127.0.0.1', ready));
  const address = proxy.address();
  const proxyUrl = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  api.put(KINDS.services, {
    metadata: { name: 'web', annotations: { 'external-dns.kubernetes.io/hostname': 'web.example.org' } },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
  });
  const kubeconfig = path.join(directory, `kubeconfig-${String(proxied)}.yaml`);
  const cluster = `{server: "${api.url}"${proxied ? `, proxy-url: "${proxyUrl}"` : ''}}`;
  await writeFile(kubeconfig, `apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: ${cluster}}]\nusers: [{name: u, user: {}}]\n`);
  try {
    const { code, stderr } = await run(['--once', ...base, `--kubeconfig=${kubeconfig}`]);
    expect(stderr).toContain('msg="Record created" name=web.example.org');
    expect(code).toBe(0);
    expect(forwarded > 0).toBe(proxied);
  } finally {
    await api.close();
    proxy.close();
  }
});
