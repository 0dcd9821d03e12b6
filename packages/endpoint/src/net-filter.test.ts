import { describe, expect, test } from 'vitest';
import { createTargetNetFilter, parseCIDR } from './net-filter.ts';

describe('target networks (spec/core.md §1.11)', () => {
  test.each<[string, readonly string[], readonly string[], string, boolean]>([
    ['inside', ['10.0.0.0/8'], [], '10.1.2.3', true],
    ['outside', ['10.0.0.0/8'], [], '11.1.2.3', false],
    ['host bits in the network do not count', ['10.1.2.3/8'], [], '10.200.0.1', true],
    ['a mapped network is the IPv4 network', ['::ffff:10.0.0.0/104'], [], '10.1.2.3', true],
    ['a mapped target is the IPv4 target', ['10.0.0.0/8'], [], '::ffff:10.1.2.3', true],
    ['IPv6 inside', ['2001:db8::/33'], [], '2001:db8:7fff::1', true],
    ['IPv6 outside by one bit', ['2001:db8::/33'], [], '2001:db8:8000::1', false],
    ['the other family', ['::/0'], [], '10.1.2.3', false],
    ['everything', ['0.0.0.0/0'], [], '10.1.2.3', true],
    ['excluded', [], ['10.0.0.0/8'], '10.1.2.3', false],
    ['not excluded', [], ['10.0.0.0/8'], '11.1.2.3', true],
    ['included and excluded', ['10.0.0.0/8'], ['10.1.0.0/16'], '10.1.2.3', false],
    ['a name with an inclusion', ['10.0.0.0/8'], [], 'lb.example.org', false],
    ['a name with an exclusion only', [], ['10.0.0.0/8'], 'lb.example.org', true],
    ['a zoned address with an inclusion', ['fe80::/10'], [], 'fe80::1%eth0', false],
    ['a zoned address with an exclusion only', [], ['fe80::/10'], 'fe80::1%eth0', true],
    ['blanks around a network', [' 10.0.0.0/8 '], [], '10.1.2.3', true],
    ['invalid networks, which are ignored', ['nonsense'], [], '10.1.2.3', true],
    ['a single address', ['10.1.2.3/32'], [], '10.1.2.3', true],
  ])('%s', (_condition, include, exclude, target, expected) => {
    expect(createTargetNetFilter(include, exclude).match(target)).toBe(expected);
  });

  test.each(['10.0.0.1', '0', '10.0.0.0/33', '::/129', '10.0.0/8', '10.0.0.0/', '/8', '10.0.0.0/8/8', 'fe80::1%eth0/64', '10.0.0.0/-1', '10.0.0.0/08a', ''])('%j is no network: reported and ignored', (text) => {
    expect(parseCIDR(text)).toBeUndefined();
    const filter = createTargetNetFilter([text], []);
    expect(filter.enabled).toBe(false);
    expect(filter.problems).toEqual([expect.stringContaining(`"${text}"`)]);
  });

  test('one valid network among others enables it', () => {
    expect(createTargetNetFilter(['x', '10.0.0.0/8'], [])).toMatchObject({ enabled: true, problems: [expect.any(String)] });
    expect(createTargetNetFilter([], []).enabled).toBe(false);
  });
});
