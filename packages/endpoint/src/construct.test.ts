import { describe, expect, test } from 'vitest';
import { buildEndpoint, createEndpoint, ptrEndpoint, replaceEndpoint } from './construct.ts';

const made = (dnsName: string, recordType: string, targets: readonly string[]) => createEndpoint({ dnsName, recordType, targets });

describe('creating endpoints (spec/core.md §1.2)', () => {
  test.each([
    ['CNAME', ['a.example.org.', 'b..'], ['a.example.org', 'b.']],
    ['MX', ['10 mail.example.org.'], ['10 mail.example.org']],
    ['TXT', ['ends with a dot.'], ['ends with a dot.']],
    ['SRV', ['1 2 3 sip.example.org.'], ['1 2 3 sip.example.org.']],
    ['NAPTR', ['1 2 "" "" "" .'], ['1 2 "" "" "" .']],
    ['A', ['2.2.2.2', '1.1.1.1', '2.2.2.2'], ['2.2.2.2', '1.1.1.1', '2.2.2.2']],
  ])('%s targets %j become %j', (type, targets, expected) => {
    expect(made('x.example.org', type, targets)).toMatchObject({ ok: true, endpoint: { targets: expected } });
  });

  test.each([
    ['www.example.org.', 'www.example.org'],
    ['www.example.org..', 'www.example.org.'],
    [' WWW.Example.org', ' WWW.Example.org'],
    ['', ''],
    ['.', ''],
    [`${'a'.repeat(63)}.org`, `${'a'.repeat(63)}.org`],
  ])('the name %j becomes %j', (name, expected) => {
    expect(made(name, 'A', [])).toMatchObject({ ok: true, endpoint: { dnsName: expected } });
  });

  test.each([
    ['64 letters', `${'a'.repeat(64)}.org`, '64 bytes'],
    ['letters of two bytes', `x.${'ü'.repeat(32)}.org`, '64 bytes'],
  ])('a label of %s is a problem that names it', (_condition, name, problem) => {
    const result = made(name, 'A', []);
    expect(result).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
    expect(result).toMatchObject({ problem: expect.stringContaining(name) });
  });

  test('what is not set is not there', () => {
    expect(buildEndpoint({ dnsName: 'a', recordType: 'A', targets: [], recordTTL: 0, setIdentifier: '', refs: [] })).toEqual({ dnsName: 'a', recordType: 'A', targets: [], labels: {}, providerSpecific: [] });
  });

  test('replacing changes a copy', () => {
    const before = buildEndpoint({ dnsName: 'a', recordType: 'A', targets: ['1.1.1.1'], recordTTL: 5, setIdentifier: 'x' });
    expect(replaceEndpoint(before, { recordTTL: undefined, targets: ['2.2.2.2'] })).toEqual(buildEndpoint({ dnsName: 'a', recordType: 'A', targets: ['2.2.2.2'], setIdentifier: 'x' }));
    expect(before.recordTTL).toBe(5);
  });
});

describe('PTR endpoints (spec/core.md §1.6)', () => {
  test('stand at the reverse name', () => {
    expect(ptrEndpoint('192.0.2.1', 60, ['host.example.org.'])).toMatchObject({ ok: true, endpoint: { dnsName: '1.2.0.192.in-addr.arpa', recordType: 'PTR', targets: ['host.example.org'], recordTTL: 60 } });
  });
  test.each(['fe80::1%eth0', 'host', ''])('%j has none', (ip) => {
    expect(ptrEndpoint(ip, 0, ['a'])).toMatchObject({ ok: false, problem: expect.stringContaining(`"${ip}"`) });
  });
});
