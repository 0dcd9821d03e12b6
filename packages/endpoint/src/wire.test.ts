import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildEndpoint } from './construct.ts';
import { endpointFromJSON, endpointToJSON, goJSON } from './wire.ts';

const full = buildEndpoint({
  dnsName: 'www.example.org',
  recordType: 'A',
  targets: ['192.0.2.1'],
  recordTTL: 60,
  setIdentifier: 'blue',
  labels: { resource: 'service/default/web', owner: 'me' },
  providerSpecific: [
    { name: 'aws/weight', value: '10' },
    { name: 'empty', value: '' },
  ],
});

describe('endpoints in JSON (spec/core.md §0, §1.1)', () => {
  test('have their members in order, label keys sorted, references left out', () => {
    const withRef = { ...full, refs: [{ source: 's', kind: 'k', apiVersion: 'v', namespace: 'n', name: 'x', uid: 'u' }] };
    expect(goJSON(endpointToJSON(withRef))).toBe(
      '{"dnsName":"www.example.org","targets":["192.0.2.1"],"recordType":"A","setIdentifier":"blue","recordTTL":60,"labels":{"owner":"me","resource":"service/default/web"},"providerSpecific":[{"name":"aws/weight","value":"10"},{"name":"empty"}]}',
    );
  });

  test('leave out what is empty', () => {
    expect(goJSON(endpointToJSON(buildEndpoint({ dnsName: '', recordType: '', targets: [] })))).toBe('{}');
    expect(goJSON(endpointToJSON(buildEndpoint({ dnsName: 'a', recordType: 'A', targets: [''], recordTTL: -5 })))).toBe('{"dnsName":"a","targets":[""],"recordType":"A","recordTTL":-5}');
  });

  test.each([
    ['member names in any case', { DNSNAME: 'a', Targets: ['b'], RECORDTYPE: 'A', recordttl: 5 }, buildEndpoint({ dnsName: 'a', recordType: 'A', targets: ['b'], recordTTL: 5 })],
    ['unknown members', { dnsName: 'a', refObjects: [1], other: {} }, buildEndpoint({ dnsName: 'a', recordType: '', targets: [] })],
    ['null members', { dnsName: null, targets: null, recordTTL: null, labels: null, providerSpecific: null }, buildEndpoint({ dnsName: '', recordType: '', targets: [] })],
    ['null', null, buildEndpoint({ dnsName: '', recordType: '', targets: [] })],
    ['a null target', { targets: [null, 'a'] }, buildEndpoint({ dnsName: '', recordType: '', targets: ['', 'a'] })],
    ['a null property', { providerSpecific: [null, { NAME: 'a' }] }, buildEndpoint({ dnsName: '', recordType: '', targets: [], providerSpecific: [{ name: '', value: '' }, { name: 'a', value: '' }] })],
  ])('are read with %s', (_condition, value, expected) => {
    expect(endpointFromJSON(value)).toEqual(expected);
  });

  test.each([
    ['a text', 'endpoint'],
    [[], 'endpoint'],
    [{ dnsName: 1 }, 'dnsName'],
    [{ targets: 'a' }, 'targets'],
    [{ targets: ['a', 2] }, 'targets[1]'],
    [{ recordTTL: '300' }, 'recordTTL'],
    [{ recordTTL: 1.5 }, 'recordTTL'],
    [{ labels: [] }, 'labels'],
    [{ labels: { a: 1 } }, 'labels.a'],
    [{ providerSpecific: {} }, 'providerSpecific'],
    [{ providerSpecific: [{ value: 1 }] }, 'providerSpecific[0].value'],
  ])('%j is rejected, naming "%s"', (value, path) => {
    expect(() => endpointFromJSON(value)).toThrow(expect.objectContaining({ kind: 'rejected', message: expect.stringContaining(`"${path}"`) }));
  });

  test('any endpoint is read back', () => {
    const property = fc.record({ name: fc.string(), value: fc.string() });
    const init = fc.record({
      dnsName: fc.string(),
      recordType: fc.string(),
      targets: fc.array(fc.string()),
      recordTTL: fc.option(fc.integer(), { nil: undefined }),
      setIdentifier: fc.option(fc.string(), { nil: undefined }),
      labels: fc.dictionary(fc.string(), fc.string()),
      providerSpecific: fc.array(property),
    });
    fc.assert(
      fc.property(init, (given) => {
        const endpoint = buildEndpoint(given);
        expect(endpointFromJSON(JSON.parse(goJSON(endpointToJSON(endpoint))))).toEqual(endpoint);
      }),
    );
  });
});

test.each([
  ['<a>&', '"\\u003ca\\u003e\\u0026"'],
  ['\u2028\u2029', '"\\u2028\\u2029"'],
  ['\b\f\n\r\t\u0001', '"\\b\\f\\n\\r\\t\\u0001"'],
  ['\ud800x', '"\ufffdx"'],
  ['ü"\\/', '"ü\\"\\\\/"'],
])('the text %j is written as %s', (text, json) => {
  expect(goJSON(text)).toBe(json);
});
