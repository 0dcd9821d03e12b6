import { testCases } from '../testing/cases.ts';
import type { Case } from '../testing/cases.ts';
import type { Manifest } from '../testing/desired-of.ts';
import { node, pod, service, slice } from '../testing/objects.ts';
import { serviceDefinition } from './index.ts';
import type { serviceOptions } from './index.ts';

function headless(notes: Readonly<Record<string, string>> = {}, spec: Manifest = {}, name = 'web'): Manifest {
  return service(name, { type: 'ClusterIP', clusterIP: 'None', selector: { app: 'web' }, ...spec }, { notes: { hostname: 'web.example.org', ...notes } });
}

const pods = [pod('web-0', { hostname: 'web-0', hostIP: '10.1.0.1' }), pod('web-1', { hostname: 'web-1', hostIP: '10.1.0.2', nodeName: 'n2' })];
const ready = slice('web', [['web-0', ['10.2.0.1']], ['web-1', ['10.2.0.2']]]);
const half = slice('web', [['web-0', ['10.2.0.1']], ['web-1', ['10.2.0.2'], { conditions: { ready: false } }]]);
const nodes = [node('n1', { external: ['192.0.2.1'], internal: ['10.1.0.1', 'fd00::1'] }), node('n2', { external: ['192.0.2.2'] })];
const a = (name: string, targets: string, resource = 'web'): string => `A ${name}.example.org ${targets} resource=service/shop/${resource}`;
const both = [a('web', '10.2.0.1,10.2.0.2'), a('web-0.web', '10.2.0.1'), a('web-1.web', '10.2.0.2')];

