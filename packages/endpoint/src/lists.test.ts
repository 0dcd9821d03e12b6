import { describe, expect, test } from 'vitest';
import { buildEndpoint } from './construct.ts';
import { endpointsForHostname, endpointsForHostsAndTargets, mergeEndpoints } from './lists.ts';
import type { Endpoint, ObjectRef } from './types.ts';

const ref = (name: string): ObjectRef => ({ source: 'service', kind: 'Service', apiVersion: 'v1', namespace: 'default', name, uid: name });
const endpoint = (dnsName: string, recordType: string, targets: readonly string[], more: Partial<Endpoint> = {}): Endpoint => buildEndpoint({ dnsName, recordType, targets, ...more });
const brief = (list: readonly Endpoint[]) => list.map(({ dnsName, recordType, targets }) => `${dnsName} ${recordType} ${targets.join(';')}`);

describe('endpoints of a host name (spec/core.md §1.6)', () => {
  test('one for each type in the order A, AAAA, CNAME, targets as given', () => {
    const { endpoints } = endpointsForHostname({ dnsName: 'h.org', targets: ['b.org', '2.2.2.2', '::1', 'a.org', '1.1.1.1'], recordTTL: 60, setIdentifier: 's', resource: 'service/default/web' });
    expect(brief(endpoints)).toEqual(['h.org A 2.2.2.2;1.1.1.1', 'h.org AAAA ::1', 'h.org CNAME b.org;a.org']);
    for (const one of endpoints) expect(one).toMatchObject({ recordTTL: 60, setIdentifier: 's', labels: { resource: 'service/default/web' } });
  });
  test('no resource, no label', () => {
    expect(endpointsForHostname({ dnsName: 'h.org', targets: ['1.1.1.1'], resource: '' }).endpoints[0]?.labels).toEqual({});
  });
  test('a label that is too long gives a problem for the name, once', () => {
    const { endpoints, problems } = endpointsForHostname({ dnsName: `${'a'.repeat(64)}.org`, targets: ['1.1.1.1', '::1'] });
    expect(endpoints).toEqual([]);
    expect(problems).toHaveLength(1);
  });
});

describe('endpoints of hosts and targets', () => {
  test('host by host, everything sorted and unique', () => {
    const { endpoints } = endpointsForHostsAndTargets(['b.org', 'a.org', 'b.org'], ['t.org', '9.9.9.9', '::1', '10.0.0.1', '9.9.9.9']);
    expect(brief(endpoints)).toEqual(['a.org A 10.0.0.1;9.9.9.9', 'a.org AAAA ::1', 'a.org CNAME t.org', 'b.org A 10.0.0.1;9.9.9.9', 'b.org AAAA ::1', 'b.org CNAME t.org']);
  });
  test.each([
    [[], ['1.1.1.1']],
    [['a.org'], []],
  ])('hosts %j with targets %j give none', (hosts, targets) => {
    expect(endpointsForHostsAndTargets(hosts, targets).endpoints).toEqual([]);
  });
});

describe('merging (spec/core.md §1.6)', () => {
  test.each<[string, readonly Endpoint[], readonly string[]]>([
    ['nothing gives nothing', [], []],
    ['one name and type are joined, targets sorted and unique', [endpoint('a', 'A', ['2.2.2.2', '1.1.1.1']), endpoint('a', 'A', ['1.1.1.1', '3.3.3.3'])], ['a A 1.1.1.1;2.2.2.2;3.3.3.3']],
    ['another type, name, identifier or TTL is another', [endpoint('a', 'A', ['1']), endpoint('a', 'AAAA', ['2']), endpoint('b', 'A', ['3']), endpoint('a', 'A', ['4'], { setIdentifier: 's' }), endpoint('a', 'A', ['5'], { recordTTL: 9 })], ['a A 1', 'a AAAA 2', 'b A 3', 'a A 4', 'a A 5']],
    ['a CNAME without targets is dropped', [endpoint('a', 'CNAME', []), endpoint('b', 'DNAME', [])], []],
    ['others without targets are kept', [endpoint('a', 'A', [])], ['a A ']],
    ['a CNAME with the same target is joined', [endpoint('a', 'CNAME', ['t']), endpoint('a', 'CNAME', ['t'])], ['a CNAME t']],
    ['letter case of the name counts', [endpoint('a', 'A', ['1']), endpoint('A', 'A', ['2'])], ['a A 1', 'A A 2']],
  ])('%s', (_condition, list, expected) => {
    const { endpoints, warnings } = mergeEndpoints(list);
    expect(brief(endpoints)).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  test('CNAMEs with different targets stay apart and are warned about', () => {
    const { endpoints, warnings } = mergeEndpoints([endpoint('a', 'CNAME', ['t']), endpoint('a', 'CNAME', ['u'])]);
    expect(brief(endpoints)).toEqual(['a CNAME t', 'a CNAME u']);
    expect(warnings).toEqual([expect.stringMatching(/a has more than one CNAME target, "t" and "u"/)]);
  });

  test('the first gives labels and properties, all give their references', () => {
    const { endpoints } = mergeEndpoints([
      endpoint('a', 'A', ['2'], { labels: { resource: 'one' }, refs: [ref('one')] }),
      endpoint('a', 'A', ['1'], { labels: { resource: 'two' }, providerSpecific: [{ name: 'p', value: 'v' }], refs: [ref('two'), ref('one')] }),
    ]);
    expect(endpoints).toMatchObject([{ targets: ['1', '2'], labels: { resource: 'one' }, providerSpecific: [] }]);
    expect(endpoints[0]?.refs?.map(({ name }) => name)).toEqual(['one', 'two']);
  });
});
