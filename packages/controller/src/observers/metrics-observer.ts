import type { Telemetry } from '@external-dns/plugin';
import type { Gauge } from 'prom-client';
import { platformNames } from '../platform.ts';
import type { Observer, RecordCounts, Report } from '../report.ts';

export interface MetricsOptions {
  readonly version: string;
  readonly revision: string;
  /** Collect figures of the Node.js process too. */
  readonly processMetrics?: boolean;
}

export interface Metrics {
  readonly observer: Observer;
  readonly telemetry: Telemetry;
  /** The Prometheus text exposition. */
  expose(): Promise<string>;
  readonly contentType: string;
}

/** The metrics of spec/core.md §5.5, by the same names and labels, in a registry of its own. The metrics library is loaded now and not with this module: one round alone needs none. */
export async function createMetrics(options: MetricsOptions): Promise<Metrics> {
  const { Counter, Gauge, Registry, Summary, collectDefaultMetrics } = await import('./prometheus.ts');
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[] = []) => new Gauge({ name: `external_dns_${name}`, help, labelNames, registers });
  const counter = (name: string, help: string, labelNames: string[] = []) => new Counter({ name: `external_dns_${name}`, help, labelNames, registers });
  if (options.processMetrics === true) collectDefaultMetrics({ register: registry });

  gauge('build_info', 'A constant 1, labelled with what this build is.', ['version', 'revision', 'node_version', 'os', 'arch']).set(
    { version: options.version, revision: options.revision, node_version: process.version, ...platformNames() },
    1,
  );
  const lastReconcile = gauge('controller_last_reconcile_timestamp_seconds', 'When the last round started, in seconds since the epoch.');
  const lastSync = gauge('controller_last_sync_timestamp_seconds', 'When the last successful round ended, in seconds since the epoch.');
  const noOp = counter('controller_no_op_runs_total', 'Rounds that found nothing to change.');
  const verified = gauge('controller_verified_records', 'Desired records that exist, by type.', ['record_type']);
  const softErrors = gauge('controller_consecutive_soft_errors', 'Rounds in a row that failed.');
  const registryErrors = counter('registry_errors_total', 'Number of Registry errors.');
  const registryEndpoints = gauge('registry_endpoints_total', 'Record sets known to the registry.');
  const registryRecords = gauge('registry_records', 'Record sets known to the registry, by type.', ['record_type']);
  const mismatches = gauge('registry_skipped_records_owner_mismatch_per_sync', 'Records in the way of a create because another owner holds them, in the last round.', ['record_type', 'owner', 'foreign_owner', 'domain']);
  const sourceErrors = counter('source_errors_total', 'Number of Source errors.');
  const sourceEndpoints = gauge('source_endpoints_total', 'Endpoints that the sources want.');
  const sourceRecords = gauge('source_records', 'Endpoints that the sources want, by type.', ['record_type']);
  const invalid = gauge('source_invalid_endpoints', 'Endpoints dropped because they are invalid.', ['record_type', 'source_type']);
  const deduplicated = gauge('source_deduplicated_endpoints', 'Endpoints dropped because they repeat another.', ['record_type', 'source_type']);
  const cacheReads = counter('provider_cache_records_calls', 'Reads of the provider, by whether what was known was fresh enough.', ['from_cache']);
  const cacheWrites = counter('provider_cache_apply_changes_calls', 'Rounds that handed changes to the provider, where what is read is kept for a while.');
  const held = gauge('controller_held_deletions', 'Deletions that a hold or the delete guard keeps back.');
  const unresolved = gauge('source_unresolved_objects', 'Objects that cannot be resolved now; their records are kept.');
  const skipped = gauge('plan_skipped_records', 'Record sets that are left alone, by reason.', ['reason']);
  const changes = counter('controller_changes_total', 'Changes by kind and outcome.', ['kind', 'outcome']);
  const duration = new Summary({
    name: 'external_dns_http_request_duration_seconds',
    help: 'Seconds that HTTP requests of the instrumented clients took.',
    labelNames: ['handler', 'scheme', 'host', 'path', 'method', 'status'],
    percentiles: [0.5, 0.9, 0.99],
    maxAgeSeconds: 600,
    ageBuckets: 5,
    registers,
  });
  softErrors.set(0);
  for (const total of [noOp, registryErrors, sourceErrors, cacheWrites]) total.inc(0);

  function onReport(report: Report): void {
    lastReconcile.set(report.startedAt / 1000);
    softErrors.set(report.consecutiveFailures);
    // What upstream gives up a round for is isolated here, and counts all the same.
    const blind = report.unresolved.some(({ ref }) => !('name' in ref));
    const refused = report.changes.some(({ outcome }) => outcome !== 'applied' && outcome !== 'planned');
    if (blind || report.error?.stage === 'source') sourceErrors.inc();
    if (refused || (report.error !== undefined && report.error.stage !== 'source')) registryErrors.inc();
    if (!blind && !refused && report.error === undefined) lastSync.set(report.finishedAt / 1000);
    if (report.recordsFrom !== undefined) {
      cacheReads.inc({ from_cache: String(report.recordsFrom === 'cache') });
      if (report.changes.length > 0 && !report.dryRun) cacheWrites.inc();
    }
    if (report.result === 'idle' || report.result === 'up-to-date') noOp.inc();
    setCounts(registryEndpoints, registryRecords, report.registryRecords);
    setCounts(sourceEndpoints, sourceRecords, report.sourceRecords);
    if (report.verifiedRecords !== undefined) {
      verified.reset();
      for (const [type, count] of report.verifiedRecords) verified.set({ record_type: type.toLowerCase() }, count);
    }
    if (report.ownerMismatches !== undefined) {
      mismatches.reset();
      for (const mismatch of report.ownerMismatches) {
        mismatches.inc({
          record_type: mismatch.recordType.toLowerCase(),
          owner: mismatch.owner.toLowerCase(),
          foreign_owner: mismatch.foreignOwner.toLowerCase(),
          domain: mismatch.domain.toLowerCase(),
        });
      }
    }
    held.set(report.heldDeletions);
    unresolved.set(report.unresolved.length);
    skipped.reset();
    for (const [reason, count] of report.skipCounts) skipped.set({ reason }, count);
    for (const { kind, outcome, count } of changeCounts(report)) changes.inc({ kind, outcome }, count);
  }

  return {
    observer: { name: 'metrics', onReport },
    telemetry(event) {
      switch (event.kind) {
        case 'http-request': {
          const { kind: _kind, seconds, ...labels } = event;
          duration.observe({ handler: 'instrumented_http', ...labels }, seconds);
          return;
        }
        case 'endpoint-invalid':
          invalid.inc({ record_type: event.recordType.toLowerCase(), source_type: event.source.toLowerCase() }, event.gone === true ? -1 : 1);
          return;
        case 'endpoint-deduplicated':
          deduplicated.inc({ record_type: event.recordType.toLowerCase(), source_type: event.source.toLowerCase() }, event.gone === true ? -1 : 1);
          return;
        default:
      }
    },
    expose: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** How many changes there were of each kind and outcome. */
function changeCounts(report: Report): Iterable<{ readonly kind: string; readonly outcome: string; readonly count: number }> {
  const counts = new Map<string, { kind: string; outcome: string; count: number }>();
  for (const { kind, outcome } of report.changes) {
    const key = `${kind} ${outcome}`;
    const entry = counts.get(key);
    if (entry === undefined) counts.set(key, { kind, outcome, count: 1 });
    else entry.count += 1;
  }
  return counts.values();
}

function setCounts(total: Gauge, byType: Gauge, counts: RecordCounts): void {
  total.set(counts.total);
  byType.reset();
  for (const [type, count] of counts.byType) byType.set({ record_type: type.toLowerCase() }, count);
}
