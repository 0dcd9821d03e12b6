import type { Report, ReportedChange } from '@external-dns/controller';

/** One line of a plan as it is shown. */
export interface PlanRow {
  readonly action: 'create' | 'update' | 'delete';
  readonly name: string;
  readonly type: string;
  readonly setIdentifier: string;
  readonly ttl: string;
  /** Targets after the change; before it for a deletion. */
  readonly targets: readonly string[];
  /** Targets before an update that changes them. */
  readonly before?: readonly string[];
  /** The object behind the record, as its claim says. */
  readonly resource: string;
}

export function planRows(reports: readonly Report[]): readonly PlanRow[] {
  return reports.flatMap((report) => report.changes.map(planRow));
}

function planRow(change: ReportedChange): PlanRow {
  const shown = change.after ?? change.before;
  const changed = change.kind === 'update' && change.before?.targets.join('\n') !== change.after?.targets.join('\n');
  return {
    action: change.kind,
    name: shown?.dnsName ?? change.key.name,
    type: change.key.recordType,
    setIdentifier: change.key.setIdentifier,
    ttl: ttlText(change),
    targets: shown?.targets ?? [],
    ...(changed && change.before !== undefined ? { before: change.before.targets } : {}),
    resource: shown !== undefined && Object.hasOwn(shown.labels, 'resource') ? (shown.labels['resource'] ?? '') : '',
  };
}

function ttlText(change: ReportedChange): string {
  const before = change.before?.recordTTL;
  const after = change.after?.recordTTL;
  if (change.kind !== 'update' || after === undefined || before === after) return String(after ?? before ?? '');
  return `${before ?? 'unset'} → ${after}`;
}

/** "2 to create, 1 to update, 0 to delete". */
export function planSummary(rows: readonly PlanRow[]): string {
  const count = (action: PlanRow['action']): number => rows.filter((row) => row.action === action).length;
  return `${count('create')} to create, ${count('update')} to update, ${count('delete')} to delete`;
}
