import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, serverAvailability, startKubeApiServer } from '@external-dns/servers';
import type { KubeApiServer } from '@external-dns/servers';
import { resolve, startApp, until } from './app-process.ts';
import type { AppProcess } from './app-process.ts';

const availability = await serverAvailability(['etcd', 'kube-apiserver']);
const services = '/api/v1/namespaces/default/services';
const annotation = 'external-dns.kubernetes.io/hostname';

describe.skipIf(availability.skip)(`the controller over a real API server ${availability.reason}`, () => {
  let api: KubeApiServer;
  let app: AppProcess;
  let port: number;

  beforeAll(async () => {
    api = await startKubeApiServer();
    port = await freePort();
    app = startApp([
      '--source=service',
      '--provider=inmemory',
      '--inmemory-zone=example.org',
      `--inmemory-dns-address=127.0.0.1:${port}`,
      '--policy=sync',
      '--events',
      '--interval=2s',
      '--min-event-sync-interval=100ms',
      '--txt-owner-id=test',
      '--metrics-address=',
      '--kube-api-qps=50',
      '--kube-api-burst=50',
      `--kubeconfig=${api.kubeconfigPath}`,
    ]);
  });

  afterAll(async () => {
    await app?.end();
    await api?.stop();
  });

  async function create(name: string, annotations: Readonly<Record<string, string>> = {}): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'Service', metadata: { name, annotations }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } };
    expect((await api.request('POST', services, body)).status).toBe(201);
  }

  async function setStatus(name: string, ip: string): Promise<void> {
    const body = { status: { loadBalancer: { ingress: [{ ip }] } } };
    expect((await api.request('PATCH', `${services}/${name}/status`, body, { contentType: 'application/merge-patch+json' })).status).toBe(200);
  }

  const answers = (name: string, ...targets: string[]): (() => Promise<boolean>) => async () => (await resolve(port, name)).join() === targets.join();

  test('follows a Service that is created, annotated, given another address and deleted', async () => {
    await create('web');
    await setStatus('web', '192.0.2.1');
    await api.request('PATCH', `${services}/web`, { metadata: { annotations: { [annotation]: 'web.example.org' } } }, { contentType: 'application/merge-patch+json' });
    await until('web.example.org is 192.0.2.1', answers('web.example.org', '192.0.2.1'));
    expect(await resolve(port, 'a-web.example.org', 'TXT')).toEqual(['"heritage=external-dns,external-dns/owner=test,external-dns/resource=service/default/web"']);
    await setStatus('web', '192.0.2.2');
    await until('web.example.org is 192.0.2.2', answers('web.example.org', '192.0.2.2'));
    await api.request('DELETE', `${services}/web`);
    await until('web.example.org is gone', answers('web.example.org'));
  });

  test('keeps the zone while the API server is away, and follows again when it is back', async () => {
    await create('kept', { [annotation]: 'kept.example.org' });
    await setStatus('kept', '192.0.2.10');
    await until('kept.example.org is published', answers('kept.example.org', '192.0.2.10'));
    await api.kill();
    await expectKept('kept.example.org', '192.0.2.10');
    await api.restart();
    await setStatus('kept', '192.0.2.11');
    await until('kept.example.org follows', answers('kept.example.org', '192.0.2.11'));
  });

  test('keeps the zone when the history it was following is compacted away, and converges on what is there then', async () => {
    await create('gone', { [annotation]: 'gone.example.org' });
    await setStatus('gone', '192.0.2.20');
    await until('gone.example.org is published', answers('gone.example.org', '192.0.2.20'));
    await api.kill();
    await api.restart();
    await api.compact();
    await api.request('DELETE', `${services}/gone`);
    await until('gone.example.org is gone', answers('gone.example.org'));
    expect(await resolve(port, 'kept.example.org')).toEqual(['192.0.2.11']);
  });

  test('deletes nothing while its token is refused, and converges when it is accepted again', async () => {
    await create('token', { [annotation]: 'token.example.org' });
    await setStatus('token', '192.0.2.30');
    await until('token.example.org is published', answers('token.example.org', '192.0.2.30'));
    const { token } = api;
    await api.kill();
    await api.restart({ tokens: [{ token: 'another', user: 'someone', groups: ['system:masters'] }] });
    await until('the refused token shows in the log', () => /401|nauthorized/.test(app.stderr()));
    await expectKept('token.example.org', '192.0.2.30');
    await api.kill();
    await api.restart({ tokens: [{ token, user: 'admin', groups: ['system:masters'] }] });
    await setStatus('token', '192.0.2.31');
    await until('token.example.org follows', answers('token.example.org', '192.0.2.31'));
  });

  test('ends with 0 when it is told to', async () => {
    expect(await app.end()).toBe(0);
  });

  /** For longer than a round takes. */
  async function expectKept(name: string, target: string): Promise<void> {
    const ends = Date.now() + 5_000;
    while (Date.now() < ends) {
      expect(await resolve(port, name)).toEqual([target]);
      await new Promise((wake) => setTimeout(wake, 200));
    }
  }
});
