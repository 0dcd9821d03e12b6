import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { record } from '../test/helpers.ts';
import { isPlainContent, readContent } from './record-data.ts';

describe('what is taken without being read', () => {
  test.each([
    ['an address', 'A', ['192.0.2.1'], true],
    ['an address with blanks', 'A', [' 192.0.2.1'], false],
    ['no address', 'A', ['example.org'], false],
    ['a text in quotes', 'TXT', ['"v=spf1 -all"'], true],
    ['a text without quotes', 'TXT', ['v=spf1 -all'], false],
    ['a text with an escape', 'TXT', ['"a\\010"'], false],
    ['several strings in one text', 'TXT', ['"a" "b"'], false],
    ['a text that is not ASCII', 'TXT', ['"ü"'], false],
    ['no targets', 'TXT', [], false],
    ['a name', 'CNAME', ['example.org'], false],
  ])('%s: %s %j: %s', (_case, recordType, targets, plain) => {
    expect(isPlainContent(record('a.example.org', recordType, targets))).toBe(plain);
  });

  test('an alias is read: its targets are names', () => {
    expect(isPlainContent(record('a.example.org', 'A', ['192.0.2.1'], { providerSpecific: [{ name: 'alias', value: 'true' }] }))).toBe(false);
  });

  test('nothing wrong passes for plain', () => {
    const text = fc.stringMatching(/^["\\ !#a.0-9\u00fc]*$/);
    fc.assert(
      fc.property(fc.constantFrom('A', 'TXT', 'CNAME'), fc.array(fc.oneof(text, text.map((inner) => `"${inner}"`))), (recordType, targets) => {
        const endpoint = record('a.example.org', recordType, targets);
        if (isPlainContent(endpoint)) expect(readContent(endpoint).kind).toBe('data');
      }),
    );
  });
});
