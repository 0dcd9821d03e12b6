import { LABEL, getLabel, normalName, serializeLabels, setLabel } from '@external-dns/endpoint';
import type { Endpoint, Labels } from '@external-dns/endpoint';
import type { Claim, OwnedRecord, PlannedChange, ProviderRecord } from '@external-dns/plugin';
import { APEX_HOST, claimPlace } from './claim-place.ts';
import type { ClaimPlace } from './claim-place.ts';
import { effectiveOwner } from './read-claims.ts';
import { isAliasA } from './interpret.ts';
import type { Settings } from './settings.ts';
import type { SnapshotIndex } from './snapshot-index.ts';
import type { Zones } from './zones.ts';

/** The claim that a record will have. */
export interface WantedClaim {
  readonly zone: string;
  /** As written for a new record set. */
  readonly name: string;
  /** Normal form of `name`. */
  readonly normal: string;
  readonly setIdentifier: string;
  /** It claims the apex at the name of another record. */
  readonly apex: boolean;
  /** The set to write to; absent where there is none at that name. */
  readonly stored?: ProviderRecord;
  readonly text: string;
  /** Own strings that it takes the place of. */
  readonly replaces: readonly Claim[];
}

/** A change that passed the checks, and what becomes of its claims. */
export interface Intent {
  readonly change: PlannedChange;
  readonly zone: string;
  readonly wanted?: WantedClaim;
  /** Own claims that are no longer needed, unless another record stays known by them. */
  readonly obsolete: readonly Claim[];
}

/** What the checks need. */
export interface Surroundings {
  readonly settings: Settings;
  readonly zones: Zones;
  readonly index: SnapshotIndex;
}

/** Where a created or updated record and its claim belong. */
export interface Site {
  readonly zone: string;
  readonly place: ClaimPlace;
}

/** Undefined where no zone contains the name, and for changes that write no claim. */
export function siteOf(change: PlannedChange, settings: Settings, zones: Zones): Site | undefined {
  if (change.kind !== 'create' && change.kind !== 'update') return undefined;
  const zone = change.kind === 'create' ? zones.find(change.key.name) : change.current.record.zone;
  if (zone === undefined) return undefined;
  const key = change.kind === 'create' ? change.key : change.current.key;
  return { zone, place: claimPlace(key, change.desired.dnsName, zone, settings.mapper, zones) };
}

/** Checks one change against the snapshot (design.md "Ownership"); a text says why it is refused. */
export function intentOf(change: PlannedChange, site: Site | undefined, around: Surroundings): Intent | string {
  const intent = bareIntentOf(change, site, around);
  if (typeof intent === 'string') return intent;
  const stray = strayClaims(intent, around);
  return stray.length === 0 ? intent : { ...intent, obsolete: [...new Set([...intent.obsolete, ...stray])] };
}

/**
 * Strings beside a claim are someone's. Once the claim is taken out they are a record like any other, and an own claim that stands there without a record would make them
 * ours: it goes with the first one.
 */
function strayClaims({ obsolete, wanted }: Intent, { index }: Surroundings): readonly Claim[] {
  if (!index.hasRemainders) return noClaims;
  const leaving = [...obsolete, ...(wanted?.replaces.filter(({ txt }) => txt !== wanted.stored) ?? [])];
  return leaving.flatMap(({ txt }) => index.claimsOfRemainder(txt)).filter((claim) => claim.state === 'own' && index.reliers(claim).length === 0);
}

const noClaims: readonly Claim[] = [];

function bareIntentOf(change: PlannedChange, site: Site | undefined, around: Surroundings): Intent | string {
  switch (change.kind) {
    case 'create':
      return site === undefined ? `no zone of the provider contains ${change.key.name}` : createIntent(change, site, around);
    case 'update':
      return checkOwn(change.current, around) ?? updateIntent(change, site, around);
    case 'delete':
      return checkOwn(change.current, around) ?? { change, zone: change.current.record.zone, obsolete: ownClaims(change.current, around) };
    case 'release':
      return releaseIntent(change, change.claim, around);
  }
}

function checkOwn(current: OwnedRecord, { index, settings }: Surroundings): string | undefined {
  if (!index.has(current)) return 'the current record is not of this snapshot: it is read again before it is changed';
  if (current.claim === undefined) return 'the record has no claim, so it is not known to be ours';
  if (current.claim.state !== 'own' || current.owner !== settings.ownerId) return notOurs(current.claim);
  return undefined;
}

