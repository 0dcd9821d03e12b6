import { describe, expect, test } from 'vitest';
import { createTxtRegistry } from './registry.ts';
import { StrictZones, claimText, endpoint, plannedChanges, round, snapshotOf, stored } from './testing.ts';

const registry = createTxtRegistry({ ownerId: 'me' });
const key = Buffer.alloc(32, 7).toString('base64');
const otherKey = Buffer.alloc(32, 9).toString('base64');

/** Name, type and targets of everything in the zones. */
function content(zones: StrictZones): readonly string[] {
  return zones.records.map(({ endpoint: { dnsName, recordType, targets } }) => `${dnsName} ${recordType} ${targets.join(' | ')}`).sort();
}

function ownerAt(records: Parameters<typeof snapshotOf>[0], name: string, recordType: string, by = registry, zones?: Parameters<typeof snapshotOf>[1]) {
  return by.interpret(snapshotOf(records, zones)).records.find((record) => record.key.name === name && record.key.recordType === recordType);
}

describe('options', () => {
  test.each([
    [{ ownerId: '' }, /--txt-owner-id is empty/],
    [{ ownerId: 'a,b' }, /comma/],
    [{ ownerId: 'me', prefix: 'p', suffix: 's' }, /--txt-prefix="p" and --txt-suffix="s"/],
    [{ ownerId: 'me', encrypt: true }, /--txt-encrypt-aes-key/],
    [{ ownerId: 'me', aesKey: 'short' }, /32 bytes/],
  ])('%j is refused with a config error', (options, message) => {
    expect(() => createTxtRegistry(options)).toThrow(expect.objectContaining({ kind: 'config', message: expect.stringMatching(message) }));
  });
});

describe('who owns a record', () => {
  const a = stored('www.example.org', 'A', ['192.0.2.1']);
  test.each([
    ['a claim of today', [stored('a-www.example.org', 'TXT', [claimText('me')])], 'me', 'own', false],
    ['a claim of another', [stored('a-www.example.org', 'TXT', [claimText('you')])], 'you', 'foreign', false],
    ['no claim', [], undefined, undefined, false],
    ['a claim of another type', [stored('aaaa-www.example.org', 'TXT', [claimText('me')])], undefined, undefined, false],
    ['a legacy claim without type', [stored('www.example.org', 'TXT', [claimText('me')])], 'me', 'own', true],
    ['two owners in one set', [stored('a-www.example.org', 'TXT', [claimText('me'), claimText('you')])], undefined, 'conflict', false],
    ['two owners in sets listed one by one', [stored('a-www.example.org', 'TXT', [claimText('me')]), stored('a-www.example.org', 'TXT', [claimText('you')])], undefined, 'conflict', false],
    ['SPF beside the claim', [stored('a-www.example.org', 'TXT', ['"v=spf1 -all"', claimText('me')])], 'me', 'own', false],
    ['a claim without owner', [stored('a-www.example.org', 'TXT', ['"heritage=external-dns"'])], undefined, 'foreign', false],
    ['a heritage of another tool', [stored('a-www.example.org', 'TXT', ['"heritage=mate,external-dns/owner=me"'])], undefined, undefined, false],
    ['a claim in another zone of the same name', [stored('a-www.example.org', 'TXT', [claimText('me')], {}, 'Z2')], undefined, undefined, false],
    ['today’s claim of another over a legacy one of ours', [stored('www.example.org', 'TXT', [claimText('me')]), stored('a-www.example.org', 'TXT', [claimText('you')])], 'you', 'foreign', false],
    ['a claim in capitals', [stored('A-WWW.Example.org', 'TXT', [claimText('me')])], 'me', 'own', false],
  ])('%s', (_name, txt, owner, state, repair) => {
    const zones = [{ id: 'Z1', name: 'example.org' }, { id: 'Z2', name: 'example.org' }];
    const found = ownerAt([a, ...txt], 'www.example.org', 'A', registry, zones);
    expect([found?.owner, found?.claim?.state, found?.repair !== undefined]).toEqual([owner, state, repair]);
  });

  test('a legacy claim speaks neither of AAAA nor of TXT records', () => {
    const p = createTxtRegistry({ ownerId: 'me', prefix: 'p-' });
    const records = [stored('www.example.org', 'AAAA', ['2001:db8::1']), stored('www.example.org', 'TXT', ['"v=spf1 -all"']), stored('p-www.example.org', 'TXT', [claimText('me')])];
    expect(p.interpret(snapshotOf(records)).records.map((record) => record.owner)).toEqual([undefined, undefined]);
  });

  test('an alias A record is known by the cname- claim of earlier versions, which is to be renewed', () => {
    const alias = stored('www.example.org', 'A', ['lb.test'], { providerSpecific: [{ name: 'alias', value: 'true' }] });
    const found = ownerAt([alias, stored('cname-www.example.org', 'TXT', [claimText('me')])], 'www.example.org', 'A');
    expect([found?.owner, found?.repair]).toEqual(['me', 'its claim has a name of an earlier format']);
  });

  test('the wildcard replacement is compared without regard to case', () => {
    const w = createTxtRegistry({ ownerId: 'me', wildcardReplacement: 'ANY' });
    expect(ownerAt([stored('*.Example.org', 'A', ['192.0.2.1']), stored('a-Any.example.org', 'TXT', [claimText('me')])], '*.example.org', 'A', w)?.owner).toBe('me');
  });

  test('the labels of the claim become those of the record', () => {
    const found = ownerAt([a, stored('a-www.example.org', 'TXT', [claimText('me', 'service/ns/x')])], 'www.example.org', 'A');
    expect(found?.endpoint.labels).toEqual({ owner: 'me', resource: 'service/ns/x' });
  });

  test('strings beside a claim stay visible as a TXT record without owner', () => {
    const found = ownerAt([stored('a-www.example.org', 'TXT', ['"v=spf1 -all"', claimText('me')])], 'a-www.example.org', 'TXT');
    expect([found?.owner, found?.endpoint.targets]).toEqual([undefined, ['"v=spf1 -all"']]);
  });
});

