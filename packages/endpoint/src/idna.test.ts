import fc from 'fast-check';
import { toASCII } from 'tr46';
import { describe, expect, test } from 'vitest';
import { isSettledName, toAsciiName, toUnicodeName } from './idna.ts';
import { normalDomain, normalName } from './name.ts';
import { trimDot, trimSpace } from './bytes.ts';

const zwj = '\u200d';

/** Input, its ASCII form with a final dot, its Unicode form, and whether each is complained about. */
const rows: readonly (readonly [string, string, string, boolean?, boolean?])[] = [
  ['', '.', ''],
  ['.', '.', ''],
  ['..', '..', '.'],
  [' foo ', 'foo.', ' foo '],
  ['foo..bar', 'foo..bar.', 'foo..bar'],
  ['a_b.com', 'a_b.com.', 'a_b.com'],
  ['*.example.com', '*.example.com.', '*.example.com'],
  ['_dmarc.x', '_dmarc.x.', '_dmarc.x'],
  ['0/25.2.0.192.in-addr.arpa', '0/25.2.0.192.in-addr.arpa.', '0/25.2.0.192.in-addr.arpa'],
  ['foo:bar.com', 'foo:bar.com.', 'foo:bar.com'],
  ['foo@bar.com', 'foo@bar.com.', 'foo@bar.com'],
  ['a b.com', 'a b.com.', 'a b.com'],
  ['a<b.com', 'a<b.com.', 'a<b.com'],
  ['::1', '::1.', '::1'],
  ['r3---sn.example.com', 'r3---sn.example.com.', 'r3---sn.example.com', true, true],
  ['ab--cd.x', 'ab--cd.x.', 'ab--cd.x', true, true],
  ['-foo.com', '-foo.com.', '-foo.com', true, true],
  ['foo-.com', 'foo-.com.', 'foo-.com', true, true],
  ['faß.de', 'fass.de.', 'faß.de'],
  ['FAẞ.de', 'fass.de.', 'fass.de'],
  ['xn--strae-oqa.de', 'xn--strae-oqa.de.', 'straße.de'],
  ['xn--zca.com', 'xn--zca.com.', 'ß.com'],
  ['xn--.com', '.com.', '.com'],
  ['xn--abc-.com', 'abc.com.', 'abc.com'],
  ['foo。bar', 'foo.bar.', 'foo.bar'],
  ['foo．bar', 'foo.bar.', 'foo.bar'],
  ['Ｆoo.com', 'foo.com.', 'foo.com'],
  ['İ.com', 'xn--i-9bb.com.', 'i̇.com'],
  ['ς.gr', 'xn--4xa.gr.', 'ς.gr'],
  [`a${zwj}b.com`, 'ab.com.', `a${zwj}b.com`, false, true],
  ['\u00ad.com', '.com.', '.com'],
  ['½.com', 'xn--12-c6t.com.', '1⁄2.com'],
  ['sTOnks📈.ORG', 'xn--stonks-u354e.org.', 'stonks📈.org'],
  ['XN--BCHER-KVA.example.com', 'xn--bcher-kva.example.com.', 'bücher.example.com'],
  ['xn--bcher-kva8445foa.com', 'xn--bcher-kva8445foa.com.', '「bücher」.com'],
  ['nordic-ø.xn--kitty-點看pd34d.com', 'xn--nordic--w1a.xn--xn--kitty-pd34d-hn01b3542b.com.', 'nordic-ø.xn--kitty-點看pd34d.com', true, true],
  ['foo.com..', 'foo.com..', 'foo.com.'],
  ['.foo.com.', '.foo.com.', '.foo.com'],
  ['\ud800.com', 'xn--zn7c.com.', '\ufffd.com', true, true],
  ['a'.repeat(70), `${'a'.repeat(70)}.`, 'a'.repeat(70)],
];
const vectors = rows.map(([input, ascii, unicode, asciiProblem = false, unicodeProblem = false]) => ({ input, ascii, unicode, asciiProblem, unicodeProblem }));

describe('internationalised names (spec/core.md §1.9)', () => {
  test.each(vectors)('"$input" is in ASCII "$ascii"', ({ input, ascii }) => {
    expect(normalName(input)).toBe(trimDot(ascii));
  });
  test.each(vectors)('"$input" is in Unicode "$unicode"', ({ input, unicode }) => {
    expect(normalDomain(input)).toBe(unicode);
  });
  test.each(vectors)('"$input" is complained about in ASCII: $asciiProblem, in Unicode: $unicodeProblem', ({ input, asciiProblem, unicodeProblem }) => {
    expect(toAsciiName(trimSpace(input)).problem !== undefined).toBe(asciiProblem);
    expect(toUnicodeName(trimDot(input)).problem !== undefined).toBe(unicodeProblem);
  });

  test('a broken A-label is kept and complained about', () => {
    expect(toAsciiName('xn--not-a-valid-punycode')).toMatchObject({ name: 'xn--not-a-valid-punycode', problem: expect.any(String) });
    expect(toUnicodeName('xn--not-a-valid-punycode').problem).toBeDefined();
  });

  test('the normal form of a host name is its own normal form, in lower case and without a final dot', () => {
    fc.assert(
      fc.property(fc.domain(), fc.boolean(), (domain, dot) => {
        const normal = normalName(`${domain.toUpperCase()}${dot ? '.' : ''}`);
        expect(normal).toBe(normalName(domain));
        expect(normalName(normal)).toBe(normal);
      }),
    );
  });

  test('a name that is taken for settled is what the tables make of it', () => {
    const plain = fc.stringMatching(/^[a-z0-9_*.-]{0,12}$/);
    fc.assert(
      fc.property(fc.oneof(plain, plain.map((text) => `xn--${text}`)), (name) => {
        if (isSettledName(name)) expect(toASCII(name, { checkBidi: false, checkHyphens: false, checkJoiners: true, useSTD3ASCIIRules: false, verifyDNSLength: false })).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['', '.', '-', '-a', 'a-', 'a-.b', 'a--b', 'xn--a', 'A', 'a b', 'ü', '.a'])('%j is not taken for settled', (name) => {
    expect(isSettledName(name)).toBe(false);
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(typeof normalName(text)).toBe('string');
        expect(typeof normalDomain(text)).toBe('string');
      }),
    );
  });
});
