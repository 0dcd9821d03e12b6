import { LABEL, getLabel, sameTargets } from '@external-dns/endpoint';
import type { Endpoint, RecordKey } from '@external-dns/endpoint';
import type { OwnedRecord, PlannedChange } from '@external-dns/plugin';
import { chooseForCreate, chooseForUpdate, difference } from './compare.ts';
import type { Holds } from './holds.ts';
import type { Skip } from './types.ts';

/** One name and set identifier: what is there and what is wanted. */
export interface Row {
  readonly name: string;
  readonly setIdentifier: string;
  /** Of managed types, in the order of the snapshot. */
  readonly current: readonly OwnedRecord[];
  readonly candidates: readonly Endpoint[];
  /** Of the same name, and not to be changed here: types that are not managed or protected; of other set identifiers, records of other owners. */
  readonly unmanaged: readonly OwnedRecord[];
}

export interface RowRules {
  readonly ownerId: string;
  readonly holds: Holds;
}

export interface RowResult {
  readonly changes: PlannedChange[];
  readonly skipped: Skip[];
  heldDeletions: number;
}

/** Decides one row (spec/core.md §2.4, §2.5; design.md "Ownership"). */
export function planRow(row: Row, rules: RowRules, result: RowResult): void {
  const { candidates } = row;
  if (row.current.length === 0) {
    for (const [recordType, list] of byType(candidates)) addCreate(row, recordType, chooseForCreate(list), result);
    return;
  }
  const wanted = byType(candidates);
  const existing = Map.groupBy(row.current, (record) => record.key.recordType);
  const creates = [...wanted].filter(([recordType]) => !existing.has(recordType));
  const inTheWay = creates.length === 0 ? [] : row.current.filter((record) => !isOwn(record, rules.ownerId));
  const replaced = [...existing].filter(([recordType]) => !wanted.has(recordType)).flatMap(([, records]) => records.filter((record) => isOwn(record, rules.ownerId)));

  for (const [recordType, list] of wanted) {
    // Of several records with one key the last one listed is compared, as upstream does.
    const current = existing.get(recordType)?.at(-1);
    if (current !== undefined) updateRecord(row, current, list, rules, result);
  }
  if (inTheWay.length > 0) {
    for (const [recordType, list] of creates) skipForOwner(row, recordType, chooseForCreate(list), inTheWay, result);
    for (const record of replaced) {
      result.skipped.push({ key: record.key, reason: 'replacement', detail: 'kept, because what replaces it cannot be created beside a record of another owner' });
    }
    return;
  }
  const needsRoom = creates.some(([recordType]) => replaced.some((record) => (record.key.recordType === 'CNAME') !== (recordType === 'CNAME')));
  if (needsRoom && creates.every(([recordType]) => blockerOf(row, recordType) !== undefined)) {
    for (const [recordType, list] of creates) addCreate(row, recordType, chooseForCreate(list), result);
    for (const record of replaced) result.skipped.push({ key: record.key, reason: 'replacement', detail: 'kept, because what replaces it cannot be created at this name' });
    return;
  }
  const heldReplacement = needsRoom ? firstHold(replaced, rules.holds) : undefined;
  if (heldReplacement !== undefined) {
    for (const record of replaced) result.skipped.push({ key: record.key, reason: 'unresolved', detail: heldReplacement });
    for (const [recordType, list] of creates) skipCreate(row, recordType, chooseForCreate(list), { reason: 'unresolved', detail: heldReplacement }, result);
    result.heldDeletions += replaced.length;
    return;
  }
  for (const record of replaced) {
    const hold = rules.holds.deletion(record);
    if (hold === undefined) result.changes.push({ kind: 'delete', key: record.key, current: record });
    else {
      result.heldDeletions += 1;
      result.skipped.push({ key: record.key, reason: 'unresolved', detail: hold });
    }
  }
  for (const [recordType, list] of creates) addCreate(row, recordType, chooseForCreate(list), result);
}

/** Whether the record may be changed: its claim is ours, or no owners are kept. */
export function isOwn(record: OwnedRecord, ownerId: string): boolean {
  return ownerId === '' || record.owner === ownerId;
}

