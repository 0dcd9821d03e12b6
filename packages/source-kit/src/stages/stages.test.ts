import { createEndpoint } from '@external-dns/endpoint';
import type { Endpoint, EndpointInit } from '@external-dns/endpoint';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stage, StageNotice } from '../types.ts';
import { checkStage, dedupStage, defaultTargetsStage, nat64Stage, postprocessorStage, ptrStage, standardStages, targetFilterStage } from './index.ts';

/** What the engine does with a stage, over a whole list. */
function run(stage: Stage, endpoints: readonly Endpoint[]): { out: readonly Endpoint[]; notices: readonly StageNotice[] } {
  const notices: StageNotice[] = [];
  const note = (notice: StageNotice): void => void notices.push(notice);
  if (stage.kind === 'map') return { out: endpoints.flatMap((endpoint) => stage.map(endpoint, note)), notices };
  const groups = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) for (const key of stage.keys(endpoint)) groups.set(key, [...(groups.get(key) ?? []), endpoint]);
  return { out: [...groups].flatMap(([key, members]) => stage.group(key, members, note)), notices };
}

function endpoint(recordType: string, dnsName: string, targets: readonly string[], more: Partial<EndpointInit> = {}): Endpoint {
  const made = createEndpoint({ recordType, dnsName, targets, ...more });
  if (!made.ok) throw new Error(made.problem);
  return made.endpoint;
}

/** One line an endpoint: type, name, targets, and what else is set. */
function text({ recordType, dnsName, targets, recordTTL, setIdentifier, labels, providerSpecific, refs }: Endpoint): string {
  const rest = { ...(recordTTL === undefined ? {} : { ttl: recordTTL }), ...(setIdentifier === undefined ? {} : { set: setIdentifier }), ...labels };
  const more = [...Object.entries(rest), ...providerSpecific.map(({ name, value }) => [name, value] as const), ...(refs ?? []).map(({ name }) => ['ref', name] as const)];
  return [recordType, dnsName, targets.join(','), ...more.map(([key, value]) => `${key}=${value}`)].join(' ');
}

function ref(name: string): NonNullable<Endpoint['refs']>[number] {
  return { source: 'service', kind: 'Service', apiVersion: 'v1', namespace: 'shop', name, uid: '' };
}

interface Case {
  readonly title: string;
  readonly stage: Stage;
  readonly given: readonly Endpoint[];
  readonly gives: readonly string[];
  readonly notices?: readonly StageNotice['kind'][];
}

const property = (name: string, value: string): Partial<EndpointInit> => ({ providerSpecific: [{ name, value }] });
const web = endpoint('A', 'web.example.org', ['192.0.2.1']);

