import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Context } from '@external-dns/plugin';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../src/kinds.ts';
import { openCluster } from '../src/live/index.ts';
import type { LiveCluster } from '../src/live/index.ts';
import type { KindDescriptor, KubernetesObject, Lister, Need } from '../src/types.ts';
import { recordingLog, temporaryDirectory, testContext } from './open.ts';
import type { Line } from './open.ts';
import { TcpGate } from './tcp-gate.ts';

/** What a server must offer beside its API for {@link clusterBehaviour} to be run against it. */
export interface ServerUnderTest {
  /** `http(s)://127.0.0.1:PORT`. */
  readonly url: string;
  /** PEM file of what signed its certificate, if it speaks TLS. */
  readonly caFile?: string;
  /** The token of the cluster that is tested; `send` uses another one. */
  readonly token: string;
  /** One request of an administrator; the body is JSON. */
  send(method: string, path: string, body?: unknown, options?: { readonly contentType?: string }): Promise<{ readonly status: number; readonly body: unknown; readonly text: string }>;
  /** Stores many Services at once. */
  load(services: readonly StoredService[]): Promise<void>;
  /** Installs a kind that is not served yet. */
  install(kind: KindDescriptor): Promise<void>;
  /** From now on versions of before are answered 410. Watches may end by it. */
  forget(): Promise<void>;
  /** Answers `token` with 401 until what is returned is called. */
  refuse(): Promise<() => Promise<void>>;
}

export interface StoredService {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: unknown;
}

interface Service extends KubernetesObject {
  readonly spec?: { readonly externalName?: string; readonly type?: string };
  readonly status?: unknown;
}

const patience = { timeout: 30_000, interval: 20 };
const MERGE = { contentType: 'application/merge-patch+json' };

/** Real time, in which waits before another try (never longer than 40 s) are short. */
const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms > 40_000 ? ms : Math.min(ms, 50), undefined, signal === undefined ? {} : { signal }),
};

