import { buildEndpoint, endpointsForHostname } from '@external-dns/endpoint';
import { KINDS } from '@external-dns/kubernetes';
import type { KubernetesObject } from '@external-dns/kubernetes';
import type { Desired } from '@external-dns/plugin';
import { describe, expect, it } from 'vitest';
import { readAnnotations } from '../annotations/index.ts';
import { createMemoryCluster } from '../testing/index.ts';
import { common, context, manualClock, quietLog } from '../testing/fixtures.ts';
import type { CommonOptions, Expansion, Reads } from '../types.ts';
import { createKubernetesSource } from './create.ts';
import type { KubernetesSourceDeps } from './create.ts';
import { anyNeed, defineKubernetesSource } from './define.ts';

interface Web extends KubernetesObject {
  readonly spec: { readonly host: string; readonly ip?: string; readonly from?: string; readonly ttl?: number };
}

function web(name: string, spec: Web['spec'], metadata: Partial<KubernetesObject['metadata']> = {}): Web {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { namespace: 'default', name, uid: name, ...metadata }, spec };
}

function node(name: string, address: string, more: object = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { namespace: '', name, labels: { address } }, ...more };
}

const byAddress = (object: KubernetesObject): readonly string[] => [object.metadata.labels?.['address'] ?? ''];

/** Where `spec.from` says that the address is to be found. */
function lookUp(from: string, read: Reads): readonly string[] {
  const [how, what = ''] = from.split(':');
  const address = (object: KubernetesObject): string => object.metadata.labels?.['address'] ?? '';
  switch (how) {
    case 'node': {
      const found = read.get(KINDS.nodes, '', what);
      return found === undefined ? [] : [address(found)];
    }
    case 'address':
      return read.by(KINDS.nodes, 'address', what).map(address);
    case 'dns':
      return read.dns(what);
    default:
      return read.all(KINDS.nodes).map(address);
  }
}

function setUp(objects: readonly KubernetesObject[], more: Partial<KubernetesSourceDeps<Record<string, never>>> & { readonly merge?: 'first-ttl' } = {}) {
  const expanded: string[] = [];
  const definition = defineKubernetesSource({
    name: 'web',
    description: 'Webs.',
    options: {},
    resources: () => ({
      main: { kind: KINDS.ingresses, keep: 'all' as const },
      reads: [anyNeed({ kind: KINDS.nodes, keep: ['metadata'], indexes: { address: byAddress } })],
    }),
    templates: 'names',
    ...(more.merge === undefined ? {} : { merge: more.merge }),
    selects: (object: Web) => object.spec.host !== 'unselected',
    expand(object: Web, { read, common: { annotationPrefix } }): Expansion {
      expanded.push(object.metadata.name);
      if (object.spec.host === 'bad') throw new Error('the host is bad');
      const targets = object.spec.from === undefined ? [object.spec.ip ?? ''] : lookUp(object.spec.from, read);
      if (object.spec.ip === 'pending') return { endpoints: [], unresolved: 'no address yet' };
      const recordTTL = object.spec.ttl ?? readAnnotations(object.metadata.annotations, annotationPrefix).ttl().seconds;
      return {
        endpoints: endpointsForHostname({ dnsName: object.spec.host, targets, recordTTL }).endpoints,
        forNames: (names) => names.map((dnsName) => buildEndpoint({ dnsName, recordType: 'A', targets })),
      };
    },
  });
  const cluster = createMemoryCluster([{ kind: KINDS.ingresses, keep: 'all' }, anyNeed({ kind: KINDS.nodes, keep: 'all', indexes: { address: byAddress } })], objects);
  const clock = manualClock();
  const source = createKubernetesSource(definition, { options: {}, common: common(), cluster, clock, log: quietLog, ...more });
  return { cluster, clock, source, expanded, desired: () => source.desired(context(clock)) };
}

