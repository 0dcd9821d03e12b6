import { DEFAULT_ANNOTATION_PREFIX } from '@external-dns/source-kit';
import type { StoredObject } from '@external-dns/servers';
import { ZONE } from './records.ts';

export const HOSTNAME_ANNOTATION = `${DEFAULT_ANNOTATION_PREFIX}hostname`;
export const TARGET_ANNOTATION = `${DEFAULT_ANNOTATION_PREFIX}target`;
const LAST_APPLIED_BYTES = 1400;
const OBJECT_BYTES = 3100;

/** The members that the benches give to a Service, beside those of every object. */
export interface StoredService extends StoredObject {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
}

/** A Service as a cluster has thousands: a load balancer with an address, put there by `kubectl apply`, 3.1 KB of JSON. */
export function service(index: number): StoredService {
  const name = `svc-${index}`;
  const namespace = `team-${index % 50}`;
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': namespace, 'app.kubernetes.io/managed-by': 'kubectl' };
  const hostname = `${name}.${ZONE}`;
  const spec = {
    type: 'LoadBalancer',
    clusterIP: 'None',
    clusterIPs: ['None'],
    ports: [
      { name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 },
      { name: 'https', protocol: 'TCP', port: 443, targetPort: 8443 },
    ],
    selector: { 'app.kubernetes.io/name': name },
    sessionAffinity: 'None',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
    externalTrafficPolicy: 'Cluster',
    allocateLoadBalancerNodePorts: false,
  };
  const applied = JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { annotations: { [HOSTNAME_ANNOTATION]: hostname }, labels, name, namespace }, spec });
  const object = (managed: number): StoredService => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace,
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      creationTimestamp: '2024-01-01T00:00:00Z',
      labels,
      annotations: { [HOSTNAME_ANNOTATION]: hostname, 'kubectl.kubernetes.io/last-applied-configuration': applied.padEnd(LAST_APPLIED_BYTES) },
      managedFields: [{ manager: 'kubectl-client-side-apply', operation: 'Update', apiVersion: 'v1', time: '2024-01-01T00:00:00Z', fieldsType: 'FieldsV1', fieldsV1: managedFields(managed) }],
    },
    spec,
    status: { loadBalancer: { ingress: [{ ip: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`, ipMode: 'VIP' }] } },
  });
  const missing = OBJECT_BYTES - JSON.stringify(object(0)).length;
  return object(Math.max(0, Math.round(missing / JSON.stringify({ 'f:field-00': {} }).length)));
}

export function* services(from: number, to: number): Generator<StoredService> {
  for (let index = from; index < to; index += 1) yield service(index);
}

function managedFields(count: number): Readonly<Record<string, unknown>> {
  return { 'f:spec': Object.fromEntries(Array.from({ length: count }, (_, index) => [`f:field-${String(index).padStart(2, '0')}`, {}])) };
}
