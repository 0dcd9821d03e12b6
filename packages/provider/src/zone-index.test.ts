import type { Zone } from '@external-dns/plugin';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createZoneIndex } from './zone-index.ts';

const names = ['corp.test', 'lab.corp.test', 'エイミー.みんな', '_tcp.meta.test', '*.wild.test', 'xn--caf-dma.test', 'UPPER.Test.', 'meta.test'];
const index = createZoneIndex(names.map((name) => ({ id: name, name })));

describe('the zone of a name is the longest that holds it', () => {
  test.each([
    ['the zone itself', 'corp.test', 'corp.test'],
    ['a name below it', 'www.corp.test', 'corp.test'],
    ['a name in the longer zone', 'www.lab.corp.test', 'lab.corp.test'],
    ['a hyphen is no label border', 'www-lab.corp.test', 'corp.test'],
    ['the same letters across a label border', 'mylab.corp.test', 'corp.test'],
    ['a name that only ends like the zone', 'notcorp.test', undefined],
    ['a parent of the zone', 'test', undefined],
    ['another domain', 'www.corp.example', undefined],
    ['the empty name', '', undefined],
    ['a trailing dot', 'www.corp.test.', 'corp.test'],
    ['upper case', 'WWW.LAB.CORP.TEST', 'lab.corp.test'],
    ['a zone given in upper case with a dot', 'a.upper.test', 'UPPER.Test.'],
    ['A-labels of a zone given in Unicode', 'www.xn--eckh0ome.xn--q9jyb4c', 'エイミー.みんな'],
    ['Unicode of a zone given in Unicode', 'エイミー.みんな', 'エイミー.みんな'],
    ['Unicode of a zone given in A-labels', 'www.Café.test', 'xn--caf-dma.test'],
    ['labels with underscores', '_sip._tcp.meta.test', '_tcp.meta.test'],
    ['an underscore beside the zone', '_udp.meta.test', 'meta.test'],
    ['a wildcard zone', '*.wild.test', '*.wild.test'],
    ['a label that only looks like an A-label', 'xn--not-a-valid-punycode.corp.test', 'corp.test'],
  ])('%s', (_case, name, zone) => {
    expect(index.find(name)?.id).toBe(zone);
  });

  test('the root zone holds every name', () => {
    const withRoot = createZoneIndex([{ id: 'root', name: '.' }, { id: 'corp', name: 'corp.test' }]);
    expect(withRoot.find('a.example')?.id).toBe('root');
    expect(withRoot.find('a.corp.test')?.id).toBe('corp');
  });

  test('without zones there is none', () => {
    const none: readonly Zone[] = [];
    expect(createZoneIndex(none).find('a.example')).toBeUndefined();
  });
});

test('of zones with one name the first is found, and all of them on request, the longest first', () => {
  const zones = [
    { id: 'public', name: 'corp.test', private: false },
    { id: 'private', name: 'Corp.test.', private: true },
    { id: 'lab', name: 'lab.corp.test', private: true },
  ];
  const both = createZoneIndex(zones);
  expect(both.find('a.corp.test')).toBe(zones[0]);
  expect(both.findAll('a.lab.corp.test').map(({ id }) => id)).toEqual(['lab', 'public', 'private']);
});

test('the zone found holds the name, and no longer one does', () => {
  const label = fc.constantFrom('a', 'b', 'c');
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
  const holds = (zone: string, host: string): boolean => host === zone || host.endsWith(`.${zone}`);
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 6 }), name, (zones, host) => {
      const found = createZoneIndex(zones.map((zone) => ({ id: zone, name: zone }))).find(host)?.name;
      const longest = zones.filter((zone) => holds(zone, host)).sort((a, b) => b.length - a.length)[0];
      expect(found).toBe(longest);
    }),
  );
});
