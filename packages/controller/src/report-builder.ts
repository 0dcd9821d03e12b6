import { keyOf, nakedDomain, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { PlanResult } from '@external-dns/plan';
import { errorKind } from '@external-dns/plugin';
import type { Desired, Name, Outcomes, PlannedChange, SkippedObject, Snapshot, Staged } from '@external-dns/plugin';
import { visit } from './breathe.ts';
import type { Breathe } from './breathe.ts';
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

/** What was planned, and over what. */
export interface PlannedRound {
  readonly planned: PlanResult;
  readonly snapshot: Snapshot;
  /** The names that were planned, absent for all. */
  readonly names: ReadonlySet<Name> | undefined;
  /** The desired endpoints. */
  readonly byName: ReadonlyMap<Name, readonly Endpoint[]>;
  readonly ownerId: string;
}

/** Collects what one round does. */
export class RoundReport {
  readonly #shared: ReportBuilder;
  readonly #head: Head;
  /** Of plans before, which were based on something that had changed. */
  #earlier: readonly ReportedChange[] = [];
  /** The changes of the plan in the order in which they were carried out, and what became of each. */
  #carriedOut: PlannedChange[] = [];
  #reported: ReportedChange[] = [];
  #refused: ReportedSkip[] = [];
  #newSkippedObjects: readonly SkippedObject[] = [];
  #unresolved: Report['unresolved'] = [];
  #ownerMismatches: readonly OwnerMismatch[] | undefined;
  #verified: ReadonlyMap<string, number> | undefined;
  #plan: PlannedRound | undefined;
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

  async planned(round: PlannedRound, breathe: Breathe): Promise<void> {
    this.#earlier = this.#changes();
    this.#carriedOut = [];
    this.#reported = [];
    this.#refused = [];
    this.#plan = round;
    const { planned, snapshot, names, byName, ownerId } = round;
    if (ownerId !== '') this.#ownerMismatches = mismatchesOf(planned, ownerId);
    if (names !== undefined) return;
    this.#shared.registryRecords = await countRecords(snapshot, breathe);
    this.#verified = await countVerified(snapshot, byName, breathe);
  }

  /** What became of a part of the plan; `outcomes` absent in a dry run. */
  carriedOut({ groups, refused }: Staged, outcomes: Outcomes | undefined): void {
    for (const { change, reason } of refused) this.#refused.push({ key: change.key, reason: 'refused', detail: reason });
    const ofRecords: ReportedChange[] = [];
    for (const group of groups) {
      const outcome = outcomes === undefined ? 'planned' : outcomes.get(group.id);
      for (const change of group.planned) {
        const reported = reportedChange(change, outcome);
        this.#carriedOut.push(change);
        this.#reported.push(reported);
        if (change.kind !== 'release') ofRecords.push(reported);
      }
    }
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
    const changes = this.#changes();
    return this.#report(now, changes.length === 0 ? 'up-to-date' : 'applied', changes.some(isUndone) ? { consecutiveFailures: failures + 1 } : {});
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
    const planned = this.#plan?.planned;
    const recheckAt = Math.min(planned?.recheckAt ?? Number.POSITIVE_INFINITY, this.#retryAt);
    const newSkips = planned === undefined ? [] : this.#shared.noteSkips([...planned.skipped, ...this.#refused], this.#plan?.names);
    return {
      ...this.#head,
      finishedAt,
      result,
      changes: this.#changes(),
      newSkips,
      skipCounts: this.#shared.skipCounts(),
      ...(this.#ownerMismatches === undefined ? {} : { ownerMismatches: this.#ownerMismatches }),
      unresolved: this.#unresolved,
      newSkippedObjects: this.#newSkippedObjects,
      heldDeletions: planned?.heldDeletions ?? 0,
      guarded: planned?.guarded ?? false,
      registryRecords: this.#shared.registryRecords,
      sourceRecords: this.#shared.sourceRecords,
      ...(this.#verified === undefined ? {} : { verifiedRecords: this.#verified }),
      ...(recheckAt === Number.POSITIVE_INFINITY ? {} : { recheckAt }),
      ...(this.#recordsFrom === undefined ? {} : { recordsFrom: this.#recordsFrom }),
      consecutiveFailures: 0,
      ...extra,
    };
  }

  #changes(): readonly ReportedChange[] {
    const changes = inOrderOf(this.#plan?.planned.changes ?? [], this.#carriedOut, this.#reported);
    return this.#earlier.length === 0 ? changes : [...this.#earlier, ...changes];
  }
}

/** The reports, one for each of `carriedOut`, in the order of `planned`: a group may join changes that do not follow each other there. */
function inOrderOf(planned: readonly PlannedChange[], carriedOut: readonly PlannedChange[], reported: readonly ReportedChange[]): readonly ReportedChange[] {
  let position = 0;
  for (const change of carriedOut) {
    while (position < planned.length && planned[position] !== change) position += 1;
    position += 1;
  }
  if (position <= planned.length) return reported;
  const places = new Map(carriedOut.map((change, index) => [change, index]));
  return planned.flatMap((change) => reported[places.get(change) ?? -1] ?? []);
}

/** Whether a change is still to be made, and nothing is known to be wrong with it. */
export function isUndone({ outcome }: ReportedChange): boolean {
  return outcome === 'unknown' || outcome === 'not-attempted';
}

function reportedChange(change: PlannedChange, outcome: 'planned' | ReturnType<Outcomes['get']>): ReportedChange {
  const kind = outcome === 'planned' ? outcome : (outcome?.kind ?? 'unknown');
  const reported = withOutcome(change, kind);
  return typeof outcome === 'object' && outcome.kind !== 'applied' ? { ...reported, error: outcome.error } : reported;
}

function withOutcome(change: PlannedChange, outcome: ReportedChange['outcome']): ReportedChange {
  switch (change.kind) {
    case 'create':
      return { kind: 'create', key: change.key, after: change.desired, outcome };
    case 'update':
      return { kind: 'update', key: change.key, before: change.current.endpoint, after: change.desired, outcome };
    case 'delete':
      return { kind: 'delete', key: change.key, before: change.current.endpoint, outcome };
    case 'release':
      return { kind: 'delete', key: keyOf(change.claim.txt.endpoint), before: change.claim.txt.endpoint, outcome };
  }
}

function mismatchesOf(planned: PlanResult, ownerId: string): readonly OwnerMismatch[] {
  const mismatches: OwnerMismatch[] = [];
  for (const skip of planned.skipped) {
    if (skip.reason !== 'owner' || skip.foreignOwner === undefined) continue;
    mismatches.push({ recordType: skip.foreignType ?? skip.key.recordType, owner: ownerId, foreignOwner: skip.foreignOwner, domain: nakedDomain(skip.key.name) });
  }
  return mismatches;
}

async function countRecords(snapshot: Snapshot, breathe: Breathe): Promise<RecordCounts> {
  const byType = new Map<string, number>();
  await visit(snapshot.records, breathe, ({ key }) => byType.set(key.recordType, (byType.get(key.recordType) ?? 0) + 1));
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
async function countVerified(snapshot: Snapshot, byName: ReadonlyMap<Name, readonly Endpoint[]>, breathe: Breathe): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  await visit(snapshot.records, breathe, ({ key }) => {
    const wanted = byName.get(key.name)?.some((endpoint) => endpoint.recordType === key.recordType && (endpoint.setIdentifier ?? '') === key.setIdentifier && normalName(endpoint.dnsName) === key.name);
    if (wanted === true) counts.set(key.recordType, (counts.get(key.recordType) ?? 0) + 1);
  });
  return counts;
}

function sameSkip(a: ReportedSkip, b: ReportedSkip): boolean {
  return a.reason === b.reason && a.detail === b.detail && a.key.recordType === b.key.recordType && a.key.setIdentifier === b.key.setIdentifier;
}

function objectIdentity({ ref, reason, dnsName }: SkippedObject): string {
  const object = 'name' in ref ? `${ref.source}/${ref.namespace}/${ref.name}` : ref.source;
  return `${object}\u0000${dnsName ?? ''}\u0000${reason}`;
}
