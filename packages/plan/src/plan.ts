import { RECORD_TYPES, compareBytes, keyText } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Name, OwnedRecord, PlannedChange } from '@external-dns/plugin';
import { applyBackoff } from './backoff.ts';
import { unconfirmedClaims, releasedClaims } from './claims.ts';
import { guardDeletions } from './guard.ts';
import { holdsOf } from './holds.ts';
import { isOwn, planRow } from './row.ts';
import type { RowResult, RowRules } from './row.ts';
import { initialState } from './state.ts';
import type { PlanInput, PlanResult } from './types.ts';

/**
 * Decides what to change so that the zones hold what is desired (spec/core.md §2; design.md "Ownership", "Safer than upstream"). Pure: the same input gives the same result;
 * it is asynchronous only to give the event loop back. Never rejects.
 */
export async function plan(input: PlanInput): Promise<PlanResult> {
  const state = input.state ?? initialState;
  const fullRound = input.names === undefined;
  const keepsOwners = input.ownerId !== '';
  const holds = holdsOf(input.desired.unresolved, input.now, input.unresolvedGraceMs, keepsOwners);
  const rules: RowRules = { ownerId: input.ownerId, holds };
  const result: RowResult = { changes: [], skipped: [], heldDeletions: 0 };
  const own = new Map<string, number>();
  const current = groupCurrent(input, own);
  const scope = new Scope(input);

  let count = 0;
  for (const name of namesOf(input, current)) {
    count += 1;
    if (count % 256 === 0) await input.breathe?.();
    planName(name, current.get(name) ?? [], input.desired.byName.get(name) ?? [], scope, rules, result);
  }
  if (fullRound && input.policy === 'sync') for (const change of releasedClaims(input, holds)) result.changes.push(change);

  const unconfirmed = unconfirmedClaims(result.changes, state, input);
  const allowed = byPolicy(unconfirmed.changes, input.policy, result);
  const guarded = guardDeletions(allowed, fullRound ? own : ownBefore(state), { percent: input.guard.percent, fullRound, once: input.once, state });
  const patient = applyBackoff(guarded.changes, state, input.now, fullRound);
  const recheckAt = Math.min(holds.until ?? Number.POSITIVE_INFINITY, patient.recheckAt);
  return {
    changes: [...patient.changes].sort(compareChanges),
    skipped: [...result.skipped, ...unconfirmed.skipped, ...guarded.held, ...patient.skipped],
    heldDeletions: result.heldDeletions + guarded.held.length,
    guarded: guarded.held.length > 0,
    state: {
      refused: patient.refused,
      asked: patient.asked,
      wantedDeletes: guarded.wantedDeletes,
      zones: guarded.zones,
      orphanClaims: unconfirmed.orphanClaims,
    },
    ...(recheckAt === Number.POSITIVE_INFINITY ? {} : { recheckAt }),
  };
}

function groupCurrent(input: PlanInput, own: Map<string, number>): ReadonlyMap<Name, readonly OwnedRecord[]> {
  const current = new Map<Name, OwnedRecord[]>();
  for (const record of input.snapshot.records) {
    if (isOwn(record, input.ownerId)) own.set(record.record.zone, (own.get(record.record.zone) ?? 0) + 1);
    const { name } = record.key;
    if (input.names?.has(name) === false) continue;
    const list = current.get(name);
    if (list === undefined) current.set(name, [record]);
    else list.push(record);
  }
  return current;
}

function* namesOf(input: PlanInput, current: ReadonlyMap<Name, unknown>): Iterable<Name> {
  if (input.names !== undefined) {
    yield* input.names;
    return;
  }
  yield* current.keys();
  for (const name of input.desired.byName.keys()) if (!current.has(name)) yield name;
}

/** What of a name is looked after. */
class Scope {
  readonly #input: PlanInput;
  readonly #managed: ReadonlySet<string>;
  readonly #apexes: ReadonlySet<string>;

