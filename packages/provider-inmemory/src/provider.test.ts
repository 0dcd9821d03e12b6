import { describe, expect, test } from 'vitest';
import { writeRefusedError } from '@external-dns/plugin';
import type { Change, ProviderRecord } from '@external-dns/plugin';
import { create, group, record, records, summary, testContext } from '../test/helpers.ts';
import { createInMemoryProvider } from './provider.ts';

const zone = 'example.org';
const www = record('www.example.org', 'A', ['192.0.2.1'], { recordTTL: 60 });
const stored = (endpoint = www): ProviderRecord => ({ endpoint, zone });

async function holding(...endpoints: Parameters<typeof create>[2]) {
  const provider = createInMemoryProvider({ zones: [zone] });
  const outcomes = await create(provider, zone, endpoints);
  for (const outcome of outcomes.values()) expect(outcome).toMatchObject({ kind: 'applied' });
  return provider;
}

describe('reading', () => {
  test('gives zones, records without labels, and a version', async () => {
    const provider = await holding(record('www.example.org', 'A', ['192.0.2.1'], { labels: { owner: 'me' }, setIdentifier: 'a', providerSpecific: [{ name: 'p', value: 'v' }] }));
    const snapshot = await provider.read(testContext());
    expect(snapshot).toMatchObject({
      zones: [{ id: 'example.org', name: 'example.org' }],
      records: [{ zone: 'example.org', endpoint: { dnsName: 'www.example.org', labels: {}, setIdentifier: 'a', providerSpecific: [{ name: 'p', value: 'v' }] } }],
    });
  });

  test('with the version of the last read says unchanged until something changes', async () => {
    const provider = await holding(www);
    const first = await provider.read(testContext());
    const version = 'version' in first ? first.version : undefined;
    expect(await provider.read(testContext(), version)).toEqual({ unchanged: true });
    await create(provider, zone, [record('b.example.org', 'A', ['192.0.2.2'])]);
    expect(await provider.read(testContext(), version)).toMatchObject({ records: [{}, {}] });
  });

  test('the version of another instance is never taken for its own', async () => {
    const first = await createInMemoryProvider().read(testContext());
    expect(await createInMemoryProvider().read(testContext(), 'version' in first ? first.version : '')).not.toHaveProperty('unchanged');
  });

  test('looks up every record set at some names', async () => {
    const provider = await holding(www, record('www.example.org', 'TXT', ['hello']), record('b.example.org', 'A', ['192.0.2.2']));
    const found = await provider.lookup(['www.example.org', 'none.example.org', 'other.net', 'www.example.org'], testContext());
    expect(found.map(({ endpoint }) => endpoint.recordType)).toEqual(['A', 'TXT']);
  });
});

describe('zones', () => {
  test('without any, every name is accepted and no zones are named', async () => {
    const provider = createInMemoryProvider();
    const outcomes = await create(provider, '', [record('a.example.org', 'A', ['192.0.2.1']), record('b.test', 'A', ['192.0.2.2'])]);
    expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['applied', 'applied']);
    expect(await provider.read(testContext())).not.toHaveProperty('zones');
  });

  test('duplicates and empty names are left out, spellings normalised', async () => {
    const snapshot = await createInMemoryProvider({ zones: ['', 'Example.org.', 'example.org', 'bücher.example'] }).read(testContext());
    expect(snapshot).toMatchObject({ zones: [{ name: 'example.org' }, { name: 'xn--bcher-kva.example' }] });
  });

  test('a name that is none is a config error that names the flag', () => {
    expect(() => createInMemoryProvider({ zones: ['a..b'] })).toThrow(expect.objectContaining({ kind: 'config', message: expect.stringContaining('--inmemory-zone=a..b') }));
  });

  test.each([
    ['outside of all zones', 'www.example.net', 'example.org'],
    ['that only ends like a zone', 'badexample.org', 'example.org'],
    ['of a longer zone', 'www.sub.example.org', 'example.org'],
  ])('a record %s is rejected', async (_condition, name, given) => {
    const provider = createInMemoryProvider({ zones: ['example.org', 'sub.example.org'] });
    expect((await create(provider, given, [record(name, 'A', ['192.0.2.1'])])).get('g0')).toMatchObject({ kind: 'rejected', error: { kind: 'rejected', message: expect.stringContaining(name) } });
  });
});

