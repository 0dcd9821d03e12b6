import { RECORD_TYPES, checkEndpoint } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Source } from '@external-dns/plugin';
import { createTemplates } from '@external-dns/source-kit';
import type { Templates } from '@external-dns/source-kit';
import { describe, expect, test } from 'vitest';
import { context, noTemplates } from '../testing/desired-of.ts';
import { createFakeSource, fake } from './index.ts';

const named = (...fqdn: readonly string[]): Templates => createTemplates({ ...noTemplates, fqdn });

async function endpointsOf(source: Source): Promise<readonly Endpoint[]> {
  return [...(await source.desired(context)).byName.values()].flat();
}

describe('fake', () => {
  test('gives one valid endpoint of every type below example.com', async () => {
    const endpoints = await endpointsOf(await fake.create({}, context));
    expect(endpoints.map(({ recordType }) => recordType).sort()).toEqual([...RECORD_TYPES].sort());
    expect(endpoints.map(checkEndpoint)).toEqual(endpoints.map(() => undefined));
    for (const { dnsName, recordType, setIdentifier, labels, refs } of endpoints) {
      expect(dnsName).toMatch(recordType === 'PTR' ? /^\d+\.2\.0\.192\.in-addr\.arpa$/ : /(^|\.)example\.com$/);
      expect(setIdentifier).toBe('fake');
      expect(labels).toEqual({ resource: `fake/default/${dnsName}` });
      expect(refs?.[0]).toMatchObject({ source: 'fake', kind: 'Pod', namespace: 'default', name: `fake-${dnsName}` });
    }
  });

  test('gives ten endpoints for each name of the template, and addresses for each', async () => {
    const endpoints = await endpointsOf(createFakeSource({ templates: named('a.example.org,b.example.org', '{{.Kind}}-{{.Name}}.example.org') }));
    expect(endpoints).toHaveLength(30);
    expect(endpoints.filter(({ recordType }) => recordType === 'A').map(({ targets }) => targets.length)).toEqual([3, 3, 3]);
  });

  test('a template without names leaves example.com', async () => {
    expect(await endpointsOf(createFakeSource({ templates: named('{{if false}}x{{end}}') }))).toHaveLength(10);
  });

  test('a template that cannot be rendered is a config error', () => {
    expect(() => createFakeSource({ templates: named('{{.Nothing}}') })).toThrow(expect.objectContaining({ kind: 'config', message: expect.stringMatching(/--fqdn-template.*Nothing/) }));
  });

  test('other names and a new version at each call, the same in each process', async () => {
    const [one, two] = [createFakeSource(), createFakeSource()];
    const first = await one.desired(context);
    const second = await one.desired(context);
    expect(second.version).toBeGreaterThan(first.version);
    expect(second.changedSince(first.version)).toBe('all');
    expect([...second.byName.keys()]).not.toEqual([...first.byName.keys()]);
    expect([...(await two.desired(context)).byName]).toEqual([...first.byName]);
  });
});
