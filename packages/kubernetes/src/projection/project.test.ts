import { describe, expect, it } from 'vitest';
import { KINDS } from '../kinds.ts';
import { compileProjector } from './index.ts';

const raw = {
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '7',
    generation: 2,
    creationTimestamp: '2026-01-01T00:00:00Z',
    deletionTimestamp: '2026-02-01T00:00:00Z',
    labels: { app: 'web' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'x' },
    managedFields: [{ manager: 'kubectl' }],
    ownerReferences: [{ name: 'o' }],
  },
  spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1', ports: [{ name: 'http', port: 80 }, { port: 81 }] },
  status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] }, conditions: [] },
};

const metadata = { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '7', generation: 2, deletionTimestamp: '2026-02-01T00:00:00Z', labels: { app: 'web' }, annotations: { note: 'x' } };
const base = { apiVersion: 'v1', kind: 'Service', metadata };

describe('projection', () => {
  it.each([
    ['nothing but metadata', [], {}],
    ['a scalar and a whole object', ['spec.type', 'status.loadBalancer'], { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } }],
    ['fields of array elements', ['spec.ports.port'], { spec: { ports: [{ port: 80 }, { port: 81 }] } }],
    ['a path and one below it', ['spec.ports', 'spec.ports.port'], { spec: { ports: raw.spec.ports } }],
    ['the same the other way round', ['spec.ports.port', 'spec.ports'], { spec: { ports: raw.spec.ports } }],
    ['what is not there', ['spec.externalIPs', 'data.x'], { spec: {} }],
  ])('keeps %s', (_name, keep, kept) => {
    expect(compileProjector(KINDS.services, keep)(raw)).toEqual({ ...base, ...kept });
  });

  it('keeps all but managedFields, last-applied-configuration and what is dropped', () => {
    const { managedFields: _managed, ...rest } = raw.metadata;
    expect(compileProjector(KINDS.services, 'all', ['status.conditions', 'spec.ports.name'])(raw)).toEqual({
      ...base,
      metadata: { ...rest, annotations: { note: 'x' } },
      spec: { ...raw.spec, ports: [{ port: 80 }, { port: 81 }] },
      status: { loadBalancer: raw.status.loadBalancer },
    });
  });

  it('fills kind and apiVersion, which items of a list lack, and no namespace for a cluster-scoped kind', () => {
    expect(compileProjector(KINDS.nodes, [])({ metadata: { name: 'n1' } })).toEqual({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', namespace: '' } });
    expect(compileProjector(KINDS.endpointSlices, [])({ metadata: { name: 'e', namespace: 'shop' } })).toMatchObject({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' });
  });

  it('does not change its input', () => {
    const before = structuredClone(raw);
    compileProjector(KINDS.services, 'all', ['spec.ports'])(raw);
    compileProjector(KINDS.services, ['spec.ports.port'])(raw);
    expect(raw).toEqual(before);
  });

  it.each([
    ['null', null],
    ['no metadata', {}],
    ['no name', { metadata: {} }],
    ['an empty name', { metadata: { name: '' } }],
  ])('throws on %s', (_name, bad) => {
    expect(() => compileProjector(KINDS.services, [])(bad)).toThrow(/a Service without (metadata|a name)/);
  });
});