describe('staging', () => {
  const www = endpoint('www.example.org', 'A', ['192.0.2.1'], { labels: { resource: 'service/ns/x' } });

  test('a create writes the claim, then the record; a delete takes the record, then the claim; then nothing is left to do', () => {
    const zones = new StrictZones([]);
    const [created] = round(registry, zones, [www]).groups;
    expect(created?.changes.map((change) => [change.kind, change.kind === 'delete' ? '' : change.desired.dnsName])).toEqual([['create', 'a-www.example.org'], ['create', 'www.example.org']]);
    expect(content(zones)).toEqual([`a-www.example.org TXT ${claimText('me', 'service/ns/x')}`, 'www.example.org A 192.0.2.1']);
    expect(round(registry, zones, [www]).groups).toEqual([]);
    const [deleted] = round(registry, zones, []).groups;
    expect(deleted?.changes.map((change) => (change.kind === 'delete' ? change.current.endpoint.recordType : change.kind))).toEqual(['A', 'TXT']);
    expect(content(zones)).toEqual([]);
  });

  test('on the wire a claim names the record, and the record its owner', () => {
    const [group] = round(registry, new StrictZones([]), [www]).groups;
    expect(group?.changes.map((change) => (change.kind === 'create' ? change.desired.labels : {}))).toEqual([{ ownedRecord: 'www.example.org' }, { owner: 'me', resource: 'service/ns/x' }]);
  });

  test('SPF in the claim’s set survives create, update and delete byte for byte', () => {
    const spf = stored('a-www.example.org', 'TXT', ['"v=spf1  include:x -all"']);
    const zones = new StrictZones([spf]);
    round(registry, zones, [www]);
    expect(content(zones)[0]).toBe(`a-www.example.org TXT "v=spf1  include:x -all" | ${claimText('me', 'service/ns/x')}`);
    round(registry, zones, [endpoint('www.example.org', 'A', ['192.0.2.2'])]);
    expect(content(zones)[0]).toBe(`a-www.example.org TXT "v=spf1  include:x -all" | ${claimText('me')}`);
    round(registry, zones, []);
    expect(content(zones)).toEqual(['a-www.example.org TXT "v=spf1  include:x -all"']);
  });

  test.each([
    ['another owner’s claim', [stored('a-www.example.org', 'TXT', [claimText('you')])], /owner "you"/],
    ['another owner’s legacy claim', [stored('www.example.org', 'TXT', [claimText('you')])], /owner "you"/],
    ['claims of several owners', [stored('a-www.example.org', 'TXT', [claimText('me'), claimText('you')])], /several owners/],
    ['a CNAME where the claim belongs', [stored('a-www.example.org', 'CNAME', ['x.test'])], /CNAME record stands/],
  ])('a create is refused because of %s', (_name, records, reason) => {
    const zones = new StrictZones(records);
    const { groups, reasons } = round(registry, zones, [www]);
    expect(groups).toEqual([]);
    expect(reasons).toEqual([expect.stringMatching(reason)]);
  });

  test('a create is refused where no zone contains the name, and where the claim’s label would be too long', () => {
    expect(round(registry, new StrictZones([]), [endpoint('www.other.test', 'A', ['192.0.2.1'])]).reasons).toEqual(['no zone of the provider contains www.other.test']);
    expect(round(registry, new StrictZones([]), [endpoint(`${'x'.repeat(62)}.example.org`, 'A', ['192.0.2.1'])]).reasons).toEqual([expect.stringMatching(/64 bytes; DNS allows 63/)]);
  });

  test('a create is refused where its claim would speak of a wildcard of somebody else too', () => {
    const w = createTxtRegistry({ ownerId: 'me', wildcardReplacement: 'any' });
    const zones = new StrictZones([stored('*.example.org', 'A', ['192.0.2.9'])]);
    expect(round(w, zones, [endpoint('any.example.org', 'A', ['192.0.2.1'])]).reasons).toEqual([expect.stringMatching(/would claim \*\.example\.org too/)]);
  });

  test('a claim of an earlier format is not renewed where it would speak of a wildcard of somebody else too', () => {
    const wild = createTxtRegistry({ ownerId: 'me', wildcardReplacement: 'any' });
    const properties = { providerSpecific: [{ name: 'alias', value: 'true' }] };
    const before = [stored('any.example.org', 'A', ['lb.test'], properties), stored('cname-any.example.org', 'TXT', [claimText('me')]), stored('*.example.org', 'A', ['192.0.2.9'])];
    const zones = new StrictZones(before);
    const { reasons } = round(wild, zones, [endpoint('any.example.org', 'A', ['lb.test'], properties)]);
    expect(reasons).toEqual(['its ownership record would claim *.example.org too, which is not ours; choose another --txt-wildcard-replacement']);
    expect(zones.records).toEqual(before);
  });

  test('a label that could forge another is refused, the others go on', () => {
    const bad = endpoint('bad.example.org', 'A', ['192.0.2.1'], { labels: { resource: 'x,external-dns/owner=you' } });
    const { groups, reasons } = round(registry, new StrictZones([]), [bad, www]);
    expect(groups.map((group) => group.name)).toEqual(['www.example.org']);
    expect(reasons).toEqual([expect.stringMatching(/commas/)]);
  });

  test('a change of another snapshot, of a foreign record and of an unclaimed record is refused', () => {
    const records = [stored('www.example.org', 'A', ['192.0.2.1']), stored('a-www.example.org', 'TXT', [claimText('me')]), stored('f.example.org', 'A', ['192.0.2.1']), stored('a-f.example.org', 'TXT', [claimText('you')]), stored('n.example.org', 'A', ['192.0.2.1'])];
    const [before, now] = [registry.interpret(snapshotOf(records)), registry.interpret(snapshotOf(records))];
    const deletes = (of: typeof now) => of.records.map((current) => ({ kind: 'delete', key: current.key, current }) as const);
    expect(registry.stage(deletes(before), now).groups).toEqual([]);
    const staged = registry.stage(deletes(now), now);
    expect(staged.groups.map((group) => group.name)).toEqual(['www.example.org']);
    expect(staged.refused.map(({ reason }) => reason)).toEqual([expect.stringMatching(/owner "you"/), expect.stringMatching(/no claim/)]);
  });

  test('A and AAAA at one name are two groups, CNAME against A is one, a changed set identifier is one', () => {
    const zones = new StrictZones([]);
    expect(round(registry, zones, [www, endpoint('www.example.org', 'AAAA', ['2001:db8::1'])]).groups).toHaveLength(2);
    expect(round(registry, zones, [endpoint('www.example.org', 'CNAME', ['x.test'])]).groups).toHaveLength(1);
    expect(content(zones)).toEqual([`cname-www.example.org TXT ${claimText('me')}`, 'www.example.org CNAME x.test']);
    const weighted = new StrictZones([]);
    round(registry, weighted, [endpoint('w.example.org', 'A', ['192.0.2.1'], { setIdentifier: 'one' })]);
    expect(round(registry, weighted, [endpoint('w.example.org', 'A', ['192.0.2.1'], { setIdentifier: 'two' })]).groups).toHaveLength(1);
  });

  test('a legacy claim without type is replaced by one claim for each record, and taken away', () => {
    const zones = new StrictZones([stored('www.example.org', 'A', ['192.0.2.1']), stored('www.example.org', 'MX', ['10 m.test']), stored('www.example.org', 'TXT', ['"v=spf1 -all"', claimText('me')])]);
    const { groups } = round(registry, zones, [endpoint('www.example.org', 'A', ['192.0.2.1']), endpoint('www.example.org', 'MX', ['10 m.test'])]);
    expect(groups).toHaveLength(1);
    expect(content(zones)).toEqual([`a-www.example.org TXT ${claimText('me')}`, `mx-www.example.org TXT ${claimText('me')}`, 'www.example.org A 192.0.2.1', 'www.example.org MX 10 m.test', 'www.example.org TXT "v=spf1 -all"']);
  });

  test('a legacy claim stays while another record is known by it', () => {
    const zones = new StrictZones([stored('www.example.org', 'A', ['192.0.2.1']), stored('www.example.org', 'MX', ['10 m.test']), stored('www.example.org', 'TXT', [claimText('me')])]);
    const snapshot = registry.interpret(zones.snapshot());
    const current = snapshot.records.find((record) => record.key.recordType === 'A')!;
    zones.apply(registry.stage([{ kind: 'delete', key: current.key, current }], snapshot).groups);
    expect(content(zones)).toEqual(['www.example.org MX 10 m.test', `www.example.org TXT ${claimText('me')}`]);
  });

  test('a legacy claim stays while the name that stands for a wildcard is known by it, though the wildcard has a claim of its own, and goes with the last', () => {
    const wild = createTxtRegistry({ ownerId: 'me', wildcardReplacement: 'any', suffix: '-s' });
    const zones = new StrictZones([stored('any.example.org', 'MX', ['10 m.test']), stored('any-s.example.org', 'TXT', [claimText('me')])]);
    const create = endpoint('*.example.org', 'A', ['192.0.2.1']);
    zones.apply(wild.stage([{ kind: 'create', key: { name: '*.example.org', recordType: 'A', setIdentifier: '' }, desired: create }], wild.interpret(zones.snapshot())).groups);
    expect(content(zones)).toEqual(['*.example.org A 192.0.2.1', `a-any-s.example.org TXT ${claimText('me')}`, 'any-s.example.org TXT ' + claimText('me'), 'any.example.org MX 10 m.test']);
    round(wild, zones, [create]);
    expect(content(zones)).toEqual(['*.example.org A 192.0.2.1', `a-any-s.example.org TXT ${claimText('me')}`]);
  });

  test('an earlier spelling beside today’s claim is nothing to do by itself, and goes with the next change of the record', () => {
    const zones = new StrictZones([stored('www.example.org', 'A', ['192.0.2.1']), stored('a-www.example.org', 'TXT', [claimText('me')]), stored('www.example.org', 'TXT', [claimText('me')])]);
    expect(round(registry, zones, [endpoint('www.example.org', 'A', ['192.0.2.1'])]).groups).toEqual([]);
    round(registry, zones, [endpoint('www.example.org', 'A', ['192.0.2.2'])]);
    expect(content(zones)).toEqual([`a-www.example.org TXT ${claimText('me')}`, 'www.example.org A 192.0.2.2']);
  });

  const claimed = endpoint('www.example.org', 'A', ['192.0.2.1']);
  test.each([
    ['a TXT record wanted at the name of a claim that is written in the same round', [], endpoint('a-www.example.org', 'TXT', ['"hello"']), ['a-www.example.org is the name of the ownership record of www.example.org'], 'www.example.org'],
    ['a CNAME record wanted at the name of a claim that is written in the same round', [], endpoint('a-www.example.org', 'CNAME', ['x.test']), ['a-www.example.org is the name of the ownership record of www.example.org'], 'www.example.org'],
    [
      'a record whose claim would be written into a TXT record of ours',
      [stored('a-www.example.org', 'TXT', ['"hello"']), stored('txt-a-www.example.org', 'TXT', [claimText('me')])],
      endpoint('a-www.example.org', 'TXT', ['"hello, again"']),
      ['its ownership record cannot be written: a TXT record of ours stands at a-www.example.org'],
      'a-www.example.org',
    ],
  ])('%s is refused, the other goes on, and so it stays', (_, before, other, reasons, kept) => {
    const zones = new StrictZones(before);
    expect(round(registry, zones, [other, claimed]).reasons).toEqual(reasons);
    const after = content(zones);
    const names = registry.interpret(zones.snapshot()).records.map(({ key, owner, endpoint: { targets } }) => [key.name, owner, targets]);
    expect(names).toEqual([[kept, 'me', (kept === claimed.dnsName ? claimed : other).targets]]);
    round(registry, zones, [other, claimed]);
    expect(content(zones)).toEqual(after);
  });

  test('a legacy claim at the name itself makes room for a CNAME', () => {
    const zones = new StrictZones([stored('www.example.org', 'A', ['192.0.2.1']), stored('www.example.org', 'TXT', [claimText('me')])]);
    round(registry, zones, [endpoint('www.example.org', 'CNAME', ['x.test'])]);
    expect(content(zones)).toEqual([`cname-www.example.org TXT ${claimText('me')}`, 'www.example.org CNAME x.test']);
  });

  test('an alias record’s cname- claim gives way to today’s', () => {
    const properties = { providerSpecific: [{ name: 'alias', value: 'true' }] };
    const zones = new StrictZones([stored('www.example.org', 'A', ['lb.test'], properties), stored('cname-www.example.org', 'TXT', [claimText('me')])]);
    round(registry, zones, [endpoint('www.example.org', 'A', ['lb.test'], properties)]);
    expect(content(zones)).toEqual([`a-www.example.org TXT ${claimText('me')}`, 'www.example.org A lb.test']);
  });

  test('strings beside a claim do not become ours when it is taken away, though a claim of them stands there', () => {
    const zones = new StrictZones([
      stored('www.example.org', 'A', ['192.0.2.1']),
      stored('www.example.org', 'TXT', ['"v=spf1 -all"', claimText('me')]),
      stored('txt-www.example.org', 'TXT', [claimText('me')]),
    ]);
    round(registry, zones, []);
    round(registry, zones, []);
    expect(content(zones)).toEqual(['www.example.org TXT "v=spf1 -all"']);
  });

  test('our claim of a record that is gone is taken away by a release, unless the record is there', () => {
    const zones = new StrictZones([stored('a-www.example.org', 'TXT', ['"keep"', claimText('me')]), stored('a-held.example.org', 'TXT', [claimText('me')]), stored('held.example.org', 'A', ['192.0.2.1'])]);
    const snapshot = registry.interpret(zones.snapshot());
    const staged = registry.stage(snapshot.claims.map((claim) => ({ kind: 'release', key: claim.for[0]!, claim })), snapshot);
    expect(staged.refused.map(({ reason }) => reason)).toEqual(['a record is still known by this claim']);
    zones.apply(staged.groups);
    expect(content(zones)).toEqual([`a-held.example.org TXT ${claimText('me')}`, 'a-www.example.org TXT "keep"', 'held.example.org A 192.0.2.1']);
  });
});

