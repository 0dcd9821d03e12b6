import { buildEndpoint, createDomainFilter } from '@external-dns/endpoint';
import { describe, expect, test } from 'vitest';
import { changesOf, claimOf, parse, planOf, reasonsOf, record, unclaimed } from './testing.ts';

const of = (resource: string) => ({ labels: { resource } });
const property = (name: string, value: string) => ({ providerSpecific: [{ name, value }] });

describe('what one name becomes', () => {
  test.each([
    ['a new name is created', [], [parse('www A 192.0.2.1')], ['create www A 192.0.2.1']],
    ['a name no longer wanted goes, with all types', [record('www A 192.0.2.1'), record('www AAAA 2001:db8::1')], [], ['delete www A', 'delete www AAAA']],
    ['other targets are an update', [record('www A 192.0.2.1')], [parse('www A 192.0.2.2')], ['update www A 192.0.2.2']],
    ['the same is no change', [record('www A 192.0.2.1')], [parse('www A 192.0.2.1')], []],
    ['order, case and spelling of targets do not count', [record('www A 192.0.2.1,192.0.2.2'), record('v AAAA 2001:DB8:0::1'), record('c CNAME LB.test')], [parse('www A 192.0.2.2,192.0.2.1'), parse('v AAAA 2001:db8::1'), parse('c CNAME lb.test')], []],
    ['a name in another case is the same name', [record('www A 192.0.2.1')], [buildEndpoint({ dnsName: 'WWW.Example.ORG', recordType: 'A', targets: ['192.0.2.1'] })], []],
    ['an unset TTL changes nothing', [record('www A 192.0.2.1', 'me', { recordTTL: 300 })], [parse('www A 192.0.2.1')], []],
    ['a set TTL does', [record('www A 192.0.2.1')], [parse('www A 192.0.2.1', { recordTTL: 300 })], ['update www A 192.0.2.1']],
    ['a property added', [record('www A 192.0.2.1')], [parse('www A 192.0.2.1', property('x/y', '1'))], ['update www A 192.0.2.1']],
    ['a property removed', [record('www A 192.0.2.1', 'me', property('x/y', '1'))], [parse('www A 192.0.2.1')], ['update www A 192.0.2.1']],
    ['a property with another value', [record('www A 192.0.2.1', 'me', property('x/y', '1'))], [parse('www A 192.0.2.1', property('x/y', '2'))], ['update www A 192.0.2.1']],
    ['the property record-type is stored nowhere and does not count', [record('www A 192.0.2.1')], [parse('www A 192.0.2.1', property('record-type', 'ptr'))], []],
    ['CNAME to A and AAAA', [record('www CNAME x.test')], [parse('www A 192.0.2.1'), parse('www AAAA 2001:db8::1')], ['create www A 192.0.2.1', 'create www AAAA 2001:db8::1', 'delete www CNAME']],
    ['A and AAAA to CNAME', [record('www A 192.0.2.1'), record('www AAAA 2001:db8::1')], [parse('www CNAME x.test')], ['delete www A', 'delete www AAAA', 'create www CNAME x.test']],
    ['one of two types goes', [record('www A 192.0.2.1'), record('www AAAA 2001:db8::1')], [parse('www A 192.0.2.1')], ['delete www AAAA']],
    ['of two lists the lesser is created', [], [parse('www A 192.0.2.2', of('a')), parse('www A 192.0.2.1', of('b'))], ['create www A 192.0.2.1']],
    ['the object that holds the name keeps it', [record('www CNAME b.test', 'me', of('x'))], [parse('www CNAME c.test', of('x')), parse('www CNAME a.test', of('y'))], ['update www CNAME c.test']],
    ['one set identifier changes, one goes', [record('www A 192.0.2.1', 'me', { setIdentifier: 'a' }), record('www A 192.0.2.2', 'me', { setIdentifier: 'b' })], [parse('www A 192.0.2.9', { setIdentifier: 'a' })], ['update www A 192.0.2.9 (a)', 'delete www A (b)']],
    ['another set identifier is another record', [record('www A 192.0.2.1', 'me', { setIdentifier: 'a' })], [parse('www A 192.0.2.1', { setIdentifier: 'b' })], ['delete www A (a)', 'create www A 192.0.2.1 (b)']],
    ['a claim to repair is an update', [record('www A 192.0.2.1', 'me', { repair: 'legacy' })], [parse('www A 192.0.2.1')], ['update www A 192.0.2.1']],
  ])('%s', async (_name, current, desired, changes) => {
    const result = await planOf({ current, desired });
    expect([changesOf(result), reasonsOf(result)]).toEqual([changes, []]);
  });
});

