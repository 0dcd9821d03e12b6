import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, resolve, startApp, until } from './app-process.ts';

const bare = ['--source=service', '--provider=inmemory', '--txt-owner-id=test'];
const base = [...bare, '--policy=sync', '--metrics-address='];
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'external-dns-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function service(name: string, hostname: string, ip = '192.0.2.1'): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', annotations: { 'external-dns.kubernetes.io/hostname': hostname } },
    spec: { type: 'LoadBalancer', clusterIP: 'None' },
    status: { loadBalancer: { ingress: [{ ip }] } },
  });
}

async function run(args: readonly string[], stdin = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const app = startApp(args, { stdin });
  const code = await app.ended;
  return { code, stdout: app.stdout(), stderr: app.stderr() };
}

describe('plan', () => {
  test('shows changes as a table and exits with 2', async () => {
    const { code, stdout } = await run(['plan', ...base, '--manifests=-'], service('web', 'web.example.org'));
    expect(code).toBe(2);
    expect(stdout).toMatch(/\+ web\.example\.org\s+A\s+192\.0\.2\.1\s+service\/default\/web/);
    expect(stdout).toContain('Plan: 1 to create, 0 to update, 0 to delete.');
  });

  test('exits with 0 when there is nothing to do', async () => {
    const { code, stdout } = await run(['plan', ...base, '--manifests=-'], '');
    expect(stdout).toBe('No changes: all records are as they should be.\n');
    expect(code).toBe(0);
  });

  test('prints JSON for programs', async () => {
    const { code, stdout } = await run(['plan', '--output=json', ...base, '--manifests=-'], service('web', 'web.example.org'));
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ changes: [{ action: 'create', after: { dnsName: 'web.example.org', recordType: 'A', targets: ['192.0.2.1'] } }], errors: [] });
  });

  test('prints Markdown for a pull request', async () => {
    const { stdout } = await run(['plan', '--output=markdown', ...base, '--manifests=-'], service('web', 'web.example.org'));
    expect(stdout).toContain('| create | `web.example.org` | A |  | `192.0.2.1` | `service/default/web` |');
  });
});

describe('--once', () => {
  test('publishes, skips a bad object with its reason, and exits with 0', async () => {
    const bad = service('bad', `${'x'.repeat(64)}.example.org`);
    const { code, stderr } = await run(['--once', ...base, '--manifests=-'], `${service('web', 'web.example.org')}\n---\n${bad}`);
    expect(code).toBe(0);
    expect(stderr).toMatch(/msg="Record created" name=web\.example\.org type=A/);
    expect(stderr).toMatch(/msg="Skipping object" object=service\/default\/bad reason=".*64 bytes long; DNS allows 63"/);
  });

  test('goes on with the other objects when a template fails on one', async () => {
    const plain = JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'plain', namespace: 'default' }, spec: { type: 'LoadBalancer', clusterIP: 'None' }, status: { loadBalancer: { ingress: [{ ip: '192.0.2.3' }] } } });
    const labelled = plain.replace('"plain"', '"labelled"').replace('"namespace"', '"labels":{"host":"good"},"namespace"');
    const { code, stderr } = await run(['--once', ...base, '--manifests=-', '--fqdn-template={{ slice (index .Labels "host") 0 4 }}.example.org'], `${plain}\n---\n${labelled}`);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Record created" name=good\.example\.org/);
    expect(stderr).toMatch(/service\/default\/plain/);
  });

  test('over an API server that is away exits with 1 and says so', async () => {
    const kubeconfig = path.join(directory, 'away.yaml');
    await writeFile(kubeconfig, JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'c', contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }], clusters: [{ name: 'k', cluster: { server: 'http://127.0.0.1:9' } }], users: [{ name: 'u', user: { token: 'secret-token' } }] }));
    const { code, stderr } = await run(['--once', ...base, '--first-sync-timeout=1s', `--kubeconfig=${kubeconfig}`]);
    expect(code).toBe(1);
    expect(stderr).toContain('127.0.0.1:9');
    expect(stderr).not.toContain('secret-token');
  });
});