describe('the apex', () => {
  const apex = endpoint('example.org', 'A', ['192.0.2.1']);
  test('is claimed inside of the zone, read back, and deleted', () => {
    const zones = new StrictZones([]);
    round(registry, zones, [apex]);
    expect(content(zones)).toEqual(['a-_apex.example.org TXT "heritage=external-dns,external-dns/apex=true,external-dns/owner=me"', 'example.org A 192.0.2.1']);
    expect(round(registry, zones, [apex])).toEqual({ groups: [], reasons: [] });
    round(registry, zones, []);
    expect(content(zones)).toEqual([]);
  });

  test.each([
    ['a prefix with a dot', { prefix: 'own.' }, 'own.a-_apex.example.org'],
    ['a prefix whose name stays inside', { prefix: '%{record_type}.' }, 'a.example.org'],
  ])('with %s the claim stands at %s', (_name, options, txt) => {
    const zones = new StrictZones([]);
    round(createTxtRegistry({ ownerId: 'me', ...options }), zones, [apex]);
    expect(zones.records.map((record) => record.endpoint.dnsName)).toContain(txt);
  });

  test('without known zones the usual name is used', () => {
    const zones = new StrictZones([], undefined);
    const snapshot = registry.interpret(snapshotOf([], undefined));
    zones.apply(registry.stage(plannedChanges({ ...snapshot }, [apex], 'me'), registry.interpret({ records: [], filter: snapshot.source.filter })).groups);
    expect(zones.records.map((record) => record.endpoint.dnsName)).toEqual(['a-example.org', 'example.org']);
  });

  test('the usual claim in a parent zone is read too, and is as it should be', () => {
    const zones = [{ id: 'Z1', name: 'example.org' }, { id: 'Z2', name: 'sub.example.org' }];
    const found = ownerAt([stored('sub.example.org', 'A', ['192.0.2.1'], {}, 'Z2'), stored('a-sub.example.org', 'TXT', [claimText('me')])], 'sub.example.org', 'A', registry, zones);
    expect([found?.owner, found?.repair]).toEqual(['me', undefined]);
  });

  test.each([
    ['a claim', [stored('a-_apex.example.org', 'TXT', [claimText('me')])]],
    ['a record', [stored('_apex.example.org', 'A', ['192.0.2.9'])]],
  ])('is refused where _apex is in use by %s', (_name, records) => {
    const zones = new StrictZones(records);
    expect(round(registry, zones, [apex, endpoint('_apex.example.org', 'A', ['192.0.2.9'])]).reasons).toContainEqual(expect.stringMatching(/the ownership record of another name/));
    expect(zones.records.some((record) => record.endpoint.dnsName === 'example.org')).toBe(false);
  });

  test('and _apex is refused where the apex is claimed', () => {
    const zones = new StrictZones([]);
    round(registry, zones, [apex]);
    expect(round(registry, zones, [apex, endpoint('_apex.example.org', 'A', ['192.0.2.9'])]).reasons).toEqual([expect.stringMatching(/ownership record of another name/)]);
  });
});

