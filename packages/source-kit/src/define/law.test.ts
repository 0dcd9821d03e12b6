import { endpointsForHostname } from '@external-dns/endpoint';
import { KINDS } from '@external-dns/kubernetes';
import type { KubernetesObject, ListerState } from '@external-dns/kubernetes';
import type { Desired } from '@external-dns/plugin';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { composeSources } from '../chain/index.ts';
import { dedupStage, ptrStage } from '../stages/index.ts';
import { createTemplates } from '../templates/index.ts';
import { createMemoryCluster } from '../testing/index.ts';
import { common, context, manualClock, quietLog } from '../testing/fixtures.ts';
import type { Expansion } from '../types.ts';
import { createKubernetesSource } from './create.ts';
import { anyNeed, defineKubernetesSource } from './define.ts';

const addressOf = (object: KubernetesObject): string => object.metadata.labels?.['address'] ?? '';
const byAddress = (object: KubernetesObject): readonly string[] => [addressOf(object)];
const nodes = anyNeed({ kind: KINDS.nodes, keep: 'all', indexes: { address: byAddress } });

/** A source that reads nodes in every way there is. */
const definition = defineKubernetesSource({
  name: 'web',
  description: 'Webs.',
  options: {},
  resources: () => ({ main: { kind: KINDS.services, keep: 'all' as const }, reads: [nodes] }),
  templates: 'names',
  expand(object: KubernetesObject, { read }): Expansion {
    const [how = '', what = ''] = (object.metadata.labels?.['from'] ?? '').split(':');
    const targets = (): readonly string[] => {
      if (how === 'name') return [read.get(KINDS.nodes, '', what)].flatMap((node) => (node === undefined ? [] : [addressOf(node)]));
      if (how === 'address') return read.by(KINDS.nodes, 'address', what).map(addressOf);
      if (how === 'all') return read.all(KINDS.nodes).map(addressOf);
      return [what];
    };
    const host = object.metadata.labels?.['host'] ?? '';
    if (host === 'throw') throw new Error('thrown');
    const make = (dnsName: string) => endpointsForHostname({ dnsName, targets: targets() }).endpoints;
    return { endpoints: host === '' ? [] : make(host), forNames: (names) => names.flatMap(make) };
  },
});

const address = fc.constantFrom('1.1.1.1', '2.2.2.2', '2001:db8::1', 'lb.net');
const name = fc.constantFrom('a', 'b', 'c');
const service = fc
  .record({
    namespace: fc.constantFrom('x', 'x-y'),
    name,
    host: fc.constantFrom('', 'one.org', 'One.org', 'two.org', 'throw'),
    from: fc.oneof(
      name.map((node) => `name:${node}`),
      address.map((node) => `address:${node}`),
      fc.constant('all:'),
      address.map((node) => `is:${node}`),
    ),
    ours: fc.boolean(),
  })
  .map(
    ({ namespace, name: own, host, from, ours }): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: own, labels: { host, from }, annotations: ours ? {} : { 'external-dns.kubernetes.io/controller': 'other' } },
    }),
  );
const node = fc.record({ name, address }).map(({ name: own, address: at }): KubernetesObject => ({ apiVersion: 'v1', kind: 'Node', metadata: { namespace: '', name: own, labels: { address: at } } }));
const event = fc.oneof(
  fc.record({ put: fc.oneof(service, node) }),
  fc.record({ remove: fc.oneof(service, node) }),
  fc.record({ state: fc.constantFrom<ListerState>('synced', { missingKind: true }, { unsynced: new Error('forbidden') }, { unsynced: new Error('broken'), partial: true }) }),
  fc.constant('round' as const),
);

function build(objects: readonly KubernetesObject[], nodesState: ListerState) {
  const cluster = createMemoryCluster([{ kind: KINDS.services, keep: 'all' }, nodes], objects);
  cluster.setState(KINDS.nodes, nodesState);
  const clock = manualClock();
  const templates = createTemplates({ fqdn: ['{{ .Name }}.gen.org'], target: [], fqdnTarget: [], combine: true, sourceNames: ['web'] });
  // Without grace, what an object gave before has no say: the result is a function of the cluster alone.
  const source = createKubernetesSource(definition, { options: {}, common: common(), cluster, clock, log: quietLog, templates, unresolvedGraceMs: 0 });
  return { cluster, chain: composeSources([source], [dedupStage(), ptrStage(true)]), ctx: context(clock) };
}

const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort();
const shape = (desired: Desired) => ({
  byName: sorted([...desired.byName].map(([key, endpoints]) => JSON.stringify([key, endpoints]))),
  unresolved: desired.unresolved.map(({ ref, reason }) => JSON.stringify([ref, reason])),
  skipped: sorted(desired.skipped.map((skip) => JSON.stringify(skip))),
});

it('any sequence of events gives what a full recomputation gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const { cluster, chain, ctx } = build([], 'synced');
      let nodesState: ListerState = 'synced';
      for (const step of events) {
        if (step === 'round') await chain.desired(ctx);
        else if ('put' in step) cluster.put(step.put);
        else if ('remove' in step) cluster.remove(step.remove.kind === 'Node' ? KINDS.nodes : KINDS.services, step.remove.metadata.namespace, step.remove.metadata.name);
        else {
          nodesState = step.state;
          cluster.setState(KINDS.nodes, nodesState);
        }
      }
      const objects = [KINDS.services, KINDS.nodes].flatMap((kind) => cluster.lister(kind).list());
      const full = build(objects, nodesState);
      expect(shape(await chain.desired(ctx))).toEqual(shape(await full.chain.desired(full.ctx)));
    }),
    { numRuns: 200 },
  );
});
