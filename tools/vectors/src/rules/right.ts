import { sameTargets } from '@external-dns/endpoint';
import type { WireEndpoint } from '@external-dns/endpoint';
import type { Outcome, VectorCase } from '../case.ts';
import { caseOwners, changesOf, claimNamesOf, flagValues, hasStoredClaim, includes, isAnyClaimOf, isClaim, isStoredClaimOfOurs, normalName, ownersOf, sameRecord, setOf, storedOf, subjectOf } from './wire.ts';

/** Whether the endpoint has what is asked for: targets, properties, and the TTL where one is configured. */
function fits(endpoint: WireEndpoint, wanted: WireEndpoint): boolean {
  const properties = ({ providerSpecific = [] }: WireEndpoint): string => [...new Set(providerSpecific.filter(({ name }) => name !== 'record-type').map(({ name, value }) => `${name ?? ''}=${value ?? ''}`))].sort().join('\u0000');
  return (
    sameRecord(endpoint, wanted) &&
    sameTargets(endpoint.targets ?? [], wanted.targets ?? []) &&
    properties(endpoint) === properties(wanted) &&
    ((wanted.recordTTL ?? 0) <= 0 || wanted.recordTTL === endpoint.recordTTL)
  );
}

/** What the provider says is stored at a name and no claim of anybody. */
function recordsAt(vector: VectorCase, name: string): readonly WireEndpoint[] {
  const keepsClaims = flagValues(vector, 'registry').includes('txt');
  return (vector.current ?? []).filter((stored) => normalName(stored.dnsName) === name && !(keepsClaims && ownersOf(vector, stored).length > 0));
}

/**
 * Whether our changes of a name do what ownership, policy and the desired endpoints ask for and nothing else, judged without the plan. Rules that take changes
 * from our outcome rely on it.
 */
export function isRight(vector: VectorCase, ours: Outcome, name: string): boolean {
  const about = (endpoint: WireEndpoint): boolean => subjectOf(endpoint) === name;
  const all = changesOf(ours);
  const changes = { create: all.create.filter(about), update: all.update.filter(([before]) => about(before)), delete: all.delete.filter(about) };
  return isAllowed(vector, ours, name, changes) && isDone(vector, ours, name, changes);
}

/** Whether our changes of every name are right: of those that are changed, and of all where no filter leaves some out. */
export function isRightEverywhere(vector: VectorCase, ours: Outcome): boolean {
  const { create, update, delete: gone } = changesOf(ours);
  const isFiltered = ['domain-filter', 'exclude-domains', 'regex-domain-filter', 'regex-domain-exclusion'].some((flag) => flagValues(vector, flag).length > 0);
  const touched = [...create, ...update.map(([before]) => before), ...gone].map(subjectOf);
  const others = isFiltered ? [] : [...(ours.desired ?? []), ...(vector.current ?? []).filter((stored) => ownersOf(vector, stored).length === 0)].map((endpoint) => normalName(endpoint.dnsName));
  return ours.exit === 0 && [...new Set([...touched, ...others])].every((name) => isRight(vector, ours, name));
}

type Changes = ReturnType<typeof changesOf>;

function isOwn(vector: VectorCase, record: WireEndpoint): boolean {
  return !flagValues(vector, 'registry').includes('txt') || hasStoredClaim(vector, record);
}

/** Whether records of the type are looked after in a case. */
export function isManaged(vector: VectorCase, { recordType = '' }: WireEndpoint): boolean {
  const managed = flagValues(vector, 'managed-record-types');
  return (managed.length === 0 ? ['A', 'AAAA', 'CNAME'] : managed).includes(recordType) && !flagValues(vector, 'exclude-record-types').includes(recordType);
}

/** The desired endpoints of a name that are to be looked after: of managed types, and no CNAME beside other types. */
export function wantedAt(vector: VectorCase, { desired }: Outcome, name: string): readonly WireEndpoint[] {
  const managed = (desired ?? []).filter((endpoint) => normalName(endpoint.dnsName) === name && isManaged(vector, endpoint));
  const others = managed.filter(({ recordType }) => recordType !== 'CNAME');
  return others.length === 0 ? managed : others;
}

