import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KINDS } from '@external-dns/kubernetes';
import { createTestApiServer } from '@external-dns/kubernetes/testing';
import { freePort } from '@external-dns/servers';
import { expect, test } from 'vitest';
import { startApp, until } from './app-process.ts';

/** spec/core.md §5.5, but for what the webhook provider adds: name, type, labels of a sample. */
const expected: readonly (readonly [name: string, type: string, labels: readonly string[]])[] = [
  ['controller_consecutive_soft_errors', 'gauge', []],
  ['controller_last_reconcile_timestamp_seconds', 'gauge', []],
  ['controller_last_sync_timestamp_seconds', 'gauge', []],
  ['controller_no_op_runs_total', 'counter', []],
  ['controller_verified_records', 'gauge', ['record_type']],
  ['http_request_duration_seconds', 'summary', ['handler', 'host', 'method', 'path', 'scheme', 'status']],
  ['provider_cache_apply_changes_calls', 'counter', []],
  ['provider_cache_records_calls', 'counter', ['from_cache']],
  ['registry_endpoints_total', 'gauge', []],
  ['registry_errors_total', 'counter', []],
  ['registry_records', 'gauge', ['record_type']],
  ['registry_skipped_records_owner_mismatch_per_sync', 'gauge', ['domain', 'foreign_owner', 'owner', 'record_type']],
  ['source_deduplicated_endpoints', 'gauge', ['record_type', 'source_type']],
  ['source_endpoints_total', 'gauge', []],
  ['source_errors_total', 'counter', []],
  ['source_invalid_endpoints', 'gauge', ['record_type', 'source_type']],
  ['source_records', 'gauge', ['record_type']],
];
/** Series that a run without such events has none of. */
const silent: ReadonlySet<string> = new Set(['registry_skipped_records_owner_mismatch_per_sync']);

interface Family {
  readonly type: string;
  readonly labels: readonly string[];
  readonly samples: readonly string[];
}

function families(exposition: string): ReadonlyMap<string, Family> {
  const found = new Map<string, Family>();
  for (const block of exposition.split('# HELP ').slice(1)) {
    const [, name = '', type = ''] = /# TYPE (\S+) (\S+)/.exec(block) ?? [];
    const samples = block.split('\n').slice(1).filter((line) => line.startsWith(name));
    const labels = [...new Set(samples.flatMap((sample) => [...(/\{(.*)\}/.exec(sample)?.[1] ?? '').matchAll(/(\w+)="/g)].map(([, label = '']) => label)))];
    found.set(name, { type, samples, labels: labels.filter((label) => label !== 'quantile').sort() });
  }
  return found;
}

test('/metrics has upstream’s figures by name, type and labels, and /healthz says OK', { timeout: 60_000 }, async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'metrics-'));
  const api = await createTestApiServer();
  api.put(KINDS.dnsEndpoints, { metadata: { name: 'a' }, spec: { endpoints: [{ dnsName: 'a.example.org', recordType: 'A', targets: ['192.0.2.1'] }, { dnsName: 'bad.example.org', recordType: 'A', targets: ['x.example.net'] }] } });
  api.put(KINDS.services, { metadata: { name: 'a', annotations: { 'external-dns.kubernetes.io/hostname': 'a.example.org' } }, spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } });
  const kubeconfig = path.join(directory, 'kubeconfig');
  await writeFile(kubeconfig, api.kubeconfig());
  const port = await freePort();
  const app = startApp([
    ...['--source=crd', '--source=service', '--provider=inmemory', '--policy=sync', '--txt-owner-id=me', '--interval=1s', '--provider-cache-time=1m'],
    ...[`--metrics-address=127.0.0.1:${port}`, `--kubeconfig=${kubeconfig}`],
  ]);
  try {
    const get = async (at: string): Promise<string> => fetch(`http://127.0.0.1:${port}${at}`).then((answer) => answer.text(), () => '');
    await until('a round found nothing to do', async () => /no_op_runs_total [1-9]/.test(await get('/metrics')), 30_000);
    expect(await get('/healthz')).toBe('OK');
    const found = families(await get('/metrics'));
    for (const [name, type, labels] of expected) {
      const family = found.get(`external_dns_${name}`);
      expect([name, family?.type, silent.has(name) ? labels : family?.labels]).toEqual([name, type, labels]);
    }
    // The runtime is another one: `node_version` stands for `go_version`.
    expect(found.get('external_dns_build_info')?.labels).toEqual(['arch', 'node_version', 'os', 'revision', 'version']);
    expect(found.get('external_dns_http_request_duration_seconds')?.samples.some((sample) => sample.includes('handler="instrumented_http"') && sample.includes('path="dnsendpoints"') && sample.includes('status="200"'))).toBe(true);
    expect(found.get('external_dns_source_records')?.samples).toEqual(['external_dns_source_records{record_type="a"} 1']);
    // Every log line has the three keys of upstream, in its order.
    for (const line of app.stderr().trimEnd().split('\n')) expect(line).toMatch(/^time="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ" level=(debug|info|warning|error) msg=(\w+|"[^"\n]*(\\"[^"\n]*)*")( |$)/);
  } finally {
    await app.end();
    await api.close();
    await rm(directory, { recursive: true, force: true });
  }
});