function targetsOf(desired: Desired): Record<string, readonly string[]> {
  return Object.fromEntries([...desired.byName].map(([name, endpoints]) => [name, endpoints.flatMap(({ recordType, targets }) => targets.map((target) => `${recordType} ${target}`))]));
}

describe('a source over Kubernetes objects', () => {
  it('gives the endpoints of every object by the normal form of their name, with a reference to the object', async () => {
    const { desired } = setUp([web('a', { host: 'A.Example.org', ip: '1.1.1.1' }), web('b', { host: 'b.example.org', ip: 'lb.example.net' })]);
    const result = await desired();
    expect(targetsOf(result)).toEqual({ 'a.example.org': ['A 1.1.1.1'], 'b.example.org': ['CNAME lb.example.net'] });
    expect(result.byName.get('a.example.org')?.[0]?.refs).toEqual([
      { source: 'web', kind: 'Ingress', apiVersion: 'networking.k8s.io/v1', namespace: 'default', name: 'a', uid: 'a' },
    ]);
  });

  it('merges objects of one name in the order of namespace and name, whatever the order of arrival', async () => {
    const { cluster, desired } = setUp([web('z', { host: 'x.org', ip: '9.9.9.9' }, { namespace: 'a' })]);
    await desired();
    cluster.put(web('a', { host: 'x.org', ip: '8.8.8.8' }, { namespace: 'a-b' }));
    expect(targetsOf(await desired())).toEqual({ 'x.org': ['A 8.8.8.8', 'A 9.9.9.9'] });
    cluster.put(web('y', { host: 'x.org', ip: '7.7.7.7', ttl: 60 }, { namespace: 'a' }));
    const endpoints = (await desired()).byName.get('x.org');
    expect(endpoints?.map(({ targets, recordTTL }) => [targets, recordTTL])).toEqual([
      [['7.7.7.7'], 60],
      [['8.8.8.8', '9.9.9.9'], undefined],
    ]);
    expect(endpoints?.[1]?.refs?.map(({ namespace }) => namespace)).toEqual(['a', 'a-b']);
  });

  it('joins different TTLs under the first where the definition says so', async () => {
    const { desired } = setUp([web('b', { host: 'x.org', ip: '2.2.2.2', ttl: 30 }), web('a', { host: 'x.org', ip: '3.3.3.3', ttl: 60 })], { merge: 'first-ttl' });
    expect((await desired()).byName.get('x.org')?.map(({ targets, recordTTL }) => [targets, recordTTL])).toEqual([[['2.2.2.2', '3.3.3.3'], 60]]);
  });

  it('warns of a name with two CNAME targets', async () => {
    const { cluster, desired } = setUp([web('a', { host: 'x.org', ip: 'one.net' }), web('b', { host: 'x.org', ip: 'two.net' })]);
    expect((await desired()).skipped).toMatchObject([{ dnsName: 'x.org', severity: 'warning', ref: { source: 'web' } }]);
    cluster.remove(KINDS.ingresses, 'default', 'b');
    expect((await desired()).skipped).toEqual([]);
  });

  const filters: readonly [string, Partial<CommonOptions>, readonly string[]][] = [
    ['no filter: all but what is of another controller', {}, ['a.org', 'b.org']],
    ['a namespace: only its objects', { namespace: 'two' }, ['b.org']],
    ['a label filter: only what has the label', { labelFilter: 'tier in (front)' }, ['a.org']],
    ['an annotation filter: only what has the annotation', { annotationFilter: 'team=blue' }, ['b.org']],
  ];
  it.each(filters)('%s', async (_, options, names) => {
    const { desired } = setUp(
      [
        web('a', { host: 'a.org', ip: '1.1.1.1' }, { labels: { tier: 'front' } }),
        web('b', { host: 'b.org', ip: '1.1.1.1' }, { namespace: 'two', annotations: { team: 'blue' } }),
        web('c', { host: 'c.org', ip: '1.1.1.1' }, { labels: { tier: 'front' }, annotations: { 'external-dns.kubernetes.io/controller': 'other', team: 'blue' } }),
        web('d', { host: 'unselected', ip: '1.1.1.1' }, { labels: { tier: 'front' } }),
      ],
      { common: common(options) },
    );
    expect([...(await desired()).byName.keys()]).toEqual(names);
  });

  it.each([
    ['label filter', { labelFilter: 'a b' }],
    ['annotation filter', { annotationFilter: 'a!=b' }],
  ] as const)('refuses a %s that does not parse, by name', (title, options) => {
    expect(() => setUp([], { common: common(options) })).toThrow(new RegExp(`^${title}: `));
  });
});

