import type { KindDescriptor } from './types.ts';

function kind(group: string, version: string, plural: string, name: string, namespaced = true): KindDescriptor {
  return { group, version, plural, kind: name, namespaced };
}

/** Kinds that sources read. */
export const KINDS = {
  services: kind('', 'v1', 'services', 'Service'),
  pods: kind('', 'v1', 'pods', 'Pod'),
  nodes: kind('', 'v1', 'nodes', 'Node', false),
  namespaces: kind('', 'v1', 'namespaces', 'Namespace', false),
  endpointSlices: kind('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  ingresses: kind('networking.k8s.io', 'v1', 'ingresses', 'Ingress'),
  leases: kind('coordination.k8s.io', 'v1', 'leases', 'Lease'),
  events: kind('events.k8s.io', 'v1', 'events', 'Event'),
  dnsEndpoints: kind('externaldns.k8s.io', 'v1alpha1', 'dnsendpoints', 'DNSEndpoint'),
} as const;