/** No record or claim of somebody else is touched, and nothing is made that nobody asked for. */
function isAllowed(vector: VectorCase, ours: Outcome, name: string, { create, update, delete: gone }: Changes): boolean {
  const wanted = wantedAt(vector, ours, name);
  const policy = flagValues(vector, 'policy').at(-1) ?? 'sync';
  const managed = recordsAt(vector, name).filter((record) => isManaged(vector, record));
  const isStored = (endpoint: WireEndpoint): boolean => (isClaim(endpoint) ? isStoredClaimOfOurs(vector, endpoint) : storedOf(vector, endpoint) !== undefined && isOwn(vector, endpoint));
  const replaced = (endpoint: WireEndpoint): boolean => create.some((made) => !isClaim(made) && setOf(made) === setOf(endpoint));
  return (
    create.every((endpoint) => storedOf(vector, endpoint) === undefined && (isClaim(endpoint) || (wanted.some((each) => fits(endpoint, each)) && isFree(vector, endpoint, managed)))) &&
    update.every(([before, after]) => (isStored(before) || isAdded(vector, before, after)) && (isClaim(before) || wanted.some((each) => fits(after, each)))) &&
    gone.every((endpoint) => isStored(endpoint) && (isClaim(endpoint) || !wanted.some((each) => sameRecord(each, endpoint)))) &&
    (policy === 'sync' || gone.every(isClaim)) &&
    (policy !== 'create-only' || update.every(([before]) => isClaim(before) && replaced(before)))
  );
}

/** Whether a claim joins texts in one TXT record that claim nothing, and leaves them as they are. */
function isAdded(vector: VectorCase, before: WireEndpoint, after: WireEndpoint): boolean {
  const stored = isClaim(before) ? storedOf(vector, before) : undefined;
  return stored !== undefined && ownersOf(vector, stored).length === 0 && (stored.targets ?? []).every((text) => after.targets?.includes(text) === true);
}

/** What is wanted and can be written is there afterwards, with a claim; what is ours and not wanted is gone. */
function isDone(vector: VectorCase, ours: Outcome, name: string, { create, update, delete: gone }: Changes): boolean {
  const policy = flagValues(vector, 'policy').at(-1) ?? 'sync';
  const keepsClaims = flagValues(vector, 'registry').includes('txt');
  const wanted = wantedAt(vector, ours, name);
  const stored = recordsAt(vector, name).filter((record) => isManaged(vector, record));
  const written = [...create, ...update.map(([, after]) => after)];
  const left = { ...vector, current: (vector.current ?? []).filter((record) => !gone.some((deleted) => sameRecord(deleted, record))) };
  const isClaimed = (record: WireEndpoint): boolean => !keepsClaims || hasStoredClaim(left, record) || written.some((claim) => isAnyClaimOf(vector, claim, record));
  const settled = wanted.every((endpoint) => {
    const rivals = wanted.filter((other) => sameRecord(other, endpoint));
    const current = stored.find((record) => sameRecord(record, endpoint));
    const after = written.find((each) => sameRecord(each, endpoint)) ?? (includes(gone, current ?? {}) ? undefined : current);
    if (current === undefined) return after !== undefined || !isFree(vector, endpoint, stored);
    return !isOwn(vector, current) || policy === 'create-only' || rivals.some((rival) => after !== undefined && fits(after, rival));
  });
  const swept = stored.every((record) => {
    const inTheWay = wanted.some((endpoint) => setOf(endpoint) === setOf(record) && !stored.some((other) => sameRecord(other, endpoint)));
    return policy !== 'sync' || !isOwn(vector, record) || wanted.some((endpoint) => sameRecord(endpoint, record)) || gone.some((deleted) => sameRecord(deleted, record)) || inTheWay;
  });
  return settled && swept && written.every((endpoint) => isClaim(endpoint) || isClaimed(endpoint));
}

/** Whether a record that is not there may be made: nothing of others stands beside it, and its claim can be written. */
function isFree(vector: VectorCase, endpoint: WireEndpoint, stored: readonly WireEndpoint[]): boolean {
  if (stored.some((record) => setOf(record) === setOf(endpoint) && !isOwn(vector, record))) return false;
  const keeps = (record: WireEndpoint): boolean => !isOwn(vector, record) || !isManaged(vector, record) || flagValues(vector, 'policy').some((policy) => policy !== 'sync');
  if (recordsAt(vector, normalName(endpoint.dnsName)).some((record) => keeps(record) && (record.recordType === 'CNAME') !== (endpoint.recordType === 'CNAME'))) return false;
  if (!flagValues(vector, 'registry').includes('txt')) return true;
  const [claim = ''] = claimNamesOf(vector, endpoint);
  if (claim.split('.').some((label) => Buffer.byteLength(label) > 63)) return false;
  return !(vector.current ?? []).some((record) => normalName(record.dnsName) === claim && setOf(record) === setOf(endpoint) && ownersOf(vector, record).some((owner) => !caseOwners(vector).includes(owner)));
}