describe('incremental work', () => {
  it('expands only what changed, and answers at once when nothing did', async () => {
    const { cluster, desired, expanded } = setUp([web('a', { host: 'a.org', ip: '1.1.1.1' }), web('b', { host: 'b.org', ip: '1.1.1.1' })]);
    const first = await desired();
    expect(await desired()).toBe(first);
    cluster.put(web('b', { host: 'b2.org', ip: '1.1.1.1' }));
    const second = await desired();
    expect(expanded).toEqual(['a', 'b', 'b']);
    expect(second.version).toBeGreaterThan(first.version);
    expect(second.changedSince(first.version)).toEqual(new Set(['b.org', 'b2.org']));
    expect(second.changedSince(second.version)).toEqual(new Set());
    expect(Object.keys(targetsOf(second)).sort()).toEqual(['a.org', 'b2.org']);
  });

  it('takes a change of the resourceVersion alone for no change', async () => {
    const { cluster, desired, expanded } = setUp([web('a', { host: 'a.org', from: 'node:n' }), node('n', '1.1.1.1')]);
    const first = await desired();
    cluster.put(web('a', { host: 'a.org', from: 'node:n' }, { resourceVersion: '7' }), { ...node('n', '1.1.1.1'), metadata: { ...node('n', '1.1.1.1').metadata, resourceVersion: '8' } });
    expect(await desired()).toBe(first);
    expect(expanded).toEqual(['a']);
  });

  it('tells listeners of what concerns it, until they unsubscribe or it is closed', async () => {
    const { cluster, source, desired } = setUp([web('a', { host: 'a.org', from: 'node:n' })]);
    await desired();
    let calls = 0;
    const stop = source.onChange(() => (calls += 1));
    cluster.put(node('other', '2.2.2.2'));
    expect(calls).toBe(0);
    cluster.put(node('n', '1.1.1.1'));
    expect(calls).toBe(1);
    stop();
    cluster.put(node('n', '3.3.3.3'));
    expect(calls).toBe(1);
    source.onChange(() => (calls += 1));
    source.close();
    cluster.put(node('n', '4.4.4.4'));
    expect(calls).toBe(1);
  });

  it.each([
    ['a lookup by name that missed', 'node:n'],
    ['a lookup by index that was empty', 'address:1.1.1.1'],
    ['a list that was empty', 'all'],
  ])('expands again when %s gets an answer, and when the answer goes', async (_, from) => {
    const { cluster, desired } = setUp([web('a', { host: 'a.org', from })]);
    expect(targetsOf(await desired())).toEqual({});
    cluster.put(node('n', '1.1.1.1'));
    expect(targetsOf(await desired())).toEqual({ 'a.org': ['A 1.1.1.1'] });
    cluster.remove(KINDS.nodes, '', 'n');
    expect(targetsOf(await desired())).toEqual({});
  });
});

