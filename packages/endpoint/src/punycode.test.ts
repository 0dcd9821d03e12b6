import fc from 'fast-check';
import { domainToUnicode } from 'node:url';
import { expect, test } from 'vitest';
import { encodePunycode } from './punycode.ts';

test.each([
  ['bücher', 'bcher-kva'],
  ['ß', 'zca'],
  ['點看', 'c1yn36f'],
  ['xn--kitty-點看pd34d', 'xn--kitty-pd34d-hn01b3542b'],
  ['他们为什么不说中文', 'ihqwcrb4cv8a8dqg056pqjye'],
  ['stonks\u{1f4c8}', 'stonks-u354e'],
])('%s is %s', (label, expected) => {
  expect(encodePunycode(label)).toBe(expected);
});

test('what is encoded is decoded by another implementation', () => {
  const letter = fc.constantFrom('a', 'e', 'o', 'ä', 'ü', 'ß', 'é', 'ł', 'ж', 'ю', '中', '字', 'あ');
  fc.assert(
    fc.property(fc.array(letter, { minLength: 1, maxLength: 15 }), (letters) => {
      const label = letters.join('');
      fc.pre(/[^a-z]/.test(label));
      expect(domainToUnicode(`xn--${encodePunycode(label)}.test`)).toBe(`${label}.test`);
    }),
  );
});