test('many groups go in few writing requests, and a refused one is not attempted for any of its groups', async () => {
  const provider = createInMemoryProvider({ zones: [zone] });
  const groups = Array.from({ length: 1200 }, (_, index) => group(`h${index}`, zone, { kind: 'create', desired: record(`h${index}.example.org`, 'A', [index === 7 ? 'no address' : '192.0.2.1']) }));
  let requests = 0;
  const ctx = testContext();
  const outcomes = await provider.apply(groups, {
    ...ctx,
    write: (send) => {
      requests += 1;
      return requests === 2 ? Promise.reject(writeRefusedError('not the leader')) : ctx.write(send);
    },
  });
  const kinds = groups.map(({ id }) => outcomes.get(id)?.kind);
  expect(requests).toBe(3);
  expect(kinds.filter((kind) => kind === 'rejected')).toHaveLength(1);
  expect(kinds[7]).toBe('rejected');
  expect(kinds.lastIndexOf('not-attempted') - kinds.indexOf('not-attempted')).toBe(499);
  expect(await records(provider)).toHaveLength(kinds.filter((kind) => kind === 'applied').length);
});

describe('conditional writes', () => {
  const changed = record('www.example.org', 'A', ['192.0.2.9'], { recordTTL: 60 });
  const other = record('other.example.org', 'A', ['192.0.2.1']);

  test.each<[string, Change, string, string]>([
    ['creating what is equal', { kind: 'create', desired: www }, 'applied', '192.0.2.1'],
    ['creating what is equal but for an unset TTL', { kind: 'create', desired: record('WWW.example.org', 'A', ['192.0.2.1']) }, 'applied', '192.0.2.1'],
    ['creating over something else', { kind: 'create', desired: changed }, 'RecordExistsError', '192.0.2.1'],
    ['updating what is stored', { kind: 'update', current: stored(), desired: changed }, 'applied', '192.0.2.9'],
    ['an update to what is stored', { kind: 'update', current: stored(), desired: www }, 'applied', '192.0.2.1'],
    ['updating other targets', { kind: 'update', current: stored(changed), desired: changed }, 'StaleRecordError', '192.0.2.1'],
    ['updating another TTL', { kind: 'update', current: stored(record('www.example.org', 'A', ['192.0.2.1'])), desired: changed }, 'StaleRecordError', '192.0.2.1'],
    ['updating what is not there', { kind: 'update', current: stored(other), desired: other }, 'StaleRecordError', '192.0.2.1'],
    ['deleting what is stored', { kind: 'delete', current: stored() }, 'applied', ''],
    ['deleting other targets', { kind: 'delete', current: stored(changed) }, 'StaleRecordError', '192.0.2.1'],
    ['deleting another set identifier', { kind: 'delete', current: stored(record('www.example.org', 'A', ['192.0.2.1'], { recordTTL: 60, setIdentifier: 'x' })) }, 'StaleRecordError', '192.0.2.1'],
  ])('%s', async (_condition, change, expected, target) => {
    const provider = await holding(www);
    const outcome = (await provider.apply([group('g', zone, change)], testContext())).get('g');
    expect(outcome?.kind === 'applied' ? 'applied' : outcome?.error.name).toBe(expected);
    if (expected !== 'applied') expect(outcome).toMatchObject({ kind: 'rejected', error: { kind: 'rejected' } });
    expect((await records(provider)).map(({ endpoint }) => endpoint.targets.join()).join()).toBe(target);
  });

  test('an update may move a record set to another set identifier', async () => {
    const provider = await holding(www);
    const desired = record('www.example.org', 'A', ['192.0.2.1'], { setIdentifier: 'blue' });
    const outcomes = await provider.apply([group('g', zone, { kind: 'update', current: stored(), desired })], testContext());
    expect(outcomes.get('g')).toEqual({ kind: 'applied', now: [{ zone, endpoint: desired }] });
    expect(await records(provider)).toHaveLength(1);
  });
});