const cases: readonly Case<typeof serviceOptions>[] = [
  { title: 'the name has all pods, each pod with a hostname a name of its own', objects: [headless(), ...pods, ready], gives: both },
  { title: 'the internal name is made the same way', objects: [headless({ 'internal-hostname': 'in.example.org', hostname: '' }), pod('web-0'), slice('web', [['web-0', ['10.2.0.1']]])], gives: [a('in', '10.2.0.1')] },
  { title: 'pods without a hostname have no name of their own', objects: [headless(), pod('web-0'), slice('web', [['web-0', ['10.2.0.1']]])], gives: [a('web', '10.2.0.1')] },
  { title: 'pods that are not ready are left out', objects: [headless(), ...pods, half], gives: [a('web', '10.2.0.1'), a('web-0.web', '10.2.0.1')] },
  { title: 'not ready pods stay when the service says so', objects: [headless({}, { publishNotReadyAddresses: true }), ...pods, half], gives: both },
  { title: 'not ready pods stay when the flag says so', objects: [headless(), ...pods, half], setup: { options: { 'always-publish-not-ready-addresses': true } }, gives: both },
  { title: 'readiness that is not said counts as ready', objects: [headless(), pod('web-0'), slice('web', [['web-0', ['10.2.0.1'], { conditions: {} }]])], gives: [a('web', '10.2.0.1')] },
  { title: 'IPv4 and IPv6 slices', objects: [headless(), pod('web-0'), slice('web', [['web-0', ['10.2.0.1']]]), slice('web', [['web-0', ['fd00::9']]], 'IPv6')], gives: [a('web', '10.2.0.1'), 'AAAA web.example.org fd00::9 resource=service/shop/web'] },
  { title: 'a slice of names is not for pod addresses', objects: [headless(), pod('web-0'), slice('web', [['web-0', ['x.example.net']]], 'FQDN')], gives: [], skips: ['addresses of type FQDN'] },
  { title: 'host IP: by flag', objects: [headless(), ...pods, ready], setup: { options: { 'publish-host-ip': true } }, gives: [a('web', '10.1.0.1,10.1.0.2'), a('web-0.web', '10.1.0.1'), a('web-1.web', '10.1.0.2')] },
  { title: 'host IP: by annotation, a slice of names will do', objects: [headless({ 'endpoints-type': 'HostIP' }), pod('web-0', { hostIP: '10.1.0.1' }), slice('web', [['web-0', ['x.example.net']]], 'FQDN')], gives: [a('web', '10.1.0.1')] },
  { title: 'host IP: one that is not known yet gives nothing', objects: [headless({ 'endpoints-type': 'HostIP' }), pod('web-0'), slice('web', [['web-0', ['10.2.0.1']]])], gives: [], skips: ['pod web-0 has no host IP yet'] },
  { title: 'node: external addresses of the pod’s node, before the host IP flag', objects: [headless({ 'endpoints-type': 'NodeExternalIP' }), ...nodes, ...pods, ready], setup: { options: { 'publish-host-ip': true } }, gives: [a('web', '192.0.2.1,192.0.2.2'), a('web-0.web', '192.0.2.1'), a('web-1.web', '192.0.2.2')] },
  {
    title: 'node: internal IPv6 addresses when the flag says so',
    objects: [headless({ 'endpoints-type': 'NodeExternalIP' }), ...nodes, pod('web-0'), slice('web', [['web-0', ['10.2.0.1']]])],
    setup: { options: { 'expose-internal-ipv6': true } },
    gives: [a('web', '192.0.2.1'), 'AAAA web.example.org fd00::1 resource=service/shop/web'],
  },
  { title: 'node: a node that is gone gives nothing', objects: [headless({ 'endpoints-type': 'NodeExternalIP' }), pod('web-0'), slice('web', [['web-0', ['10.2.0.1']]])], gives: [], skips: ['node "n1" of pod web-0 is not known'] },
  { title: 'node: without NodePort in the type filter nodes are not read', objects: [headless({ 'endpoints-type': 'NodeExternalIP' }), ...nodes, pod('web-0'), slice('web', [['web-0', ['10.2.0.1']]])], setup: { options: { 'service-type-filter': ['ClusterIP'] } }, gives: [], skips: ['--service-type-filter'] },
  { title: 'an unknown endpoints-type is as if absent', objects: [headless({ 'endpoints-type': 'PodIP' }), pod('web-0'), slice('web', [['web-0', ['10.2.0.1']]])], gives: [a('web', '10.2.0.1')] },
  { title: 'the target annotation of a pod stands for its address', objects: [headless(), pod('web-0', { notes: { target: '192.0.2.9,edge.example.net' } }), slice('web', [['web-0', ['10.2.0.1']]])], gives: [a('web', '192.0.2.9'), 'CNAME web.example.org edge.example.net resource=service/shop/web'] },
  { title: 'the target annotation of the service stands for all', objects: [headless({ target: '192.0.2.9' }), ...pods, ready], gives: [a('web', '192.0.2.9')] },
  { title: 'only the first address of an entry counts', objects: [headless(), pod('web-0'), slice('web', [['web-0', ['10.2.0.1', '10.2.0.9']]])], gives: [a('web', '10.2.0.1')] },
  { title: 'an entry without an address gives nothing', objects: [headless(), pod('web-0'), slice('web', [['web-0', []]])], gives: [], skips: ['pod web-0 has no address'] },
  ...[
    { title: 'of another API version', entry: { targetRef: { apiVersion: 'v1', kind: 'Pod', name: 'web-0' } } },
    { title: 'of another kind', entry: { targetRef: { kind: 'Node', name: 'web-0' } } },
    { title: 'without a reference', entry: { targetRef: undefined } },
  ].map(({ title, entry }) => ({ title: `an entry ${title} gives nothing`, objects: [headless(), pod('web-0'), slice('web', [['web-0', ['10.2.0.1'], entry]])], gives: [], skips: ['is no pod that the service selects'] })),
  { title: 'a pod that the selector does not pick gives nothing', objects: [headless(), pod('web-0', { labels: { app: 'other' } }), slice('web', [['web-0', ['10.2.0.1']]])], gives: [], skips: ['is no pod that the service selects'] },
  { title: 'without a selector every pod of the namespace will do', objects: [headless({}, { selector: undefined }), pod('web-0', { labels: { app: 'other' } }), slice('web', [['web-0', ['10.2.0.1']]])], gives: [a('web', '10.2.0.1')] },
  { title: 'TTL, set identifier and properties stand on every record', objects: [headless({ ttl: '60', 'set-identifier': 's', 'aws-weight': '1' }), pod('web-0', { hostname: 'web-0' }), slice('web', [['web-0', ['10.2.0.1']]])], gives: ['A web.example.org 10.2.0.1 ttl=60 set=s resource=service/shop/web aws/weight=1', 'A web-0.web.example.org 10.2.0.1 ttl=60 set=s resource=service/shop/web aws/weight=1'] },
  { title: 'two services with one name and common pods are joined', objects: [headless(), headless({}, {}, 'www'), ...pods, ready, slice('www', [['web-1', ['10.2.0.2']]])], gives: both },
];

testCases(serviceDefinition, cases);
