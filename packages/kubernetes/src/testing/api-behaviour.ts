import { beforeAll, describe, expect, it } from 'vitest';

/** Sends one request; the body is JSON. */
export type Send = (method: string, path: string, body?: unknown, options?: { readonly contentType?: string }) => Promise<{ readonly status: number; readonly body: unknown; readonly text: string }>;

interface Served {
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string; readonly deletionTimestamp?: string };
}

interface ServedList {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly Served[];
}

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const holding = (items: readonly unknown[]): unknown => expect.arrayContaining([...items]);
const having = (members: object): unknown => expect.objectContaining({ ...members });

const MERGE = { contentType: 'application/merge-patch+json' };
const JSON_PATCH = { contentType: 'application/json-patch+json' };

const INGRESSES = '/apis/networking.k8s.io/v1/namespaces/objects/ingresses';
const BACKEND = { defaultBackend: { service: { name: 'web', port: { number: 80 } } } };

const service = (name: string, metadata: object = {}) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, ...metadata }, spec: { type: 'ExternalName', externalName: `${name}.example.org` } });

/** What clients may rely on. The same cases run against the server in this process and against a real one, so that the first cannot drift. */
export function apiBehaviour(send: Send): void {
  const services = (namespace: string): string => `/api/v1/namespaces/${namespace}/services`;
  const create = async (namespace: string, name: string, metadata: object = {}): Promise<Served> => {
    const { status, body, text } = await send('POST', services(namespace), service(name, metadata));
    expect(status, text).toBe(201);
    return body as Served;
  };
  const list = async (path: string): Promise<ServedList> => (await send('GET', path)).body as ServedList;
  const names = ({ items }: ServedList): string[] => items.map(({ metadata }) => metadata.name);
  const watch = async (path: string): Promise<string[]> => {
    const { text } = await send('GET', `${path}&watch=true&timeoutSeconds=1`);
    const events = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { readonly type: string; readonly object: Served });
    return events.map(({ type, object }) => `${type} ${object.metadata.name}`);
  };

  beforeAll(async () => {
    for (const name of ['objects', 'pages', 'watched', 'other']) await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  });

  describe('objects', () => {
    const path = services('objects');

    it('are created once, with uid, version and namespace', async () => {
      expect(await create('objects', 'once')).toMatchObject({ apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'objects', uid: matching(/-/), resourceVersion: matching(/^\d+$/), creationTimestamp: matching(/Z$/) } });
      expect(await send('POST', path, service('once'))).toMatchObject({ status: 409, body: { kind: 'Status', reason: 'AlreadyExists', code: 409 } });
    });

    it('get a name from generateName', async () => {
      const { metadata } = (await send('POST', path, { ...service('x'), metadata: { generateName: 'made-' } })).body as Served;
      expect(metadata.name).toMatch(/^made-\w{5}$/);
    });

    it.each<[string, string, string, unknown, number, string]>([
      ['a missing object', 'GET', `${path}/none`, undefined, 404, 'NotFound'],
      ['a resource that is not served', 'GET', '/apis/none.example.org/v1/things', undefined, 404, ''],
      ['creation without a name', 'POST', path, { ...service('x'), metadata: {} }, 422, 'Invalid'],
      ['creation with a bad generateName', 'POST', path, { ...service('x'), metadata: { generateName: 'x.' } }, 422, 'Invalid'],
      ['creation with a bad name', 'POST', path, service('No_Name'), 422, 'Invalid'],
      ['creation in no namespace', 'POST', '/api/v1/services', service('x'), 405, 'MethodNotAllowed'],
      ['creation in another namespace than the URL says', 'POST', path, service('x', { namespace: 'other' }), 400, 'BadRequest'],
      ['creation of another kind', 'POST', path, { ...service('x'), kind: 'Pod' }, 400, 'BadRequest'],
      ['an update of a missing object', 'PUT', `${INGRESSES}/none`, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'none' }, spec: BACKEND }, 404, 'NotFound'],
      ['a patch of a missing object', 'PATCH', `${path}/none`, {}, 404, 'NotFound'],
      ['deletion of a missing object', 'DELETE', `${path}/none`, undefined, 404, 'NotFound'],
    ])('%s is refused', async (_case, method, url, body, status, reason) => {
      const answer = await send(method, url, body, method === 'PATCH' ? MERGE : {});
      expect(answer.status, answer.text).toBe(status);
      if (reason !== '') expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure', reason, code: status });
    });

    it('are updated only from the version that was read', async () => {
      const before = await create('objects', 'updated');
      const after = (await send('PUT', `${path}/updated`, { ...before, ...service('updated', { ...before.metadata, labels: { a: 'b' } }) })).body as Served;
      expect(after).toMatchObject({ metadata: { uid: before.metadata.uid, labels: { a: 'b' } } });
      expect(after.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
      expect(await send('PUT', `${path}/updated`, before)).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
      expect(await send('PUT', `${path}/updated`, service('renamed'))).toMatchObject({ status: 400 });
    });

    it('of some kinds are created by an update', async () => {
      expect(await send('PUT', `${path}/by-update`, service('by-update'))).toMatchObject({ status: 201, body: { metadata: { name: 'by-update' } } });
    });

    it('keep their version when a write changes nothing', async () => {
      const before = await create('objects', 'same');
      expect(await send('PUT', `${path}/same`, before)).toMatchObject({ status: 200, body: { metadata: { resourceVersion: before.metadata.resourceVersion } } });
    });

    it('are patched by merging and by operations', async () => {
      await create('objects', 'patched', { annotations: { keep: '1', drop: '2' } });
      expect(await send('PATCH', `${path}/patched`, { metadata: { annotations: { drop: null, more: '3' } } }, MERGE)).toMatchObject({ status: 200, body: { metadata: { annotations: { keep: '1', more: '3' } } } });
      const operations = [
        { op: 'test', path: '/metadata/annotations/keep', value: '1' },
        { op: 'move', from: '/metadata/annotations/more', path: '/metadata/annotations/example.org~1moved' },
        { op: 'remove', path: '/metadata/annotations/keep' },
      ];
      const { body } = await send('PATCH', `${path}/patched`, operations, JSON_PATCH);
      expect((body as { metadata: { annotations: unknown } }).metadata.annotations).toEqual({ 'example.org/moved': '3' });
      expect(await send('PATCH', `${path}/patched`, [{ op: 'test', path: '/metadata/name', value: 'x' }], JSON_PATCH)).toMatchObject({ status: 422 });
      expect(await send('PATCH', `${path}/patched`, { metadata: { resourceVersion: '1' } }, MERGE)).toMatchObject({ status: 409 });
      expect(await send('PATCH', `${path}/patched`, {}, { contentType: 'application/json' })).toMatchObject({ status: 415 });
    });

    it('are deleted under preconditions, and only when their finalizers are gone', async () => {
      const { metadata } = await create('objects', 'final', { finalizers: ['example.org/hold'] });
      expect(await send('DELETE', `${path}/final`, { preconditions: { uid: 'another' } })).toMatchObject({ status: 409 });
      expect(await send('DELETE', `${path}/final`, { preconditions: { uid: metadata.uid } })).toMatchObject({ status: 200 });
      expect(((await send('GET', `${path}/final`)).body as Served).metadata.deletionTimestamp).toMatch(/Z$/);
      await send('PATCH', `${path}/final`, { metadata: { finalizers: null } }, MERGE);
      expect((await send('GET', `${path}/final`)).status).toBe(404);
    });

    it('have their status written through its subresource alone', async () => {
      const spec = BACKEND;
      const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };
      const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web' }, spec };
      const created = await send('POST', INGRESSES, { ...ingress, status });
      expect(created.text).not.toContain('192.0.2.1');
      const written = await send('PATCH', `${INGRESSES}/web/status`, { status, spec: { defaultBackend: { service: { name: 'other' } } } }, MERGE);
      expect(written).toMatchObject({ status: 200, body: { spec, status, metadata: { generation: 1 } } });
      const changed = await send('PATCH', `${INGRESSES}/web`, { spec: { ingressClassName: 'x' }, status: { loadBalancer: { ingress: null } } }, MERGE);
      expect(changed).toMatchObject({ status: 200, body: { spec: { ingressClassName: 'x' }, status, metadata: { generation: 2 } } });
    });
  });

  it('takes leases only against the version that was read', async () => {
    const leases = '/apis/coordination.k8s.io/v1/namespaces/objects/leases';
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'leader' }, spec: { holderIdentity: 'a', leaseDurationSeconds: 15, renewTime: '2026-01-02T03:04:05.000006Z' } };
    const held = (await send('POST', leases, lease)).body as Served;
    expect(held).toMatchObject({ spec: lease.spec });
    expect(await send('PUT', `${leases}/leader`, lease)).toMatchObject({ status: 422 });
    const renewed = { ...lease, metadata: held.metadata, spec: { ...lease.spec, holderIdentity: 'b' } };
    expect(await send('PUT', `${leases}/leader`, renewed)).toMatchObject({ status: 200 });
    expect(await send('PUT', `${leases}/leader`, renewed)).toMatchObject({ status: 409 });
  });

  it('takes events', async () => {
    const event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { generateName: 'web-' },
      eventTime: '2026-01-02T03:04:05.000006Z',
      type: 'Normal',
      reason: 'RecordReady',
      action: 'Created',
      note: 'web.example.org',
      reportingController: 'external-dns',
      reportingInstance: 'external-dns-0',
      regarding: { apiVersion: 'v1', kind: 'Service', namespace: 'objects', name: 'web' },
    };
    expect((await send('POST', '/apis/events.k8s.io/v1/namespaces/objects/events', event)).status).toBe(201);
  });

  describe('lists', () => {
    const path = services('pages');

    beforeAll(async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await create('pages', name, { labels: { odd: String('ace'.includes(name)) } });
    });

    it('come in pages that all show one state', async () => {
      const first = await list(`${path}?limit=2`);
      expect(names(first)).toEqual(['a', 'b']);
      expect(first.metadata.remainingItemCount).toBe(3);
      expect(first.items[0]?.kind).toBeUndefined();
      await create('pages', 'bb');
      const second = await list(`${path}?limit=2&continue=${first.metadata.continue ?? ''}`);
      const third = await list(`${path}?limit=2&continue=${second.metadata.continue ?? ''}`);
      await send('DELETE', `${path}/bb`);
      expect([...names(second), ...names(third)]).toEqual(['c', 'd', 'e']);
      expect(third.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
    });

    it.each([
      ['labelSelector=odd%3Dtrue', ['a', 'c', 'e']],
      ['labelSelector=odd!%3Dtrue', ['b', 'd']],
      ['labelSelector=odd+in+(false),odd', ['b', 'd']],
      ['fieldSelector=metadata.name%3Db', ['b']],
      ['fieldSelector=metadata.name!%3Db&labelSelector=odd%3Dfalse', ['d']],
    ])('select by %s', async (query, expected) => {
      expect(names(await list(`${path}?${query}`))).toEqual(expected);
    });

    it.each([
      ['labelSelector=%3D', 400],
      ['continue=nonsense', 400],
      ['resourceVersion=9000000000', 504],
    ])('refuse %s', async (query, status) => {
      expect(await send('GET', `${path}?${query}`)).toMatchObject({ status, body: { kind: 'Status' } });
    });
  });

  describe('watches', () => {
    const path = services('watched');

    it('tell what happened since a version, and see objects enter and leave their selection', async () => {
      const { metadata } = await list(`${path}?limit=1`);
      await create('other', 'elsewhere');
      await create('watched', 'one', { labels: { in: 'yes' } });
      await create('watched', 'two');
      await send('PATCH', `${path}/two`, { metadata: { labels: { in: 'yes' } } }, MERGE);
      await send('PATCH', `${path}/one`, { metadata: { labels: { more: 'x' } } }, MERGE);
      await send('PATCH', `${path}/one`, { metadata: { labels: { in: null } } }, MERGE);
      await send('DELETE', `${path}/two`);
      const since = `${path}?resourceVersion=${metadata.resourceVersion}`;
      expect(await watch(since)).toEqual(['ADDED one', 'ADDED two', 'MODIFIED two', 'MODIFIED one', 'MODIFIED one', 'DELETED two']);
      expect(await watch(`${since}&labelSelector=in%3Dyes`)).toEqual(['ADDED one', 'ADDED two', 'MODIFIED one', 'DELETED one', 'DELETED two']);
      expect(await watch(`${path}?resourceVersion=0`)).toEqual(['ADDED one']);
    });
  });

  it.each<[string, object]>([
    ['/api', { kind: 'APIVersions', versions: ['v1'] }],
    ['/apis', { kind: 'APIGroupList', groups: holding([having({ name: 'discovery.k8s.io' })]) }],
    ['/apis/discovery.k8s.io', { kind: 'APIGroup', name: 'discovery.k8s.io', preferredVersion: { version: 'v1' } }],
    ['/api/v1', { kind: 'APIResourceList', groupVersion: 'v1', resources: holding([having({ name: 'services', namespaced: true, kind: 'Service' }), having({ name: 'services/status' })]) }],
    ['/apis/discovery.k8s.io/v1', { kind: 'APIResourceList', groupVersion: 'discovery.k8s.io/v1', resources: [having({ name: 'endpointslices' })] }],
    ['/version', { major: '1', gitVersion: matching(/^v\d/) }],
  ])('says what it is at %s', async (path, expected) => {
    expect(await send('GET', path)).toMatchObject({ status: 200, body: expected });
  });

  it('has no group and no version that is not served', async () => {
    for (const path of ['/apis/none.example.org', '/apis/none.example.org/v1', '/apis/discovery.k8s.io/v9']) expect((await send('GET', path)).status).toBe(404);
  });
}
