import { keyOf, keyText, nakedDomain, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { PlanResult } from '@external-dns/plan';
import { errorKind } from '@external-dns/plugin';
import type { ChangeGroup, Desired, Name, Outcomes, PlannedChange, SkippedObject, Snapshot, Staged } from '@external-dns/plugin';
import type { OwnerMismatch, RecordCounts, Report, ReportedChange, ReportedSkip, Stage } from './report.ts';
import type { RoundKind } from './schedule.ts';

const NO_COUNTS: RecordCounts = { total: 0, byType: new Map() };

/** What reports of one target have in common: the figures that a round without news repeats, and what was already told. */
export class ReportBuilder {
  readonly #target: string;
  readonly #dryRun: boolean;
  /** Skips of the rounds so far by name, so that a round over a few names leaves the others alone. */
  readonly #skips = new Map<Name, readonly ReportedSkip[]>();
  #skippedObjects = new Set<string>();
  #registryRecords: RecordCounts = NO_COUNTS;
  #sourceRecords: RecordCounts = NO_COUNTS;

  constructor(target: string, dryRun: boolean) {
    this.#target = target;
    this.#dryRun = dryRun;
  }

  /** Begins the report of a round; `now` in milliseconds since the epoch. */
  start(kind: RoundKind, now: number): RoundReport {
    return new RoundReport(this, { target: this.#target, kind, dryRun: this.#dryRun, startedAt: now });
  }

  get registryRecords(): RecordCounts {
    return this.#registryRecords;
  }

  get sourceRecords(): RecordCounts {
    return this.#sourceRecords;
  }

  set registryRecords(counts: RecordCounts) {
    this.#registryRecords = counts;
  }

  set sourceRecords(counts: RecordCounts) {
    this.#sourceRecords = counts;
  }

  /** Takes over the skips of the planned names (all when absent); returns those that were not there before. */
  noteSkips(skips: readonly ReportedSkip[], names: ReadonlySet<Name> | undefined): readonly ReportedSkip[] {
    const byName = Map.groupBy(skips, (skip) => skip.key.name);
    const fresh = skips.filter((skip) => !(this.#skips.get(skip.key.name) ?? []).some((old) => sameSkip(old, skip)));
    if (names === undefined) this.#skips.clear();
    else for (const name of names) this.#skips.delete(name);
    for (const [name, list] of byName) this.#skips.set(name, list);
    return fresh;
  }

  skipCounts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const list of this.#skips.values()) for (const { reason } of list) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    return counts;
  }

  /** Returns the objects that were not left out, for this reason, in the round before. */
  noteSkippedObjects(skipped: readonly SkippedObject[]): readonly SkippedObject[] {
    const before = this.#skippedObjects;
    this.#skippedObjects = new Set(skipped.map(objectIdentity));
    return skipped.filter((entry) => !before.has(objectIdentity(entry)));
  }
}

type Head = Pick<Report, 'target' | 'kind' | 'dryRun' | 'startedAt'>;

/** Collects what one round does. */
export class RoundReport {
  readonly #shared: ReportBuilder;
  readonly #head: Head;
  #changes: readonly ReportedChange[] = [];
  #newSkips: readonly ReportedSkip[] = [];
  #newSkippedObjects: readonly SkippedObject[] = [];
  #unresolved: Report['unresolved'] = [];
  #ownerMismatches: readonly OwnerMismatch[] | undefined;
  #verified: ReadonlyMap<string, number> | undefined;
  #planned: PlanResult | undefined;
  #wanted: readonly PlannedChange[] = [];
  #retryAt = Number.POSITIVE_INFINITY;
  #recordsFrom: Report['recordsFrom'];

  constructor(shared: ReportBuilder, head: Head) {
    this.#shared = shared;
    this.#head = head;
  }

  desired(desired: Desired): void {
    this.#unresolved = desired.unresolved;
    this.#newSkippedObjects = this.#shared.noteSkippedObjects(desired.skipped);
  }

  sourceCounts(counts: RecordCounts): void {
    this.#shared.sourceRecords = counts;
  }

  /** `names`: what was planned, absent for everything. `byName`: the desired endpoints. */
  planned(planned: PlanResult, staged: Staged, snapshot: Snapshot, names: ReadonlySet<Name> | undefined, byName: ReadonlyMap<Name, readonly Endpoint[]>, ownerId: string): void {
    this.#planned = planned;
    const refused = new Set(staged.refused.map(({ change }) => change));
    this.#wanted = planned.changes.filter((change) => !refused.has(change));
    const refusals = staged.refused.map(({ change, reason }): ReportedSkip => ({ key: change.key, reason: 'refused', detail: reason }));
    this.#newSkips = this.#shared.noteSkips([...planned.skipped, ...refusals], names);
    if (ownerId !== '') this.#ownerMismatches = mismatchesOf(planned, ownerId);
    if (names !== undefined) return;
    this.#shared.registryRecords = countRecords(snapshot);
    this.#verified = countVerified(snapshot, byName);
  }

  /** What became of the groups; `outcomes` absent in a dry run. */
  outcomes(groups: readonly ChangeGroup[], outcomes: Outcomes | undefined): void {
    const groupOf = groupsByKey(groups);
    const changes: ReportedChange[] = [];
    const ofRecords: ReportedChange[] = [];
    for (const change of this.#wanted) {
      const group = change.kind === 'release' ? groups.find(({ changes: list }) => list.some((entry) => entry.kind !== 'create' && entry.current === change.claim.txt)) : groupOf.get(keyText(change.key));
      if (group === undefined) continue;
      const reported = reportedChange(change, outcomes === undefined ? 'planned' : outcomes.get(group.id));
      changes.push(reported);
      if (change.kind !== 'release') ofRecords.push(reported);
    }
    this.#changes = [...this.#changes, ...changes];
    this.#shared.registryRecords = countsAfter(this.#shared.registryRecords, ofRecords);
  }

  recordsFrom(where: 'provider' | 'cache'): void {
    this.#recordsFrom = where;
  }

  /** Something refused may be tried again at this time. */
  retryAt(at: number): void {
    this.#retryAt = Math.min(this.#retryAt, at);
  }

  idle(now: number): Report {
    return this.#report(now, 'idle', {});
  }

  /** `failures`: rounds in a row that failed before this one. */
  finished(now: number, failures: number): Report {
    const done = this.#changes.length === 0 ? 'up-to-date' : 'applied';
    return this.#report(now, done, this.#changes.some(isUndone) ? { consecutiveFailures: failures + 1 } : {});
  }

  failed(stage: Stage, error: unknown, now: number, consecutiveFailures: number): Report {
    const shape = typeof error === 'object' && error !== null ? (error as { name?: unknown; message?: unknown; retryAfterMs?: unknown }) : {};
    return this.#report(now, 'failed', {
      consecutiveFailures,
      error: {
        stage,
        name: typeof shape.name === 'string' ? shape.name : 'Error',
        kind: errorKind(error),
        message: typeof shape.message === 'string' ? shape.message : String(error),
        ...(typeof shape.retryAfterMs === 'number' ? { retryAfterMs: shape.retryAfterMs } : {}),
      },
    });
  }

  #report(finishedAt: number, result: Report['result'], extra: Partial<Report>): Report {
    const recheckAt = Math.min(this.#planned?.recheckAt ?? Number.POSITIVE_INFINITY, this.#retryAt);
    return {
      ...this.#head,
      finishedAt,
      result,
      changes: this.#changes,
      newSkips: this.#newSkips,
      skipCounts: this.#shared.skipCounts(),
      ...(this.#ownerMismatches === undefined ? {} : { ownerMismatches: this.#ownerMismatches }),
      unresolved: this.#unresolved,
      newSkippedObjects: this.#newSkippedObjects,
      heldDeletions: this.#planned?.heldDeletions ?? 0,
      guarded: this.#planned?.guarded ?? false,
      registryRecords: this.#shared.registryRecords,
      sourceRecords: this.#shared.sourceRecords,
      ...(this.#verified === undefined ? {} : { verifiedRecords: this.#verified }),
      ...(recheckAt === Number.POSITIVE_INFINITY ? {} : { recheckAt }),
      ...(this.#recordsFrom === undefined ? {} : { recordsFrom: this.#recordsFrom }),
      consecutiveFailures: 0,
      ...extra,
    };
  }
}

/** Whether a change is still to be made, and nothing is known to be wrong with it. */
export function isUndone({ outcome }: ReportedChange): boolean {
  return outcome === 'unknown' || outcome === 'not-attempted';
}

function reportedChange(change: PlannedChange, outcome: 'planned' | ReturnType<Outcomes['get']>): ReportedChange {
  const kind = outcome === 'planned' ? outcome : (outcome?.kind ?? 'unknown');
  const error = typeof outcome === 'object' && outcome.kind !== 'applied' ? { error: outcome.error } : {};
  switch (change.kind) {
    case 'create':
      return { kind: 'create', key: change.key, after: change.desired, outcome: kind, ...error };
    case 'update':
      return { kind: 'update', key: change.key, before: change.current.endpoint, after: change.desired, outcome: kind, ...error };
    case 'delete':
      return { kind: 'delete', key: change.key, before: change.current.endpoint, outcome: kind, ...error };
    case 'release':
      return { kind: 'delete', key: keyOf(change.claim.txt.endpoint), before: change.claim.txt.endpoint, outcome: kind, ...error };
  }
}

function groupsByKey(groups: readonly ChangeGroup[]): ReadonlyMap<string, ChangeGroup> {
  const byKey = new Map<string, ChangeGroup>();
  for (const group of groups) {
    for (const change of group.changes) byKey.set(keyText(keyOf(change.kind === 'delete' ? change.current.endpoint : change.desired)), group);
  }
  return byKey;
}

function mismatchesOf(planned: PlanResult, ownerId: string): readonly OwnerMismatch[] {
  const mismatches: OwnerMismatch[] = [];
  for (const skip of planned.skipped) {
    if (skip.reason !== 'owner' || skip.foreignOwner === undefined) continue;
    mismatches.push({ recordType: skip.foreignType ?? skip.key.recordType, owner: ownerId, foreignOwner: skip.foreignOwner, domain: nakedDomain(skip.key.name) });
  }
  return mismatches;
}

function countRecords(snapshot: Snapshot): RecordCounts {
  const byType = new Map<string, number>();
  for (const { key } of snapshot.records) byType.set(key.recordType, (byType.get(key.recordType) ?? 0) + 1);
  return { total: snapshot.records.length, byType };
}

/** The counts as the applied changes left them: a later round without news repeats these. */
function countsAfter(counts: RecordCounts, changes: readonly ReportedChange[]): RecordCounts {
  const byType = new Map(counts.byType);
  let { total } = counts;
  for (const { kind, key, outcome } of changes) {
    if (outcome !== 'applied' || kind === 'update') continue;
    const step = kind === 'create' ? 1 : -1;
    total += step;
    const count = (byType.get(key.recordType) ?? 0) + step;
    if (count > 0) byType.set(key.recordType, count);
    else byType.delete(key.recordType);
  }
  return { total, byType };
}

/** Desired record sets that exist, by name and type (spec/core.md §5.5, `controller_verified_records`). */
function countVerified(snapshot: Snapshot, byName: ReadonlyMap<Name, readonly Endpoint[]>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of snapshot.records) {
    const wanted = byName.get(key.name)?.some((endpoint) => endpoint.recordType === key.recordType && (endpoint.setIdentifier ?? '') === key.setIdentifier && normalName(endpoint.dnsName) === key.name);
    if (wanted === true) counts.set(key.recordType, (counts.get(key.recordType) ?? 0) + 1);
  }
  return counts;
}

function sameSkip(a: ReportedSkip, b: ReportedSkip): boolean {
  return a.reason === b.reason && a.detail === b.detail && a.key.recordType === b.key.recordType && a.key.setIdentifier === b.key.setIdentifier;
}

function objectIdentity({ ref, reason, dnsName }: SkippedObject): string {
  const object = 'name' in ref ? `${ref.source}/${ref.namespace}/${ref.name}` : ref.source;
  return `${object}\u0000${dnsName ?? ''}\u0000${reason}`;
}