describe('unknown is not empty', () => {
  it('keeps what an object last gave while it cannot be resolved, and says since when', async () => {
    const { cluster, clock, desired } = setUp([web('a', { host: 'a.org', ip: '1.1.1.1' })]);
    await desired();
    clock.advance(1000);
    cluster.put(web('a', { host: 'a.org', ip: 'pending' }));
    const pending = await desired();
    expect(targetsOf(pending)).toEqual({ 'a.org': ['A 1.1.1.1'] });
    expect(pending.unresolved).toMatchObject([{ reason: 'no address yet', since: 1000, lastGood: [{ dnsName: 'a.org' }], ref: { name: 'a' } }]);
    clock.advance(1000);
    cluster.put(web('a', { host: 'a.org', ip: 'pending', ttl: 1 }));
    expect((await desired()).unresolved[0]?.since).toBe(1000);
    cluster.put(web('a', { host: 'a.org', ip: '2.2.2.2' }));
    const good = await desired();
    expect(good.unresolved).toEqual([]);
    expect(targetsOf(good)).toEqual({ 'a.org': ['A 2.2.2.2'] });
  });

  it('has nothing to keep for an object that was never resolved, or that was made anew', async () => {
    const { cluster, desired } = setUp([web('a', { host: 'a.org', ip: '1.1.1.1' }), web('b', { host: 'b.org', ip: 'pending' })]);
    expect((await desired()).unresolved[0]).not.toHaveProperty('lastGood');
    cluster.remove(KINDS.ingresses, 'default', 'a');
    cluster.put(web('a', { host: 'a.org', ip: 'pending' }, { uid: 'another' }));
    const result = await desired();
    expect(result.unresolved.every((entry) => entry.lastGood === undefined)).toBe(true);
    expect(targetsOf(result)).toEqual({});
  });

  it.each([
    ['10 minutes of grace: until they have passed', 600_000, { 'a.org': ['A 1.1.1.1'] }],
    ['no grace: not at all', 0, {}],
  ])('with %s', async (_, unresolvedGraceMs, during) => {
    const { cluster, clock, desired } = setUp([web('a', { host: 'a.org', ip: '1.1.1.1' })], { unresolvedGraceMs });
    await desired();
    cluster.put(web('a', { host: 'a.org', ip: 'pending' }));
    expect(targetsOf(await desired())).toEqual(during);
    clock.advance(600_000);
    const after = await desired();
    expect(targetsOf(after)).toEqual({});
    expect(after.unresolved).toMatchObject([{ reason: 'no address yet', since: 0 }]);
  });

  it('lets an object that throws keep its endpoints and the others go on', async () => {
    const { cluster, desired } = setUp([web('a', { host: 'a.org', ip: '1.1.1.1' })]);
    await desired();
    cluster.put(web('a', { host: 'bad' }), web('b', { host: 'b.org', ip: '2.2.2.2' }));
    const result = await desired();
    expect(targetsOf(result)).toEqual({ 'a.org': ['A 1.1.1.1'], 'b.org': ['A 2.2.2.2'] });
    expect(result.skipped).toMatchObject([{ reason: 'the host is bad', severity: 'warning', ref: { name: 'a' } }]);
    expect(result.unresolved).toMatchObject([{ reason: 'the host is bad' }]);
  });

  it('makes an object unresolved that reads a kind which is not known', async () => {
    const { cluster, desired } = setUp([web('a', { host: 'a.org', from: 'all' }), web('b', { host: 'b.org', ip: '2.2.2.2' }), node('n', '1.1.1.1')]);
    cluster.setState(KINDS.nodes, { unsynced: new Error('nodes is forbidden') });
    const result = await desired();
    expect(result.unresolved).toMatchObject([{ ref: { name: 'a' }, reason: 'nodes are not known yet: nodes is forbidden' }]);
    expect(targetsOf(result)).toEqual({ 'b.org': ['A 2.2.2.2'] });
    cluster.setState(KINDS.nodes, 'synced');
    expect(targetsOf(await desired())).toEqual({ 'a.org': ['A 1.1.1.1'], 'b.org': ['A 2.2.2.2'] });
  });

  it.each([
    ['is not synced', { unsynced: new Error('ingresses is forbidden') }, /ingresses is forbidden/],
    ['does not exist', { missingKind: true }, /does not serve ingresses.networking.k8s.io/],
  ] as const)('is unresolved as a whole while its main kind %s', async (_, state, reason) => {
    const { cluster, desired } = setUp([web('a', { host: 'a.org', ip: '1.1.1.1' })]);
    cluster.setState(KINDS.ingresses, state);
    const failed = await desired();
    expect(failed.unresolved).toEqual([{ ref: { source: 'web' }, reason: expect.stringMatching(reason), since: 0 }]);
    expect(await desired()).toBe(failed);
    cluster.setState(KINDS.ingresses, 'synced');
    const good = await desired();
    expect(good.unresolved).toEqual([]);
    expect(targetsOf(good)).toEqual({ 'a.org': ['A 1.1.1.1'] });
    cluster.setState(KINDS.ingresses, state);
    const lost = await desired();
    expect(targetsOf(lost)).toEqual({ 'a.org': ['A 1.1.1.1'] });
    expect(lost.unresolved).toMatchObject([{ ref: { source: 'web' }, lastGood: [{ dnsName: 'a.org' }] }]);
  });
});

