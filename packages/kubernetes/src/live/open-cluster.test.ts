import type { ServerResponse } from 'node:http';
import { compareBytes } from '@external-dns/endpoint';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi, status } from '../../test/fake-api.ts';
import { openTestCluster } from '../../test/open.ts';
import { recorded } from '../../test/recorded.ts';
import type { Opened } from '../../test/open.ts';
import { KINDS } from '../kinds.ts';
import { compileProjector } from '../projection/index.ts';
import type { KubernetesObject, Need } from '../types.ts';

interface Service extends KubernetesObject {
  readonly spec?: { readonly type?: string };
}

const SERVICES = '/api/v1/services';
const need: Need = { kind: KINDS.services, keep: ['spec.type'] };

function service(namespace: string, name: string, type = 'ClusterIP') {
  return { metadata: { namespace, name }, spec: { type, clusterIP: '10.0.0.1' } };
}

let api: FakeApi;
let opened: Opened | undefined;

beforeEach(async () => {
  api = await FakeApi.start([SERVICES]);
});

afterEach(async () => {
  await opened?.close();
  opened = undefined;
  await api.close();
});

async function open(needs: readonly Need[] = [need], options: Parameters<typeof openTestCluster>[2] = {}): Promise<Opened> {
  opened = await openTestCluster(api.url, needs, options);
  return opened;
}

function names(): string[] {
  return opened?.cluster.lister(KINDS.services).list().map(({ metadata }) => metadata.name) ?? [];
}

async function synced(): Promise<void> {
  await vi.waitFor(() => {
    expect(opened?.cluster.lister(KINDS.services).state()).toBe('synced');
  });
}

async function watching(): Promise<void> {
  await vi.waitFor(() => {
    expect(api.watchCount).toBe(1);
  });
}

function watchUrls(): URL[] {
  return api.paths(true).map((path) => new URL(path, api.url)).filter((url) => url.searchParams.has('watch'));
}

/** Queries of the lists that were asked for. */
function lists(): string[] {
  return api.paths(true).filter((path) => path.startsWith(SERVICES) && !path.includes('watch=')).map((path) => new URL(path, api.url).search);
}