  constructor(input: PlanInput) {
    this.#input = input;
    const excluded = new Set(input.filters.excludeRecordTypes);
    this.#managed = new Set(input.filters.managedRecordTypes.filter((type) => !excluded.has(type)));
    this.#apexes = new Set(input.snapshot.zones?.map((zone) => zone.name));
  }

  matches(name: Name): boolean {
    return !this.#input.filters.domain.configured || this.#input.filters.domain.match(name);
  }

  manages(recordType: string): boolean {
    return this.#managed.has(recordType);
  }

  /** SOA records and the NS records of a zone's apex make the zone work; nobody asks a controller for them. */
  protects(name: Name, recordType: string): boolean {
    return recordType === 'SOA' || (recordType === 'NS' && this.#apexes.has(name));
  }
}

function planName(name: Name, records: readonly OwnedRecord[], endpoints: readonly Endpoint[], scope: Scope, rules: RowRules, result: RowResult): void {
  if (!scope.matches(name)) return;
  const candidates = endpoints.filter((endpoint) => isCandidate(name, endpoint, scope, result));
  const looksAfter = (record: OwnedRecord): boolean => scope.manages(record.key.recordType) && !scope.protects(name, record.key.recordType);
  const managed = records.filter(looksAfter);
  if (managed.length === 0 && candidates.length === 0) return;
  const unmanaged = managed.length === records.length ? [] : records.filter((record) => !looksAfter(record));
  const ids = new Set<string>();
  for (const record of managed) ids.add(record.key.setIdentifier);
  for (const candidate of candidates) ids.add(candidate.setIdentifier ?? '');
  if (ids.size === 1) {
    const [setIdentifier = ''] = ids;
    planRow({ name, setIdentifier, current: managed, candidates, unmanaged }, rules, result);
    return;
  }
  for (const setIdentifier of ids) {
    const row = {
      name,
      setIdentifier,
      current: managed.filter((record) => record.key.setIdentifier === setIdentifier),
      candidates: candidates.filter((candidate) => (candidate.setIdentifier ?? '') === setIdentifier),
      unmanaged,
    };
    planRow(row, rules, result);
  }
}

function isCandidate(name: Name, endpoint: Endpoint, scope: Scope, result: RowResult): boolean {
  const { recordType } = endpoint;
  const key = { name, recordType, setIdentifier: endpoint.setIdentifier ?? '' };
  if (!scope.manages(recordType)) {
    result.skipped.push({ key, reason: 'not-managed', detail: `${recordType} is not among --managed-record-types, or is excluded`, endpoint });
    return false;
  }
  if (scope.protects(name, recordType)) {
    result.skipped.push({ key, reason: 'protected', detail: `${recordType} records of a zone's apex are never changed`, endpoint });
    return false;
  }
  return true;
}

function byPolicy(changes: readonly PlannedChange[], policy: PlanInput['policy'], result: RowResult): readonly PlannedChange[] {
  if (policy === 'sync') return changes;
  return changes.filter((change) => {
    const allowed = change.kind === 'create' || (policy === 'upsert-only' && change.kind === 'update');
    if (!allowed) result.skipped.push({ key: change.key, reason: 'policy', detail: `--policy=${policy} does not ${change.kind} records` });
    return allowed;
  });
}

function ownBefore(state: { zones: ReadonlyMap<string, { own: number }> }): ReadonlyMap<string, number> {
  return new Map([...state.zones].map(([zone, { own }]) => [zone, own]));
}

const typeRank = new Map<string, number>(RECORD_TYPES.map((type, index) => [type, index]));

function compareChanges(a: PlannedChange, b: PlannedChange): number {
  return (
    compareBytes(a.key.name, b.key.name) ||
    compareBytes(a.key.setIdentifier, b.key.setIdentifier) ||
    (typeRank.get(a.key.recordType) ?? 99) - (typeRank.get(b.key.recordType) ?? 99) ||
    compareBytes(keyText(a.key), keyText(b.key))
  );
}