describe('what is left alone, and why', () => {
  test.each([
    ['a CNAME wanted beside A', [], [parse('www A 192.0.2.1'), parse('www CNAME x.test')], ['create www A 192.0.2.1'], ['cname-conflict www CNAME']],
    ['a CNAME wanted beside A of another set', [], [parse('www A 192.0.2.1', { setIdentifier: 's' }), parse('www CNAME x.test')], ['create www A 192.0.2.1 (s)'], ['cname-conflict www CNAME']],
    ['a CNAME wanted beside a foreign A of another set', [record('www A 192.0.2.1', 'you', { setIdentifier: 's' })], [parse('www CNAME x.test')], [], ['foreign-conflict www CNAME']],
    ['a foreign record that should differ', [record('www A 192.0.2.1', 'you')], [parse('www A 192.0.2.2')], [], ['owner www A']],
    ['an unclaimed record that should differ', [unclaimed('www A 192.0.2.1')], [parse('www A 192.0.2.2')], [], ['owner www A']],
    ['a foreign record that is not wanted', [record('www A 192.0.2.1', 'you')], [], [], []],
    ['types wanted in place of a foreign CNAME', [record('www CNAME x.test', 'you')], [parse('www A 192.0.2.1'), parse('www AAAA 2001:db8::1')], [], ['owner www A', 'owner www AAAA']],
    ['an own record whose replacement a foreign one stops', [record('www A 192.0.2.1'), record('www AAAA 2001:db8::1', 'you')], [parse('www CNAME x.test')], [], ['owner www CNAME', 'replacement www A']],
    ['a CNAME over an MX that is not managed', [unclaimed('www MX 10')], [parse('www CNAME x.test')], [], ['foreign-conflict www CNAME']],
    ['an own A whose replacement an unmanaged MX stops', [record('www A 192.0.2.1'), unclaimed('www MX 10')], [parse('www CNAME x.test')], [], ['foreign-conflict www CNAME', 'replacement www A']],
    ['an unmanaged MX beside A', [unclaimed('www MX 10')], [parse('www A 192.0.2.1')], ['create www A 192.0.2.1'], []],
    ['a type that is not managed', [record('www TXT hello')], [parse('x TXT hello')], [], ['not-managed x TXT']],
    ['a type that the provider does not store', [], [parse('x DNAME y.test')], [], ['not-managed x DNAME']],
    ['the NS of the apex', [record('@ NS ns.test')], [parse('@ NS other.test')], [], ['protected  NS']],
    ['the SOA', [record('@ SOA x')], [], [], []],
  ])('%s', async (_name, current, desired, changes, reasons) => {
    const managedRecordTypes = desired.some(({ recordType }) => recordType === 'NS' || recordType === 'DNAME') || current.some(({ key }) => key.recordType === 'SOA') ? ['A', 'NS', 'SOA', 'DNAME'] : ['A', 'AAAA', 'CNAME'];
    const result = await planOf({ current, desired, filters: { managedRecordTypes } });
    expect([changesOf(result), reasonsOf(result)]).toEqual([changes, reasons]);
  });

  test('who holds the record in the way is said for the metric', async () => {
    const { skipped } = await planOf({ current: [record('www CNAME x.test', 'you')], desired: [parse('www A 192.0.2.1')] });
    expect(skipped[0]).toMatchObject({ reason: 'owner', foreignOwner: 'you', foreignType: 'CNAME', detail: 'the CNAME record at this name belongs to "you"' });
  });

  test('names outside of the domain filter', async () => {
    const filters = { domain: createDomainFilter({ include: ['a.example.org'] }) };
    expect(changesOf(await planOf({ current: [record('x.b A 192.0.2.1'), record('x.a A 192.0.2.1')], desired: [parse('y.b A 192.0.2.1')], filters }))).toEqual(['delete x.a A']);
  });

  test('an excluded type, although it is managed', async () => {
    const result = await planOf({ current: [record('www AAAA 2001:db8::1')], filters: { excludeRecordTypes: ['AAAA'] } });
    expect(result.changes).toEqual([]);
  });

  test('names that an event round is not about', async () => {
    const result = await planOf({ current: [record('a A 192.0.2.1'), record('b A 192.0.2.1')], names: new Set(['a.example.org']) });
    expect(changesOf(result)).toEqual(['delete a A']);
  });
});

