import { createEndpoint, matchAll } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { describe, expect, test } from 'vitest';
import { createNoopRegistry } from './noop-registry.ts';

function endpoint(targets: readonly string[], labels: Readonly<Record<string, string>>): Endpoint {
  const made = createEndpoint({ dnsName: 'www.example.org', recordType: 'A', targets, labels });
  if (!made.ok) throw new Error(made.problem);
  return made.endpoint;
}

describe('updates without owners', () => {
  test.each([
    ['a desired owner label is not taken over', {}, { owner: 'foo', team: 'a' }, { owner: '', team: 'a' }],
    ['the owner that the provider names stays', { owner: 'foo' }, { team: 'a' }, { owner: 'foo', team: 'a' }],
    ['no owner anywhere adds no label', {}, { team: 'a' }, { team: 'a' }],
  ])('%s', (_, stored, desired, labels) => {
    const registry = createNoopRegistry();
    const snapshot = registry.interpret({ records: [{ endpoint: endpoint(['192.0.2.1'], stored), zone: '' }], filter: matchAll });
    const [current] = snapshot.records;
    if (current === undefined) throw new Error('no record');
    const { groups } = registry.stage([{ kind: 'update', key: current.key, current, desired: endpoint(['192.0.2.2'], desired), reason: 'targets' }], snapshot);
    expect(groups.flatMap(({ changes }) => changes)).toMatchObject([{ kind: 'update', desired: { targets: ['192.0.2.2'] } }]);
    expect(groups.flatMap(({ changes }) => changes.map((change) => (change.kind === 'update' ? change.desired.labels : {})))).toEqual([labels]);
  });
});
