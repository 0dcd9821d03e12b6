import { describe, expect, test } from 'vitest';
import { checkEndpoint } from './check.ts';
import { buildEndpoint } from './construct.ts';

const check = (recordType: string, targets: readonly string[], alias?: string, dnsName = 'a.example.org'): string | undefined =>
  checkEndpoint(buildEndpoint({ dnsName, recordType, targets, ...(alias === undefined ? {} : { providerSpecific: [{ name: 'alias', value: alias }] }) }));

describe('targets that pass (spec/core.md §1.5)', () => {
  test.each<[string, readonly string[], string?]>([
    ['A', ['192.0.2.1', '192.0.2.2']],
    ['A', []],
    ['A', ['lb.example.org'], 'true'],
    ['A', ['192.0.2.1'], 'A'],
    ['AAAA', ['2001:db8::1', '::ffff:1.2.3.4']],
    ['AAAA', ['lb.example.org'], 'true'],
    ['CNAME', ['anything at all']],
    ['CNAME', ['lb.example.org'], 'AAAA'],
    ['MX', ['10 mail.example.org', '0  b', '65535\tc']],
    ['MX', []],
    ['SRV', ['10 5 5060 sip.example.org.', '0 0 0 .']],
    ['TXT', ['']],
    ['NAPTR', ['whatever']],
    ['NS', ['']],
    ['DNAME', ['']],
    ['CAA', ['0 issue "x"']],
  ])('%s %j (alias %s)', (type, targets, alias) => {
    expect(check(type, targets, alias)).toBeUndefined();
  });
});

describe('targets that do not', () => {
  test.each<[string, readonly string[], string, string?]>([
    ['A', ['lb.example.org'], '"lb.example.org" is not an IPv4 address'],
    ['A', ['192.0.2.1', '2001:db8::1'], '"2001:db8::1" is not an IPv4 address'],
    ['A', ['::ffff:1.2.3.4'], 'not an IPv4 address'],
    ['A', ['lb.example.org'], 'not an IPv4 address', 'A'],
    ['A', ['lb.example.org'], 'not an IPv4 address', 'false'],
    ['AAAA', ['192.0.2.1'], '"192.0.2.1" is not an IPv6 address'],
    ['MX', ['mail.example.org'], 'preference and a host'],
    ['MX', ['10 mail.example.org extra'], 'preference and a host'],
    ['MX', ['-1 mail.example.org'], '"-1"'],
    ['MX', ['+1 mail.example.org'], '"+1"'],
    ['MX', ['65536 mail.example.org'], '"65536"'],
    ['MX', ['0x10 mail.example.org'], '"0x10"'],
    ['SRV', ['10 5 5060'], 'priority, weight, port and host'],
    ['SRV', ['10 5 5060 sip.example.org'], 'does not end with a dot'],
    ['SRV', ['x 5 5060 sip.example.org'], 'does not end with a dot'],
    ['SRV', ['x 5 5060 sip.example.org.'], 'priority "x"'],
    ['SRV', ['10 y 5060 sip.example.org.'], 'weight "y"'],
    ['SRV', ['10 5 65536 sip.example.org.'], 'port "65536"'],
    ['TXT', ['x'], 'cannot be aliases', 'true'],
    ['MX', ['10 mail.example.org'], 'cannot be aliases', 'false'],
  ])('%s %j: %s (alias %s)', (type, targets, problem, alias) => {
    expect(check(type, targets, alias)).toContain(problem);
  });
});

describe('PTR', () => {
  test.each([
    ['1.2.0.192.in-addr.arpa', ['host.example.org']],
    ['1.2.0.192.IN-ADDR.ARPA', ['host.example.org', 'b.example.org']],
    ['1.0.ip6.arpa', ['host.example.org']],
  ])('%s passes', (name, targets) => {
    expect(check('PTR', targets, undefined, name)).toBeUndefined();
  });

  test.each([
    ['a name elsewhere', 'host.example.org', ['a'], 'not a reverse name'],
    ['the suffix alone', 'in-addr.arpa', ['a'], 'not a reverse name'],
    ['an empty label before the suffix', '.in-addr.arpa', ['a'], 'not a reverse name'],
    ['a leading dot', '.1.in-addr.arpa', ['a'], 'not a reverse name'],
    ['no target', '1.in-addr.arpa', [], 'at least one'],
    ['a blank target', '1.in-addr.arpa', [' '], 'empty'],
    ['an address for a target', '1.in-addr.arpa', ['192.0.2.1'], 'must be a host name'],
    ['an IPv6 address for a target', '1.in-addr.arpa', ['::1'], 'must be a host name'],
  ])('%s does not', (_condition, name, targets, problem) => {
    expect(check('PTR', targets, undefined, name)).toContain(problem);
  });
});
