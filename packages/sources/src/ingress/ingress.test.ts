import { createTemplates } from '@external-dns/source-kit';
import { describe, expect, test } from 'vitest';
import { testCases } from '../testing/cases.ts';
import type { Case } from '../testing/cases.ts';
import { commonOptions, desiredOf, noTemplates, optionValues, textOf } from '../testing/desired-of.ts';
import { ingress } from '../testing/objects.ts';
import { ingressDefinition, ingressOptions } from './index.ts';

const rules = { rules: [{ host: 'web.example.org' }] };
const all = { rules: [{ host: 'r.example.org' }, {}], tls: [{ hosts: ['t.example.org', ''] }, {}] };
const a = (name: string, targets = '192.0.2.1', resource = 'web'): string => `A ${name}.example.org ${targets} resource=ingress/shop/${resource}`;
const source = (value: string): { notes: Record<string, string> } => ({ notes: { hostname: 'n.example.org', 'ingress-hostname-source': value } });

function classed(name: string, className: string | undefined, annotation?: string) {
  const spec = { rules: [{ host: `${name}.example.org` }], ...(className === undefined ? {} : { ingressClassName: className }) };
  return ingress(name, spec, ['192.0.2.1'], annotation === undefined ? {} : { raw: { 'kubernetes.io/ingress.class': annotation } });
}

const cases: readonly Case<typeof ingressOptions>[] = [
  {
    title: 'hosts get the addresses and names of the status, each under its type',
    objects: [ingress('web', rules, ['192.0.2.1', '2001:db8::1', 'lb.example.net'])],
    gives: [a('web'), 'AAAA web.example.org 2001:db8::1 resource=ingress/shop/web', 'CNAME web.example.org lb.example.net resource=ingress/shop/web'],
  },
  { title: 'one entry may give both an address and a name', objects: [{ ...ingress('web', rules, []), status: { loadBalancer: { ingress: [{ ip: '192.0.2.1', hostname: 'lb.example.net' }] } } }], gives: [a('web'), 'CNAME web.example.org lb.example.net resource=ingress/shop/web'] },
  { title: 'hosts of rules, TLS and the annotation; empty ones are none', objects: [ingress('web', all, ['192.0.2.1'], { notes: { hostname: 'n.example.org,' } })], gives: [a('r'), a('t'), a('n')] },
  { title: 'one host in three places is one record', objects: [ingress('web', { ...rules, tls: [{ hosts: ['web.example.org'] }] }, ['192.0.2.1'], { notes: { hostname: 'web.example.org' } })], gives: [a('web')] },
  { title: 'wildcards stay', objects: [ingress('web', { rules: [{ host: '*.example.org' }] }, ['192.0.2.1'])], gives: [a('*')] },
  { title: 'without an address it is unresolved', objects: [ingress('web', rules, [])], gives: [], unresolved: ['its load balancer has no address yet'] },
  { title: 'without an address and without a host nothing is missed', objects: [ingress('web', {}, [])], gives: [] },
  { title: 'the target annotation stands for the status', objects: [ingress('web', rules, ['192.0.2.1'], { notes: { target: 'edge.example.net.' } })], gives: ['CNAME web.example.org edge.example.net resource=ingress/shop/web'] },
  { title: 'metadata of annotations', objects: [ingress('web', rules, ['192.0.2.1'], { notes: { ttl: '60', 'set-identifier': 's', 'aws-weight': '1' } })], gives: ['A web.example.org 192.0.2.1 ttl=60 set=s resource=ingress/shop/web aws/weight=1'] },
  { title: 'a TTL that is none is told', objects: [ingress('web', rules, ['192.0.2.1'], { notes: { ttl: '-1' } })], gives: [a('web')], skips: ['TTL "-1"'] },
  { title: 'hostname source: only the annotation, in any letters', objects: [ingress('web', all, ['192.0.2.1'], source('Annotation-Only'))], gives: [a('n')] },
  { title: 'hostname source: only defined hosts', objects: [ingress('web', all, ['192.0.2.1'], source('defined-hosts-only'))], gives: [a('r'), a('t')] },
  { title: 'hostname source: any other value takes none, and is told', objects: [ingress('web', all, ['192.0.2.1'], source('all'))], gives: [], skips: ['ingress-hostname-source "all"'] },
  { title: 'flags: no hosts of rules', objects: [ingress('web', all, ['192.0.2.1'])], setup: { options: { 'ignore-ingress-rules-spec': true } }, gives: [a('t')] },
  { title: 'flags: no hosts of TLS', objects: [ingress('web', all, ['192.0.2.1'])], setup: { options: { 'ignore-ingress-tls-spec': true } }, gives: [a('r')] },
  { title: 'flags: no hosts of annotations', objects: [ingress('web', rules, ['192.0.2.1'], { notes: { hostname: 'n.example.org' } })], setup: { common: { ignoreHostnameAnnotation: true } }, gives: [a('web')] },
  {
    title: 'classes: the spec decides, the annotation only where the spec is silent',
    objects: [classed('a', 'public'), classed('b', 'internal'), classed('c', undefined, 'dmz'), classed('d', 'internal', 'dmz'), classed('e', 'dmz', 'internal'), classed('f', '', 'dmz'), classed('g', undefined)],
    setup: { options: { 'ingress-class': ['public', 'dmz'] } },
    gives: [a('a', undefined, 'a'), a('c', undefined, 'c'), a('e', undefined, 'e'), a('f', undefined, 'f')],
  },
  { title: 'two ingresses of one host: addresses are joined under the first', objects: [ingress('two', rules, ['192.0.2.2']), ingress('one', rules, ['192.0.2.1'])], gives: [a('web', '192.0.2.1,192.0.2.2', 'one')] },
  {
    title: 'two ingresses of one host: names stay two endpoints',
    objects: [ingress('one', rules, ['one.example.net']), ingress('two', rules, ['two.example.net'])],
    gives: ['CNAME web.example.org one.example.net resource=ingress/shop/one', 'CNAME web.example.org two.example.net resource=ingress/shop/two'],
    skips: ['more than one CNAME target'],
  },
  { title: 'two names of one ingress stay one endpoint', objects: [ingress('web', rules, ['two.example.net', 'one.example.net'])], gives: ['CNAME web.example.org one.example.net,two.example.net resource=ingress/shop/web'] },
];

testCases(ingressDefinition, cases);

test('a name of a template gets what a host gets', async () => {
  const templates = createTemplates({ ...noTemplates, fqdn: ['{{.Name}}-t.example.org'] });
  const { endpoints } = await desiredOf(ingressDefinition, [ingress('web', {}, ['192.0.2.1'], { notes: { ttl: '60' } })], { templates });
  expect(endpoints.map(textOf)).toEqual(['A web-t.example.org 192.0.2.1 ttl=60 resource=ingress/shop/web']);
});

describe('options', () => {
  const resources = (classes: readonly string[], annotationFilter = '') => ingressDefinition.resources(optionValues(ingressOptions, { 'ingress-class': classes }), { ...commonOptions, annotationFilter });
  test.each([
    { classes: ['no such class'], filter: '', text: '--ingress-class: "no such class"' },
    { classes: ['public'], filter: 'kubernetes.io/ingress.class in (public)', text: 'exclude each other' },
  ])('refuses classes $classes with filter "$filter"', ({ classes, filter, text }) => {
    expect(() => resources(classes, filter)).toThrow(expect.objectContaining({ kind: 'config', message: expect.stringContaining(text) }));
  });
  test('classes go with a filter on other annotations', () => {
    expect(resources(['public'], '!team').main.kind.plural).toBe('ingresses');
  });
});