function createIntent(change: Extract<PlannedChange, { kind: 'create' }>, { zone, place }: Site, around: Surroundings): Intent | string {
  const { key, desired } = change;
  const { index, settings } = around;
  if (index.records(key, zone).length > 0) return `the record ${key.recordType} ${key.name} exists already`;
  if (key.recordType === 'TXT' && index.txtSets(zone, key.name).some((set) => (set.endpoint.setIdentifier ?? '') === key.setIdentifier)) {
    return `the TXT record set ${key.name} holds ownership claims`;
  }
  const shared = siblingProblem(key, zone, around);
  if (shared !== undefined) return shared;
  const claims = index.claims(key, zone);
  const other = claims.find((claim) => claim.state !== 'own');
  if (other !== undefined) return notOurs(other);
  if ('problem' in place) return place.problem;
  const elsewhere = claims.find((claim) => claim.current && claim.txt.zone !== zone);
  const wanted = elsewhere === undefined ? wantedAt(place, { key, zone, desired }, claims, around) : wantedInPlace(elsewhere, desired, claims, settings);
  return typeof wanted === 'string' ? wanted : { change, zone, wanted, obsolete: without(claims, wanted.replaces) };
}

function without(claims: readonly Claim[], replaced: readonly Claim[]): readonly Claim[] {
  return claims.length === 0 ? claims : claims.filter((claim) => !replaced.includes(claim));
}

/** A wildcard and the name that stands for it have one claim between them: a new one must not make a record ours that is somebody else's. */
function siblingProblem(key: PlannedChange['key'], zone: string, { index, settings }: Surroundings): string | undefined {
  const sibling = settings.mapper.siblingOf(key.name);
  if (sibling === undefined || !index.recordsAt(zone, sibling).some((record) => record.owner !== settings.ownerId && sharesClaim(record, key))) return undefined;
  return `its ownership record would claim ${sibling} too, which is not ours; choose another --txt-wildcard-replacement`;
}

/** Whether a record would be known by a claim of the key's type. */
function sharesClaim({ key, record }: OwnedRecord, { recordType, setIdentifier }: PlannedChange['key']): boolean {
  return key.setIdentifier === setIdentifier && (key.recordType === recordType || (recordType === 'CNAME' && isAliasA(record.endpoint)));
}

function updateIntent(change: Extract<PlannedChange, { kind: 'update' }>, site: Site | undefined, around: Surroundings): Intent | string {
  const { current, desired } = change;
  const { settings } = around;
  const { zone } = current.record;
  const { key, claim } = current;
  if (claim === undefined || site === undefined) return 'the record has no claim';
  const claims = ownClaims(current, around);
  const { place } = site;
  const stays = 'problem' in place || (claim.current && claim.for.some((each) => each.recordType === key.recordType));
  const shared = stays ? undefined : siblingProblem(key, zone, around);
  if (shared !== undefined) return shared;
  const wanted = stays ? wantedInPlace(claim, desired, claims, settings) : wantedAt(place, { key, zone, desired }, claims, around);
  return typeof wanted === 'string' ? wanted : { change, zone, wanted, obsolete: without(claims, wanted.replaces) };
}

function releaseIntent(change: PlannedChange, claim: Claim, { index, settings }: Surroundings): Intent | string {
  if (!index.hasClaim(claim)) return 'the claim is not of this snapshot: it is read again before it is deleted';
  if (claim.state !== 'own' || effectiveOwner(claim.labels, settings) !== settings.ownerId) return notOurs(claim);
  if (index.reliers(claim).length > 0) return 'a record is still known by this claim';
  return { change, zone: claim.txt.zone, obsolete: [claim] };
}

/** Every own claim of the record: the one it is known by, and earlier spellings beside it. */
function ownClaims(current: OwnedRecord, { index }: Surroundings): readonly Claim[] {
  const { zone } = current.record;
  const found = new Set(index.claims(current.key, zone));
  if (isAliasA(current.record.endpoint)) {
    const asCname = { ...current.key, recordType: 'CNAME' };
    if (index.records(asCname, zone).length === 0) for (const claim of index.claims(asCname, zone)) found.add(claim);
  }
  if (current.claim !== undefined) found.add(current.claim);
  return [...found].filter((claim) => claim.state === 'own');
}

