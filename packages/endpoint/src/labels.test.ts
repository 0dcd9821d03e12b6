import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLabels, serializeLabels, stripQuotes } from './labels.ts';

describe('writing labels (spec/core.md §1.7)', () => {
  test.each([
    [{}, 'heritage=external-dns'],
    [{ owner: 'default' }, 'heritage=external-dns,external-dns/owner=default'],
    [{ resource: 'service/default/nginx', owner: 'default' }, 'heritage=external-dns,external-dns/owner=default,external-dns/resource=service/default/nginx'],
    [{ owner: '', 'txt-encryption-nonce': 'AAAA' }, 'heritage=external-dns,external-dns/owner='],
    [{ b: '1', B: '2', custom: 'x=y' }, 'heritage=external-dns,external-dns/B=2,external-dns/b=1,external-dns/custom=x=y'],
  ])('%j as %s', (labels, text) => {
    expect(serializeLabels(labels, false)).toBe(text);
    expect(serializeLabels(labels, true)).toBe(`"${text}"`);
  });

  test.each([
    [{ owner: 'a,b' }, 'config'],
    [{ owner: 'a"b' }, 'config'],
    [{ resource: 'a,external-dns/owner=me' }, 'rejected'],
    [{ 'a=b': 'c' }, 'rejected'],
  ])('%j would not read back and is refused (%s)', (labels, kind) => {
    expect(() => serializeLabels(labels, false)).toThrow(expect.objectContaining({ kind }));
  });
});

describe('reading labels', () => {
  test.each([
    ['heritage=external-dns', {}],
    ['"heritage=external-dns,external-dns/owner=x"', { owner: 'x' }],
    ['"""heritage=external-dns,external-dns/owner=x""', { owner: 'x' }],
    ['heritage=external-dns,external-dns/owner=', { owner: '' }],
    ['external-dns/owner=x,heritage=external-dns', { owner: 'x' }],
    ['heritage=external-dns,noise,other=1,external-dns/a=b=c', { a: 'b=c' }],
    ['heritage=external-dns,external-dnsX=1', { 'external-dnsX': '1' }],
    ['heritage=external-dns,external-dns/owner=x,external-dns/owner=y', { owner: 'y' }],
    ['heritage=external-dns, external-dns/owner=x', {}],
    ['heritage=external-dns,external-dns/__proto__=x', JSON.parse('{"__proto__":"x"}')],
  ])('%s as %j', (text, labels) => {
    expect(parseLabels(text)).toEqual(labels);
  });

  test.each(['heritage=mate,external-dns/owner=x', 'x=y', '', 'v=spf1 -all', 'heritage=external-dns,heritage=mate', 'external-dns/owner=x', ' heritage=external-dns'])('%j is not ours', (text) => {
    expect(parseLabels(text)).toBeUndefined();
  });
});

test.each([
  ['""a""', 'a'],
  ['"', ''],
  ['a"b', 'a"b'],
  ['', ''],
])('without its outer quotes %j is %j', (text, expected) => {
  expect(stripQuotes(text)).toBe(expected);
});

const key = fc.string({ minLength: 1 }).filter((text) => !/[,"=]/.test(text) && text !== 'txt-encryption-nonce');
const value = fc.string().filter((text) => !/[,"]/.test(text));
test('any labels that can be written are read back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, value)), fc.boolean(), (entries, quoted) => {
      const labels = Object.fromEntries(entries);
      expect(parseLabels(serializeLabels(labels, quoted))).toEqual(labels);
    }),
  );
});
