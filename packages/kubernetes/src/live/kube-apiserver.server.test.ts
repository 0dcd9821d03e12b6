import { serverAvailability, startKubeApiServer } from '@external-dns/servers';
import type { KubeApiServer } from '@external-dns/servers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '@external-dns/plugin';
import { recordingLog } from '../../test/open.ts';
import { KINDS } from '../kinds.ts';
import type { KubernetesObject, Need } from '../types.ts';
import { openCluster } from './index.ts';
import type { LiveCluster } from './index.ts';

interface Service extends KubernetesObject {
  readonly spec?: { readonly externalName?: string };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } };
}

const servers = await serverAvailability(['etcd', 'kube-apiserver']);
const patience = { timeout: 60_000, interval: 50 };
const clock: Clock = { now: () => Date.now(), sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }) };
const need: Need = { kind: KINDS.services, keep: ['spec.externalName', 'status.loadBalancer'] };

const body = (name: string, externalName = 'a.example.org') => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { type: 'ExternalName', externalName } });

describe.skipIf(servers.skip)(`a live cluster on a kube-apiserver${servers.skip ? ` (skipped: ${servers.reason})` : ''}`, () => {
  let server: KubeApiServer;
  let namespace: string;
  let cluster: LiveCluster | undefined;
  let log: ReturnType<typeof recordingLog>;
  let count = 0;

  beforeAll(async () => {
    server = await startKubeApiServer({
      tokens: [
        { token: 'root', user: 'root', groups: ['system:masters'] },
        { token: 'nobody', user: 'nobody' },
      ],
    });
  }, 600_000);
  afterAll(() => server.stop());

  beforeEach(async () => {
    count += 1;
    namespace = `test-${String(count)}`;
    log = recordingLog();
    await server.request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  });
  afterEach(() => cluster?.close());

  async function open(needs: readonly Need[], on: Clock = clock): Promise<LiveCluster> {
    cluster = await openCluster({ kubeconfig: server.kubeconfigPath, env: {}, qps: 100, burst: 100, log: log.log, clock: on, telemetry: () => undefined }, needs);
    return cluster;
  }

  const services = (): string => `/api/v1/namespaces/${namespace}/services`;

  it('stays synced over a crash and a compaction, and finds what changed meanwhile', async () => {
    await server.request('POST', services(), body('gone'));
    const opened = await open([{ ...need, namespace }]);
    await opened.settled(30_000);
    const lister = opened.lister<Service>(KINDS.services);
    expect(lister.size).toBe(1);
    await server.kill();
    expect(lister.state()).toBe('synced');
    await server.restart();
    await server.request('DELETE', `${services()}/gone`);
    await server.request('POST', services(), body('came'));
    await server.compact();
    await vi.waitFor(() => {
      expect(lister.list().map(({ metadata }) => metadata.name)).toEqual(['came']);
    }, patience);
    expect(lister.state()).toBe('synced');
  });

  it('shows a refusal by RBAC, and is synced once a token is allowed', async () => {
    await server.restart({ tokens: [{ token: 'nobody', user: 'nobody' }, { token: 'root', user: 'root', groups: ['system:masters'] }] });
    const opened = await open([{ ...need, namespace }]);
    const lister = opened.lister(KINDS.services);
    await vi.waitFor(() => {
      expect(lister.state()).toEqual({ unsynced: expect.objectContaining({ message: expect.stringContaining('services is forbidden: User "nobody" cannot list resource "services"') as string }) as Error });
    }, patience);
    await server.request(
      'POST',
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'nobody' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [{ kind: 'User', name: 'nobody' }] },
      { token: 'root' },
    );
    await vi.waitFor(() => {
      expect(lister.state()).toBe('synced');
    }, patience);
  });
});
