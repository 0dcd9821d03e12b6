import { annotations } from './cases.ts';
import type { Manifest } from './desired-of.ts';

interface Meta {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Without prefix. */
  readonly notes?: Readonly<Record<string, string>>;
  /** With their whole keys. */
  readonly raw?: Readonly<Record<string, string>>;
}

function metadata(name: string, { namespace = 'shop', labels = {}, notes = {}, raw = {} }: Meta): Manifest {
  return { name, namespace, labels, annotations: { ...annotations(notes), ...raw } };
}

/** `entries` are addresses or names of the load balancer. */
export function loadBalancer(entries: readonly string[]): Manifest {
  return { loadBalancer: { ingress: entries.map((entry) => (/^[\d.]+$|:/.test(entry) ? { ip: entry } : { hostname: entry })) } };
}

export function service(name: string, spec: Manifest, meta: Meta = {}, status: Manifest = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: metadata(name, meta), spec, status };
}

/** A Service of type LoadBalancer. */
export function balanced(name: string, entries: readonly string[], notes: Readonly<Record<string, string>>, meta: Meta = {}, spec: Manifest = {}): Manifest {
  return service(name, { type: 'LoadBalancer', clusterIP: '10.0.0.9', ...spec }, { ...meta, notes }, loadBalancer(entries));
}

export function ingress(name: string, spec: Manifest, entries: readonly string[], meta: Meta = {}): Manifest {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: metadata(name, meta), spec, status: loadBalancer(entries) };
}

export function node(name: string, addresses: { readonly external?: readonly string[]; readonly internal?: readonly string[] }, more: { readonly unschedulable?: boolean; readonly labels?: Readonly<Record<string, string>> } = {}): Manifest {
  const list = (type: string, values: readonly string[] = []): readonly Manifest[] => values.map((address) => ({ type, address }));
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: more.labels ?? {} },
    spec: { unschedulable: more.unschedulable ?? false },
    status: { addresses: [...list('ExternalIP', addresses.external), ...list('InternalIP', addresses.internal), { type: 'Hostname', address: name }] },
  };
}

export interface PodInit {
  readonly nodeName?: string;
  readonly hostname?: string;
  readonly hostIP?: string;
  readonly ready?: boolean;
  readonly phase?: string;
  readonly ending?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly notes?: Readonly<Record<string, string>>;
}

export function pod(name: string, { nodeName = 'n1', hostname, hostIP, ready = true, phase = 'Running', ending = false, labels = { app: 'web' }, notes = {} }: PodInit = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata(name, { labels, notes }), ...(ending ? { deletionTimestamp: '2030-01-01T00:00:00Z' } : {}) },
    spec: { nodeName, ...(hostname === undefined ? {} : { hostname }) },
    status: { phase, ...(hostIP === undefined ? {} : { hostIP }), conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

/** An EndpointSlice; an entry is the name of a pod, its addresses, and what differs from a ready pod's entry. */
export function slice(serviceName: string, entries: readonly (readonly [string, readonly string[], Manifest?])[], addressType = 'IPv4'): Manifest {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${serviceName}-${addressType.toLowerCase()}`, namespace: 'shop', labels: { 'kubernetes.io/service-name': serviceName } },
    addressType,
    endpoints: entries.map(([name, addresses, more = {}]) => ({ addresses, conditions: { ready: true }, targetRef: { kind: 'Pod', name }, ...more })),
  };
}
