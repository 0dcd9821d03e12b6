import { RECORD_TYPES, compareBytes, keyText, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Name, OwnedRecord, PlannedChange } from '@external-dns/plugin';
import { applyBackoff } from './backoff.ts';
import { orphanClaims, releaseClaims, unconfirmedClaims } from './claims.ts';
import { difference } from './compare.ts';
import { guardDeletions } from './guard.ts';
import { holdsOf } from './holds.ts';
import { isOwn, planRow, withoutConflict } from './row.ts';
import type { RowResult, RowRules } from './row.ts';
import { sorted, visit } from './slices.ts';
import { initialState } from './state.ts';
import type { PlanInput, PlanResult, Skip } from './types.ts';
import { keepWhole } from './whole.ts';

/**
 * Decides what to change so that the zones hold what is desired (spec/core.md §2; design.md "Ownership", "Safer than upstream"). Pure: the same input gives the same result;
 * it is asynchronous only to give the event loop back. Never rejects.
 */
export async function plan(input: PlanInput): Promise<PlanResult> {
  const { breathe, once } = input;
  const state = input.state ?? initialState;
  const fullRound = input.names === undefined;
  const keepsOwners = input.ownerId !== '';
  const holds = holdsOf(input.desired.unresolved, input.now, input.unresolvedGraceMs, keepsOwners);
  const rules: RowRules = { ownerId: input.ownerId, holds };
  const result: RowResult = { changes: [], skipped: [], heldDeletions: 0 };
  const own = new Map<string, number>();
  const scope = new Scope(input);
  const current = await groupCurrent(input, scope, own);

  await visit(namesOf(input, current), breathe, (name) => planName(name, current.get(name) ?? noRecords, input.desired.byName.get(name) ?? noEndpoints, scope, rules, result));
  await breathe?.();
  const orphans = fullRound ? orphanClaims(input) : [];
  if (input.policy === 'sync') releaseClaims(orphans, input, holds, result);

  const { changes: planned, skipped } = result;
  const allowed = byPolicy(planned, input.policy, skipped);
  const wholeAllowed = keepWhole(planned, allowed, 'policy');
  const confirmed = unconfirmedClaims(wholeAllowed.changes, state);
  const wholeConfirmed = keepWhole(wholeAllowed.changes, confirmed.changes, 'unconfirmed-claim');
  const guarded = guardDeletions(wholeConfirmed.changes, fullRound ? own : ownBefore(state), { percent: input.guard.percent, fullRound, once, state });
  await breathe?.();
  const patient = await applyBackoff(guarded.changes, state, input);
  const whole = keepWhole(guarded.changes, patient.changes, 'backoff');
  const recheckAt = Math.min(holds.until ?? Number.POSITIVE_INFINITY, patient.recheckAt);
  return {
    changes: await sorted(whole.changes, compareChanges, breathe),
    skipped: [...skipped, ...wholeAllowed.skipped, ...confirmed.skipped, ...wholeConfirmed.skipped, ...guarded.held, ...patient.skipped, ...whole.skipped],
    heldDeletions: result.heldDeletions + guarded.held.length,
    guarded: guarded.held.length > 0,
    state: {
      refused: patient.refused,
      asked: patient.asked,
      wantedDeletes: guarded.wantedDeletes,
      zones: guarded.zones,
      orphanClaims: fullRound ? new Set(orphans.flatMap(({ keys }) => keys.map(keyText))) : state.orphanClaims,
    },
    ...(recheckAt === Number.POSITIVE_INFINITY ? {} : { recheckAt }),
  };
}

const noRecords: readonly OwnedRecord[] = [];
const noEndpoints: readonly Endpoint[] = [];