describe('encryption', () => {
  const secret = createTxtRegistry({ ownerId: 'me', encrypt: true, aesKey: key });
  const www = endpoint('www.example.org', 'A', ['192.0.2.1']);

  test('an unchanged claim keeps its stored text, a changed one gets another nonce, a deleted one goes by its stored text', () => {
    const zones = new StrictZones([]);
    round(secret, zones, [www]);
    const text = () => zones.records.find((record) => record.endpoint.recordType === 'TXT')?.endpoint.targets[0] ?? '';
    const first = text();
    expect(first).not.toContain('heritage');
    round(secret, zones, [endpoint('www.example.org', 'A', ['192.0.2.2'])]);
    expect(text()).toBe(first);
    round(secret, zones, [endpoint('www.example.org', 'A', ['192.0.2.3'], { labels: { resource: 'service/ns/x' } })]);
    expect(text().slice(0, 16)).not.toBe(first.slice(0, 16));
    round(secret, zones, []);
    expect(content(zones)).toEqual([]);
  });

  test.each([
    ['another key', createTxtRegistry({ ownerId: 'me', encrypt: true, aesKey: otherKey })],
    ['no key', createTxtRegistry({ ownerId: 'me' })],
  ])('with %s nothing is deleted, changed or created over', (_name, other) => {
    const zones = new StrictZones([]);
    round(secret, zones, [www]);
    const before = content(zones);
    expect(round(other, zones, []).groups).toEqual([]);
    expect(round(other, zones, [endpoint('www.example.org', 'A', ['192.0.2.2'])]).groups).toEqual([]);
    expect(content(zones)).toEqual(before);
    expect(ownerAt(zones.records, 'www.example.org', 'A', other)?.claim?.state).toBe('unreadable');
    const claimOnly = new StrictZones(zones.records.filter((record) => record.endpoint.recordType === 'TXT'));
    expect(round(other, claimOnly, [www]).reasons).toEqual([expect.stringMatching(/cannot be read with this key/)]);
  });

  test('turning encryption on and off rewrites each claim once', () => {
    const zones = new StrictZones([]);
    round(registry, zones, [www]);
    expect(round(secret, zones, [www]).groups).toHaveLength(1);
    expect(round(secret, zones, [www]).groups).toEqual([]);
    const reading = createTxtRegistry({ ownerId: 'me', aesKey: key });
    expect(round(reading, zones, [www]).groups).toHaveLength(1);
    expect(content(zones)).toEqual([`a-www.example.org TXT ${claimText('me')}`, 'www.example.org A 192.0.2.1']);
  });
});

describe('claimNames', () => {
  test('are every name at which a claim is read', () => {
    expect(createTxtRegistry({ ownerId: 'me', prefix: 'p-' }).claimNames({ name: 'www.example.org', recordType: 'A', setIdentifier: '' })).toEqual(['p-a-www.example.org', 'p-a-_apex.www.example.org', 'p-cname-www.example.org', 'p-www.example.org']);
  });
});