describe('a manifest that cannot be read', () => {
  async function manifests(name: string): Promise<string> {
    const folder = path.join(directory, name);
    await mkdir(folder);
    await writeFile(path.join(folder, 'broken.yaml'), 'kind: Service\nmetadata: [');
    await writeFile(path.join(folder, 'good.yaml'), service('web', 'web.example.org'));
    return `--manifests=${folder}`;
  }

  test('fails a plan, which names it, and shows what the others give', async () => {
    const { code, stdout, stderr } = await run(['plan', ...base, await manifests('plan')]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\+ web\.example\.org\s+A\s+192\.0\.2\.1/);
    expect(stdout).toMatch(/! service: .*broken\.yaml:2/);
    expect(stderr).toContain('broken.yaml');
  });

  test('fails a plan that has nothing else to show, which does not call all well', async () => {
    const folder = path.join(directory, 'alone');
    await mkdir(folder);
    await writeFile(path.join(folder, 'broken.yaml'), 'kind: [');
    const { code, stdout } = await run(['plan', ...base, `--manifests=${folder}`]);
    expect([code, stdout.split('\n')[0]]).toEqual([1, 'No changes can be named: something could not be read.']);
  });

  test('fails --once, which publishes the others at once', async () => {
    const { code, stderr } = await run(['--once', ...base, await manifests('once')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/msg="Record created" name=web\.example\.org type=A/);
    expect(stderr).toMatch(/level=error msg="Manifest cannot be used.*broken\.yaml/);
  });
});

describe('what is wrong with the command line', () => {
  test.each([
    ['an unknown flag suggests the nearest', ['--interwal=5m'], /unknown flag "--interwal"; did you mean --interval\?/],
    ['an unknown source names those there are', ['--source=servise'], /--source: "servise" is not available here; one of crd, empty, fake, ingress, service\. Did you mean service\?/],
    ['a bad enum value names the choices', ['--policy=nope'], /--policy.*nope.*sync/],
    ['a missing kubeconfig names the file', ['--kubeconfig=/nonexistent/config'], /kubeconfig "\/nonexistent\/config": there is no such file/],
    ['a bad template names the flag and its position', ['--fqdn-template={{ .Name', '--manifests=-'], /--fqdn-template\[0\]/],
    ['a bad selector names the flag', ['--label-filter=a in (', '--manifests=-'], /--label-filter: "a in \(" is no selector/],
  ])('%s', async (_, args, expected) => {
    const { code, stderr } = await run(['--once', ...bare, '--metrics-address=', ...(args[0]?.startsWith('--policy') === true ? [] : ['--policy=sync']), ...args]);
    expect(code).toBe(1);
    expect(stderr).toMatch(expected);
  });

  test.each(['--metrics-address', '--inmemory-dns-address'])('a port in use names %s and the address', async (flag) => {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const address = server.address();
    const taken = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const { code, stderr } = await run([...bare, '--policy=sync', '--manifests=-', `${flag}=${taken}`, ...(flag === '--metrics-address' ? [] : ['--metrics-address='])]);
    server.close();
    expect(code).toBe(1);
    expect(stderr).toContain(flag);
    expect(stderr).toContain(taken);
  });
});

test('editing a manifest changes the DNS answer, broken YAML deletes nothing, and SIGTERM ends with 0', async () => {
  const file = path.join(directory, 'web.yaml');
  await writeFile(file, service('web', 'web.example.org'));
  const port = await freePort();
  const app = startApp([...base, `--manifests=${file}`, '--events', '--interval=1s', '--min-event-sync-interval=50ms', '--inmemory-zone=example.org', `--inmemory-dns-address=127.0.0.1:${port}`]);
  const answers = async (...targets: string[]): Promise<boolean> => (await resolve(port, 'web.example.org')).join() === targets.join();
  await until('the first answer', () => answers('192.0.2.1'), 15_000);
  await writeFile(file, service('web', 'web.example.org', '192.0.2.2'));
  await until('the answer follows the file', () => answers('192.0.2.2'), 15_000);
  await writeFile(file, 'kind: [broken');
  await until('the broken file is reported', () => app.stderr().includes('web.yaml'), 15_000);
  expect(await resolve(port, 'web.example.org')).toEqual(['192.0.2.2']);
  await writeFile(file, service('web', 'web.example.org', '192.0.2.3'));
  await until('the mended file is followed', () => answers('192.0.2.3'), 15_000);
  expect(await app.end()).toBe(0);
  expect(app.stderr()).toMatch(/level=info msg="Received SIGTERM\. Terminating\.\.\."\n.*level=info msg="Terminating main controller loop"\n$/);
}, 60_000);
