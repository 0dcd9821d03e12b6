import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allOf, createDomainFilter, domainFilterFromJSON, matchAll } from './domain-filter.ts';
import type { DomainFilterOptions } from './domain-filter.ts';

describe('matching (spec/core.md §1.10)', () => {
  test.each<[string, DomainFilterOptions, string, boolean]>([
    ['a filter with a final dot', { include: ['google.com.', 'exaring.de'] }, 'google.com', true],
    ['a name with a final dot', { include: ['google.com.', 'exaring.de'] }, 'exaring.de.', true],
    ['a name below', { include: ['example.org'] }, 'foo.example.org', true],
    ['another letter case', { include: ['example.org'] }, 'EXAMPLE.org', true],
    ['a top-level domain', { include: ['org'] }, 'example.org', true],
    ['a name that only ends alike', { include: ['example.org'] }, 'anexample.org', false],
    ['a name that only begins alike', { include: ['example.org'] }, 'example.org.uk', false],
    ['the apex under a dotted filter', { include: ['.example.org'] }, 'example.org', false],
    ['a name below a dotted filter', { include: ['.example.org'] }, 'a.example.org', true],
    ['an empty label below a dotted filter', { include: ['.example.org'] }, 'a..example.org', true],
    ['a name beside an exclusion', { include: ['example.org'], exclude: ['api.example.org'] }, 'foo.example.org', true],
    ['an excluded name', { include: ['example.org'], exclude: ['api.example.org'] }, 'api.example.org', false],
    ['a name below an excluded one', { include: ['example.org'], exclude: ['api.example.org'] }, 'x.api.example.org', false],
    ['the apex with everything below it excluded', { include: ['example.org'], exclude: ['.example.org'] }, 'example.org', true],
    ['what is below that apex', { include: ['example.org'], exclude: ['.example.org'] }, 'foo.example.org', false],
    ['an exclusion of all that is included', { include: ['example.org'], exclude: ['example.org'] }, 'foo.example.org', false],
    ['a name outside of an exclusion alone', { exclude: ['example.org'] }, 'other.net', true],
    ['a name inside of an exclusion alone', { exclude: ['example.org'] }, 'a.example.org', false],
    ['blank filters', { include: [' ', ''] }, 'anything.test', true],
    ['blanks around a filter', { include: [' example.org '] }, 'example.org', true],
    ['punycode under a Unicode filter', { include: ['æøå.org'] }, 'xn--5cab8c.org', true],
    ['Unicode under a punycode filter', { include: ['xn--5cab8c.org'] }, 'a.æøå.org', true],
    ['a matching expression', { regexInclude: '(?:foo|bar)\\.org$', regexExclude: '^example\\.' }, 'foo.org', true],
    ['an excluding expression', { regexInclude: '(?:foo|bar)\\.org$', regexExclude: '^example\\.' }, 'example.foo.org', false],
    ['neither expression', { regexInclude: '(?:foo|bar)\\.org$', regexExclude: '^example\\.' }, 'baz.org', false],
    ['only an excluding expression', { regexExclude: '^example\\.' }, 'foo.org', true],
    ['lists beside an expression, which do not count', { include: ['example.org'], regexInclude: 'net$' }, 'a.net', true],
    ['an expression of RE2', { regexInclude: '(?i)\\AFOO\\.[[:alpha:]]+\\z' }, 'foo.org', true],
    ['the final dot, which an expression never sees', { regexInclude: 'org$' }, 'foo.org.', true],
  ])('%s', (_condition, options, name, expected) => {
    expect(createDomainFilter(options).match(name)).toBe(expected);
  });

  test.each(['(', '(?=x)', '\\1', '(?<!a)b'])('the expression %s is a config error that shows it', (regexInclude) => {
    expect(() => createDomainFilter({ regexInclude })).toThrow(expect.objectContaining({ kind: 'config', message: expect.stringContaining(regexInclude) }));
    expect(() => createDomainFilter({ regexExclude: regexInclude })).toThrow(expect.objectContaining({ kind: 'config' }));
  });

  test.each<[DomainFilterOptions, boolean]>([
    [{}, false],
    [{ include: [''], exclude: [' '] }, false],
    [{ include: ['a'] }, true],
    [{ exclude: ['a'] }, true],
    [{ regexInclude: 'a' }, true],
    [{ regexExclude: 'a' }, true],
  ])('%j is configured: %s', (options, expected) => {
    expect(createDomainFilter(options).configured).toBe(expected);
  });
});

