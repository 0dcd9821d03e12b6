import { keyText } from '@external-dns/endpoint';
import type { Logger } from '@external-dns/plugin';
import { breather, visit } from '../breathe.ts';
import type { Observer, Report, ReportedChange } from '../report.ts';

/** More changes than this in a round are summed up at `info`; each stands at `debug`. */
const MAX_CHANGE_LINES = 1000;

/** Writes what a round did: a line a change, a skip that is new, an unresolved object that is new, and one for the round. */
export function createLogObserver(log: Logger): Observer {
  const unresolved = new Map<string, Set<string>>();
  return {
    name: 'log',
    async onReport(report) {
      await logChanges(log, report);
      for (const skip of report.newSkips) {
        const level = skip.reason === 'not-managed' || skip.reason === 'domain-filter' ? 'debug' : skip.reason === 'owner' ? 'info' : 'warn';
        log[level]('Skipping record', { target: report.target, record: recordText(skip.key), reason: skip.reason, detail: skip.detail });
      }
      for (const skipped of report.newSkippedObjects) {
        const level = skipped.severity === 'warning' ? 'warn' : 'debug';
        log[level]('Skipping object', { object: refText(skipped.ref), reason: skipped.reason, ...(skipped.dnsName === undefined ? {} : { dnsName: skipped.dnsName }) });
      }
      const before = unresolved.get(report.target) ?? new Set<string>();
      const now = new Set<string>();
      for (const entry of report.unresolved) {
        const text = `${refText(entry.ref)}: ${entry.reason}`;
        now.add(text);
        if (!before.has(text)) log.warn('Object cannot be resolved, its records are kept', { object: refText(entry.ref), reason: entry.reason });
      }
      unresolved.set(report.target, now);
      logResult(log, report);
    },
  };
}

async function logChanges(log: Logger, report: Report): Promise<void> {
  const many = report.changes.length > MAX_CHANGE_LINES;
  const level = many ? 'debug' : 'info';
  const shown = log.enabled?.(level) ?? true;
  await visit(report.changes, breather(), (change) => {
    const isDone = change.outcome === 'applied' || change.outcome === 'planned';
    if (isDone && !shown) return;
    const fields = changeFields(report, change);
    if (isDone) log[level](messages[report.dryRun ? 'planned' : 'applied'][change.kind], fields);
    else if (change.outcome === 'rejected') log.error('Record was refused', fields);
    else log.warn('Record was not changed', fields);
  });
  if (many) log.info('Many records changed', { target: report.target, ...countByKind(report), hint: 'each one is logged at debug level' });
}

const messages = {
  applied: { create: 'Record created', update: 'Record updated', delete: 'Record deleted' },
  planned: { create: 'Record would be created', update: 'Record would be updated', delete: 'Record would be deleted' },
} as const;

function changeFields(report: Report, change: ReportedChange): Record<string, unknown> {
  const shown = change.after ?? change.before;
  return {
    ...(report.target === 'default' ? {} : { target: report.target }),
    name: shown?.dnsName ?? change.key.name,
    type: change.key.recordType,
    ...(change.key.setIdentifier === '' ? {} : { setIdentifier: change.key.setIdentifier }),
    targets: shown?.targets.join(';'),
    ...(shown?.recordTTL === undefined ? {} : { ttl: shown.recordTTL }),
    ...(shown === undefined || !Object.hasOwn(shown.labels, 'resource') ? {} : { resource: shown.labels['resource'] }),
    ...(change.error === undefined ? {} : { error: change.error.message, kind: change.error.kind }),
  };
}

function logResult(log: Logger, report: Report): void {
  const fields = { ...(report.target === 'default' ? {} : { target: report.target }), round: report.kind, ms: report.finishedAt - report.startedAt };
  if (report.guarded) log.warn('Deletions are held back by the delete guard', { ...fields, held: report.heldDeletions });
  if (report.error !== undefined) {
    log.error('Failed to do run once', { ...fields, stage: report.error.stage, error: report.error.message, kind: report.error.kind, consecutiveFailures: report.consecutiveFailures });
  } else if (report.result === 'idle' || report.result === 'up-to-date') log.info('All records are already up to date', fields);
  else log.info('Round finished', { ...fields, ...countByKind(report) });
}

function countByKind(report: Report): { created: number; updated: number; deleted: number; failed: number } {
  const counts = { created: 0, updated: 0, deleted: 0, failed: 0 };
  const names = { create: 'created', update: 'updated', delete: 'deleted' } as const;
  for (const change of report.changes) {
    if (change.outcome === 'applied' || change.outcome === 'planned') counts[names[change.kind]] += 1;
    else counts.failed += 1;
  }
  return counts;
}

function recordText(key: ReportedChange['key']): string {
  return key.setIdentifier === '' ? `${key.name} ${key.recordType}` : `${key.name} ${key.recordType} ${key.setIdentifier}`;
}

function refText(ref: Report['unresolved'][number]['ref']): string {
  if (!('name' in ref)) return ref.source;
  return ref.namespace === '' ? `${ref.source}/${ref.name}` : `${ref.source}/${ref.namespace}/${ref.name}`;
}

/** Exported for observers that need an identity for a skip. */
export function skipIdentity(skip: Report['newSkips'][number]): string {
  return `${keyText(skip.key)}\u0000${skip.reason}\u0000${skip.detail}`;
}