describe('groups', () => {
  test('are all or nothing: a refused change undoes those before it', async () => {
    const provider = await holding(www);
    const claim = record('a-www.example.org', 'TXT', ['claim']);
    const outcomes = await provider.apply(
      [
        group('bad', zone, { kind: 'create', desired: claim }, { kind: 'delete', current: stored() }, { kind: 'create', desired: record('www.example.org', 'AAAA', ['nonsense']) }),
        group('good', zone, { kind: 'create', desired: record('b.example.org', 'A', ['192.0.2.2']) }),
      ],
      testContext(),
    );
    expect(outcomes.get('bad')).toMatchObject({ kind: 'rejected', error: { message: expect.stringContaining('"nonsense"') } });
    expect(outcomes.get('good')).toMatchObject({ kind: 'applied' });
    expect(await summary(provider)).toEqual(['b.example.org A 192.0.2.2', 'www.example.org A 192.0.2.1']);
  });

  test('see their own changes: a type may be replaced within one', async () => {
    const provider = await holding(www);
    const desired = record('www.example.org', 'CNAME', ['b.example.org']);
    const outcomes = await provider.apply([group('g', zone, { kind: 'delete', current: stored() }, { kind: 'create', desired })], testContext());
    expect(outcomes.get('g')).toEqual({ kind: 'applied', now: [{ zone, endpoint: desired }] });
    expect(await summary(provider)).toEqual(['www.example.org CNAME b.example.org']);
  });

  test('in a dry run nothing is attempted', async () => {
    const provider = createInMemoryProvider({ zones: [zone] });
    const outcomes = await provider.apply([group('g', zone, { kind: 'create', desired: www })], testContext({ dryRun: true }));
    expect(outcomes.get('g')).toMatchObject({ kind: 'not-attempted', error: { name: 'WriteRefusedError' } });
    expect(await records(provider)).toEqual([]);
  });

  test('after an abort nothing is attempted', async () => {
    const provider = createInMemoryProvider({ zones: [zone] });
    const outcomes = await provider.apply([group('g', zone, { kind: 'create', desired: www })], testContext({ signal: AbortSignal.abort(new Error('stop')) }));
    expect(outcomes.get('g')).toMatchObject({ kind: 'not-attempted', error: { message: 'stop' } });
  });
});

describe('bad records are rejected, naming what is wrong', () => {
  test.each([
    ['an address that is none', record('a.example.org', 'A', ['300.0.2.1']), '"300.0.2.1"'],
    ['an IPv4 address in AAAA', record('a.example.org', 'AAAA', ['192.0.2.1']), '"192.0.2.1"'],
    ['an MX without preference', record('a.example.org', 'MX', ['mail.example.org']), '"mail.example.org"'],
    ['two CNAME targets', record('a.example.org', 'CNAME', ['b.example.org', 'c.example.org']), 'DNS allows one'],
    ['no targets', record('a.example.org', 'A', []), 'no targets'],
    ['a type that is not known', record('a.example.org', 'CAA', ['0 issue "x"']), 'CAA'],
    ['an empty label', record('a..example.org', 'A', ['192.0.2.1']), 'empty label'],
    ['a label of 64 bytes', record(`${'a'.repeat(64)}.example.org`, 'A', ['192.0.2.1']), '64 bytes'],
    ['a CNAME beside another record', record('www.example.org', 'CNAME', ['b.example.org']), 'beside its A record'],
    ['a CNAME at the apex', record('example.org', 'CNAME', ['b.example.org']), 'apex'],
  ])('%s', async (_condition, endpoint, message) => {
    const provider = await holding(www);
    expect((await create(provider, zone, [endpoint])).get('g0')).toMatchObject({ kind: 'rejected', error: { kind: 'rejected', message: expect.stringContaining(message) } });
    expect(await records(provider)).toHaveLength(1);
  });

  test('a record beside a CNAME is rejected too', async () => {
    const provider = await holding(record('c.example.org', 'CNAME', ['www.example.org']));
    expect((await create(provider, zone, [record('c.example.org', 'TXT', ['x'])])).get('g0')).toMatchObject({ kind: 'rejected' });
  });
});

test('200,000 records are created, read, looked up and deleted without the cost of one growing with their number', { timeout: 60_000 }, async () => {
  const provider = createInMemoryProvider({ zones: [zone] });
  const endpoints = Array.from({ length: 200_000 }, (_, index) => record(`h${index}.d${index % 100}.example.org`, 'A', ['192.0.2.1']));
  const created = await create(provider, zone, endpoints);
  expect([...created.values()].every(({ kind }) => kind === 'applied')).toBe(true);
  const found = await provider.lookup(endpoints.map(({ dnsName }) => dnsName), testContext());
  expect(found.length).toBe(200_000);
  const all = await records(provider);
  expect(all.length).toBe(200_000);
  await provider.apply(
    all.map((current, index) => group(`d${index}`, zone, { kind: 'delete', current })),
    testContext(),
  );
  expect(await records(provider)).toEqual([]);
});
