import { KINDS } from '@external-dns/kubernetes';
import type { KindDescriptor, KubernetesObject, ObjectMeta } from '@external-dns/kubernetes';
import { anyNeed, createKubernetesSource } from '@external-dns/source-kit';
import { createMemoryCluster } from '@external-dns/source-kit/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonOptions, context, optionValues, silent, still, textOf } from '../testing/desired-of.ts';
import type { Manifest } from '../testing/desired-of.ts';
import { balanced, node, pod, service, slice } from '../testing/objects.ts';
import { serviceDefinition, serviceOptions } from './index.ts';

function stored(manifest: Manifest): KubernetesObject {
  return { ...manifest, metadata: { namespace: '', ...(manifest['metadata'] as Partial<ObjectMeta>) } } as KubernetesObject;
}

/** A source over a cluster whose objects the test changes. */
function live(...objects: readonly Manifest[]) {
  const options = optionValues(serviceOptions);
  const { main, reads = [] } = serviceDefinition.resources(options, commonOptions);
  const cluster = createMemoryCluster([anyNeed(main), ...reads], objects.map(stored));
  const source = createKubernetesSource(serviceDefinition, { options, common: commonOptions, cluster, clock: still, log: silent });
  return {
    cluster,
    put: (...manifests: readonly Manifest[]) => cluster.put(...manifests.map(stored)),
    async desired() {
      const { byName, unresolved } = await source.desired(context);
      return { endpoints: [...byName.values()].flat().map(textOf).sort(), unresolved: unresolved.map(({ reason }) => reason) };
    },
  };
}

const web = { hostname: 'web.example.org' };
const label = 'resource=service/shop/web';
const headless = service('web', { type: 'ClusterIP', clusterIP: 'None', selector: { app: 'web' } }, { notes: web });
const local = service('web', { type: 'NodePort', externalTrafficPolicy: 'Local', selector: { app: 'web' } }, { notes: web });

describe('a service follows what it depends on', () => {
  test('a load balancer that loses its address keeps what it gave, and says so', async () => {
    const { put, desired } = live(balanced('web', ['192.0.2.1'], web));
    expect(await desired()).toEqual({ endpoints: [`A web.example.org 192.0.2.1 ${label}`], unresolved: [] });
    put(balanced('web', [], web));
    expect(await desired()).toEqual({ endpoints: [`A web.example.org 192.0.2.1 ${label}`], unresolved: ['its load balancer has no address yet'] });
    put(balanced('web', ['192.0.2.2'], web));
    expect(await desired()).toEqual({ endpoints: [`A web.example.org 192.0.2.2 ${label}`], unresolved: [] });
    put(balanced('web', [], {}));
    expect(await desired()).toEqual({ endpoints: [], unresolved: [] });
  });

  test('a headless service: pods that become ready, and a pod that is known only later', async () => {
    const { put, desired } = live(headless, slice('web', [['web-0', ['10.2.0.1'], { conditions: { ready: false } }]]));
    expect((await desired()).endpoints).toEqual([]);
    put(slice('web', [['web-0', ['10.2.0.1']]]));
    expect((await desired()).endpoints).toEqual([]);
    put(pod('web-0'));
    expect((await desired()).endpoints).toEqual([`A web.example.org 10.2.0.1 ${label}`]);
  });

  test('a node port: a node’s new address, and pods that move', async () => {
    const { put, desired } = live(local, node('n1', { external: ['192.0.2.1'] }), node('n2', { external: ['192.0.2.2'] }), pod('p'));
    expect((await desired()).endpoints).toEqual([`A web.example.org 192.0.2.1 ${label}`]);
    put(node('n1', { external: ['192.0.2.9'] }));
    expect((await desired()).endpoints).toEqual([`A web.example.org 192.0.2.9 ${label}`]);
    put(pod('p', { nodeName: 'n2' }));
    expect((await desired()).endpoints).toEqual([`A web.example.org 192.0.2.2 ${label}`]);
  });

  test('nodes that are not known leave a node port unresolved, and only it', async () => {
    const { cluster, put, desired } = live(local, balanced('lb', ['192.0.2.5'], { hostname: 'lb.example.org' }), node('n1', { external: ['192.0.2.1'] }), pod('p'));
    await desired();
    cluster.setState(KINDS.nodes, { unsynced: new Error('forbidden') });
    put(local);
    const { endpoints, unresolved } = await desired();
    expect(endpoints).toEqual(['A lb.example.org 192.0.2.5 resource=service/shop/lb', `A web.example.org 192.0.2.1 ${label}`]);
    expect(unresolved).toEqual([expect.stringContaining('forbidden')]);
  });
});

type Step = { readonly put: Manifest } | { readonly remove: readonly [KindDescriptor, string, string] };

const versions: readonly Manifest[] = [
  headless,
  local,
  service('web', { type: 'ExternalName', externalName: 'far.example.net' }, { notes: web }),
  balanced('lb', ['192.0.2.5'], web),
  balanced('lb', ['192.0.2.6'], { hostname: 'lb.example.org', ttl: '60' }),
  slice('web', [['p', ['10.2.0.1']], ['q', ['10.2.0.2']]]),
  slice('web', [['p', ['10.2.0.3'], { conditions: { ready: false } }]]),
  pod('p', { hostname: 'p' }),
  pod('p', { nodeName: 'n2', ready: false }),
  pod('q', { labels: { app: 'other' } }),
  pod('q', { notes: { target: '192.0.2.77' } }),
  node('n1', { external: ['192.0.2.1'] }),
  node('n1', { internal: ['10.1.0.1'] }, { unschedulable: true }),
  node('n2', { external: ['192.0.2.2'] }),
];
const removals: readonly Step[] = [
  { remove: [KINDS.services, 'shop', 'web'] },
  { remove: [KINDS.services, 'shop', 'lb'] },
  { remove: [KINDS.endpointSlices, 'shop', 'web-ipv4'] },
  { remove: [KINDS.pods, 'shop', 'p'] },
  { remove: [KINDS.pods, 'shop', 'q'] },
  { remove: [KINDS.nodes, '', 'n1'] },
];
const step = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...versions.map((put): Step => ({ put }))) }, { weight: 1, arbitrary: fc.constantFrom(...removals) });

test('any sequence of events gives what a full recomputation gives', async () => {
  const runs = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
    const { cluster, put, desired } = live();
    const present = new Map<string, Manifest>();
    for (const one of steps) {
      if ('put' in one) {
        const { kind, metadata } = stored(one.put);
        present.set(`${kind}/${metadata.name}`, one.put);
        put(one.put);
      } else {
        const [kind, namespace, name] = one.remove;
        if (present.delete(`${kind.kind}/${name}`)) cluster.remove(kind, namespace, name);
      }
      expect(await desired()).toEqual(await live(...present.values()).desired());
    }
  });
  await fc.assert(runs, { numRuns: 40 });
});