/** What sources rely on. The same cases run over the server in this process and over a real kube-apiserver. */
export function clusterBehaviour(start: () => Promise<ServerUnderTest>): void {
  let server: ServerUnderTest;
  let gate: TcpGate;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let kubeconfig: string;
  let namespace: string;
  let opened: LiveCluster[] = [];
  let lines: readonly Line[] = [];
  let context: Context;
  let count = 0;

  beforeAll(async () => {
    server = await start();
    const { protocol, port } = new URL(server.url);
    gate = await TcpGate.open(Number(port));
    directory = await temporaryDirectory();
    kubeconfig = join(directory.path, 'config');
    const cluster = { server: `${protocol}//127.0.0.1:${String(gate.port)}`, ...(server.caFile === undefined ? {} : { 'certificate-authority': server.caFile }) };
    await writeFile(
      kubeconfig,
      JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'c', contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }], clusters: [{ name: 'c', cluster }], users: [{ name: 'u', user: { token: server.token } }] }),
    );
  }, 600_000);
  afterAll(async () => {
    await gate?.close();
    await directory?.dispose();
  });

  beforeEach(async () => {
    count += 1;
    namespace = `case-${String(count)}`;
    gate.unshut();
    await createNamespace(namespace);
  });
  afterEach(async () => {
    for (const cluster of opened) await cluster.close();
    opened = [];
  });

  async function createNamespace(name: string): Promise<void> {
    expect((await server.send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })).status).toBe(201);
  }

  async function open(...needs: readonly Need[]): Promise<LiveCluster> {
    const recorded = recordingLog();
    lines = recorded.lines;
    context = testContext(recorded.log, clock);
    const cluster = await openCluster({ kubeconfig, env: {}, qps: 1000, burst: 1000, log: recorded.log, clock, telemetry: () => undefined }, needs);
    opened.push(cluster);
    return cluster;
  }

  const need = (more: Partial<Need> = {}): Need => ({ kind: KINDS.services, namespace, keep: ['spec.externalName'], ...more });

  /** Opens a cluster that reads Services and waits for the first list. */
  async function openServices(more: Partial<Need> = {}): Promise<Lister<Service>> {
    const cluster = await open(need(more));
    const lister = cluster.lister<Service>(KINDS.services);
    await vi.waitFor(() => {
      expect(lister.state()).toBe('synced');
    }, patience);
    return lister;
  }

  const services = (of = namespace): string => `/api/v1/namespaces/${of}/services`;
  const body = (name: string, externalName = 'a.example.org', metadata: object = {}) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, ...metadata }, spec: { type: 'ExternalName', externalName } });
  async function create(name: string, externalName?: string, metadata?: object, of?: string): Promise<void> {
    const answer = await server.send('POST', services(of), body(name, externalName, metadata));
    expect(answer.status, answer.text).toBe(201);
  }
  async function patch(name: string, change: unknown): Promise<void> {
    const answer = await server.send('PATCH', `${services()}/${name}`, change, MERGE);
    expect(answer.status, answer.text).toBe(200);
  }
  const remove = async (name: string): Promise<void> => {
    expect((await server.send('DELETE', `${services()}/${name}`)).status).toBe(200);
  };

  const names = (lister: Lister): string[] => lister.list().map(({ metadata }) => metadata.name);
  const values = (lister: Lister<Service>): Record<string, string | undefined> => Object.fromEntries(lister.list().map(({ metadata, spec }) => [metadata.name, spec?.externalName]));
  async function shows(lister: Lister<Service>, wanted: Readonly<Record<string, string>>): Promise<void> {
    await vi.waitFor(() => {
      expect(values(lister)).toEqual(wanted);
    }, patience);
  }

  /** Notes every event as `name: before → after`, and every change of state. */
  function listen(lister: Lister<Service>): string[] {
    const heard: string[] = [];
    lister.subscribe((before, after) => {
      if (before === undefined && after === undefined) heard.push(`state ${JSON.stringify(lister.state())}`);
      else heard.push(`${(after ?? before)?.metadata.name ?? ''}: ${before?.spec?.externalName ?? '-'} → ${after?.spec?.externalName ?? '-'}`);
    });
    return heard;
  }

  describe('lists', () => {
    it('read all pages, keep what the need names, and come in order of namespace and name', async () => {
      const many = Array.from({ length: 1203 }, (_, index) => ({ ...body(`s${String(index)}`), metadata: { name: `s${String(index)}`, namespace } }));
      await server.load(many);
      await create('annotated', 'a.example.org', { labels: { app: 'web' }, annotations: { a: 'b', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } });
      const lister = await openServices();
      expect(lister.size).toBe(1204);
      expect(names(lister)).toEqual([...many.map(({ metadata }) => metadata.name), 'annotated'].sort());
      expect(lister.get(namespace, 's1202')?.spec).toEqual({ externalName: 'a.example.org' });
      const annotated = lister.get(namespace, 'annotated');
      expect(annotated).toEqual({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'annotated', namespace, uid: expect.stringMatching(/-/) as string, resourceVersion: expect.stringMatching(/^\d+$/) as string, ...generation(annotated), labels: { app: 'web' }, annotations: { a: 'b' } },
        spec: { externalName: 'a.example.org' },
      });
    });

    it('of a big kind are read in one piece, and followed from there', async () => {
      await server.load(Array.from({ length: 2700 }, (_, index) => ({ ...body(`s${String(index)}`), metadata: { name: `s${String(index)}`, namespace } })));
      const lister = await openServices();
      expect(lister.size).toBe(2700);
      await create('new');
      await remove('s7');
      await vi.waitFor(() => {
        expect([lister.size, lister.get(namespace, 'new') === undefined, lister.get(namespace, 's7')]).toEqual([2700, false, undefined]);
      }, patience);
      expect(lines.filter(({ message }) => message.includes('pages are read instead'))).toEqual([]);
    });

    it('of nothing are synced and empty', async () => {
      const lister = await openServices();
      expect([lister.state(), lister.list()]).toEqual(['synced', []]);
    });
  });

  describe('watches', () => {
    it('tell of what is added, changed and deleted, each with what was before', async () => {
      await create('a', 'one.example.org');
      const lister = await openServices();
      const heard = listen(lister);
      await create('b', 'one.example.org');
      await patch('a', { spec: { externalName: 'two.example.org' } });
      await patch('a', { metadata: { labels: { unread: 'yes' } } });
      await remove('b');
      await vi.waitFor(() => {
        expect(heard).toEqual(['b: - → one.example.org', 'a: one.example.org → two.example.org', 'a: two.example.org → two.example.org', 'b: one.example.org → -']);
      }, patience);
      expect(lister.get(namespace, 'a')?.metadata.labels).toEqual({ unread: 'yes' });
    });

    it('see an object that is deleted and made anew as another one', async () => {
      await create('a', 'one.example.org');
      const lister = await openServices();
      const before = lister.get(namespace, 'a')?.metadata.uid;
      await remove('a');
      await create('a', 'two.example.org');
      await shows(lister, { a: 'two.example.org' });
      expect(lister.get(namespace, 'a')?.metadata.uid).not.toBe(before);
    });

    it('show an object with finalizers as being deleted, until it is gone', async () => {
      await create('a', 'one.example.org', { finalizers: ['example.org/hold'] });
      const lister = await openServices();
      await remove('a');
      await vi.waitFor(() => {
        expect(lister.get(namespace, 'a')?.metadata.deletionTimestamp).toMatch(/Z$/);
      }, patience);
      await patch('a', { metadata: { finalizers: null } });
      await shows(lister, {});
    });
  });

  describe('after a fault', () => {
    it.each(['end', 'reset'] as const)('a cut (%s) shows nothing but what changed meanwhile', async (how) => {
      await create('same');
      await create('changed', 'one.example.org');
      await create('gone');
      const lister = await openServices();
      const heard = listen(lister);
      gate.cut(how);
      await patch('changed', { spec: { externalName: 'two.example.org' } });
      await remove('gone');
      await create('new');
      await shows(lister, { same: 'a.example.org', changed: 'two.example.org', new: 'a.example.org' });
      expect(heard).toEqual(['changed: one.example.org → two.example.org', 'gone: a.example.org → -', 'new: - → a.example.org']);
    });

    it('an absence of the server leaves it synced with what is known, and then it catches up', async () => {
      await create('kept');
      const lister = await openServices();
      const heard = listen(lister);
      gate.shut();
      await create('new');
      await vi.waitFor(() => {
        expect(lines.some(({ level, message }) => level === 'debug' && message === 'Kind cannot be read')).toBe(true);
      }, patience);
      expect([lister.state(), values(lister)]).toEqual(['synced', { kept: 'a.example.org' }]);
      gate.unshut();
      await shows(lister, { kept: 'a.example.org', new: 'a.example.org' });
      expect(heard).toEqual(['new: - → a.example.org']);
    });

    it('a 410 lists anew, and tells only of what differs', async () => {
      await create('same');
      await create('changed', 'one.example.org');
      await create('gone');
      const lister = await openServices();
      const heard = listen(lister);
      gate.shut();
      await patch('changed', { spec: { externalName: 'two.example.org' } });
      await remove('gone');
      await create('new');
      await server.forget();
      expect([lister.state(), lister.size]).toEqual(['synced', 3]);
      gate.unshut();
      await shows(lister, { same: 'a.example.org', changed: 'two.example.org', new: 'a.example.org' });
      expect([...heard].sort()).toEqual(['changed: one.example.org → two.example.org', 'gone: a.example.org → -', 'new: - → a.example.org']);
      expect(lines.some(({ fields }) => String(fields['error']).includes('410') || String(fields['error']).includes('too old resource version'))).toBe(true);
      await create('later');
      await vi.waitFor(() => {
        expect(names(lister)).toContain('later');
      }, patience);
    });

    it('a token that is refused for a while loses nothing; what was never read is unknown, not empty', async () => {
      await create('kept');
      const lister = await openServices();
      const heard = listen(lister);
      const accept = await server.refuse();
      gate.cut('reset');
      await create('new');
      await remove('kept');
      await vi.waitFor(() => {
        expect(lines.some(({ fields }) => String(fields['error']).includes('401'))).toBe(true);
      }, patience);
      expect([lister.state(), values(lister)]).toEqual(['synced', { kept: 'a.example.org' }]);
      const late = (await open(need())).lister<Service>(KINDS.services);
      await vi.waitFor(() => {
        expect(late.state()).toEqual({ unsynced: expect.objectContaining({ kind: 'unauthorized', status: 401 }) as Error });
      }, patience);
      await accept();
      await shows(lister, { new: 'a.example.org' });
      await shows(late, { new: 'a.example.org' });
      expect(late.state()).toBe('synced');
      expect([...heard].sort()).toEqual(['kept: a.example.org → -', 'new: - → a.example.org']);
    });
  });

  it('a missing kind is said to be missing, and read once it is installed', async () => {
    const { dnsEndpoints } = KINDS;
    const cluster = await open({ kind: dnsEndpoints, namespace, keep: ['spec.endpoints'] }, need());
    await cluster.settled(60_000);
    const lister = cluster.lister(dnsEndpoints);
    expect([lister.state(), cluster.lister(KINDS.services).state()]).toEqual([{ missingKind: true }, 'synced']);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await server.install(dnsEndpoints);
    await vi.waitFor(() => {
      expect(lister.state()).toBe('synced');
    }, patience);
    const { group, version, plural, kind } = dnsEndpoints;
    const path = `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
    const endpoints = [{ dnsName: 'a.example.org', recordType: 'A', targets: ['192.0.2.1'] }];
    expect((await server.send('POST', path, { apiVersion: `${group}/${version}`, kind, metadata: { name: 'e' }, spec: { endpoints } })).status).toBe(201);
    await vi.waitFor(() => {
      expect(lister.get(namespace, 'e')).toMatchObject({ apiVersion: `${group}/${version}`, kind, metadata: { generation: 1 }, spec: { endpoints } });
    }, patience);
    await cluster.writer.patchStatus(dnsEndpoints, namespace, 'e', { observedGeneration: 1 }, context);
    expect((await server.send('GET', `${path}/e`)).body).toMatchObject({ metadata: { generation: 1 }, spec: { endpoints }, status: { observedGeneration: 1 } });
  });

  describe('selection', () => {
    it('by label follows objects in and out', async () => {
      await create('in', 'a.example.org', { labels: { app: 'web' } });
      await create('out', 'a.example.org', { labels: { app: 'db' } });
      await create('bare');
      const lister = await openServices({ labelSelector: 'app in (web, api),!internal' });
      expect(names(lister)).toEqual(['in']);
      const heard = listen(lister);
      await patch('out', { metadata: { labels: { app: 'api' } } });
      await patch('in', { metadata: { labels: { internal: '' } } });
      await vi.waitFor(() => {
        expect(names(lister)).toEqual(['out']);
      }, patience);
      expect(heard).toEqual(['out: - → a.example.org', 'in: a.example.org → -']);
    });

    it.each([
      ['metadata.name=a', ['a']],
      ['metadata.name!=a', ['b', 'c']],
      ['spec.type=LoadBalancer', ['c']],
    ])('by field (%s) is the server’s, in lists and watches', async (fieldSelector, wanted) => {
      await create('a');
      const lister = await openServices({ fieldSelector, keep: ['spec.type'] });
      await create('b');
      expect((await server.send('POST', services(), { ...body('c'), spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } })).status).toBe(201);
      await create('last', 'a.example.org', { labels: { app: 'web' } });
      await remove('last');
      // Of another kind of selection, to know that the server has come so far.
      const all = await openServices();
      await vi.waitFor(() => {
        expect(names(all)).toEqual(['a', 'b', 'c']);
        expect(names(lister)).toEqual(wanted);
      }, patience);
    });

    it('by namespace shows no other, and all without one', async () => {
      const other = `${namespace}-other`;
      await createNamespace(other);
      await create('here');
      await create('there', 'a.example.org', {}, other);
      const one = await openServices();
      const { namespace: _none, ...everywhere } = need();
      const all = (await open(everywhere)).lister<Service>(KINDS.services);
      await vi.waitFor(() => {
        expect([...names(one), ...all.list(namespace).map(({ metadata }) => metadata.name), ...all.list(other).map(({ metadata }) => metadata.name)]).toEqual(['here', 'here', 'there']);
      }, patience);
      await create('more', 'a.example.org', {}, other);
      await create('more');
      await vi.waitFor(() => {
        expect([names(one), all.list(other).map(({ metadata }) => metadata.name), all.list('none')]).toEqual([['here', 'more'], ['more', 'there'], []]);
      }, patience);
    });

    it('of a kind that is in no namespace leaves a namespace out', async () => {
      const name = `node-${String(count)}`;
      const cluster = await open({ kind: KINDS.nodes, namespace, keep: [], fieldSelector: `metadata.name=${name}` });
      await cluster.settled(60_000);
      expect((await server.send('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } })).status).toBe(201);
      await vi.waitFor(() => {
        expect(cluster.lister(KINDS.nodes).get('', name)?.metadata).toMatchObject({ name, namespace: '' });
      }, patience);
    });
  });

  it('indexes follow the objects', async () => {
    const slice = (name: string, service: string) => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name, labels: { 'kubernetes.io/service-name': service } }, addressType: 'IPv4', endpoints: [{ addresses: ['192.0.2.1'] }] });
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    const send = async (method: string, url: string, content?: unknown): Promise<void> => {
      const { status, text } = await server.send(method, url, content, method === 'PATCH' ? MERGE : {});
      expect([200, 201], text).toContain(status);
    };
    await send('POST', path, slice('one', 'web'));
    await send('POST', path, slice('two', 'web'));
    const cluster = await open({
      kind: KINDS.endpointSlices,
      namespace,
      keep: ['endpoints.addresses'],
      indexes: { service: ({ metadata }) => [metadata.labels?.['kubernetes.io/service-name'] ?? ''], addresses: (object) => ('endpoints' in object ? (object.endpoints as { addresses: string[] }[]).flatMap(({ addresses }) => addresses) : []) },
    });
    await cluster.settled(60_000);
    const lister = cluster.lister(KINDS.endpointSlices);
    const at = (index: string, key: string): string[] => lister.by(index, key).map(({ metadata }) => metadata.name);
    expect([at('service', 'web'), at('service', 'api'), at('addresses', '192.0.2.1')]).toEqual([['one', 'two'], [], ['one', 'two']]);
    await send('PATCH', `${path}/one`, { metadata: { labels: { 'kubernetes.io/service-name': 'api' } }, endpoints: [{ addresses: ['192.0.2.2', '192.0.2.3'] }] });
    await send('DELETE', `${path}/two`);
    await vi.waitFor(() => {
      expect([at('service', 'web'), at('service', 'api'), at('addresses', '192.0.2.1'), at('addresses', '192.0.2.3')]).toEqual([[], ['one'], [], ['one']]);
    }, patience);
    expect(() => lister.by('none', 'x')).toThrow('no index "none"');
  });

  describe('writing', () => {
    it('merges a status through its subresource, which the watch shows; an object that is gone is no error', async () => {
      expect((await server.send('POST', services(), { ...body('web'), spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } })).status).toBe(201);
      const lister = await openServices({ keep: ['spec.type', 'status'] });
      const { writer } = opened.at(-1) ?? (await open());
      const condition = { type: 'Published', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z', reason: 'Done', message: '' };
      await writer.patchStatus(KINDS.services, namespace, 'web', { conditions: [condition] }, context);
      await writer.patchStatus(KINDS.services, namespace, 'web', { loadBalancer: { ingress: [{ hostname: 'lb.example.net' }] } }, context);
      await writer.patchStatus(KINDS.services, namespace, 'gone', { conditions: [] }, context);
      await vi.waitFor(() => {
        expect(lister.get(namespace, 'web')).toMatchObject({ spec: { type: 'LoadBalancer' }, status: { conditions: [condition], loadBalancer: { ingress: [{ hostname: 'lb.example.net' }] } } });
      }, patience);
    });

    const event = (name: object) => ({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace, ...name },
      eventTime: '2026-01-01T00:00:00.000000Z',
      action: 'Created',
      reason: 'RecordReady',
      type: 'Normal',
      note: 'web.example.org',
      reportingController: 'external-dns',
      reportingInstance: 'external-dns-0',
      regarding: { kind: 'Service', namespace, name: 'web' },
    });

    it('creates an Event, once', async () => {
      const { writer } = await open();
      await writer.create(KINDS.events, namespace, event({ generateName: 'web-' }), context);
      await writer.create(KINDS.events, namespace, event({ name: 'twice' }), context);
      await expect(writer.create(KINDS.events, namespace, event({ name: 'twice' }), context)).rejects.toMatchObject({ name: 'KubernetesApiError', status: 409, reason: 'AlreadyExists' });
      const { body: list } = await server.send('GET', `/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
      expect((list as { items: { metadata: { name: string }; reason: string; note: string }[] }).items.map(({ metadata, reason, note }) => [metadata.name.replace(/^web-\w{5}$/, 'web-?'), reason, note]).sort()).toEqual([
        ['twice', 'RecordReady', 'web.example.org'],
        ['web-?', 'RecordReady', 'web.example.org'],
      ]);
    });

    it('of single objects tells a lost race', async () => {
      const { objects } = await open();
      const call = { signal: new AbortController().signal, unrated: true };
      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'leader', namespace }, spec: { holderIdentity: 'a' } };
      expect(await objects.get(KINDS.leases, namespace, 'leader', call)).toBeUndefined();
      const created = (await objects.create(KINDS.leases, namespace, lease, call)) as object;
      expect(await objects.replace(KINDS.leases, namespace, 'leader', { ...created, spec: { holderIdentity: 'b' } }, call)).toMatchObject({ spec: { holderIdentity: 'b' } });
      await expect(objects.replace(KINDS.leases, namespace, 'leader', { ...created, spec: { holderIdentity: 'c' } }, call)).rejects.toMatchObject({ name: 'KubernetesApiError', status: 409, reason: 'Conflict' });
      expect([await objects.delete(KINDS.leases, namespace, 'leader', call), await objects.delete(KINDS.leases, namespace, 'leader', call)]).toEqual([true, false]);
    });
  });
}

/** Services have a generation on some servers only. */
function generation(object: KubernetesObject | undefined): { readonly generation?: unknown } {
  return object?.metadata.generation === undefined ? {} : { generation: expect.any(Number) as number };
}
