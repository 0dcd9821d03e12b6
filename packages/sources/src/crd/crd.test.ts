import { describe, expect, test } from 'vitest';
import { desiredOf, optionValues, textOf } from '../testing/desired-of.ts';
import type { Manifest, Setup } from '../testing/desired-of.ts';
import { crdDefinition, crdKind, crdOptions, observedGenerationsDue } from './index.ts';

function dnsEndpoint(name: string, endpoints: unknown, metadata: Manifest = {}): Manifest {
  return { apiVersion: 'externaldns.k8s.io/v1alpha1', kind: 'DNSEndpoint', metadata: { name, namespace: 'shop', ...metadata }, spec: { endpoints } };
}

interface Case {
  readonly title: string;
  readonly objects: readonly Manifest[];
  readonly setup?: Setup<typeof crdOptions>;
  readonly gives: readonly string[];
  /** Parts of the reasons for what is left out. */
  readonly skips?: readonly string[];
}

const record = (recordType: string, targets: readonly string[], dnsName = 'a.example.org'): Manifest => ({ dnsName, recordType, targets });

const cases: readonly Case[] = [
  {
    title: 'an entry is taken as it is written',
    objects: [dnsEndpoint('rec', [{ dnsName: 'UP.example.org.', recordType: 'A', targets: ['192.0.2.2', '192.0.2.1'], recordTTL: 60, setIdentifier: 's', labels: { team: 'x' }, providerSpecific: [{ name: 'aws/weight', value: '1' }] }])],
    gives: ['A UP.example.org. 192.0.2.1,192.0.2.2 ttl=60 set=s team=x resource=crd/shop/rec aws/weight=1'],
  },
  { title: 'the resource label says where it stands, whatever is written', objects: [dnsEndpoint('rec', [{ ...record('A', ['192.0.2.1']), labels: { resource: 'mine' } }])], gives: ['A a.example.org 192.0.2.1 resource=crd/shop/rec'] },
  { title: 'an A target with a dot is left out, the others go on', objects: [dnsEndpoint('rec', [record('A', ['192.0.2.1', '192.0.2.2.']), record('A', ['192.0.2.3'], 'b.example.org')])], gives: ['A b.example.org 192.0.2.3 resource=crd/shop/rec'], skips: ['must not end with a dot; write "192.0.2.2"'] },
  { title: 'a NAPTR target needs its dot', objects: [dnsEndpoint('rec', [record('NAPTR', ['100 10 "u" "E2U+sip" "!^.*$!sip:a@b!" x'])])], gives: [], skips: ['must end with a dot'] },
  ...['CNAME', 'DNAME'].map((type) => ({ title: `${type} targets may end with a dot`, objects: [dnsEndpoint('rec', [record(type, ['lb.example.net.'])])], gives: [`${type} a.example.org lb.example.net. resource=crd/shop/rec`] })),
  ...['10 mx.example.org', '10 mx.example.org.'].map((target) => ({ title: `MX target ${target} is taken`, objects: [dnsEndpoint('rec', [record('MX', [target])])], gives: [`MX a.example.org ${target} resource=crd/shop/rec`] })),
  { title: 'an unknown type must not end with a dot', objects: [dnsEndpoint('rec', [record('LOC', ['x.'])])], gives: [], skips: ['LOC'] },
  { title: 'an A record without targets stays, for default targets', objects: [dnsEndpoint('rec', [{ dnsName: 'a.example.org', recordType: 'A' }])], gives: ['A a.example.org  resource=crd/shop/rec'] },
  { title: 'a CNAME without a target is left out', objects: [dnsEndpoint('rec', [record('CNAME', [])])], gives: [], skips: ['needs a target'] },
  { title: 'bad entries are named by their place', objects: [dnsEndpoint('rec', [null, 'text', { dnsName: 5 }, record('A', ['192.0.2.1'])])], gives: ['A a.example.org 192.0.2.1 resource=crd/shop/rec'], skips: ['spec.endpoints[0] is null', 'spec.endpoints[1]', '"dnsName" of an endpoint must be a text, not 5'] },
  { title: 'endpoints that are no list are left out', objects: [dnsEndpoint('rec', { a: 1 })], gives: [], skips: ['spec.endpoints is no list'] },
  { title: 'a label that is too long is left out', objects: [dnsEndpoint('rec', [record('A', ['192.0.2.1'], `${'x'.repeat(64)}.example.org`)])], gives: [], skips: ['longer than 63 bytes'] },
  { title: 'equal entries of two objects are joined', objects: [dnsEndpoint('two', [record('A', ['192.0.2.2'])]), dnsEndpoint('one', [record('A', ['192.0.2.1'])])], gives: ['A a.example.org 192.0.2.1,192.0.2.2 resource=crd/shop/one'] },
  { title: 'the controller annotation is not looked at', objects: [dnsEndpoint('rec', [record('A', ['192.0.2.1'])], { annotations: { 'external-dns.kubernetes.io/controller': 'other' } })], gives: ['A a.example.org 192.0.2.1 resource=crd/shop/rec'] },
  {
    title: 'an object that the annotation filter rejects hides only itself',
    objects: [dnsEndpoint('one', [record('A', ['192.0.2.1'])], { annotations: { team: 'red' } }), dnsEndpoint('two', [record('A', ['192.0.2.2'], 'b.example.org')])],
    setup: { common: { annotationFilter: 'team=red' } },
    gives: ['A a.example.org 192.0.2.1 resource=crd/shop/one'],
  },
  {
    title: 'the label filter chooses',
    objects: [dnsEndpoint('one', [record('A', ['192.0.2.1'])], { labels: { env: 'prod' } }), dnsEndpoint('two', [record('A', ['192.0.2.2'], 'b.example.org')])],
    setup: { common: { labelFilter: 'env=prod' } },
    gives: ['A a.example.org 192.0.2.1 resource=crd/shop/one'],
  },
  { title: 'another namespace is not looked at', objects: [dnsEndpoint('rec', [record('A', ['192.0.2.1'])])], setup: { common: { namespace: 'other' } }, gives: [] },
  {
    title: 'objects of another kind are read when the flags say so',
    objects: [{ ...dnsEndpoint('rec', [record('A', ['192.0.2.1'])]), apiVersion: 'dns.example.org/v1', kind: 'Names' }, dnsEndpoint('two', [record('A', ['192.0.2.2'])])],
    setup: { options: { 'crd-source-apiversion': 'dns.example.org/v1', 'crd-source-kind': 'Names' } },
    gives: ['A a.example.org 192.0.2.1 resource=crd/shop/rec'],
  },
];