describe('a main kind of which a part is known', () => {
  const partial = { unsynced: new Error('a.yaml:1: not valid YAML'), partial: true } as const;

  it('gives the objects that are there, follows them, and says that there may be more', async () => {
    const { cluster, desired } = setUp([web('a', { host: 'a.org', ip: '1.1.1.1' })]);
    cluster.setState(KINDS.ingresses, partial);
    const some = await desired();
    expect(targetsOf(some)).toEqual({ 'a.org': ['A 1.1.1.1'] });
    // No last good answer: what nobody accounts for is to be held.
    expect(some.unresolved).toEqual([{ ref: { source: 'web' }, reason: expect.stringContaining('a.yaml:1'), since: 0 }]);
    cluster.put(web('a', { host: 'a.org', ip: '2.2.2.2' }));
    expect(targetsOf(await desired())).toEqual({ 'a.org': ['A 2.2.2.2'] });
    cluster.setState(KINDS.ingresses, 'synced');
    cluster.put(web('b', { host: 'b.org', ip: '3.3.3.3' }));
    const all = await desired();
    expect([targetsOf(all), all.unresolved]).toEqual([{ 'a.org': ['A 2.2.2.2'], 'b.org': ['A 3.3.3.3'] }, []]);
  });

  it('is no ground for an object that looks something up in it', async () => {
    const { cluster, desired } = setUp([web('a', { host: 'a.org', from: 'all' }), web('b', { host: 'b.org', ip: '2.2.2.2' }), node('n', '1.1.1.1')]);
    cluster.setState(KINDS.nodes, partial);
    const result = await desired();
    expect(targetsOf(result)).toEqual({ 'b.org': ['A 2.2.2.2'] });
    expect(result.unresolved).toMatchObject([{ ref: { name: 'a' } }]);
  });
});

