import { describe, expect, test } from 'vitest';
import { cidrToInAddr } from './rfc2317.ts';

describe('reverse zones (spec/core.md §1.12)', () => {
  test.each([
    ['174.136.107.0/24', '107.136.174.in-addr.arpa'],
    ['174.136.0.0/16', '136.174.in-addr.arpa'],
    ['174.0.0.0/8', '174.in-addr.arpa'],
    ['174.136.107.14/32', '14.107.136.174.in-addr.arpa'],
    ['174.136.107.14', '14.107.136.174.in-addr.arpa'],
    ['192.0.2.128/26', '128/26.2.0.192.in-addr.arpa'],
    ['192.0.2.0/25', '0/25.2.0.192.in-addr.arpa'],
    ['174.1.0.2/31', '2/31.0.1.174.in-addr.arpa'],
    ['2001::/16', '1.0.0.2.ip6.arpa'],
    ['2001:db8::/32', '8.b.d.0.1.0.0.2.ip6.arpa'],
    ['2001::1', `1.${'0.'.repeat(27)}1.0.0.2.ip6.arpa`],
    ['::ffff:174.136.107.15', '15.107.136.174.in-addr.arpa'],
    ['::ffff:174.136.107.0/120', '107.136.174.in-addr.arpa'],
  ])('%s is %s', (cidr, name) => {
    expect(cidrToInAddr(cidr)).toBe(name);
  });

  test.each([
    ['174.0.0.0/15', 'multiple of 8'],
    ['2001:db80::/30', 'multiple of 4'],
    ['4.5/16', 'not a network'],
    ['foo.com', 'not a network'],
    ['174.136.107.14/24', 'beyond its prefix length'],
    ['0.0.0.0/0', 'prefix length is 0'],
    ['2001::/0', 'beyond its prefix length'],
    ['fe80::1%eth0', 'not a network'],
  ])('%s has none: %s', (cidr, problem) => {
    expect(() => cidrToInAddr(cidr)).toThrow(expect.objectContaining({ kind: 'config', message: expect.stringContaining(problem) }));
    expect(() => cidrToInAddr(cidr)).toThrow(cidr);
  });
});
