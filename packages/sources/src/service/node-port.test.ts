import { testCases } from '../testing/cases.ts';
import type { Case } from '../testing/cases.ts';
import type { Manifest } from '../testing/desired-of.ts';
import { node, pod, service } from '../testing/objects.ts';
import type { PodInit } from '../testing/objects.ts';
import { serviceDefinition } from './index.ts';
import type { serviceOptions } from './index.ts';

const one = node('n1', { external: ['192.0.2.1', '2001:db8::1'], internal: ['10.1.0.1', 'fd00::1'] });
const two = node('n2', { external: ['192.0.2.2'], internal: ['10.1.0.2', 'fd00::2'] });
const inner = node('n3', { internal: ['10.1.0.3'] });

function ported(notes: Readonly<Record<string, string>> = {}, spec: Manifest = {}): Manifest {
  return service('web', { type: 'NodePort', selector: { app: 'web' }, ports: [{ nodePort: 30080, protocol: 'TCP' }], ...spec }, { notes: { hostname: 'web.example.org', ...notes } });
}

const label = 'resource=service/shop/web';
const srv = `SRV _web._tcp.web.example.org 0 50 30080 web.example.org. ${label}`;
const a = (...targets: string[]): string => `A web.example.org ${targets.join(',')} ${label}`;
const aaaa = (...targets: string[]): string => `AAAA web.example.org ${targets.join(',')} ${label}`;

const local = (...pods: readonly (readonly [string, PodInit])[]): readonly Manifest[] => [one, two, ported({}, { externalTrafficPolicy: 'Local' }), ...pods.map(([name, init]) => pod(name, init))];

const cases: readonly Case<typeof serviceOptions>[] = [
  { title: 'external addresses when some node has one', objects: [one, two, inner, ported()], gives: [a('192.0.2.1', '192.0.2.2'), aaaa('2001:db8::1'), srv] },
  { title: 'internal addresses when none has', objects: [inner, ported()], gives: [a('10.1.0.3'), srv] },
  { title: 'access private: internal addresses', objects: [one, two, ported({ access: 'private' })], gives: [a('10.1.0.1', '10.1.0.2'), aaaa('fd00::1', 'fd00::2'), srv] },
  { title: 'access public without an external address: only the SRV record', objects: [inner, ported({ access: 'public' })], gives: [srv] },
  { title: 'internal IPv6 addresses are public when the flag says so', objects: [one, two, ported({ access: 'public' })], setup: { options: { 'expose-internal-ipv6': true } }, gives: [a('192.0.2.1', '192.0.2.2'), aaaa('2001:db8::1', 'fd00::1', 'fd00::2'), srv] },
  { title: 'access in other letters is as if absent', objects: [one, ported({ access: 'PRIVATE' })], gives: [a('192.0.2.1'), aaaa('2001:db8::1'), srv] },
  { title: 'unschedulable nodes are left out', objects: [node('n1', { external: ['192.0.2.1'] }, { unschedulable: true }), two, ported()], gives: [a('192.0.2.2'), srv] },
  { title: 'unschedulable nodes stay when the flag says so', objects: [node('n1', { external: ['192.0.2.1'] }, { unschedulable: true }), two, ported()], setup: { options: { 'exclude-unschedulable': false } }, gives: [a('192.0.2.1', '192.0.2.2'), srv] },
  { title: 'every record has the TTL', objects: [two, ported({ ttl: '300' })], gives: [`A web.example.org 192.0.2.2 ttl=300 ${label}`, `SRV _web._tcp.web.example.org 0 50 30080 web.example.org. ttl=300 ${label}`] },
  { title: 'ports of one protocol share a record, ports without a node port have none', objects: [two, ported({}, { ports: [{ nodePort: 30080 }, { nodePort: 30090, protocol: 'TCP' }, { nodePort: 30053, protocol: 'UDP' }, { port: 80 }] })], gives: [a('192.0.2.2'), `SRV _web._tcp.web.example.org 0 50 30080 web.example.org.,0 50 30090 web.example.org. ${label}`, `SRV _web._udp.web.example.org 0 50 30053 web.example.org. ${label}`] },
  { title: 'an alias is no property of the SRV record', objects: [two, ported({ alias: 'true' })], gives: [`${a('192.0.2.2')} alias=true`, srv] },
  { title: 'with the target annotation there is nothing else', objects: [one, ported({ target: '192.0.2.9' })], gives: [a('192.0.2.9')] },
  { title: 'Local: nodes with a ready pod, whatever else runs there', objects: local(['p1', { ready: false }], ['p2', {}], ['p3', { nodeName: 'n2' }]), gives: [a('192.0.2.1', '192.0.2.2'), aaaa('2001:db8::1'), srv] },
  { title: 'Local: a node where a pod ends gives way to one where none does', objects: local(['p1', {}], ['p2', { nodeName: 'n2', ending: true }]), gives: [a('192.0.2.1'), aaaa('2001:db8::1'), srv] },
  { title: 'Local: ready beside ending on one node counts as ready', objects: local(['p1', { nodeName: 'n1', ending: true }], ['p2', { nodeName: 'n2', ending: true }], ['p3', { nodeName: 'n2' }]), gives: [a('192.0.2.2'), srv] },
  { title: 'Local: pods that end are better than pods that are not ready', objects: local(['p1', { ending: true, nodeName: 'n2' }], ['p2', { ready: false }]), gives: [a('192.0.2.2'), srv] },
  { title: 'Local: pods that are not ready are better than none', objects: local(['p1', { ready: false, nodeName: 'n2' }]), gives: [a('192.0.2.2'), srv] },
  { title: 'Local: pending pods, other pods and unknown nodes do not count', objects: local(['p1', { phase: 'Pending' }], ['p2', { labels: { app: 'other' } }], ['p3', { nodeName: 'gone' }]), gives: [srv] },
];

testCases(serviceDefinition, cases);