describe('addresses of hosts', () => {
  it('waits for the first answer, then follows the resolver in the background', async () => {
    const answers: Record<string, readonly string[] | Error> = { 'lb.net': ['2.2.2.2', '1.1.1.1'] };
    const resolver = {
      async resolve(host: string) {
        const answer = answers[host] ?? new Error('SERVFAIL');
        if (answer instanceof Error) throw answer;
        return answer;
      },
    };
    const { clock, source, desired } = setUp([web('a', { host: 'a.org', from: 'dns:lb.net' }), web('b', { host: 'b.org', from: 'dns:down.net' })], { resolver });
    const first = await desired();
    expect(targetsOf(first)).toEqual({ 'a.org': ['A 1.1.1.1', 'A 2.2.2.2'] });
    expect(first.unresolved).toMatchObject([{ ref: { name: 'b' }, reason: 'the address of down.net could not be looked up: SERVFAIL' }]);
    answers['lb.net'] = ['3.3.3.3'];
    expect(await desired()).toBe(first);
    const changed = new Promise<void>((resolve) => source.onChange(resolve));
    clock.advance(60_000);
    await desired();
    await changed;
    expect(targetsOf(await desired())).toEqual({ 'a.org': ['A 3.3.3.3'] });
  });

  it('keeps the last answer while the resolver fails', async () => {
    let fail = false;
    let asked = 0;
    const resolver = {
      async resolve() {
        asked += 1;
        if (fail) throw new Error('SERVFAIL');
        return ['1.1.1.1'];
      },
    };
    const { clock, desired } = setUp([web('a', { host: 'a.org', from: 'dns:lb.net' })], { resolver });
    await desired();
    fail = true;
    clock.advance(60_000);
    await desired();
    await Promise.resolve();
    expect(asked).toBe(2);
    expect(targetsOf(await desired())).toEqual({ 'a.org': ['A 1.1.1.1'] });
  });

  it('does not wait for a slow resolver for ever, takes its answer later, and stops it in the end', async () => {
    let answer: (addresses: readonly string[]) => void = () => undefined;
    let aborted: AbortSignal | undefined;
    const asked = Promise.withResolvers<string>();
    const resolver = {
      resolve: (host: string, signal: AbortSignal) => {
        aborted = signal;
        asked.resolve(host);
        return new Promise<readonly string[]>((resolve) => (answer = resolve));
      },
    };
    const { clock, source, desired } = setUp([web('a', { host: 'a.org', from: 'dns:slow.net' })], { resolver });
    const waiting = desired();
    await asked.promise;
    clock.advance(5_000);
    expect((await waiting).unresolved).toMatchObject([{ reason: 'the address of slow.net is not known yet' }]);
    const changed = new Promise<void>((resolve) => source.onChange(resolve));
    answer(['1.1.1.1']);
    await changed;
    expect(targetsOf(await desired())).toEqual({ 'a.org': ['A 1.1.1.1'] });
    source.close();
    expect(aborted?.aborted).toBe(true);
  });

  it('ends a call that waits for an answer when its signal is aborted', async () => {
    const stop = new AbortController();
    const { clock, source } = setUp([web('a', { host: 'a.org', from: 'dns:slow.net' })], { resolver: { resolve: () => new Promise(() => undefined) } });
    const waiting = source.desired(context(clock, [], stop.signal));
    stop.abort(new Error('shutting down'));
    await expect(waiting).rejects.toThrow('shutting down');
  });
});

describe('a first build of many objects', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => web(`w${index}`, { host: `w${index}.org`, ip: '192.0.2.1' }));
  const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('gives the event loop back, and takes in what changes meanwhile', async () => {
    const { cluster, desired, expanded } = setUp(many);
    const first = desired();
    await turnOfTheLoop();
    expect(expanded.length).toBeGreaterThan(0);
    expect(expanded.length).toBeLessThan(many.length);
    cluster.put(web('w0', { host: 'w0.org', ip: '192.0.2.2' }), web('w19999', { host: 'w19999.org', ip: '192.0.2.3' }), web('new', { host: 'new.org', ip: '192.0.2.4' }));
    cluster.remove(KINDS.ingresses, 'default', 'w1');
    await first;
    const { byName } = await desired();
    expect(byName.size).toBe(many.length);
    expect(['w0.org', 'w1.org', 'w19999.org', 'new.org'].map((name) => byName.get(name)?.[0]?.targets)).toEqual([['192.0.2.2'], undefined, ['192.0.2.3'], ['192.0.2.4']]);
  });

  it('is whole for a call that comes while it runs', async () => {
    const { desired } = setUp(many);
    const first = desired();
    await turnOfTheLoop();
    const second = await desired();
    expect(second.byName.size).toBe(many.length);
    expect(await first).toBe(second);
  });
});
