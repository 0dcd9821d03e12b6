import { describe, expect, test } from 'vitest';
import { compareBytes } from './bytes.ts';
import { buildEndpoint } from './construct.ts';
import { configuredTTL, getLabel, getProperty, isAlias, ownerOf, retainProviderProperties, setLabel, withProperty, withRefs, withoutProperty } from './properties.ts';
import type { ObjectRef, ProviderSpecificProperty } from './types.ts';

const endpoint = (...providerSpecific: readonly ProviderSpecificProperty[]) => buildEndpoint({ dnsName: 'a', recordType: 'A', targets: [], providerSpecific });
const p = (name: string, value = ''): ProviderSpecificProperty => ({ name, value });

describe('properties (spec/core.md §1.2)', () => {
  test('the first of a name is read, set and removed', () => {
    const given = endpoint(p('x', '1'), p('y', '2'), p('x', '3'));
    expect(getProperty(given, 'x')).toBe('1');
    expect(withProperty(given, 'x', '9').providerSpecific).toEqual([p('x', '9'), p('y', '2'), p('x', '3')]);
    expect(withProperty(given, 'z', '9').providerSpecific).toEqual([...given.providerSpecific, p('z', '9')]);
    expect(withoutProperty(given, 'x').providerSpecific).toEqual([p('y', '2'), p('x', '3')]);
    expect(withoutProperty(given, 'none')).toBe(given);
  });

  test.each([
    ['true', true],
    ['false', false],
    ['A', false],
    ['TRUE', false],
  ])('alias %s is an alias: %s', (value, expected) => {
    expect(isAlias(endpoint(p('alias', value)))).toBe(expected);
  });

  test.each([
    ['aws', ['alias', 'aws/weight']],
    ['cloudflare', ['alias', 'aws/weight', 'external-dns.alpha.kubernetes.io/cloudflare-proxied']],
    ['', ['alias', 'aws/weight', 'external-dns.alpha.kubernetes.io/cloudflare-proxied']],
    ['google', ['alias']],
  ])('a provider with the prefix %j keeps %j, sorted', (prefix, names) => {
    const given = endpoint(p('external-dns.alpha.kubernetes.io/cloudflare-proxied'), p('aws/weight'), p('alias'));
    expect(retainProviderProperties(given, prefix, compareBytes).providerSpecific.map(({ name }) => name)).toEqual(names);
  });
});

test.each([
  [undefined, undefined],
  [-1, undefined],
  [1, 1],
])('a TTL of %s is configured as %s', (recordTTL, expected) => {
  expect(configuredTTL(buildEndpoint({ dnsName: 'a', recordType: 'A', targets: [], recordTTL }))).toBe(expected);
});

test('labels named like members of every object are ordinary labels', () => {
  expect(getLabel({}, 'constructor')).toBeUndefined();
  const labels = setLabel({}, '__proto__', 'x');
  expect(getLabel(labels, '__proto__')).toBe('x');
  expect(ownerOf(buildEndpoint({ dnsName: 'a', recordType: 'A', targets: [], labels: { owner: '' } }))).toBe('');
});

test('each object is referred to once, whatever its kind and uid', () => {
  const ref = (name: string, uid: string): ObjectRef => ({ source: 's', kind: uid, apiVersion: 'v1', namespace: 'n', name, uid });
  const once = withRefs(endpoint(), [ref('a', '1'), ref('b', '2'), ref('a', '3')]);
  expect(once.refs?.map(({ uid }) => uid)).toEqual(['1', '2']);
  expect(withRefs(once, [ref('b', '9')])).toBe(once);
});
