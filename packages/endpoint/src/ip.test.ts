import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareAddresses, parseClassicIP, parseIP, reverseName, suitableType } from './ip.ts';

describe('reading addresses (spec/core.md §1.3)', () => {
  test.each([
    ['1.2.3.4', 4, '1.2.3.4'],
    ['0.0.0.0', 4, '0.0.0.0'],
    ['::FFFF:1.2.3.4', 6, '::ffff:1.2.3.4'],
    ['::ffff:102:304', 6, '::ffff:1.2.3.4'],
    ['::1.2.3.4', 6, '::102:304'],
    ['64:ff9b::1.2.3.4', 6, '64:ff9b::102:304'],
    ['2001:DB8::0:1', 6, '2001:db8::1'],
    ['1:2:3:4:5:6:7::', 6, '1:2:3:4:5:6:7:0'],
    ['1:0:0:2:0:0:0:3', 6, '1:0:0:2::3'],
    ['1:0:0:2:0:0:3:4', 6, '1::2:0:0:3:4'],
    ['::', 6, '::'],
    ['fe80::1%eth0', 6, 'fe80::1%eth0'],
  ])('%s is an IPv%i address, canonically %s', (text, family, canonical) => {
    expect(parseIP(text)).toMatchObject({ family, canonical });
  });

  test.each(['01.2.3.4', '1.2.3', '1.2.3.4.', '256.1.1.1', ' 1.2.3.4', '1.2.3.4%x', '', '[::1]', '12345::', '1::%', '::1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7', ':::', '1::2::3', '1.2.3.4:5', 'g::', '::1.2.3', '1.2.3.4::', 'localhost', '1'])(
    '%j is none',
    (text) => {
      expect(parseIP(text)).toBeUndefined();
      expect(suitableType(text)).toBe('CNAME');
    },
  );

  test.each([
    ['fe80::1%eth0', undefined],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::1', '::1'],
    ['1.2.3.4', '1.2.3.4'],
  ])('%s is, in the classic form, %s', (text, canonical) => {
    expect(parseClassicIP(text)?.canonical).toBe(canonical);
  });

  test.each([
    ['1.2.3.4', 'A'],
    ['::1', 'AAAA'],
    ['::ffff:1.2.3.4', 'AAAA'],
    ['fe80::1%eth0', 'AAAA'],
    ['lb.example.org', 'CNAME'],
  ])('%s suits %s', (target, type) => {
    expect(suitableType(target)).toBe(type);
  });

  test('the canonical text of any address is its own canonical text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const canonical = parseIP(text)?.canonical;
        expect(canonical).toBeDefined();
        expect(parseIP(canonical ?? '')?.canonical).toBe(canonical);
        expect(parseIP(canonical ?? '')?.bytes).toEqual(parseIP(text)?.bytes);
      }),
    );
  });
});

test.each([
  ['9.0.0.1', '10.0.0.1'],
  ['255.255.255.255', '::'],
  ['::1', '::2'],
  ['fe80::1', 'fe80::1%a'],
  ['fe80::1%a', 'fe80::1%b'],
])('%s comes before %s', (a, b) => {
  const [left, right] = [parseIP(a)!, parseIP(b)!];
  expect(compareAddresses(left, right)).toBeLessThan(0);
  expect(compareAddresses(right, left)).toBeGreaterThan(0);
  expect(compareAddresses(left, left)).toBe(0);
});

test.each([
  ['192.0.2.1', '1.2.0.192.in-addr.arpa'],
  ['::ffff:192.0.2.1', '1.2.0.192.in-addr.arpa'],
  ['2001:db8::ab', 'b.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
  ['fe80::1%eth0', undefined],
  ['host.example.org', undefined],
])('the reverse name of %s is %s', (ip, name) => {
  expect(reverseName(ip)).toBe(name);
});
