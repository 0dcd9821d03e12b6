import { serverAvailability, startKubeApiServer } from '@external-dns/servers';
import type { KubeApiServer } from '@external-dns/servers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '@external-dns/plugin';
import { recordingLog, testContext } from '../../test/open.ts';
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

  it('reads pages over TLS, and follows what is added, changed and deleted', async () => {
    await server.load(
      'services',
      Array.from({ length: 1234 }, (_, index) => ({ ...body(`bulk-${String(index)}`), metadata: { name: `bulk-${String(index)}`, namespace } })),
    );
    const opened = await open([{ ...need, namespace }]);
    await opened.settled(30_000);
    const lister = opened.lister<Service>(KINDS.services);
    expect({ state: lister.state(), size: lister.size }).toEqual({ state: 'synced', size: 1234 });
    await server.request('POST', services(), body('new'));
    await vi.waitFor(() => {
      expect(lister.get(namespace, 'new')?.spec).toEqual({ externalName: 'a.example.org' });
    }, patience);
    await server.request('PATCH', `${services()}/new`, { spec: { externalName: 'b.example.org' } }, { contentType: 'application/merge-patch+json' });
    await vi.waitFor(() => {
      expect(lister.get(namespace, 'new')?.spec).toEqual({ externalName: 'b.example.org' });
    }, patience);
    await server.request('DELETE', `${services()}/new`);
    await vi.waitFor(() => {
      expect(lister.get(namespace, 'new')).toBeUndefined();
    }, patience);
  });

  it('writes a status and creates an Event', async () => {
    await server.request('POST', services(), body('web'));
    const opened = await open([{ ...need, namespace }]);
    await opened.settled(30_000);
    const context = testContext(log.log, clock);
    await opened.writer.patchStatus(KINDS.services, namespace, 'web', { conditions: [{ type: 'Published', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z', reason: 'Done', message: '' }] }, context);
    expect((await server.request('GET', `${services()}/web`)).body).toMatchObject({ status: { conditions: [{ type: 'Published' }] } });
    const event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { generateName: 'web-', namespace },
      eventTime: '2026-01-01T00:00:00.000000Z',
      action: 'Created',
      reason: 'RecordReady',
      type: 'Normal',
      reportingController: 'external-dns',
      reportingInstance: 'external-dns-0',
      regarding: { kind: 'Service', namespace, name: 'web' },
    };
    await opened.writer.create(KINDS.events, namespace, event, context);
    expect((await server.request('GET', `/apis/events.k8s.io/v1/namespaces/${namespace}/events`)).body).toMatchObject({ items: [{ reason: 'RecordReady' }] });
  });

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

  it('sees a kind appear when its CustomResourceDefinition is installed', async () => {
    // Such a kind is looked for every half minute.
    const hurried: Clock = { now: clock.now, sleep: (ms, signal) => clock.sleep(Math.min(ms, 500), signal) };
    const opened = await open([{ kind: KINDS.dnsEndpoints, keep: 'all' }], hurried);
    const lister = opened.lister(KINDS.dnsEndpoints);
    await vi.waitFor(() => {
      expect(lister.state()).toEqual({ missingKind: true });
    }, patience);
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    const { group, version, plural, kind } = KINDS.dnsEndpoints;
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    await server.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}`, annotations: { 'api-approved.kubernetes.io': 'https://example.test/a-test' } },
      spec: { group, scope: 'Namespaced', names: { plural, kind }, versions: [{ name: version, served: true, storage: true, schema }] },
    });
    await vi.waitFor(() => {
      expect(lister.state()).toBe('synced');
    }, patience);
    await server.request('POST', `/apis/${group}/${version}/namespaces/${namespace}/${plural}`, { apiVersion: `${group}/${version}`, kind, metadata: { name: 'e' }, spec: { endpoints: [] } });
    await vi.waitFor(() => {
      expect(lister.get(namespace, 'e')).toMatchObject({ kind, spec: { endpoints: [] } });
    }, patience);
  });

  it('reads, creates, replaces and deletes single objects, and tells a lost race', async () => {
    const opened = await open([]);
    const call = { signal: new AbortController().signal, unrated: true };
    const lease = (spec: object, metadata: object = {}) => ({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'leader', namespace, ...metadata }, spec });
    const { objects } = opened;
    expect(await objects.get(KINDS.leases, namespace, 'leader', call)).toBeUndefined();
    const created = await objects.create(KINDS.leases, namespace, lease({ holderIdentity: 'a' }), call);
    expect(await objects.replace(KINDS.leases, namespace, 'leader', { ...(created as object), spec: { holderIdentity: 'b' } }, call)).toMatchObject({ spec: { holderIdentity: 'b' } });
    await expect(objects.replace(KINDS.leases, namespace, 'leader', { ...(created as object), spec: { holderIdentity: 'c' } }, call)).rejects.toMatchObject({ name: 'KubernetesApiError', status: 409, reason: 'Conflict' });
    expect([await objects.delete(KINDS.leases, namespace, 'leader', call), await objects.delete(KINDS.leases, namespace, 'leader', call)]).toEqual([true, false]);
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
