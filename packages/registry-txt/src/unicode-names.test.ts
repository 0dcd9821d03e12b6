import { describe, expect, test } from 'vitest';
import { createTxtRegistry } from './registry.ts';
import { StrictZones, claimText, endpoint, plannedChanges, snapshotOf, stored } from './testing.ts';

const A_LABEL = 'xn--bcher-kva';

describe('names beyond ASCII', () => {
  test.each([
    ['both in Unicode', 'bücher.example.org', 'a-bücher.example.org', {}],
    ['both in A-labels, encoded after the claim was named', `${A_LABEL}.example.org`, 'xn--a-bcher-p2a.example.org', {}],
    ['the record in A-labels when its claim was named', `${A_LABEL}.example.org`, `a-${A_LABEL}.example.org`, {}],
    ['a prefix', 'bücher.example.org', 'txt-a-bücher.example.org', { prefix: 'txt-' }],
    ['a suffix with the type', 'bücher.example.org', 'bücher-a.example.org', { suffix: '-%{record_type}' }],
  ])('a claim is found: %s', (_, name, claim, affixes) => {
    const registry = createTxtRegistry({ ownerId: 'me', ...affixes });
    const { records } = registry.interpret(snapshotOf([stored(name, 'A', ['192.0.2.1']), stored(claim, 'TXT', [claimText('me')])]));
    expect(records.map(({ owner, key, repair }) => [key.recordType, owner, repair !== undefined])).toEqual([['A', 'me', false]]);
  });
});

test('the claim of a name with a trailing dot has none', () => {
  const registry = createTxtRegistry({ ownerId: 'me' });
  const zones = new StrictZones([]);
  const snapshot = registry.interpret(zones.snapshot());
  const changes = plannedChanges(snapshot, [endpoint('www.example.org.', 'A', ['192.0.2.1'])], 'me');
  zones.apply(registry.stage(changes, snapshot).groups);
  expect(zones.records.map((record) => record.endpoint.dnsName).sort()).toEqual(['a-www.example.org', 'www.example.org.']);
});
