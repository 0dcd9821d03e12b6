import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareTargets, sameTargets, uniqueTargets } from './targets.ts';

test.each([
  [['b', 'a', 'b'], ['a', 'b']],
  [['10', '9', 'A', 'a'], ['10', '9', 'A', 'a']],
  [[], []],
  [['\u{1f600}', '\uffff'], ['\uffff', '\u{1f600}']],
])('the unique targets of %j are %j, in byte order', (targets, expected) => {
  expect(uniqueTargets(targets)).toEqual(expected);
});

describe('same targets (spec/core.md §1.4)', () => {
  test.each([
    ['equal lists', ['a.com'], ['a.com'], true],
    ['another order', ['1.2.3.4', '1.2.3.5'], ['1.2.3.5', '1.2.3.4'], true],
    ['another letter case', ['A.com'], ['a.com'], true],
    ['letter case that pairs crosswise', ['A.com', 'b.com'], ['a.com', 'B.com'], true],
    ['another spelling of an IPv6 address', ['2001:DB8::0:1'], ['2001:db8::1'], true],
    ['the kelvin sign', ['\u212a.com'], ['k.com'], true],
    ['sharp s against ss', ['stra\u00dfe'], ['strasse'], false],
    ['IPv4 against its IPv6 form', ['1.2.3.4'], ['::ffff:1.2.3.4'], false],
    ['duplicates, which count', ['a', 'a', 'b'], ['a', 'b', 'b'], false],
    ['another length', ['a'], ['a', 'b'], false],
    ['empty lists', [], [], true],
    ['another target', ['a'], ['b'], false],
  ])('%s', (_condition, a, b, expected) => {
    expect(sameTargets(a, b)).toBe(expected);
    expect(sameTargets(b, a)).toBe(expected);
  });

  test('order never matters and nothing is changed', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())), (targets) => {
        const before = Object.freeze([...targets]);
        expect(sameTargets(before, [...targets].reverse())).toBe(true);
      }),
    );
  });
});

describe('order of target lists (spec/core.md §1.4)', () => {
  test.each([
    [[], ['']],
    [[''], ['', '']],
    [['1.2.3.4'], ['1-2-3-4.example.org']],
    [['9.0.0.1'], ['10.0.0.1']],
    [['1.2.3.4'], ['::1']],
    [['1.2.3.4'], ['::ffff:1.2.3.4']],
    [['fe80::1'], ['fe80::1%a']],
    [['a.com'], ['b.com']],
    [['z.com'], ['a.com', 'b.com']],
    [['10.0.0.1', '1.1.1.1'], ['1.1.1.1', '10.0.0.2']],
  ])('%j is less than %j', (a, b) => {
    expect(compareTargets(a, b)).toBe(-1);
    expect(compareTargets(b, a)).toBe(1);
  });

  const list = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()), { maxLength: 3 });
  test('is total: antisymmetric, transitive, and 0 only for the same list in any order', () => {
    fc.assert(
      fc.property(list, list, list, (a, b, c) => {
        expect(compareTargets(a, b) + compareTargets(b, a)).toBe(0);
        if (compareTargets(a, b) <= 0 && compareTargets(b, c) <= 0) expect(compareTargets(a, c)).toBeLessThanOrEqual(0);
        expect(compareTargets(a, [...a].reverse())).toBe(0);
      }),
    );
  });
});