test.each(cases)('$title', async ({ objects, setup, gives, skips = [] }) => {
  const { endpoints, skipped, unresolved } = await desiredOf(crdDefinition, objects, setup);
  expect(endpoints.map(textOf)).toEqual(gives);
  expect(unresolved).toEqual([]);
  expect(skipped).toHaveLength(skips.length);
  for (const [index, part] of skips.entries()) expect(skipped[index]).toContain(part);
});

describe('crdKind', () => {
  test.each([
    [{ 'crd-source-apiversion': 'v1' }, '--crd-source-apiversion: "v1"'],
    [{ 'crd-source-kind': 'dnsendpoint' }, '--crd-source-kind: "dnsendpoint"'],
  ])('refuses %j', (given, text) => {
    expect(() => crdKind(optionValues(crdOptions, given))).toThrow(text);
  });
});

test('observedGenerationsDue names the objects whose status lags behind', () => {
  const object = (name: string, generation: number | undefined, observedGeneration: number | undefined) => ({
    apiVersion: 'externaldns.k8s.io/v1alpha1',
    kind: 'DNSEndpoint',
    metadata: { name, namespace: 'shop', ...(generation === undefined ? {} : { generation }) },
    ...(observedGeneration === undefined ? {} : { status: { observedGeneration } }),
  });
  expect(observedGenerationsDue([object('seen', 2, 2), object('older', 3, 2), object('new', 1, undefined), object('file', undefined, undefined)])).toEqual([
    { namespace: 'shop', name: 'older', status: { observedGeneration: 3 } },
    { namespace: 'shop', name: 'new', status: { observedGeneration: 1 } },
  ]);
});