describe('policies', () => {
  const current = [record('gone A 192.0.2.1'), record('www A 192.0.2.1'), record('sw CNAME x.test')];
  const desired = [parse('www A 192.0.2.2'), parse('new A 192.0.2.3'), parse('sw A 192.0.2.4')];
  test.each([
    ['sync', ['delete gone A', 'create new A 192.0.2.3', 'create sw A 192.0.2.4', 'delete sw CNAME', 'update www A 192.0.2.2'], []],
    ['upsert-only', ['create new A 192.0.2.3', 'update www A 192.0.2.2'], ['policy gone A', 'policy sw CNAME', 'policy sw A']],
    ['create-only', ['create new A 192.0.2.3'], ['policy gone A', 'policy www A', 'policy sw CNAME', 'policy sw A']],
  ] as const)('%s', async (policy, changes, reasons) => {
    const result = await planOf({ current, desired, policy });
    expect([changesOf(result), [...reasonsOf(result)].sort()]).toEqual([changes, [...reasons].sort()]);
  });
});

test('without owners every record within the filters is changed', async () => {
  const result = await planOf({ current: [unclaimed('a A 192.0.2.1'), unclaimed('b A 192.0.2.1')], desired: [parse('b A 192.0.2.2')], ownerId: '' });
  expect(changesOf(result)).toEqual(['delete a A', 'update b A 192.0.2.2']);
});

test('changes come in one order, whatever the order of the input', async () => {
  const desired = [parse('b A 192.0.2.1'), parse('a AAAA 2001:db8::1'), parse('a A 192.0.2.1'), parse('b A 192.0.2.1', { setIdentifier: 'x' })];
  const expected = ['create a A 192.0.2.1', 'create a AAAA 2001:db8::1', 'create b A 192.0.2.1', 'create b A 192.0.2.1 (x)'];
  expect(changesOf(await planOf({ desired }))).toEqual(expected);
  expect(changesOf(await planOf({ desired: [...desired].reverse() }))).toEqual(expected);
});

test('the event loop is given back on the way', async () => {
  let breaths = 0;
  const desired = Array.from({ length: 2000 }, (_, index) => parse(`n${index} A 192.0.2.1`));
  await planOf({ desired, breathe: async () => void (breaths += 1) });
  expect(breaths).toBeGreaterThan(5);
});

describe('claims without a record', () => {
  const key = { name: 'gone.example.org', recordType: 'A', setIdentifier: '' };
  test.each([
    ['ours, of today: released', claimOf(key, 'me'), {}, ['release gone A']],
    ['another’s: left alone', claimOf(key, 'you'), {}, []],
    ['ours, of an earlier format: left alone', claimOf(key, 'me', 'Z1', false), {}, []],
    ['of a type that is not managed: left alone', claimOf({ ...key, recordType: 'MX' }, 'me'), {}, []],
    ['under upsert-only: left alone', claimOf(key, 'me'), { policy: 'upsert-only' }, []],
    ['in an event round: left alone', claimOf(key, 'me'), { names: new Set(['gone.example.org']) }, []],
    ['of a CNAME beside another record of the name: left alone', claimOf({ ...key, recordType: 'CNAME' }, 'me'), { current: [unclaimed('gone A 192.0.2.1')] }, []],
    ['of a record that is wanted: the record is created', claimOf(key, 'me'), { desired: [parse('gone A 192.0.2.1')] }, ['create gone A 192.0.2.1']],
  ] as const)('%s', async (_name, claim, more, changes) => expect(changesOf(await planOf({ loose: [claim], ...more }))).toEqual(changes));

  test('a record that appears under such a claim is left until a full round has seen both', async () => {
    const found = record('gone A 192.0.2.1');
    const first = await planOf({ loose: [claimOf(key, 'me')], desired: [parse('gone A 192.0.2.2')] });
    const second = await planOf({ current: [found], state: first.state });
    expect([changesOf(second), reasonsOf(second)]).toEqual([[], ['unconfirmed-claim gone A']]);
    expect(changesOf(await planOf({ current: [found], state: second.state }))).toEqual(['delete gone A']);
  });
});
