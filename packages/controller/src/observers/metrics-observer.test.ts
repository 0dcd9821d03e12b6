import type { Outcome } from '@external-dns/plugin';
import { describe, expect, test } from 'vitest';
import type { Report } from '../report.ts';
import { createMetrics } from './metrics-observer.ts';
import type { Metrics } from './metrics-observer.ts';

const report = (more: Partial<Report> = {}): Report => ({
  target: 'default',
  kind: 'full',
  dryRun: false,
  startedAt: 1_000_000,
  finishedAt: 1_001_000,
  result: 'up-to-date',
  changes: [],
  newSkips: [],
  skipCounts: new Map(),
  unresolved: [],
  newSkippedObjects: [],
  heldDeletions: 0,
  guarded: false,
  registryRecords: { total: 3, byType: new Map([['A', 2], ['CNAME', 1]]) },
  sourceRecords: { total: 0, byType: new Map() },
  consecutiveFailures: 0,
  ...more,
});

const change = (outcome: Outcome['kind']): Report['changes'][number] => ({ kind: 'create', key: { name: 'www.example.org', recordType: 'A', setIdentifier: '' }, outcome });

/** Observes and gives the samples of one name as they are exposed. */
async function samples(name: string, observe: (metrics: Metrics) => void): Promise<readonly string[]> {
  const metrics = await createMetrics({ version: '1', revision: 'abc' });
  observe(metrics);
  return (await metrics.expose()).split('\n').filter((line) => new RegExp(`^external_dns_${name}[ {]`).test(line)).map((line) => line.replace('external_dns_', ''));
}
const after = (...reports: readonly Partial<Report>[]) => ({ observer }: Metrics): void => {
  for (const each of reports) void observer.onReport(report(each));
};

describe('figures', () => {
  test.each<[string, string, readonly Partial<Report>[], readonly string[]]>([
    ['a round that had nothing to do', 'controller_no_op_runs_total', [{}, { result: 'idle' }, { result: 'applied', changes: [change('applied')] }], ['controller_no_op_runs_total 2']],
    ['a source that could not be read', 'source_errors_total', [{ unresolved: [{ ref: { source: 'service' }, reason: 'forbidden', since: 0 }] }], ['source_errors_total 1']],
    ['an object that waits', 'source_errors_total', [{ unresolved: [{ ref: { source: 'service', kind: 'Service', apiVersion: 'v1', namespace: 'a', name: 'b', uid: '' }, reason: 'no address', since: 0 }] }], ['source_errors_total 0']],
    ['a record that was refused', 'registry_errors_total', [{ result: 'applied', changes: [change('applied'), change('rejected')] }], ['registry_errors_total 1']],
    ['a zone that could not be read', 'registry_errors_total', [{ result: 'failed', error: { stage: 'registry', name: 'E', kind: 'transient', message: 'away' }, consecutiveFailures: 2 }], ['registry_errors_total 1']],
    ['rounds in a row that failed', 'controller_consecutive_soft_errors', [{ consecutiveFailures: 2 }], ['controller_consecutive_soft_errors 2']],
    ['a success', 'controller_last_sync_timestamp_seconds', [{}], ['controller_last_sync_timestamp_seconds 1001']],
    ['a round that was no success', 'controller_last_sync_timestamp_seconds', [{}, { finishedAt: 2_000_000, changes: [change('unknown')] }], ['controller_last_sync_timestamp_seconds 1001']],
    ['types that are gone', 'registry_records', [{}, { registryRecords: { total: 1, byType: new Map([['AAAA', 1]]) } }], ['registry_records{record_type="aaaa"} 1']],
    ['reads without a cache', 'provider_cache_records_calls', [{}], []],
    ['reads with a cache', 'provider_cache_records_calls', [{ recordsFrom: 'provider' }, { recordsFrom: 'cache' }, { recordsFrom: 'cache' }], ['provider_cache_records_calls{from_cache="false"} 1', 'provider_cache_records_calls{from_cache="true"} 2']],
    ['writes with a cache', 'provider_cache_apply_changes_calls', [{ recordsFrom: 'provider', changes: [change('applied')] }, { recordsFrom: 'cache' }], ['provider_cache_apply_changes_calls 1']],
  ])('%s', async (_what, name, reports, expected) => {
    expect(await samples(name, after(...reports))).toEqual(expected);
  });

  test('invalid and repeated endpoints are those there are now', async () => {
    const invalid = { kind: 'endpoint-invalid', recordType: 'MX', source: 'CRD' } as const;
    expect(
      await samples('source_invalid_endpoints', ({ telemetry }) => {
        telemetry(invalid);
        telemetry(invalid);
        telemetry({ ...invalid, gone: true });
      }),
    ).toEqual(['source_invalid_endpoints{record_type="mx",source_type="crd"} 1']);
  });

  test('the build is told with the names of images for system and architecture', async () => {
    const [info = ''] = await samples('build_info', () => undefined);
    expect(info).toMatch(/^build_info\{version="1",revision="abc",node_version="v[\d.]+",os="[a-z]+",arch="[a-z0-9]+"\} 1$/);
    expect(info).not.toMatch(/arch="x64"/);
  });
});
