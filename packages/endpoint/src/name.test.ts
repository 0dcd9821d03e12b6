import { expect, test } from 'vitest';
import { byteLength, compareBytes, fields, foldCase, trimSpace } from './bytes.ts';
import { buildEndpoint } from './construct.ts';
import { keyOf, keyText, nakedDomain } from './name.ts';

test.each([
  ['', ''],
  ['com', 'com'],
  ['example.com', 'example.com'],
  ['www.example.com', 'example.com'],
  ['a.b.example.com', 'b.example.com'],
])('the naked domain of %j is %j', (name, expected) => {
  expect(nakedDomain(name)).toBe(expected);
});

test('spellings of one name share a key, types and identifiers do not', () => {
  const key = (dnsName: string, recordType: string, setIdentifier?: string) => keyText(keyOf(buildEndpoint({ dnsName, recordType, targets: [], setIdentifier })));
  expect(key('BÜCHER.example.', 'A')).toBe(key('xn--bcher-kva.example', 'A'));
  expect(new Set([key('a', 'A'), key('a', 'AAAA'), key('a', 'A', 'x'), key('b', 'A')]).size).toBe(4);
});

test.each([
  ['a', 'b'],
  ['a', 'aa'],
  ['B', 'a'],
  ['\uffff', '\u{10000}'],
  ['\ue000', '\u{1f600}'],
])('%j comes before %j in byte order', (a, b) => {
  expect(compareBytes(a, b)).toBeLessThan(0);
  expect(compareBytes(b, a)).toBeGreaterThan(0);
  expect(Buffer.compare(Buffer.from(a), Buffer.from(b))).toBe(-1);
});

test.each([
  ['\u0085a\u00a0', 'a'],
  ['\ufeffa', '\ufeffa'],
  [' \t\n\v\f\ra\u3000', 'a'],
  ['a b', 'a b'],
])('%j without outer white space is %j', (text, expected) => {
  expect(trimSpace(text)).toBe(expected);
});

test('fields are what stands between white space', () => {
  expect(fields(' a\u2003b\t\tc ')).toEqual(['a', 'b', 'c']);
});

test.each([
  ['K', '\u212a', true],
  ['s', '\u017f', true],
  ['ß', 'ss', false],
  ['σ', 'ς', true],
  ['Ä', 'ä', true],
])('%s and %s fold to the same: %s', (a, b, expected) => {
  expect(foldCase(a) === foldCase(b)).toBe(expected);
});

test('lengths are in UTF-8 bytes', () => {
  expect(byteLength('aü€\u{1f600}')).toBe(10);
});
