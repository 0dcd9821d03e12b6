import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverAvailability, startKubeApiServer } from './index.ts';
import type { KubeApiServer } from './index.ts';

const servers = await serverAvailability(['etcd', 'kube-apiserver']);

interface List {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

const service = (name: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }] } });
const SERVICES = '/api/v1/namespaces/default/services';

describe.skipIf(servers.skip)(`a kube-apiserver${servers.skip ? ` (skipped: ${servers.reason})` : ''}`, () => {
  let server: KubeApiServer;

  beforeAll(async () => {
    server = await startKubeApiServer({ progress: (line) => void process.stderr.write(`${line}\n`) });
  });
  afterAll(() => server.stop());

  it('is reached with what its kubeconfig says', async () => {
    const config: unknown = JSON.parse(await readFile(server.kubeconfigPath, 'utf8'));
    expect(config).toMatchObject({ clusters: [{ cluster: { server: server.url, 'certificate-authority': server.caFile } }], users: [{ user: { token: server.token } }] });
    expect((await server.request('GET', '/version')).body).toMatchObject({ major: '1' });
    expect((await server.request('GET', SERVICES, undefined, { token: 'stranger' })).status).toBe(401);
  });

  it('creates a Service and keeps it over a crash', async () => {
    expect(await server.request('POST', SERVICES, service('kept'))).toMatchObject({ status: 201 });
    await server.kill();
    await expect(server.request('GET', SERVICES)).rejects.toThrow();
    await server.restart();
    expect(await server.request('GET', `${SERVICES}/kept`)).toMatchObject({ status: 200, body: { metadata: { name: 'kept' } } });
  });

  it('answers 410 to list tokens and watches from before a compaction', async () => {
    await server.request('POST', SERVICES, service('a'));
    await server.request('POST', SERVICES, service('b'));
    const { body } = await server.request('GET', `${SERVICES}?limit=1`);
    const { metadata } = body as List;
    await server.request('POST', SERVICES, service('c'));
    await server.compact();
    await server.restart();
    expect(await server.request('GET', `${SERVICES}?limit=1&continue=${metadata.continue ?? ''}`)).toMatchObject({ status: 410, body: { reason: 'Expired' } });
    const watched = await server.request('GET', `${SERVICES}?watch=true&timeoutSeconds=1&resourceVersion=${metadata.resourceVersion}`);
    expect(watched.text).toContain('"code":410');
  });

  it('serves what was put straight into etcd', async () => {
    const objects = Array.from({ length: 250 }, (_, index) => ({
      ...service(`bulk-${index}`),
      metadata: { name: `bulk-${index}`, namespace: 'bulk', labels: { bulk: 'yes' } },
      spec: { type: 'ExternalName', externalName: 'a.example.org' },
    }));
    await server.request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bulk' } });
    await server.load('services', objects);
    const { body } = await server.request('GET', '/api/v1/namespaces/bulk/services?labelSelector=bulk%3Dyes');
    expect((body as List).items).toHaveLength(250);
    const one = await server.request('PATCH', '/api/v1/namespaces/bulk/services/bulk-7', { metadata: { annotations: { a: 'b' } } }, { contentType: 'application/merge-patch+json' });
    expect(one).toMatchObject({ status: 200, body: { metadata: { annotations: { a: 'b' }, uid: expect.stringMatching(/./) } } });
  });

  it('takes other tokens when restarted', async () => {
    const before = server.token;
    await server.restart({
      tokens: [
        { token: 'root', user: 'root', groups: ['system:masters'] },
        { token: 'none', user: 'nobody' },
      ],
    });
    expect(server.token).toBe('root');
    expect((await server.request('GET', SERVICES)).status).toBe(200);
    expect((await server.request('GET', SERVICES, undefined, { token: 'none' })).status).toBe(403);
    expect((await server.request('GET', SERVICES, undefined, { token: before })).status).toBe(401);
  });
});
