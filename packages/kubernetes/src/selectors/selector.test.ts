import { describe, expect, it } from 'vitest';
import { parseAnnotationFilter, parseLabelSelector } from './index.ts';

describe('a label selector', () => {
  it.each<[string, Readonly<Record<string, string>> | undefined, boolean]>([
    ['', undefined, true],
    ['', { a: 'b' }, true],
    ['a', { a: '' }, true],
    ['a', { b: 'x' }, false],
    ['a', undefined, false],
    ['!a', undefined, true],
    ['!a', { a: 'x' }, false],
    ['a=b', { a: 'b' }, true],
    ['a == b', { a: 'b' }, true],
    ['a=', { a: '' }, true],
    ['a=b', { a: 'c' }, false],
    ['a!=b', { a: 'c' }, true],
    ['a!=b', {}, true],
    ['a!=b', { a: 'b' }, false],
    ['a in (b, c)', { a: 'c' }, true],
    ['a in (b,c)', { a: 'd' }, false],
    ['a in (b,)', { a: '' }, true],
    ['a notin (b,c)', { a: 'd' }, true],
    ['a notin (b,c)', {}, true],
    ['a notin (b,c)', { a: 'b' }, false],
    ['a>1', { a: '2' }, true],
    ['a>1', { a: '1' }, false],
    ['a<10', { a: '9' }, true],
    ['a<10', { a: 'nine' }, false],
    ['a<10', {}, false],
    ['a>1', { a: '99999999999999999999' }, true],
    ['a=b,c', { a: 'b', c: '1' }, true],
    ['a=b,c', { a: 'b' }, false],
    ['example.org/a=b', { 'example.org/a': 'b' }, true],
    ['constructor', {}, false],
    ['in in (in)', { in: 'in' }, true],
  ])('%j on %j is %s', (text, labels, expected) => {
    expect(parseLabelSelector(text).matches(labels)).toBe(expected);
  });

  it.each([
    ['a,', 'a key is missing after the last comma'],
    ['=b', 'a key is missing before "="'],
    ['a b', '"b" after key "a" is not an operator'],
    ['a in b', '"(" is missing before "b"'],
    ['a in (b c)', '")" is missing before "c"'],
    ['a in (b', '")" is missing at the end'],
    ['a=b/c', '"b/c" is not a label value'],
    ['a=-b', '"-b" is not a label value'],
    [`a=${'x'.repeat(64)}`, 'is not a label value'],
    ['a>b', '"b" after ">" is not a whole number'],
    ['a/b/c', 'key "a/b/c" has more than one "/"'],
    ['A_b/c', 'prefix "A_b" of key "A_b/c" is not a DNS name'],
    ['-a', 'key "-a" is not a label name'],
    ['!', 'a key is missing at the end'],
  ])('%j is a config error: %s', (text, message) => {
    let error: unknown;
    try {
      parseLabelSelector(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ kind: 'config', message: expect.stringContaining(`"${text}" is not a selector: `) as string });
    expect(String(error)).toContain(message);
  });

  it('keeps its text for the server and knows whether it selects at all', () => {
    expect([String(parseLabelSelector('a = b')), parseLabelSelector('a').empty, parseLabelSelector(' ').empty]).toEqual(['a = b', false, true]);
  });
});

describe('an annotation filter', () => {
  it('takes the last of several values of one key', () => {
    const filter = parseAnnotationFilter('a=b,a=c,d');
    expect([filter.matches({ a: 'c', d: '' }), filter.matches({ a: 'b', d: '' }), filter.matches({ a: 'c' })]).toEqual([true, false, false]);
  });

  it.each(['a!=b', 'a>1', 'a<1'])('refuses %s', (text) => {
    expect(() => parseAnnotationFilter(text)).toThrow('cannot be used here');
  });

  it('has notin in place of !=', () => {
    expect(parseAnnotationFilter('a notin (b)').matches({})).toBe(true);
  });
});