describe('parents', () => {
  test.each<[string, DomainFilterOptions, string, boolean]>([
    ['a strict parent', { include: ['a.example.com'] }, 'example.com', true],
    ['the name itself', { include: ['a.example.com'] }, 'a.example.com', false],
    ['a child', { include: ['a.example.com'] }, 'b.a.example.com', false],
    ['a parent that only ends alike', { include: ['a.anexample.com'] }, 'example.com', false],
    ['a dotted filter', { include: ['.a.example.com'] }, 'example.com', false],
    ['no filter', {}, 'example.com', true],
    ['an excluded parent', { include: ['a.example.com'], exclude: ['example.com'] }, 'example.com', false],
    ['a parent below an excluded suffix', { exclude: ['com'] }, 'example.com', false],
    ['expressions', { regexInclude: 'nothing' }, 'example.com', true],
    ['a trailing dot', { include: ['a.example.com'] }, 'example.com.', true],
  ])('%s', (_condition, options, zone, expected) => {
    expect(createDomainFilter(options).matchParent(zone)).toBe(expected);
  });
});

describe('JSON', () => {
  test.each<[DomainFilterOptions, string]>([
    [{ include: ['b.org.', 'A.org', 'a.org'], exclude: ['z.a.org'] }, '{"include":["a.org","b.org"],"exclude":["z.a.org"]}'],
    [{ exclude: ['b'] }, '{"exclude":["b"]}'],
    [{ regexInclude: 'x', include: ['a'] }, '{"regexInclude":"x"}'],
    [{ regexInclude: 'x', regexExclude: 'y' }, '{"regexInclude":"x","regexExclude":"y"}'],
    [{}, '{}'],
  ])('%j is %s, and reads back', (options, json) => {
    expect(JSON.stringify(createDomainFilter(options))).toBe(json);
    expect(JSON.stringify(domainFilterFromJSON(JSON.parse(json)))).toBe(json);
  });

  test.each([
    [null, '{}'],
    [{ INCLUDE: ['a'], regexInclude: '', other: 1, exclude: null }, '{"include":["a"]}'],
  ])('%j is read as %s', (value, json) => {
    expect(JSON.stringify(domainFilterFromJSON(value))).toBe(json);
  });

  test.each([[{ include: ['a'], regexInclude: 'x' }], [{ include: 'a' }], [{ include: [1] }], [{ regexInclude: 1 }], [{ regexExclude: '(' }], [[]], ['text']])('%j is a config error', (value) => {
    expect(() => domainFilterFromJSON(value)).toThrow(expect.objectContaining({ kind: 'config' }));
  });
});

describe('laws', () => {
  const name = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
  const filterText = fc.tuple(fc.boolean(), name).map(([dot, text]) => (dot ? `.${text}` : text));
  const options = fc.record({ include: fc.array(filterText, { maxLength: 3 }), exclude: fc.array(filterText, { maxLength: 3 }) });

  test('all of no filters is everything, all of one is that one', () => {
    expect(allOf([])).toBe(matchAll);
    const only = createDomainFilter({ include: ['a'] });
    expect(allOf([matchAll, only])).toBe(only);
  });

  test('all of several filters is what each of them matches', () => {
    fc.assert(
      fc.property(fc.array(options, { maxLength: 3 }), name, (list, domain) => {
        const filters = list.map(createDomainFilter);
        const every = allOf(filters);
        expect(every.match(domain)).toBe(filters.every((filter) => filter.match(domain)));
        expect(every.matchParent(domain)).toBe(filters.filter((filter) => filter.configured).every((filter) => filter.matchParent(domain)));
      }),
    );
  });

  test('what a filter matches it matches in every spelling, and so does its JSON', () => {
    fc.assert(
      fc.property(options, name, (given, domain) => {
        const filter = createDomainFilter(given);
        const again = domainFilterFromJSON(JSON.parse(JSON.stringify(filter)));
        for (const spelling of [domain.toUpperCase(), `${domain}.`]) {
          expect(filter.match(spelling)).toBe(filter.match(domain));
          expect(again.match(spelling)).toBe(filter.match(domain));
        }
      }),
    );
  });

  test('an exclusion only ever takes away, and an inclusion without a dot holds for everything below it', () => {
    fc.assert(
      fc.property(options, name, (given, domain) => {
        const open = createDomainFilter({ include: given.include });
        if (createDomainFilter(given).match(domain)) expect(open.match(domain)).toBe(true);
        if (open.match(domain)) expect(open.match(`x.${domain}`)).toBe(true);
      }),
    );
  });
});
