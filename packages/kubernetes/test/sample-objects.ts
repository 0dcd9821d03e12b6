import type { KindDescriptor } from '../src/types.ts';
import { KINDS } from '../src/kinds.ts';

/** An object of a test, as it is sent to an API server; `status` goes to its status subresource. */
export interface Sample {
  readonly kind: KindDescriptor;
  readonly body: { readonly metadata: Readonly<Record<string, unknown>>; readonly [member: string]: unknown };
  readonly status?: Readonly<Record<string, unknown>>;
  /** Delete it afterwards: with a finalizer it stays, with a time of deletion. */
  readonly deleted?: boolean;
}

const LONG = 'x'.repeat(300);

/** Objects that use what the API knows of a kind, and objects that leave it out. All are in the namespace `samples`. */
export const SAMPLES: readonly Sample[] = [
  { kind: KINDS.services, body: { metadata: { name: 'bare' }, spec: { ports: [{ port: 80 }] } } },
  {
    kind: KINDS.services,
    body: {
      metadata: {
        name: 'balanced',
        labels: { app: 'web', tier: '' },
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"a":1}', 'external-dns.kubernetes.io/hostname': 'ä.example.org', long: LONG, rocket: '🚀', empty: '' },
      },
      spec: {
        type: 'LoadBalancer',
        selector: { app: 'web' },
        ports: [
          { name: 'http', port: 80, targetPort: 8080, appProtocol: 'http' },
          { name: 'dns', port: 53, protocol: 'UDP', targetPort: 'dns', nodePort: 30053 },
          { name: 'sctp', port: 9000, protocol: 'SCTP', nodePort: 30054 },
        ],
        externalIPs: ['192.0.2.7', '192.0.2.8'],
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 30055,
        loadBalancerIP: '192.0.2.9',
        loadBalancerSourceRanges: ['192.0.2.0/24'],
        loadBalancerClass: 'example.org/lb',
        allocateLoadBalancerNodePorts: false,
        publishNotReadyAddresses: true,
        sessionAffinity: 'ClientIP',
        trafficDistribution: 'PreferClose',
      },
    },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1', ipMode: 'VIP', ports: [{ port: 80, protocol: 'TCP' }, { port: 53, protocol: 'UDP', error: 'Example/Error' }] }, { hostname: 'lb.example.org' }] } },
  },
  { kind: KINDS.services, body: { metadata: { name: 'elsewhere' }, spec: { type: 'ExternalName', externalName: 'other.example.org' } } },
  { kind: KINDS.services, body: { metadata: { name: 'headless', labels: { app: 'web' } }, spec: { clusterIP: 'None', selector: { app: 'web' }, ports: [{ name: 'a', port: 80 }, { name: 'b', port: 81 }] } } },
  { kind: KINDS.services, body: { metadata: { name: 'leaving', finalizers: ['example.org/stay'] }, spec: { ports: [{ port: 80 }] } }, deleted: true },
  { kind: KINDS.ingresses, body: { metadata: { name: 'bare' }, spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } } },
  {
    kind: KINDS.ingresses,
    body: {
      metadata: { name: 'full', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
      spec: {
        ingressClassName: 'nginx',
        rules: [
          { host: 'a.example.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name: 'http' } } } }] } },
          { host: '*.example.org' },
          { http: { paths: [{ pathType: 'ImplementationSpecific', backend: { service: { name: 'web', port: { number: 80 } } } }] } },
        ],
        tls: [{ hosts: ['a.example.org', 'b.example.org'], secretName: 's' }, {}],
      },
    },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.2' }, { hostname: 'ingress.example.org', ports: [{ port: 443, protocol: 'TCP', error: 'Example/Error' }] }] } },
  },
  { kind: KINDS.endpointSlices, body: { metadata: { name: 'none' }, addressType: 'IPv4', endpoints: [] } },
  {
    kind: KINDS.endpointSlices,
    body: {
      metadata: { name: 'some', labels: { 'kubernetes.io/service-name': 'headless' } },
      addressType: 'IPv6',
      endpoints: [
        { addresses: ['2001:db8::1'], conditions: { ready: true, serving: true, terminating: false }, hostname: 'a', nodeName: 'n1', zone: 'z', targetRef: { apiVersion: 'v1', kind: 'Pod', namespace: 'samples', name: 'full', uid: 'u', resourceVersion: '1', fieldPath: 'spec' } },
        { addresses: ['2001:db8::2'], conditions: { ready: false } },
        { addresses: ['2001:db8::3'] },
      ],
      ports: [{ name: '', port: 80, protocol: 'TCP', appProtocol: 'http' }, { name: 'b' }],
    },
  },
  { kind: KINDS.pods, body: { metadata: { name: 'bare' }, spec: { containers: [{ name: 'c', image: 'i' }] } } },
  {
    kind: KINDS.pods,
    body: {
      metadata: { name: 'full', labels: { app: 'web' } },
      spec: { serviceAccountName: 'sa', hostname: 'h', subdomain: 'headless', nodeName: 'n1', nodeSelector: { disk: 'ssd' }, hostNetwork: true, restartPolicy: 'Never', dnsPolicy: 'Default', containers: [{ name: 'c', image: 'i' }] },
    },
    status: {
      phase: 'Running',
      hostIP: '192.0.2.3',
      hostIPs: [{ ip: '192.0.2.3' }],
      podIP: '10.1.2.3',
      podIPs: [{ ip: '10.1.2.3' }, { ip: '2001:db8::3' }],
      message: 'well',
      reason: 'Because',
      conditions: [{ type: 'Ready', status: 'True' }, { type: 'PodScheduled', status: 'False', reason: 'No', message: 'none' }],
    },
  },
  {
    kind: KINDS.nodes,
    body: { metadata: { name: 'n1', labels: { 'kubernetes.io/hostname': 'n1' } }, spec: { podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24'], providerID: 'p://1', unschedulable: true, taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }, { key: 'e', effect: 'NoExecute' }] } },
    status: { phase: 'Running', addresses: [{ type: 'InternalIP', address: '192.0.2.4' }, { type: 'Hostname', address: 'n1' }], conditions: [{ type: 'Ready', status: 'True', reason: 'Up', message: 'ok' }] },
  },
  { kind: KINDS.nodes, body: { metadata: { name: 'n2' } } },
];
