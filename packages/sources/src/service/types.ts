import { KINDS } from '@external-dns/kubernetes';
import type { KubernetesObject, Need } from '@external-dns/kubernetes';
import type { LoadBalancerStatus } from '../shared/load-balancer.ts';

/** The values of `spec.type`. */
export const SERVICE_TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;

export interface Service extends KubernetesObject {
  readonly spec?: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly externalIPs?: readonly string[];
    readonly externalName?: string;
    readonly externalTrafficPolicy?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly publishNotReadyAddresses?: boolean;
    readonly ports?: readonly { readonly nodePort?: number; readonly protocol?: string }[];
  };
  readonly status?: LoadBalancerStatus;
}

export interface EndpointSlice extends KubernetesObject {
  readonly addressType?: string;
  readonly endpoints?: readonly SliceEndpoint[] | null;
}

export interface SliceEndpoint {
  readonly addresses?: readonly string[];
  readonly conditions?: { readonly ready?: boolean | null };
  readonly targetRef?: { readonly apiVersion?: string; readonly kind?: string; readonly name?: string };
}

export interface Pod extends KubernetesObject {
  readonly spec?: { readonly hostname?: string; readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly hostIP?: string;
    readonly conditions?: readonly { readonly type?: string; readonly status?: string }[];
  };
}

/** Index of EndpointSlices by the service they belong to, `namespace/name`. */
export const BY_SERVICE = 'service';

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

function servicesOf({ metadata }: KubernetesObject): readonly string[] {
  const name = metadata.labels?.[SERVICE_NAME_LABEL];
  return name === undefined ? [] : [`${metadata.namespace}/${name}`];
}

export function servicesNeed(namespace: string): Need<Service> {
  return {
    kind: KINDS.services,
    namespace,
    keep: [
      'spec.type',
      'spec.clusterIP',
      'spec.externalIPs',
      'spec.externalName',
      'spec.externalTrafficPolicy',
      'spec.selector',
      'spec.publishNotReadyAddresses',
      'spec.ports.nodePort',
      'spec.ports.protocol',
      'status.loadBalancer.ingress.ip',
      'status.loadBalancer.ingress.hostname',
    ],
    drop: ['status.conditions'],
  };
}

export function endpointSlicesNeed(namespace: string): Need {
  return {
    kind: KINDS.endpointSlices,
    namespace,
    keep: ['addressType', 'endpoints.addresses', 'endpoints.conditions.ready', 'endpoints.targetRef.apiVersion', 'endpoints.targetRef.kind', 'endpoints.targetRef.name'],
    indexes: { [BY_SERVICE]: servicesOf },
  };
}

export function podsNeed(namespace: string): Need {
  return {
    kind: KINDS.pods,
    namespace,
    keep: ['spec.hostname', 'spec.nodeName', 'status.phase', 'status.hostIP', 'status.conditions.type', 'status.conditions.status'],
  };
}
