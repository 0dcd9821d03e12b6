import { testCases } from '../testing/cases.ts';
import type { Case } from '../testing/cases.ts';
import type { Manifest } from '../testing/desired-of.ts';
import { loadBalancer, node, service } from '../testing/objects.ts';
import { serviceDefinition } from './index.ts';
import type { serviceOptions } from './index.ts';

const status = loadBalancer(['192.0.2.1', 'lb.example.net']);
const mate = { options: { compatibility: 'mate' } };
const molecule = { options: { compatibility: 'molecule' } };
const kops = { options: { compatibility: 'kops-dns-controller' } };

const balanced = (raw: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>> = {}, notes: Readonly<Record<string, string>> = {}): Manifest => service('web', { type: 'LoadBalancer' }, { raw, labels, notes }, status);
const ported = (raw: Readonly<Record<string, string>>): Manifest => service('web', { type: 'NodePort', ports: [{ nodePort: 30080 }] }, { raw });
const role = { 'node-role.kubernetes.io/node': '' };
const nodes = [
  node('n1', { external: ['192.0.2.11'], internal: ['10.1.0.1', 'fd00::1'] }, { labels: role, unschedulable: true }),
  node('n2', { external: ['192.0.2.12'], internal: ['10.1.0.2'] }),
];
const both = (name: string): readonly string[] => [`A ${name}.example.org 192.0.2.1`, `CNAME ${name}.example.org lb.example.net`];

const cases: readonly Case<typeof serviceOptions>[] = [
  { title: 'mate: the name of its annotation', objects: [balanced({ 'zalando.org/dnsname': 'm.example.org' })], setup: mate, gives: both('m') },
  { title: 'mate: a list is one name', objects: [balanced({ 'zalando.org/dnsname': 'a.example.org,b' })], setup: mate, gives: ['A a.example.org,b 192.0.2.1', 'CNAME a.example.org,b lb.example.net'] },
  { title: 'mate: only when asked for', objects: [balanced({ 'zalando.org/dnsname': 'm.example.org' })], gives: [] },
  { title: 'mate: our own annotation goes first', objects: [balanced({ 'zalando.org/dnsname': 'm.example.org' }, {}, { hostname: 'own.example.org', target: '192.0.2.9' })], setup: mate, gives: ['A own.example.org 192.0.2.9 resource=service/shop/web'] },
  { title: 'molecule: a list, with its label', objects: [balanced({ domainName: 'a.example.org, b.example.org' }, { dns: 'route53' })], setup: molecule, gives: [...both('a'), ...both('b')] },
  { title: 'molecule: nothing without the label', objects: [balanced({ domainName: 'a.example.org' })], setup: molecule, gives: [] },
  { title: 'kops: both lists of a load balancer', objects: [balanced({ 'dns.alpha.kubernetes.io/external': 'a.example.org', 'dns.alpha.kubernetes.io/internal': 'b.example.org' })], setup: kops, gives: [...both('a'), ...both('b')] },
  { title: 'kops: external addresses of nodes with the role, schedulable or not', objects: [...nodes, ported({ 'dns.alpha.kubernetes.io/external': 'a.example.org' })], setup: kops, gives: ['A a.example.org 192.0.2.11'] },
  { title: 'kops: internal IPv6 addresses are external when the flag says so', objects: [...nodes, ported({ 'dns.alpha.kubernetes.io/external': 'a.example.org' })], setup: { options: { ...kops.options, 'expose-internal-ipv6': true } }, gives: ['A a.example.org 192.0.2.11', 'AAAA a.example.org fd00::1'] },
  { title: 'kops: internal addresses', objects: [...nodes, ported({ 'dns.alpha.kubernetes.io/internal': 'a.example.org' })], setup: kops, gives: ['A a.example.org 10.1.0.1', 'AAAA a.example.org fd00::1'] },
  { title: 'kops: a node port has one of the two', objects: [...nodes, ported({ 'dns.alpha.kubernetes.io/internal': 'a.example.org', 'dns.alpha.kubernetes.io/external': 'b.example.org' })], setup: kops, gives: [], skips: ['may have one'] },
  { title: 'kops: nothing for other types', objects: [service('web', { type: 'ClusterIP', clusterIP: '10.0.0.1' }, { raw: { 'dns.alpha.kubernetes.io/external': 'a.example.org' } })], setup: kops, gives: [] },
  { title: 'an IPv6 address of a load balancer is an AAAA record', objects: [service('web', { type: 'LoadBalancer' }, { raw: { 'zalando.org/dnsname': 'm.example.org' } }, loadBalancer(['2001:db8::1']))], setup: mate, gives: ['AAAA m.example.org 2001:db8::1'] },
];

testCases(serviceDefinition, cases);