const cases: readonly Case[] = [
  {
    title: 'default targets: an endpoint without targets gets them by their types and keeps the rest',
    stage: defaultTargetsStage(['192.0.2.9', '2001:db8::9', 'lb.example.net.'], false),
    given: [endpoint('A', 'web.example.org', [], { recordTTL: 60, setIdentifier: 's', labels: { resource: 'r' }, ...property('aws/weight', '1'), refs: [ref('web')] })],
    gives: [
      'A web.example.org 192.0.2.9 ttl=60 set=s resource=r aws/weight=1 ref=web',
      'AAAA web.example.org 2001:db8::9 ttl=60 set=s resource=r aws/weight=1 ref=web',
      'CNAME web.example.org lb.example.net ttl=60 set=s resource=r aws/weight=1 ref=web',
    ],
  },
  {
    title: 'default targets: an endpoint with targets keeps them, with a warning',
    stage: defaultTargetsStage(['192.0.2.9'], false),
    given: [web],
    gives: ['A web.example.org 192.0.2.1'],
    notices: ['warning'],
  },
  { title: 'default targets: forced, they replace every type', stage: defaultTargetsStage(['192.0.2.9'], true), given: [web, endpoint('TXT', 'web.example.org', ['x'])], gives: ['A web.example.org 192.0.2.9', 'A web.example.org 192.0.2.9'] },
  { title: 'check: an A record with a name for a target is dropped', stage: checkStage(), given: [endpoint('A', 'web.example.org', ['lb.example.net']), web], gives: ['A web.example.org 192.0.2.1'], notices: ['invalid'] },
  { title: 'check: an alias may name a host', stage: checkStage(), given: [endpoint('A', 'web.example.org', ['lb.example.net'], property('alias', 'true'))], gives: ['A web.example.org lb.example.net alias=true'] },
  { title: 'check: targets become unique and sorted by bytes', stage: checkStage(), given: [endpoint('A', 'web.example.org', ['10.0.0.2', '10.0.0.10', '10.0.0.2'])], gives: ['A web.example.org 10.0.0.10,10.0.0.2'] },
  {
    title: 'dedup: the first of equals stays and refers to all',
    stage: dedupStage(),
    given: [endpoint('A', 'web.example.org', ['192.0.2.1'], { recordTTL: 60, refs: [ref('a')] }), endpoint('A', 'web.example.org', ['192.0.2.1'], { recordTTL: 90, refs: [ref('b')] })],
    gives: ['A web.example.org 192.0.2.1 ttl=60 ref=a ref=b'],
    notices: ['duplicate'],
  },
  {
    title: 'dedup: another target, set identifier, type or spelling is no duplicate',
    stage: dedupStage(),
    given: [web, endpoint('A', 'web.example.org', ['192.0.2.2']), endpoint('A', 'web.example.org', ['192.0.2.1'], { setIdentifier: 's' }), endpoint('TXT', 'web.example.org', ['192.0.2.1']), endpoint('A', 'WEB.example.org', ['192.0.2.1'])],
    gives: ['A web.example.org 192.0.2.1', 'A web.example.org 192.0.2.2', 'A web.example.org 192.0.2.1 set=s', 'TXT web.example.org 192.0.2.1', 'A WEB.example.org 192.0.2.1'],
  },
  {
    title: 'nat64: addresses in the network give an A endpoint with everything else the same',
    stage: nat64Stage(['64:ff9b::/96', '2001:db8:64::/96']),
    given: [endpoint('AAAA', 'web.example.org', ['64:ff9b::c000:201', '2001:db8:64::192.0.2.2', '2001:db8::1'], { recordTTL: 60, labels: { resource: 'r' } })],
    gives: ['AAAA web.example.org 64:ff9b::c000:201,2001:db8:64::192.0.2.2,2001:db8::1 ttl=60 resource=r', 'A web.example.org 192.0.2.1,192.0.2.2 ttl=60 resource=r'],
  },
  {
    title: 'nat64: a bad target stops neither its siblings nor other endpoints',
    stage: nat64Stage(['64:ff9b::/96']),
    given: [endpoint('AAAA', 'web.example.org', ['nonsense', '64:ff9b::c000:201']), endpoint('AAAA', 'b.example.org', ['64:ff9b::c000:202'])],
    gives: ['AAAA web.example.org nonsense,64:ff9b::c000:201', 'A web.example.org 192.0.2.1', 'AAAA b.example.org 64:ff9b::c000:202', 'A b.example.org 192.0.2.2'],
    notices: ['warning'],
  },
  { title: 'nat64: an alias is no fault', stage: nat64Stage(['64:ff9b::/96']), given: [endpoint('AAAA', 'a.example.org', ['lb.example.net'], property('alias', 'true'))], gives: ['AAAA a.example.org lb.example.net alias=true'], notices: ['debug'] },
  { title: 'nat64: zoned addresses and A endpoints are left alone', stage: nat64Stage(['64:ff9b::/96']), given: [endpoint('AAAA', 'a.example.org', ['64:ff9b::1%eth0']), web], gives: ['AAAA a.example.org 64:ff9b::1%eth0', 'A web.example.org 192.0.2.1'] },
  {
    title: 'target filter: targets outside the networks go, with the last one the endpoint',
    stage: targetFilterStage([' 192.0.2.0/24 '], ['192.0.2.128/25'])!,
    given: [endpoint('A', 'web.example.org', ['192.0.2.1', '192.0.2.200', '198.51.100.1']), endpoint('A', 'b.example.org', ['198.51.100.1']), endpoint('CNAME', 'c.example.org', ['lb.example.net'])],
    gives: ['A web.example.org 192.0.2.1'],
    notices: ['debug', 'debug'],
  },
  { title: 'target filter: with exclusions only, names pass', stage: targetFilterStage([], ['192.0.2.0/24'])!, given: [web, endpoint('CNAME', 'c.example.org', ['lb.example.net'])], gives: ['CNAME c.example.org lb.example.net'], notices: ['debug'] },
  {
    title: 'ptr: names that share an address share its PTR record, with the lowest TTL',
    stage: ptrStage(true),
    given: [endpoint('A', 'b.example.org', ['192.0.2.1'], { recordTTL: 90 }), endpoint('A', 'a.example.org', ['192.0.2.1', '192.0.2.2'], { recordTTL: 30 })],
    gives: [
      'A b.example.org 192.0.2.1 ttl=90',
      'A a.example.org 192.0.2.1,192.0.2.2 ttl=30',
      'PTR 1.2.0.192.in-addr.arpa b.example.org,a.example.org ttl=30',
      'PTR 2.2.0.192.in-addr.arpa a.example.org ttl=30',
    ],
    notices: ['warning'],
  },
  { title: 'ptr: an unset TTL is the lowest', stage: ptrStage(true), given: [endpoint('A', 'b.example.org', ['192.0.2.1'], { recordTTL: 90 }), endpoint('A', 'a.example.org', ['192.0.2.1'])], gives: ['A b.example.org 192.0.2.1 ttl=90', 'A a.example.org 192.0.2.1', 'PTR 1.2.0.192.in-addr.arpa b.example.org,a.example.org'], notices: ['warning'] },
  { title: 'ptr: two set identifiers of one name name it once', stage: ptrStage(true), given: [endpoint('A', 'a.example.org', ['192.0.2.1'], { setIdentifier: 'x' }), endpoint('A', 'a.example.org', ['192.0.2.1'], { setIdentifier: 'y' })], gives: ['A a.example.org 192.0.2.1 set=x', 'A a.example.org 192.0.2.1 set=y', 'PTR 1.2.0.192.in-addr.arpa a.example.org'] },
  {
    title: 'ptr: two spellings of an address are one record',
    stage: ptrStage(true),
    given: [endpoint('AAAA', 'a.example.org', ['2001:db8::1']), endpoint('AAAA', 'b.example.org', ['2001:DB8:0::1'])],
    gives: ['AAAA a.example.org 2001:db8::1', 'AAAA b.example.org 2001:DB8:0::1', 'PTR 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa a.example.org,b.example.org'],
  },
  { title: 'ptr: without the flag only the annotated get one, in any case of letters', stage: ptrStage(false), given: [web, endpoint('A', 'p.example.org', ['192.0.2.7'], property('record-type', 'ptr'))], gives: ['A web.example.org 192.0.2.1', 'A p.example.org 192.0.2.7', 'PTR 7.2.0.192.in-addr.arpa p.example.org'] },
  { title: 'ptr: another value opts out', stage: ptrStage(true), given: [endpoint('A', 'p.example.org', ['192.0.2.7'], property('record-type', ''))], gives: ['A p.example.org 192.0.2.7'] },
  {
    title: 'ptr: wildcards and other types get none, and are told when they asked',
    stage: ptrStage(true),
    given: [endpoint('A', '*.example.org', ['192.0.2.1'], property('record-type', 'PTR')), endpoint('CNAME', 'c.example.org', ['lb.example.net'])],
    gives: ['A *.example.org 192.0.2.1', 'CNAME c.example.org lb.example.net'],
    notices: ['warning'],
  },
  { title: 'ptr: an alias has no address to reverse', stage: ptrStage(true), given: [endpoint('A', 'a.example.org', ['lb.example.net'], property('alias', 'true'))], gives: ['A a.example.org lb.example.net alias=true'], notices: ['warning'] },
  {
    title: 'postprocessor: minimum TTL for those without, whole seconds',
    stage: postprocessorStage({ minTTL: 90_900, provider: '', preferAlias: false }),
    given: [web, endpoint('A', 'b.example.org', ['192.0.2.1'], { recordTTL: 30 })],
    gives: ['A web.example.org 192.0.2.1 ttl=90', 'A b.example.org 192.0.2.1 ttl=30'],
  },
  {
    title: 'postprocessor: only general properties and those of the provider, sorted',
    stage: postprocessorStage({ minTTL: 0, provider: 'aws', preferAlias: false }),
    given: [endpoint('A', 'a.example.org', ['192.0.2.1'], { providerSpecific: [{ name: 'scw/x', value: '1' }, { name: 'aws/weight', value: '2' }, { name: 'alias', value: 'true' }] })],
    gives: ['A a.example.org 192.0.2.1 alias=true aws/weight=2'],
  },
  { title: 'postprocessor: scaleway keeps what its annotations say', stage: postprocessorStage({ minTTL: 0, provider: 'scaleway', preferAlias: false }), given: [endpoint('A', 'a.example.org', ['192.0.2.1'], property('scw/weight', '1'))], gives: ['A a.example.org 192.0.2.1 scw/weight=1'] },
  {
    title: 'postprocessor: preferred alias for CNAMEs that do not say',
    stage: postprocessorStage({ minTTL: 0, provider: 'aws', preferAlias: true }),
    given: [endpoint('CNAME', 'a.example.org', ['lb.example.net']), endpoint('CNAME', 'b.example.org', ['lb.example.net'], property('alias', 'false')), web],
    gives: ['CNAME a.example.org lb.example.net alias=true', 'CNAME b.example.org lb.example.net alias=false', 'A web.example.org 192.0.2.1'],
  },
];

