import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createReader, createWriter, written } from './bytes.ts';
import { WireFormatError } from './errors.ts';
import { canonicalName, nameFromLabels, nameLabels, nameLength, readName, sameName, writeName } from './name.ts';

const label = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)), minLength: 1, maxLength: 63 });
const labels = fc.array(label, { maxLength: 12 }).filter((list) => list.reduce((sum, text) => sum + text.length + 1, 1) <= 255);

describe('presentation form', () => {
  test.each([
    ['the root as a dot', '.', []],
    ['the root as empty text', '', []],
    ['a plain name', 'www.example.org', ['www', 'example', 'org']],
    ['one trailing dot', 'example.org.', ['example', 'org']],
    ['an escaped dot', 'a\\.b.org', ['a.b', 'org']],
    ['an escaped backslash', 'a\\\\.org', ['a\\', 'org']],
    ['a decimal escape', 'a\\046b\\000.org', ['a.b\0', 'org']],
    ['an escaped dot at the end', 'a\\.', ['a.']],
    ['a wildcard and underscores', '*._tcp.example.org', ['*', '_tcp', 'example', 'org']],
    ['a classless reverse name', '128/26.2.0.192.in-addr.arpa', ['128/26', '2', '0', '192', 'in-addr', 'arpa']],
  ])('reads %s', (_condition, text, expected) => {
    expect(nameLabels(text)).toEqual(expected);
  });

  test.each([
    ['an empty label', 'a..b', /empty label/],
    ['a leading dot', '.a', /empty label/],
    ['two trailing dots', 'a..', /empty label/],
    ['a label of 64 bytes', 'a'.repeat(64), /64 bytes/],
    ['a name of more than 255 bytes', Array.from({ length: 128 }, () => 'a').join('.'), /257 bytes/],
    ['an escape beyond a byte', 'a\\256', /no byte/],
    ['an escape cut short', 'a\\', /broken escape/],
    ['an escape of two digits', 'a\\04', /broken escape/],
    ['letters that are not ASCII', 'bücher.example', /A-labels/],
  ])('refuses %s', (_condition, text, message) => {
    expect(() => nameLabels(text)).toThrow(WireFormatError);
    expect(() => nameLabels(text)).toThrow(message);
  });

  test('takes a name of exactly 255 bytes', () => {
    const name = Array.from({ length: 127 }, () => 'a').join('.');
    expect(nameLength(name)).toBe(255);
  });

  test('any labels survive being written as text', () => {
    fc.assert(fc.property(labels, (list) => { expect(nameLabels(nameFromLabels(list))).toEqual(list); }));
  });
});

describe('comparison', () => {
  test.each([
    ['letter case', 'WWW.Example.ORG', 'www.example.org', true],
    ['a trailing dot', 'example.org.', 'example.org', true],
    ['an escape for an ordinary letter', '\\097.org', 'a.org', true],
    ['an escaped dot against a dot', 'a\\.b.org', 'a.b.org', false],
    ['letters beyond ASCII, whose case counts', '\\196.org', '\\228.org', false],
  ])('by %s', (_condition, a, b, expected) => {
    expect(sameName(a, b)).toBe(expected);
  });

  test('the canonical form is its own canonical form', () => {
    fc.assert(fc.property(labels, (list) => { expect(canonicalName(canonicalName(nameFromLabels(list)))).toBe(canonicalName(nameFromLabels(list))); }));
  });
});

describe('wire form', () => {
  test('names written one after another, with compression, are read back', () => {
    fc.assert(
      fc.property(fc.array(labels, { maxLength: 8 }), labels, (list, suffix) => {
        const names = list.map((own) => [...own, ...suffix]).filter((all) => all.reduce((sum, text) => sum + text.length + 1, 1) <= 255).map(nameFromLabels);
        const writer = createWriter(true);
        for (const name of names) writeName(writer, name, true);
        const reader = createReader(written(writer));
        expect(names.map(() => readName(reader))).toEqual(names);
        expect(reader.offset).toBe(reader.end);
      }),
    );
  });

  test('a suffix that was written before becomes a pointer', () => {
    const writer = createWriter(true);
    writeName(writer, 'a.example.org', true);
    writeName(writer, 'b.example.org', true);
    expect([...written(writer).slice(15)]).toEqual([1, 'b'.charCodeAt(0), 0xc0, 2]);
  });

  test('a suffix in another letter case is not shared', () => {
    const writer = createWriter(true);
    writeName(writer, 'example.org', true);
    writeName(writer, 'EXAMPLE.org', true);
    const reader = createReader(written(writer));
    expect([readName(reader), readName(reader)]).toEqual(['example.org', 'EXAMPLE.org']);
  });

  test.each([
    ['a pointer to itself', [0xc0, 0]],
    ['a pointer forward', [0xc0, 2, 0]],
    ['a label that loops back to its own start', [1, 0x61, 0xc0, 0]],
    ['a reserved label type', [0x40, 0]],
    ['the end in the middle of a label', [5, 0x61]],
    ['the end before the root', [1, 0x61]],
    ['the end in a pointer', [0xc0]],
  ])('refuses %s', (_condition, bytes) => {
    expect(() => readName(createReader(Uint8Array.from(bytes)))).toThrow(WireFormatError);
  });

  test('refuses a chain of pointers that only costs time', () => {
    const bytes = [0];
    for (let index = 0; index < 200; index += 1) {
      const target = index === 0 ? 0 : bytes.length - 2;
      bytes.push(0xc0 | (target >> 8), target & 0xff);
    }
    expect(() => readName(createReader(Uint8Array.from(bytes), bytes.length - 2))).toThrow(/pointers/);
  });
});
