import { LABEL, getLabel, normalName, serializeLabels, setLabel } from '@external-dns/endpoint';
import type { Endpoint, Labels } from '@external-dns/endpoint';
import type { Claim, OwnedRecord, PlannedChange, ProviderRecord } from '@external-dns/plugin';
import { APEX_HOST, claimPlace } from './claim-place.ts';
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

/** Checks one change against the snapshot (design.md "Ownership"); a text says why it is refused. */
export function intentOf(change: PlannedChange, around: Surroundings): Intent | string {
  const intent = bareIntentOf(change, around);
  return typeof intent === 'string' ? intent : { ...intent, obsolete: withStrayClaims(intent, around) };
}

/**
 * Strings beside a claim are someone's. Once the claim is taken out they are a record like any other, and an own claim that stands there without a record would make them
 * ours: it goes with the first one.
 */
function withStrayClaims({ obsolete, wanted }: Intent, { index }: Surroundings): readonly Claim[] {
  const leaving = [...obsolete, ...(wanted?.replaces.filter(({ txt }) => txt !== wanted.stored) ?? [])];
  const stray = leaving.flatMap(({ txt }) => index.claimsOfRemainder(txt)).filter((claim) => claim.state === 'own' && index.reliers(claim).length === 0);
  return stray.length === 0 ? obsolete : [...new Set([...obsolete, ...stray])];
}

function bareIntentOf(change: PlannedChange, around: Surroundings): Intent | string {
  switch (change.kind) {
    case 'create':
      return createIntent(change.key, change.desired, change, around);
    case 'update':
      return checkOwn(change.current, around) ?? updateIntent(change, change.current, change.desired, around);
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

function createIntent(key: PlannedChange['key'], desired: Endpoint, change: PlannedChange, around: Surroundings): Intent | string {
  const { index, zones, settings } = around;
  const zone = zones.find(key.name);
  if (zone === undefined) return `no zone of the provider contains ${key.name}`;
  if (index.records(key, zone).length > 0) return `the record ${key.recordType} ${key.name} exists already`;
  if (key.recordType === 'TXT' && index.txtSets(zone, key.name).some((set) => (set.endpoint.setIdentifier ?? '') === key.setIdentifier)) {
    return `the TXT record set ${key.name} holds ownership claims`;
  }
  const sibling = settings.mapper.siblingOf(key.name);
  if (sibling !== undefined && index.recordsAt(zone, sibling).some((record) => record.owner !== settings.ownerId && sharesClaim(record, key))) {
    return `its ownership record would claim ${sibling} too, which is not ours; choose another --txt-wildcard-replacement`;
  }
  const claims = index.claims(key, zone);
  const other = claims.find((claim) => claim.state !== 'own');
  if (other !== undefined) return notOurs(other);
  const place = claimPlace(key, desired.dnsName, zone, settings.mapper, zones);
  if ('problem' in place) return place.problem;
  const elsewhere = claims.find((claim) => claim.current && claim.txt.zone !== zone);
  const wanted = elsewhere === undefined ? wantedAt(place, { key, zone, desired }, claims, around) : wantedInPlace(elsewhere, desired, claims, settings);
  return typeof wanted === 'string' ? wanted : { change, zone, wanted, obsolete: claims.filter((claim) => !wanted.replaces.includes(claim)) };
}

/** Whether a record would be known by a claim of the key's type. */
function sharesClaim({ key, record }: OwnedRecord, { recordType, setIdentifier }: PlannedChange['key']): boolean {
  return key.setIdentifier === setIdentifier && (key.recordType === recordType || (recordType === 'CNAME' && isAliasA(record.endpoint)));
}

function updateIntent(change: PlannedChange, current: OwnedRecord, desired: Endpoint, around: Surroundings): Intent | string {
  const { zones, settings } = around;
  const { zone } = current.record;
  const { key, claim } = current;
  if (claim === undefined) return 'the record has no claim';
  const claims = ownClaims(current, around);
  const place = claimPlace(key, desired.dnsName, zone, settings.mapper, zones);
  const stays = 'problem' in place || (claim.current && claim.for.some((each) => each.recordType === key.recordType));
  const wanted = stays ? wantedInPlace(claim, desired, claims, settings) : wantedAt(place, { key, zone, desired }, claims, around);
  return typeof wanted === 'string' ? wanted : { change, zone, wanted, obsolete: claims.filter((each) => !wanted.replaces.includes(each)) };
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
  record: { readonly key: PlannedChange['key']; readonly zone: string; readonly desired: Endpoint },
  claims: readonly Claim[],
  { index, settings }: Surroundings,
): WantedClaim | string {
  const { key, zone, desired } = record;
  if (index.recordsAt(zone, place.normal).some((other) => other.key.recordType === 'CNAME')) {
    return `its ownership record cannot be written: a CNAME record stands at ${place.normal}`;
  }
  const sets = index.txtSets(zone, place.normal).filter((set) => (set.endpoint.setIdentifier ?? '') === key.setIdentifier);
  const replaces = claims.filter((claim) => sets.includes(claim.txt));
  const taken = sets.some((set) => index.claimsIn(set).some((claim) => !claims.includes(claim)));
  if (taken || (place.apex && index.recordsAt(zone, `${APEX_HOST}.${key.name}`).length > 0)) {
    return `its ownership record cannot be written: ${place.normal} ${taken ? 'is' : 'would be'} the ownership record of another name`;
  }
  const text = claimText(desired.labels, place.apex, replaces, settings);
  if (typeof text !== 'string') return text.problem;
  const stored = replaces[0]?.txt ?? sets[0];
  return { zone, name: place.name, normal: place.normal, setIdentifier: key.setIdentifier, apex: place.apex, ...(stored === undefined ? {} : { stored }), text, replaces };
}

/** The text of the claim: the stored one where it says the same already, so that it stays byte for byte. */
function claimText(labels: Labels, apex: boolean, stored: readonly Claim[], settings: Settings): string | { readonly problem: string } {
  const kept = Object.entries(labels).filter(([key]) => key !== LABEL.txtEncryptionNonce && key !== LABEL.ownedRecord && key !== LABEL.apex);
  const owned = setLabel(Object.fromEntries(kept), LABEL.owner, settings.ownerId);
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
