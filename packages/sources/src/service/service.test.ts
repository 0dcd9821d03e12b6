import { createTemplates } from '@external-dns/source-kit';
import { describe, expect, test } from 'vitest';
import { testCases } from '../testing/cases.ts';
import type { Case } from '../testing/cases.ts';
import { commonOptions, desiredOf, noTemplates, optionValues, textOf } from '../testing/desired-of.ts';
import { balanced, loadBalancer, service } from '../testing/objects.ts';
import { serviceDefinition, serviceOptions } from './index.ts';

const web = { hostname: 'web.example.org' };
const pending = 'its load balancer has no address yet';

const cases: readonly Case<typeof serviceOptions>[] = [
  {
    title: 'LoadBalancer: addresses and names of the status, each under its type',
    objects: [balanced('web', ['192.0.2.1', '2001:db8::1', 'lb.example.net'], web)],
    gives: ['A web.example.org 192.0.2.1 resource=service/shop/web', 'AAAA web.example.org 2001:db8::1 resource=service/shop/web', 'CNAME web.example.org lb.example.net resource=service/shop/web'],
  },
  { title: 'LoadBalancer: external IPs stand for the status', objects: [balanced('web', ['192.0.2.1', 'lb.example.net'], web, {}, { externalIPs: ['192.0.2.7'] })], gives: ['A web.example.org 192.0.2.7 resource=service/shop/web'] },
  { title: 'LoadBalancer: without an address it is unresolved, the others go on', objects: [balanced('web', [], web), balanced('b', ['192.0.2.2'], { hostname: 'b.example.org' })], gives: ['A b.example.org 192.0.2.2 resource=service/shop/b'], unresolved: [pending] },
  { title: 'LoadBalancer: without an address and without a name nothing is missed', objects: [balanced('web', [], {})], gives: [] },
  { title: 'LoadBalancer: without an address but with the target annotation nothing is missed', objects: [balanced('web', [], { ...web, target: '192.0.2.9' })], gives: ['A web.example.org 192.0.2.9 resource=service/shop/web'] },
  { title: 'LoadBalancer: the internal name gets the cluster IP', objects: [balanced('web', ['192.0.2.1'], { ...web, 'internal-hostname': 'in.example.org' })], gives: ['A web.example.org 192.0.2.1 resource=service/shop/web', 'A in.example.org 10.0.0.9 resource=service/shop/web'] },
  { title: 'LoadBalancer: one name for both is one record', objects: [balanced('web', ['192.0.2.1'], { ...web, 'internal-hostname': 'web.example.org' })], gives: ['A web.example.org 10.0.0.9,192.0.2.1 resource=service/shop/web'] },
  { title: 'LoadBalancer: no cluster IP, no internal name', objects: [balanced('web', ['192.0.2.1'], { 'internal-hostname': 'in.example.org' }, {}, { clusterIP: 'None' })], gives: [] },
  {
    title: 'LoadBalancer: a name that is to be resolved gives its addresses',
    objects: [balanced('web', ['lb.example.net', '192.0.2.1'], web)],
    setup: { options: { 'resolve-service-load-balancer-hostname': true }, hosts: { 'lb.example.net': ['198.51.100.1', '2001:db8::5'] } },
    gives: ['A web.example.org 192.0.2.1,198.51.100.1 resource=service/shop/web', 'AAAA web.example.org 2001:db8::5 resource=service/shop/web'],
  },
  { title: 'hostnames: a list with blanks, dots and an empty item', objects: [balanced('web', ['192.0.2.1'], { hostname: ' a.example.org., b.example.org ,' })], gives: ['A a.example.org 192.0.2.1 resource=service/shop/web', 'A b.example.org 192.0.2.1 resource=service/shop/web'] },
  { title: 'hostnames: an empty annotation asks for nothing', objects: [balanced('web', ['192.0.2.1'], { hostname: '' })], gives: [] },
  { title: 'hostnames: one with a label that is too long is left out', objects: [balanced('web', ['192.0.2.1'], { hostname: `${'x'.repeat(64)}.example.org,ok.example.org` })], gives: ['A ok.example.org 192.0.2.1 resource=service/shop/web'], skips: ['64 bytes long'] },
  { title: 'targets: they stand for the status, whatever their types, empty items do not count', objects: [balanced('web', ['192.0.2.1'], { ...web, target: '192.0.2.9, edge.example.net.,' })], gives: ['A web.example.org 192.0.2.9 resource=service/shop/web', 'CNAME web.example.org edge.example.net resource=service/shop/web'] },
  { title: 'targets: an empty annotation changes nothing', objects: [balanced('web', ['192.0.2.1'], { ...web, target: '' })], gives: ['A web.example.org 192.0.2.1 resource=service/shop/web'] },
  { title: 'metadata: TTL, set identifier and properties', objects: [balanced('web', ['192.0.2.1'], { ...web, ttl: '1m30s', 'set-identifier': 'blue', alias: 'true', 'aws-weight': '5' })], gives: ['A web.example.org 192.0.2.1 ttl=90 set=blue resource=service/shop/web alias=true aws/weight=5'] },
  { title: 'metadata: a TTL that is none is told and left out', objects: [balanced('web', ['192.0.2.1'], { ...web, ttl: 'soon' })], gives: ['A web.example.org 192.0.2.1 resource=service/shop/web'], skips: ['TTL "soon" of service/shop/web'] },
  { title: 'another controller’s service is not looked at', objects: [balanced('web', ['192.0.2.1'], { ...web, controller: 'other' })], gives: [] },
  { title: 'another annotation prefix', objects: [balanced('web', ['192.0.2.1'], web, { raw: { 'dns.example.org/hostname': 'x.example.org' } })], setup: { common: { annotationPrefix: 'dns.example.org/' } }, gives: ['A x.example.org 192.0.2.1 resource=service/shop/web'] },
  { title: 'hostname annotations are ignored when the flag says so', objects: [balanced('web', ['192.0.2.1'], { ...web, 'internal-hostname': 'in.example.org' })], setup: { common: { ignoreHostnameAnnotation: true } }, gives: [] },
  { title: 'ClusterIP: not published by default', objects: [service('web', { type: 'ClusterIP', clusterIP: '10.0.0.1' }, { notes: web })], gives: [] },
  { title: 'ClusterIP: published with the flag, the first address only', objects: [service('web', { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', 'fd00::1'], externalIPs: ['192.0.2.1'] }, { notes: web })], setup: { options: { 'publish-internal-services': true } }, gives: ['A web.example.org 10.0.0.1 resource=service/shop/web'] },
  { title: 'ClusterIP: the internal name needs no flag', objects: [service('web', { type: 'ClusterIP', clusterIP: '10.0.0.1' }, { notes: { ...web, 'internal-hostname': 'in.example.org' } })], gives: ['A in.example.org 10.0.0.1 resource=service/shop/web'] },
  { title: 'ExternalName: a CNAME to the name', objects: [service('web', { type: 'ExternalName', externalName: 'far.example.net' }, { notes: web })], gives: ['CNAME web.example.org far.example.net resource=service/shop/web'] },
  { title: 'ExternalName: a name that is an address', objects: [service('web', { type: 'ExternalName', externalName: '2001:db8::1' }, { notes: web })], gives: ['AAAA web.example.org 2001:db8::1 resource=service/shop/web'] },
  { title: 'ExternalName: external IPs come first', objects: [service('web', { type: 'ExternalName', externalName: 'far.example.net', externalIPs: ['192.0.2.1'] }, { notes: web })], gives: ['A web.example.org 192.0.2.1 resource=service/shop/web'] },
  {
    title: 'merging: the first service by name gives label, TTL and properties',
    objects: [balanced('c', ['192.0.2.3'], { ...web, ttl: '30' }), balanced('a', ['192.0.2.1'], { ...web, ttl: '60' }), balanced('b', ['192.0.2.2'], web)],
    gives: ['A web.example.org 192.0.2.1,192.0.2.2,192.0.2.3 ttl=60 resource=service/shop/a'],
  },
  {
    title: 'merging: set identifiers and CNAME targets keep endpoints apart',
    objects: [balanced('a', ['192.0.2.1'], { ...web, 'set-identifier': 'x' }), balanced('b', ['192.0.2.2'], { ...web, 'set-identifier': 'y' }), balanced('c', ['one.example.net'], web), balanced('d', ['two.example.net'], web)],
    gives: [
      'A web.example.org 192.0.2.1 set=x resource=service/shop/a',
      'A web.example.org 192.0.2.2 set=y resource=service/shop/b',
      'CNAME web.example.org one.example.net resource=service/shop/c',
      'CNAME web.example.org two.example.net resource=service/shop/d',
    ],
    skips: ['more than one CNAME target'],
  },
  {
    title: 'type filter: only services of these types',
    objects: [balanced('a', ['192.0.2.1'], { hostname: 'a.example.org' }), service('b', { type: 'ExternalName', externalName: 'far.example.net' }, { notes: { hostname: 'b.example.org' } })],
    setup: { options: { 'service-type-filter': ['ExternalName'] } },
    gives: ['CNAME b.example.org far.example.net resource=service/shop/b'],
  },
  { title: 'type filter: an empty value among them takes all', objects: [balanced('a', ['192.0.2.1'], { hostname: 'a.example.org' })], setup: { options: { 'service-type-filter': ['ExternalName', ''] } }, gives: ['A a.example.org 192.0.2.1 resource=service/shop/a'] },
];

testCases(serviceDefinition, cases);

describe('templates', () => {
  const templates = (combine: boolean) => createTemplates({ ...noTemplates, fqdn: ['{{.Name}}-t.example.org'], combine });
  test('a name of a template gets what an annotated name gets', async () => {
    const { endpoints } = await desiredOf(serviceDefinition, [balanced('web', ['192.0.2.1'], { ttl: '60', 'aws-weight': '5' })], { templates: templates(true) });
    expect(endpoints.map(textOf)).toEqual(['A web-t.example.org 192.0.2.1 ttl=60 resource=service/shop/web aws/weight=5']);
  });
  test('the compatibility names come before those of a template that are not to be combined', async () => {
    const object = service('web', { type: 'LoadBalancer' }, { raw: { 'zalando.org/dnsname': 'm.example.org' } }, loadBalancer(['192.0.2.1']));
    const { endpoints } = await desiredOf(serviceDefinition, [object], { templates: templates(false), options: { compatibility: 'mate' } });
    expect(endpoints.map(textOf)).toEqual(['A m.example.org 192.0.2.1']);
  });
  test('a pending load balancer is missed when a template names it', async () => {
    const { endpoints, unresolved } = await desiredOf(serviceDefinition, [balanced('web', [], {})], { templates: templates(false) });
    expect({ endpoints, unresolved }).toEqual({ endpoints: [], unresolved: [pending] });
  });
  test('pairs of a template stand beside annotated names when they are to be combined', async () => {
    const pairs = createTemplates({ ...noTemplates, fqdnTarget: ['{{.Name}}-p.example.org:198.51.100.9'], combine: true });
    const { endpoints } = await desiredOf(serviceDefinition, [balanced('web', ['192.0.2.1'], web)], { templates: pairs });
    expect(endpoints.map(textOf)).toEqual(['A web-p.example.org 198.51.100.9', 'A web.example.org 192.0.2.1 resource=service/shop/web']);
  });
});

describe('resources', () => {
  const kinds = (...types: string[]): readonly string[] => {
    const { main, reads = [] } = serviceDefinition.resources(optionValues(serviceOptions, { 'service-type-filter': types }), commonOptions);
    return [main, ...reads].map(({ kind }) => kind.plural);
  };
  test.each([
    { types: [], wanted: ['services', 'endpointslices', 'pods', 'nodes'] },
    { types: ['NodePort'], wanted: ['services', 'endpointslices', 'pods', 'nodes'] },
    { types: ['ClusterIP'], wanted: ['services', 'endpointslices', 'pods'] },
    { types: ['LoadBalancer', 'ExternalName'], wanted: ['services'] },
  ])('types $types need $wanted', ({ types, wanted }) => {
    expect(kinds(...types)).toEqual(wanted);
  });
  test('a type that is none is a config error that lists the types', () => {
    expect(() => kinds('ClusterIP', 'Headless')).toThrow(expect.objectContaining({ kind: 'config', message: expect.stringMatching(/--service-type-filter: "Headless".*ClusterIP, ExternalName, LoadBalancer, NodePort/) }));
  });
});