test.each(cases)('$title', ({ stage, given, gives, notices = [] }) => {
  const result = run(stage, given);
  // The order of groups is nobody's promise.
  expect(result.out.map(text).sort()).toEqual([...gives].sort());
  expect(result.notices.map(({ kind }) => kind)).toEqual(notices);
});

const none = { defaultTargets: [], forceDefaultTargets: false, nat64Networks: [], targetNetFilter: [], excludeTargetNet: [], createPTR: false, managedRecordTypes: ['A', 'AAAA', 'CNAME'], minTTL: 0, provider: 'aws', preferAlias: false };

describe('standardStages', () => {
  test('has only what is needed by default', () => {
    expect(standardStages(none).map(({ name }) => name)).toEqual(['check', 'dedup', 'postprocessor']);
  });
  test('has all in order', () => {
    const all = { ...none, defaultTargets: ['192.0.2.1'], nat64Networks: ['64:ff9b::/96'], excludeTargetNet: ['192.0.2.0/24'], managedRecordTypes: ['A', 'PTR'] };
    expect(standardStages(all).map(({ name }) => name)).toEqual(['default-targets', 'check', 'dedup', 'nat64', 'target-filter', 'ptr', 'postprocessor']);
  });
  test.each([
    { given: { nat64Networks: ['64:ff9b::/64'] }, names: ['--nat64-networks', '64:ff9b::/64', '96'] },
    { given: { nat64Networks: ['10.0.0.0/8'] }, names: ['--nat64-networks', '10.0.0.0/8'] },
    { given: { nat64Networks: ['nonsense'] }, names: ['--nat64-networks', 'nonsense', 'not a network'] },
    { given: { targetNetFilter: ['10.0.0.0/8', 'nonsense'] }, names: ['--target-net-filter', 'nonsense'] },
    { given: { excludeTargetNet: ['192.0.2.1'] }, names: ['--exclude-target-net', '192.0.2.1', 'prefix length'] },
  ])('refuses $given', ({ given, names }) => {
    let caught: unknown;
    try {
      standardStages({ ...none, ...given });
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ name: 'ConfigError', kind: 'config' });
    for (const name of names) expect(String(caught)).toContain(name);
  });
  test('the addresses of NAT64 pass the target filter and get PTR records of the minimum TTL', () => {
    const stages = standardStages({ ...none, nat64Networks: ['64:ff9b::/96'], targetNetFilter: ['192.0.2.0/24'], createPTR: true, managedRecordTypes: ['PTR'], minTTL: 60_000 });
    const out = stages.reduce<readonly Endpoint[]>((endpoints, stage) => run(stage, endpoints).out, [endpoint('AAAA', 'a.example.org', ['64:ff9b::c000:201'])]);
    expect(out.map(text)).toEqual(['A a.example.org 192.0.2.1 ttl=60', 'PTR 1.2.0.192.in-addr.arpa a.example.org ttl=60']);
  });
});

