import { describe, expect, test } from 'vitest';
import { zoneIdFilter, zoneTagFilter, zoneTypeFilter } from './zone-filters.ts';

describe('zone ids', () => {
  test.each([
    ['nothing configured', [], 'Z1', true],
    ['one blank entry', [''], 'Z1', true],
    ['the id', ['Z1'], 'Z1', true],
    ['the last segment of an id that is a path', ['Z1'], '/hostedzone/Z1', true],
    ['several segments', ['zones/Z1'], '/projects/p/zones/Z1', true],
    ['an entry that begins with a slash', ['/hostedzone/Z1'], '/hostedzone/Z1', true],
    ['one of several', ['Z2', 'Z1'], 'Z1', true],
    ['another id', ['Z1'], 'Z2', false],
    ['an id that only ends like the entry', ['1'], '4711', false],
    ['a blank entry beside another', ['', 'Z1'], 'Z2', false],
  ])('%s', (_case, entries, id, matches) => {
    expect(zoneIdFilter(entries).match(id)).toBe(matches);
  });
  test('is configured by an entry that is not blank', () => {
    expect([[], [''], ['Z1']].map((entries) => zoneIdFilter(entries).configured)).toEqual([false, false, true]);
  });
});

describe('zone types', () => {
  test.each([
    ['', true, true],
    ['', false, true],
    ['public', false, true],
    ['public', true, false],
    ['private', true, true],
    ['private', false, false],
  ] as const)('"%s" with a zone that is private: %s', (type, isPrivate, matches) => {
    expect(zoneTypeFilter(type).match({ private: isPrivate })).toBe(matches);
  });
});

describe('zone tags', () => {
  const tags = new Map([
    ['team', 'dns'],
    ['stage', ''],
  ]);
  test.each([
    ['nothing configured', [], true],
    ['one blank entry', [''], true],
    ['a key', ['team'], true],
    ['a key that is not there', ['owner'], false],
    ['a key and its value', ['team=dns'], true],
    ['blanks around both', [' team = dns '], true],
    ['another value', ['team=web'], false],
    ['a key with an empty value matches any', ['team='], true],
    ['a value with "=" is kept whole', ['team=dns=x'], false],
    ['an entry without a key is passed over', ['=dns'], true],
    ['all must match', ['team=dns', 'owner'], false],
  ])('%s', (_case, entries, matches) => {
    expect(zoneTagFilter(entries).match(tags)).toBe(matches);
  });
});