describe('a live cluster', () => {
  it('that is not to be watched asks for every kind once, again only after a fault, and closes at once', async () => {
    api.put(SERVICES, service('shop', 'web'));
    let faults = 0;
    api.intercept = (_request, response) => {
      faults += 1;
      if (faults > 1) return false;
      status(response, 403, 'not yet', 'Forbidden');
      return true;
    };
    const { cluster, telemetry } = await open([need], { watch: false });
    await cluster.settled(60_000);
    expect(names()).toEqual(['web']);
    await cluster.close();
    expect(lists()).toHaveLength(2);
    expect(watchUrls()).toEqual([]);
    expect(telemetry.filter(({ kind }) => kind === 'watch').map((event) => ('state' in event ? event.state : ''))).toEqual(['listing', 'failed', 'listing', 'synced']);
  });

  it('lists, keeps what the need names, and then follows added, changed and deleted objects', async () => {
    for (let i = 0; i < 1203; i += 1) api.put(SERVICES, service('shop', `s${String(i).padStart(4, '0')}`));
    const { cluster } = await open();
    await cluster.settled(60_000);
    const lister = cluster.lister<Service>(KINDS.services);
    expect(lister.size).toBe(1203);
    expect(lister.get('shop', 's1202')).toEqual({ apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'shop', name: 's1202', resourceVersion: expect.any(String) as string }, spec: { type: 'ClusterIP' } });
    const heard: string[] = [];
    lister.subscribe((before, after) => heard.push(`${before?.spec?.type ?? '-'} → ${after?.spec?.type ?? '-'}`));
    await watching();
    api.put(SERVICES, service('shop', 'new', 'LoadBalancer'));
    api.put(SERVICES, service('shop', 's0000', 'NodePort'));
    api.remove(SERVICES, 'shop', 's0001');
    await vi.waitFor(() => {
      expect(heard).toEqual(['- → LoadBalancer', 'ClusterIP → NodePort', 'ClusterIP → -']);
    });
  });

  it('reads a kind in one piece from the cache of the server', async () => {
    for (let i = 0; i < 2600; i += 1) api.put(SERVICES, service('shop', `s${String(i)}`, '"]}\\é{['));
    const { cluster } = await open();
    await cluster.settled(60_000);
    const lister = cluster.lister<Service>(KINDS.services);
    expect({ size: lister.size, last: lister.get('shop', 's2599')?.spec }).toEqual({ size: 2600, last: { type: '"]}\\é{[' } });
    expect(lists()).toEqual(['?resourceVersion=0']);
    await watching();
    api.put(SERVICES, service('shop', 'new'));
    await vi.waitFor(() => {
      expect(lister.size).toBe(2601);
    });
  });

  it.each([
    ['is refused', (response: ServerResponse) => { status(response, 500, 'no', 'InternalError'); }],
    ['is cut short', (response: ServerResponse) => { response.end('{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"x"}}'); }],
    ['is garbage', (response: ServerResponse) => { response.end('{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"x"},}]}'); }],
  ])('reads pages when the list from the cache %s', async (_name, fault) => {
    for (let i = 0; i < 2600; i += 1) api.put(SERVICES, service('shop', `s${String(i)}`));
    api.intercept = (_request, response, url) => {
      if (url.searchParams.get('resourceVersion') !== '0') return false;
      fault(response);
      return true;
    };
    const { cluster } = await open();
    await cluster.settled(60_000);
    expect(cluster.lister(KINDS.services).size).toBe(2600);
    expect(cluster.lister(KINDS.services).get('', 'x')).toBeUndefined();
  });

  it('reads pages of the newest state when it lists again', async () => {
    await open();
    await watching();
    for (let i = 0; i < 1203; i += 1) api.put(SERVICES, service('shop', `s${String(i)}`));
    await vi.waitFor(() => {
      expect(names()).toHaveLength(1203);
    });
    api.removeSilently(SERVICES, 'shop', 's7');
    api.send('garbage\n');
    await vi.waitFor(() => {
      expect(names()).toHaveLength(1202);
    });
    expect(lists().map((query) => query.replace(/continue=.*/, '…'))).toEqual(['?resourceVersion=0', '?limit=500', '?limit=500&…', '?limit=500&…']);
  });

  describe('in protobuf', () => {
    const { protobuf, json } = recorded(KINDS.services);
    const accepted = (): string[] => api.requests.filter(({ url }) => url.startsWith(`${SERVICES}?`) && !url.includes('watch=')).map(({ headers }) => headers.accept ?? '');
    const BOTH = 'application/vnd.kubernetes.protobuf, application/json';
    const answer = (bytes: Buffer): void => {
      api.intercept = (request, response, url) => {
        if (url.searchParams.has('watch') || request.headers.accept !== BOTH) return false;
        response.writeHead(200, { 'content-type': 'application/vnd.kubernetes.protobuf' }).end(bytes);
        return true;
      };
    };

    it('reads what the server answers so, the same as from JSON', async () => {
      answer(protobuf);
      const { cluster } = await open();
      await cluster.settled(60_000);
      const project = compileProjector(KINDS.services, ['spec.type']);
      expect(cluster.lister(KINDS.services).list()).toEqual(json.items.map(project).sort((a, b) => compareBytes(a.metadata.namespace + a.metadata.name, b.metadata.namespace + b.metadata.name)));
    });

    it('asks for JSON where a need keeps everything', async () => {
      await open([{ ...need, keep: 'all' }]);
      await synced();
      expect(accepted()).toEqual(['application/json']);
    });

    it('asks for JSON from then on when it cannot read the bytes', async () => {
      api.put(SERVICES, service('shop', 'a'));
      answer(Buffer.concat([protobuf.subarray(0, 200), Buffer.alloc(protobuf.length - 200, 0xff)]));
      const { lines } = await open();
      await synced();
      expect(names()).toEqual(['a']);
      await watching();
      api.put(SERVICES, service('shop', 'b'));
      api.send('garbage\n');
      await vi.waitFor(() => {
        expect(accepted()).toEqual([BOTH, 'application/json', 'application/json']);
      });
      expect(lines.filter(({ message }) => message.startsWith('A list in protobuf cannot be read'))).toHaveLength(1);
    });

    it('asks for protobuf again when a list was only cut', async () => {
      api.put(SERVICES, service('shop', 'a'));
      answer(protobuf.subarray(0, 1000));
      await open();
      await watching();
      api.intercept = () => false;
      api.send('garbage\n');
      await vi.waitFor(() => {
        expect(accepted()).toEqual([BOTH, 'application/json', BOTH]);
      });
    });

    it('shows why the server refuses, though it says so in protobuf', async () => {
      const text = (number: number, value: string): Buffer => Buffer.concat([Buffer.from([number * 8 + 2, value.length]), Buffer.from(value, 'latin1')]);
      const refusal = Buffer.concat([text(1, ''), text(2, 'Failure'), text(3, 'services is forbidden'), text(4, 'Forbidden'), Buffer.from([6 * 8, 0x93, 0x03])]);
      api.intercept = (_request, response) => {
        response.writeHead(403, { 'content-type': 'application/vnd.kubernetes.protobuf' }).end(Buffer.concat([Buffer.from('k8s\0'), text(1, text(1, 'v1').toString()), text(2, refusal.toString('latin1')), text(3, '')]));
        return true;
      };
      const { cluster } = await open();
      await vi.waitFor(() => {
        expect(cluster.lister(KINDS.services).state()).toEqual({ unsynced: expect.objectContaining({ reason: 'Forbidden', message: expect.stringMatching(/403: services is forbidden$/) as string }) as Error });
      });
    });
  });

  it('passes namespace and selectors to the server, in lists and watches', async () => {
    api.serve('/api/v1/namespaces/shop/services');
    await open([{ ...need, namespace: 'shop', labelSelector: 'app=web', fieldSelector: 'spec.type=LoadBalancer' }]);
    await watching();
    for (const url of api.paths(true)) expect(decodeURIComponent(url)).toMatch(/^\/api\/v1\/namespaces\/shop\/services\?.*labelSelector=app=web&fieldSelector=spec.type=LoadBalancer/);
  });

  it('starts over when a continue token expires, and shows nothing of the half list', async () => {
    for (let i = 0; i < 700; i += 1) api.put(SERVICES, service('shop', `s${String(i)}`));
    api.pagesOnly = true;
    let expired = 0;
    const sizes: number[] = [];
    api.intercept = (_request, response, url) => {
      if (!url.searchParams.has('continue') || expired > 0) return false;
      expired += 1;
      sizes.push(opened?.cluster.lister(KINDS.services).size ?? 0);
      status(response, 410, 'the provided continue parameter is too old', 'Expired');
      return true;
    };
    await open();
    await synced();
    expect({ expired, sizes, size: opened?.cluster.lister(KINDS.services).size }).toEqual({ expired: 1, sizes: [0], size: 700 });
  });

  it.each(['end', 'destroy'] as const)('resumes from the last event when the watch is cut (%s), and stays synced', async (how) => {
    api.put(SERVICES, service('shop', 'a'));
    await open();
    await watching();
    const version = api.bookmark();
    api.put(SERVICES, service('shop', 'b'));
    await vi.waitFor(() => {
      expect(names()).toEqual(['a', 'b']);
    });
    api.cutWatches(how);
    api.put(SERVICES, service('shop', 'c'));
    await vi.waitFor(() => {
      expect(names()).toEqual(['a', 'b', 'c']);
    });
    expect(opened?.cluster.lister(KINDS.services).state()).toBe('synced');
    expect(watchUrls().at(-1)?.searchParams.get('resourceVersion')).toBe(String(version + 1));
    expect(lists()).toHaveLength(1);
  });

  it.each([
    ['an ERROR event', () => { api.send(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' } })}\n`); }],
    ['a line that is no JSON', () => { api.send('{"type":"ADDED","object":\n'); }],
  ])('lists again after %s, and finds what was deleted meanwhile', async (_name, fault) => {
    api.put(SERVICES, service('shop', 'a'));
    api.put(SERVICES, service('shop', 'b'));
    await open();
    await watching();
    api.removeSilently(SERVICES, 'shop', 'a');
    fault();
    await vi.waitFor(() => {
      expect(names()).toEqual(['b']);
    });
    expect(opened?.clock.slept.filter((ms) => ms >= 800).length).toBeGreaterThan(0);
  });

  it('gives up a watch on which nothing is heard, not even a bookmark, and resumes', async () => {
    const { clock } = await open();
    await watching();
    api.bookmark();
    api.put(SERVICES, service('shop', 'a'));
    await vi.waitFor(() => {
      expect(names()).toEqual(['a']);
    });
    clock.advance(151_000);
    await vi.waitFor(() => {
      expect(watchUrls()).toHaveLength(2);
    });
    expect(opened?.lines.some(({ fields }) => String(fields['error']).includes('nothing was heard for 150 s'))).toBe(true);
  });

  it.each([
    [401, 'Unauthorized', 'unauthorized'],
    [403, 'Forbidden', 'rejected'],
    [500, 'InternalError', 'transient'],
  ])('is unsynced with the reason while the first list is answered %i, and synced once it is answered', async (code, reason, kind) => {
    let refusals = 0;
    api.intercept = (_request, response) => {
      refusals += 1;
      if (refusals > 4) return false;
      status(response, code, `no: ${reason}`, reason);
      return true;
    };
    const { cluster, clock } = await open();
    const states: unknown[] = [];
    const lister = cluster.lister(KINDS.services);
    lister.subscribe(() => states.push(lister.state()));
    await synced();
    expect(states).toEqual([{ unsynced: expect.objectContaining({ kind, message: expect.stringContaining(`${String(code)}: no: ${reason}`) as string }) as Error }, 'synced']);
    // Jitter at its least: half of the ceiling, which doubles.
    expect(clock.slept.slice(0, 4)).toEqual([800, 1600, 3200, 6400]);
  });

  it.each([
    [401, 'synced'],
    [500, 'synced'],
    [403, { unsynced: expect.objectContaining({ message: expect.stringContaining('403') as string }) as Error }],
  ])('once synced and then answered %i only, keeps its objects in the state %j', async (code, state) => {
    api.put(SERVICES, service('shop', 'a'));
    await open();
    await watching();
    let refusals = 0;
    api.intercept = (_request, response) => {
      refusals += 1;
      status(response, code, 'no', 'No');
      return true;
    };
    api.cutWatches('end');
    await vi.waitFor(() => {
      expect(refusals).toBeGreaterThan(3);
    });
    expect(opened?.cluster.lister(KINDS.services).state()).toEqual(state);
    expect(names()).toEqual(['a']);
  });

  it('says that a kind is missing when the server does not serve it, and reads it once it does', async () => {
    const path = '/apis/externaldns.k8s.io/v1alpha1/dnsendpoints';
    const { cluster } = await open([{ kind: KINDS.dnsEndpoints, keep: 'all' }]);
    await cluster.settled(60_000);
    const lister = cluster.lister(KINDS.dnsEndpoints);
    expect(lister.state()).toEqual({ missingKind: true });
    api.serve(path);
    api.put(path, { metadata: { namespace: 'shop', name: 'a' }, spec: {} });
    await vi.waitFor(() => {
      expect(lister.state()).toBe('synced');
    });
    expect(lister.size).toBe(1);
  });

  it('does not call a kind missing when all it gets is 404, as from a wrong server', async () => {
    api.intercept = (_request, response) => {
      response.writeHead(404).end('nothing here');
      return true;
    };
    const { cluster } = await open();
    await vi.waitFor(() => {
      expect(cluster.lister(KINDS.services).state()).toEqual({ unsynced: expect.objectContaining({ message: expect.stringContaining('404: nothing here') as string }) as Error });
    });
  });

  it('opens though the server cannot be reached, and says so in the state', async () => {
    const gone = await FakeApi.start([]);
    const { url } = gone;
    await gone.close();
    opened = await openTestCluster(url, [need]);
    await vi.waitFor(() => {
      expect(opened?.cluster.lister(KINDS.services).state()).toEqual({ unsynced: expect.objectContaining({ kind: 'transient', message: expect.stringContaining('ECONNREFUSED') as string }) as Error });
    });
    expect(opened.cluster.description).toBe(url);
  });

  it('goes on when a listener throws', async () => {
    const { cluster, lines } = await open();
    const lister = cluster.lister(KINDS.services);
    await watching();
    lister.subscribe(() => {
      throw new Error('listener broke');
    });
    api.put(SERVICES, service('shop', 'a'));
    api.put(SERVICES, service('shop', 'b'));
    await vi.waitFor(() => {
      expect(names()).toEqual(['a', 'b']);
    });
    expect(lines.some(({ level, fields }) => level === 'error' && fields['error'] === 'listener broke')).toBe(true);
  });

  it('leaves out an object without a name and takes the others', async () => {
    api.put(SERVICES, service('shop', ''));
    api.put(SERVICES, service('shop', 'a'));
    await open();
    await synced();
    expect(names()).toEqual(['a']);
  });

  it('stops at once when closed in the middle of a list, and changes nothing after', async () => {
    for (let i = 0; i < 700; i += 1) api.put(SERVICES, service('shop', `s${String(i)}`));
    api.pagesOnly = true;
    let held = 0;
    api.intercept = (_request, _response, url) => {
      if (!url.searchParams.has('continue')) return false;
      held += 1;
      return true;
    };
    const { cluster } = await open();
    await vi.waitFor(() => {
      expect(held).toBe(1);
    });
    const lister = cluster.lister(KINDS.services);
    const before = lister.version;
    await cluster.close();
    expect({ size: lister.size, version: lister.version }).toEqual({ size: 0, version: before });
  });

  it('refuses a lister of a kind that no need named', async () => {
    const { cluster } = await open();
    expect(() => cluster.lister(KINDS.pods)).toThrow('no need named the kind pods');
  });
});

describe('settled', () => {
  it('resolves after the patience when a kind cannot be read', async () => {
    api.intercept = (_request, response) => {
      status(response, 403, 'no', 'Forbidden');
      return true;
    };
    const { cluster } = await open();
    await cluster.settled(5000);
    expect(cluster.lister(KINDS.services).state()).not.toBe('synced');
  });

  it('rejects when the signal is aborted', async () => {
    api.intercept = () => true;
    const { cluster } = await open();
    const controller = new AbortController();
    const waiting = cluster.settled(600_000, controller.signal);
    controller.abort(new Error('shutting down'));
    await expect(waiting).rejects.toThrow('shutting down');
  });
});

describe('writing', () => {
  it('merges the status through the status subresource and does not mind an object that is gone', async () => {
    api.put(SERVICES, service('shop', 'a'));
    const { cluster, context } = await open();
    await cluster.writer.patchStatus(KINDS.services, 'shop', 'a', { observedGeneration: 3 }, context);
    await cluster.writer.patchStatus(KINDS.services, 'shop', 'gone', { observedGeneration: 3 }, context);
    const patches = api.requests.filter(({ method }) => method === 'PATCH');
    expect(patches.map(({ url, body, headers }) => [url, body, headers['content-type']])).toEqual([
      ['/api/v1/namespaces/shop/services/a/status', '{"status":{"observedGeneration":3}}', 'application/merge-patch+json'],
      ['/api/v1/namespaces/shop/services/gone/status', '{"status":{"observedGeneration":3}}', 'application/merge-patch+json'],
    ]);
  });

  it('sends a write once, also when the server is throttling, and says for how long it should wait', async () => {
    const { cluster, context } = await open();
    api.intercept = (request, response) => {
      if (request.method === 'GET') return false;
      status(response, 429, 'too many', 'TooManyRequests', { 'retry-after': '7' });
      return true;
    };
    const created = cluster.writer.create(KINDS.services, '', service('shop', 'a'), context);
    await expect(created).rejects.toMatchObject({ name: 'KubernetesApiError', kind: 'throttled', retryAfterMs: 7000 });
    expect(api.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('sends nothing when writing is refused', async () => {
    const { cluster, context } = await open();
    const refusing = { ...context, write: () => Promise.reject(new Error('dry-run')) };
    await expect(cluster.writer.create(KINDS.services, '', service('shop', 'a'), refusing)).rejects.toThrow('dry-run');
    expect(api.requests.filter(({ method }) => method === 'POST')).toHaveLength(0);
  });
});