/** Records by name; counts the own ones of each zone into `own`. */
async function groupCurrent(input: PlanInput, scope: Scope, own: Map<string, number>): Promise<ReadonlyMap<Name, readonly OwnedRecord[]>> {
  const current = new Map<Name, OwnedRecord[]>();
  await visit(input.snapshot.records, input.breathe, (record) => {
    const { name, recordType } = record.key;
    if (isOwn(record, input.ownerId) && scope.manages(recordType)) own.set(record.record.zone, (own.get(record.record.zone) ?? 0) + 1);
    if (input.names?.has(name) === false) return;
    const list = current.get(name);
    if (list === undefined) current.set(name, [record]);
    else list.push(record);
  });
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
  readonly #storable: ReadonlySet<string>;
  readonly #apexes: ReadonlySet<string>;

  constructor(input: PlanInput) {
    this.#input = input;
    const excluded = new Set(input.filters.excludeRecordTypes);
    this.#managed = new Set(input.filters.managedRecordTypes.filter((type) => !excluded.has(type)));
    this.#storable = new Set(input.capabilities.recordTypes);
    this.#apexes = new Set(input.snapshot.zones?.map((zone) => normalName(zone.name)));
  }

  matches(name: Name): boolean {
    return !this.#input.filters.domain.configured || this.#input.filters.domain.match(name);
  }

  manages(recordType: string): boolean {
    return this.#managed.has(recordType);
  }

  /** Whether the provider can hold records of the type. */
  canStore(recordType: string): boolean {
    return this.#storable.has(recordType);
  }

  /** SOA records and the NS records of a zone's apex make the zone work; nobody asks a controller for them. */
  protects(name: Name, recordType: string): boolean {
    return recordType === 'SOA' || (recordType === 'NS' && this.#apexes.has(name));
  }
}

function planName(name: Name, records: readonly OwnedRecord[], endpoints: readonly Endpoint[], scope: Scope, rules: RowRules, result: RowResult): void {
  if (!scope.matches(name) || isSettled(name, records, endpoints, scope)) return;
  const [only] = endpoints;
  if (records.length === 0 && only !== undefined && endpoints.length === 1) {
    if (isCandidate(name, only, scope, result)) result.changes.push({ kind: 'create', key: { name, recordType: only.recordType, setIdentifier: only.setIdentifier ?? '' }, desired: only });
    return;
  }
  const candidates = withoutConflict(
    name,
    endpoints.filter((endpoint) => isCandidate(name, endpoint, scope, result)),
    result,
  );
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
      unmanaged: [...unmanaged, ...managed.filter((record) => record.key.setIdentifier !== setIdentifier && !isOwn(record, rules.ownerId))],
    };
    planRow(row, rules, result);
  }
}

/** The usual case, decided without further work: one record, one endpoint, no difference. */
function isSettled(name: Name, records: readonly OwnedRecord[], endpoints: readonly Endpoint[], scope: Scope): boolean {
  const [record] = records;
  const [endpoint] = endpoints;
  if (record === undefined || endpoint === undefined || records.length > 1 || endpoints.length > 1) return false;
  const { recordType, setIdentifier } = record.key;
  if (recordType !== endpoint.recordType || setIdentifier !== (endpoint.setIdentifier ?? '') || record.repair !== undefined) return false;
  return scope.manages(recordType) && scope.canStore(recordType) && !scope.protects(name, recordType) && difference(record.endpoint, endpoint) === undefined;
}

function isCandidate(name: Name, endpoint: Endpoint, scope: Scope, result: RowResult): boolean {
  const why = whyNot(name, endpoint.recordType, scope);
  if (why !== undefined) result.skipped.push({ key: { name, recordType: endpoint.recordType, setIdentifier: endpoint.setIdentifier ?? '' }, ...why, endpoint });
  return why === undefined;
}

/** Why an endpoint of the type is not looked after at the name. */
function whyNot(name: Name, recordType: string, scope: Scope): Pick<Skip, 'reason' | 'detail'> | undefined {
  if (!scope.manages(recordType)) return { reason: 'not-managed', detail: `${recordType} is not among --managed-record-types, or is excluded` };
  if (!scope.canStore(recordType)) return { reason: 'not-managed', detail: `the provider does not store ${recordType} records` };
  if (scope.protects(name, recordType)) return { reason: 'protected', detail: `${recordType} records of a zone's apex are never changed` };
  return undefined;
}

function byPolicy(changes: readonly PlannedChange[], policy: PlanInput['policy'], skipped: Skip[]): readonly PlannedChange[] {
  if (policy === 'sync') return changes;
  return changes.filter((change) => {
    const allowed = change.kind === 'create' || (policy === 'upsert-only' && change.kind === 'update');
    if (!allowed) skipped.push({ key: change.key, reason: 'policy', detail: `--policy=${policy} does not ${change.kind} records` });
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