test('every stage but ptr is idempotent, and none mutates what it is given', () => {
  const someEndpoint = fc.record({
    recordType: fc.constantFrom('A', 'AAAA', 'CNAME', 'TXT'),
    dnsName: fc.constantFrom('a.example.org', '*.example.org'),
    targets: fc.array(fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1', '64:ff9b::1', 'lb.example.net'), { maxLength: 3 }),
    recordTTL: fc.constantFrom(undefined, 60, 90),
    providerSpecific: fc.subarray([{ name: 'alias', value: 'true' }, { name: 'aws/weight', value: '1' }, { name: 'record-type', value: 'PTR' }]),
  });
  const stages = [checkStage(), dedupStage(), targetFilterStage(['192.0.2.0/31'], [])!, postprocessorStage({ minTTL: 1000, provider: 'aws', preferAlias: false })];
  fc.assert(
    fc.property(fc.array(someEndpoint, { maxLength: 6 }), (inits) => {
      const given = inits.map((init) => Object.freeze(endpoint(init.recordType, init.dnsName, Object.freeze(init.targets), { ...init, providerSpecific: Object.freeze(init.providerSpecific) })));
      for (const stage of [...stages, ptrStage(true), nat64Stage(['64:ff9b::/96'])]) run(stage, given);
      for (const stage of stages) {
        const once = run(stage, given).out;
        expect(run(stage, once).out).toEqual(once);
      }
    }),
  );
});