/** A CNAME stands alone at its name, whatever the set identifier: beside other types it is the one that yields. */
export function withoutConflict(name: string, candidates: readonly Endpoint[], result: RowResult): readonly Endpoint[] {
  if (candidates.length < 2) return candidates;
  const others = candidates.filter((candidate) => candidate.recordType !== 'CNAME');
  if (others.length === 0 || others.length === candidates.length) return candidates;
  for (const candidate of candidates) {
    if (candidate.recordType !== 'CNAME') continue;
    result.skipped.push({
      key: { name, recordType: 'CNAME', setIdentifier: candidate.setIdentifier ?? '' },
      reason: 'cname-conflict',
      detail: `${others[0]?.recordType ?? ''} records are wanted at the same name, and a CNAME must stand alone`,
      endpoint: candidate,
    });
  }
  return others;
}

function addCreate(row: Row, recordType: string, desired: Endpoint | undefined, result: RowResult): void {
  if (desired === undefined) return;
  const key = keyAt(row, recordType);
  const blocker = blockerOf(row, recordType);
  if (blocker !== undefined) {
    result.skipped.push({ key, reason: 'foreign-conflict', detail: `a ${blocker.key.recordType} record that is not ours to change stands at the same name, and a CNAME must stand alone`, endpoint: desired });
    return;
  }
  result.changes.push({ kind: 'create', key, desired });
}

/** A record that stays and cannot stand beside the type. */
function blockerOf(row: Row, recordType: string): OwnedRecord | undefined {
  return row.unmanaged.find((record) => (recordType === 'CNAME') !== (record.key.recordType === 'CNAME'));
}

function updateRecord(row: Row, current: OwnedRecord, candidates: readonly Endpoint[], rules: RowRules, result: RowResult): void {
  const desired = chooseForUpdate(current.endpoint, candidates);
  if (desired === undefined) return;
  const reason = difference(current.endpoint, desired) ?? (current.repair === undefined ? undefined : 'claim');
  if (reason === undefined) return;
  if (!isOwn(current, rules.ownerId)) {
    result.skipped.push({ key: current.key, reason: 'owner', detail: ownerText(current), endpoint: desired });
    return;
  }
  if (shrinks(current.endpoint, desired)) {
    const accountedFor = (getLabel(current.endpoint.labels, LABEL.resource) ?? '') === (getLabel(desired.labels, LABEL.resource) ?? '');
    const hold = rules.holds.shrink(current, accountedFor);
    if (hold !== undefined) {
      result.skipped.push({ key: current.key, reason: 'unresolved', detail: hold, endpoint: desired });
      return;
    }
  }
  result.changes.push({ kind: 'update', key: keyAt(row, current.key.recordType), current, desired, reason });
}

function skipCreate(row: Row, recordType: string, desired: Endpoint | undefined, why: Pick<Skip, 'reason' | 'detail'>, result: RowResult): void {
  result.skipped.push({ key: keyAt(row, recordType), ...why, ...(desired === undefined ? {} : { endpoint: desired }) });
}

/** Whether a target of the record would go. */
function shrinks(current: Endpoint, desired: Endpoint): boolean {
  if (current.targets === desired.targets || sameTargets(current.targets, desired.targets)) return false;
  return current.targets.some((target) => !desired.targets.some((other) => sameTargets([target], [other])));
}

function skipForOwner(row: Row, recordType: string, desired: Endpoint | undefined, inTheWay: readonly OwnedRecord[], result: RowResult): void {
  for (const record of inTheWay) {
    result.skipped.push({
      key: keyAt(row, recordType),
      reason: 'owner',
      detail: ownerText(record),
      ...(desired === undefined ? {} : { endpoint: desired }),
      foreignOwner: record.owner ?? record.endpoint.setIdentifier ?? '',
      foreignType: record.key.recordType,
    });
  }
}

function ownerText(record: OwnedRecord): string {
  const what = `the ${record.key.recordType} record at this name`;
  if (record.claim?.state === 'conflict') return `${what} is claimed by several owners`;
  if (record.claim?.state === 'unreadable') return `the claim of ${what} cannot be read with this key`;
  return record.owner === undefined ? `${what} has no owner that is known` : `${what} belongs to "${record.owner}"`;
}

function firstHold(records: readonly OwnedRecord[], holds: Holds): string | undefined {
  for (const record of records) {
    const hold = holds.deletion(record);
    if (hold !== undefined) return hold;
  }
  return undefined;
}

function byType(endpoints: readonly Endpoint[]): ReadonlyMap<string, readonly Endpoint[]> {
  return Map.groupBy(endpoints, (endpoint) => endpoint.recordType);
}

function keyAt(row: Row, recordType: string): RecordKey {
  return { name: row.name, recordType, setIdentifier: row.setIdentifier };
}