function wantedInPlace(claim: Claim, desired: Endpoint, claims: readonly Claim[], settings: Settings): WantedClaim | string {
  const { endpoint } = claim.txt;
  const replaces = claims.filter((each) => each.txt === claim.txt);
  const apex = getLabel(claim.labels, LABEL.apex) === 'true';
  const text = claimText(desired.labels, apex, replaces, settings);
  if (typeof text !== 'string') return text.problem;
  return { zone: claim.txt.zone, name: endpoint.dnsName, normal: normalName(endpoint.dnsName), setIdentifier: endpoint.setIdentifier ?? '', apex, stored: claim.txt, text, replaces };
}

function wantedAt(
  place: { readonly name: string; readonly normal: string; readonly apex: boolean },
  { key, zone, desired }: { readonly key: PlannedChange['key']; readonly zone: string; readonly desired: Endpoint },
  claims: readonly Claim[],
  { index, settings }: Surroundings,
): WantedClaim | string {
  const { name, normal, apex } = place;
  const { setIdentifier } = key;
  const problem = problemAt(place, key, zone, claims, index);
  if (problem !== undefined) return problem;
  const sets = setsAt(index, zone, normal, setIdentifier);
  const replaces = sets.length === 0 ? noClaims : claims.filter((claim) => sets.includes(claim.txt));
  const text = claimText(desired.labels, apex, replaces, settings);
  if (typeof text !== 'string') return text.problem;
  const wanted = { zone, name, normal, setIdentifier, apex, text, replaces };
  const stored = replaces[0]?.txt ?? sets[0];
  // Beside a claim it would no longer be known as ours.
  if (stored !== undefined && index.recordsAt(zone, normal).some((other) => other.record === stored && other.owner === settings.ownerId)) {
    return `its ownership record cannot be written: a TXT record of ours stands at ${normal}`;
  }
  return stored === undefined ? wanted : { ...wanted, stored };
}

function setsAt(index: SnapshotIndex, zone: string, name: string, setIdentifier: string): readonly ProviderRecord[] {
  const all = index.txtSets(zone, name);
  return all.length === 0 ? all : all.filter((set) => (set.endpoint.setIdentifier ?? '') === setIdentifier);
}

/** Why the claim cannot be written at the place. */
function problemAt({ normal, apex }: { readonly normal: string; readonly apex: boolean }, key: PlannedChange['key'], zone: string, claims: readonly Claim[], index: SnapshotIndex): string | undefined {
  if (index.recordsAt(zone, normal).some((other) => other.key.recordType === 'CNAME')) {
    return `its ownership record cannot be written: a CNAME record stands at ${normal}`;
  }
  const taken = setsAt(index, zone, normal, key.setIdentifier).some((set) => index.claimsIn(set).some((claim) => !claims.includes(claim)));
  if (taken || (apex && index.recordsAt(zone, `${APEX_HOST}.${key.name}`).length > 0)) {
    return `its ownership record cannot be written: ${normal} ${taken ? 'is' : 'would be'} the ownership record of another name`;
  }
  return undefined;
}

/** The text of the claim: the stored one where it says the same already, so that it stays byte for byte. */
function claimText(labels: Labels, apex: boolean, stored: readonly Claim[], settings: Settings): string | { readonly problem: string } {
  const owned = setLabel(labelsToStore(labels), LABEL.owner, settings.ownerId);
  const all = apex ? setLabel(owned, LABEL.apex, 'true') : owned;
  try {
    const text = serializeLabels(all, true);
    const same = stored.find((claim) => isEncrypted(claim) === settings.encrypt && serializeLabels(claim.labels, true) === text);
    // A nonce must never serve two texts, so what changed gets a new one.
    return same?.text ?? (settings.encrypt ? settings.codec.encode(all) : text);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const notStored = [LABEL.txtEncryptionNonce, LABEL.ownedRecord, LABEL.apex] as const;

function labelsToStore(labels: Labels): Labels {
  if (!notStored.some((key) => Object.hasOwn(labels, key))) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !notStored.some((other) => other === key)));
}

function isEncrypted(claim: Claim): boolean {
  return getLabel(claim.labels, LABEL.txtEncryptionNonce) !== undefined;
}

function notOurs(claim: Claim): string {
  const where = claim.txt.endpoint.dnsName;
  if (claim.state === 'conflict') return `the TXT record ${where} holds claims of several owners`;
  if (claim.state === 'unreadable') return `the claim in the TXT record ${where} cannot be read with this key`;
  const owner = getLabel(claim.labels, LABEL.owner);
  return owner === undefined ? `the claim in the TXT record ${where} names no owner` : `the TXT record ${where} claims it for the owner "${owner}"`;
}
