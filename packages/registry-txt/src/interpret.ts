import { LABEL, PROPERTY, getLabel, getProperty, keyOf, normalName, replaceEndpoint, withLabels } from '@external-dns/endpoint';
import type { Endpoint, Labels, RecordKey } from '@external-dns/endpoint';
import type { Claim, OwnedRecord, ProviderRecord, ProviderSnapshot, Snapshot, Steps } from '@external-dns/plugin';
import { claimPlace } from './claim-place.ts';
import { Positions } from './positions.ts';
import { effectiveOwner, readClaim, readClaims } from './read-claims.ts';
import type { Settings } from './settings.ts';
import { visit } from './steps.ts';
import { zonesOf } from './zones.ts';
import type { Zones } from './zones.ts';

/** Tells records from claims and joins them (spec/core.md §3.3; design.md "Ownership"). Pure. */
export function* interpretSteps(raw: ProviderSnapshot, settings: Settings): Steps<Snapshot> {
  const zones = zonesOf(raw);
  const { plain, claims } = yield* separate(raw, settings, zones);
  const index = yield* ClaimIndex.of(claims, zones);
  const records: OwnedRecord[] = [];
  yield* visit(plain, (entry) => records.push('rest' in entry ? unowned(entry.record, entry.rest) : joined(entry, index, settings, zones)));
  return { ...(raw.zones === undefined ? {} : { zones: raw.zones }), records, claims, source: raw };
}

/** What a record set holds beside its claims. It is someone's; whose is not known. */
interface Rest {
  readonly record: ProviderRecord;
  readonly rest: Endpoint;
}

function* separate(raw: ProviderSnapshot, settings: Settings, zones: Zones): Steps<{ readonly plain: readonly (ProviderRecord | Rest)[]; readonly claims: readonly Claim[] }> {
  const plain: (ProviderRecord | Rest)[] = [];
  const claims: Claim[] = [];
  const texts = new TxtSets();
  yield* visit(raw.records, (record) => {
    if (record.endpoint.recordType !== 'TXT' || record.endpoint.targets.length === 0) plain.push(record);
    else texts.add(record);
  });
  yield* visit(texts.sets, (sets) => {
    const [only] = sets;
    if (only !== undefined && sets.length === 1 && only.endpoint.targets.length === 1) {
      const claim = readClaim(only, settings, zones);
      if (claim === undefined) plain.push(only);
      else claims.push(claim);
      return;
    }
    const readings = readClaims(sets, settings, zones);
    for (const record of sets) {
      const reading = readings?.get(record);
      if (reading === undefined) plain.push(record);
      else {
        for (const claim of reading.claims) claims.push(claim);
        if (reading.others.length > 0) plain.push({ record, rest: replaceEndpoint(record.endpoint, { targets: reading.others }) });
      }
    }
  });
  return { plain, claims };
}

function joined(record: ProviderRecord, index: ClaimIndex, settings: Settings, zones: Zones): OwnedRecord {
  const key = keyOf(record.endpoint);
  const claim = index.of(key, record);
  return claim === undefined ? { record, endpoint: withoutLabels(record.endpoint), key } : owned(record, key, claim, settings, zones);
}

function unowned(record: ProviderRecord, endpoint: Endpoint): OwnedRecord {
  return { record, endpoint: withoutLabels(endpoint), key: keyOf(endpoint) };
}

/** Whether a claim may speak of a record in `zone`: it stands in the same zone, or at a name that the zone does not contain. */
export function applies(claim: Claim, zone: string, zones: Zones): boolean {
  return claim.txt.zone === zone || !zones.contains(zone, normalName(claim.txt.endpoint.dnsName));
}

/** TXT record sets with one name and set identifier in one zone, together. */
class TxtSets {
  readonly sets: ProviderRecord[][] = [];
  /** Positions in `sets`. */
  readonly #positions = new Positions();

  add(record: ProviderRecord): void {
    const { zone, endpoint } = record;
    const scope = endpoint.setIdentifier === undefined ? zone : `${zone}\u0000${endpoint.setIdentifier}`;
    const position = this.#positions.noted(scope, normalName(endpoint.dnsName), this.sets.length);
    if (position === this.sets.length) this.sets.push([record]);
    else this.sets[position]?.push(record);
  }
}

/** Finds the claim of a record. */
class ClaimIndex {
  /** By name. */
  readonly #typed = new Map<string, Claim[]>();
  readonly #legacy = new Map<string, Claim[]>();
  readonly #zones: Zones;

  private constructor(zones: Zones) {
    this.#zones = zones;
  }

  static *of(claims: readonly Claim[], zones: Zones): Steps<ClaimIndex> {
    const index = new ClaimIndex(zones);
    yield* visit(claims, (claim) => index.#add(claim));
    return index;
  }

  #add(claim: Claim): void {
    const index = isLegacy(claim) ? this.#legacy : this.#typed;
    for (const { name } of claim.for) {
      const list = index.get(name);
      if (list === undefined) index.set(name, [claim]);
      else if (list.at(-1) !== claim) list.push(claim);
    }
  }

  of(key: RecordKey, record: ProviderRecord): Claim | undefined {
    const typed = this.#pick(this.#typed, key, record.zone);
    if (typed !== undefined) return typed;
    if (isAliasA(record.endpoint)) {
      const asCname = this.#pick(this.#typed, { ...key, recordType: 'CNAME' }, record.zone);
      if (asCname !== undefined) return asCname;
    }
    return this.#legacy.size === 0 ? undefined : this.#pick(this.#legacy, key, record.zone);
  }

  /** Of several claims one that is not ours decides, then one in the record's zone, then one as it is written today. */
  #pick(index: ReadonlyMap<string, readonly Claim[]>, key: RecordKey, zone: string): Claim | undefined {
    let [inZone, current, any]: (Claim | undefined)[] = [];
    for (const claim of index.get(key.name) ?? []) {
      if (!isFor(claim, key) || !applies(claim, zone, this.#zones)) continue;
      if (claim.state !== 'own') return claim;
      any ??= claim;
      if (claim.txt.zone !== zone) continue;
      inZone ??= claim;
      if (claim.current) current ??= claim;
    }
    return current ?? inZone ?? any;
  }
}

/** Whether the claim speaks of the record set. */
export function isFor(claim: Claim, key: RecordKey): boolean {
  return claim.for.some(({ name, recordType, setIdentifier }) => name === key.name && recordType === key.recordType && setIdentifier === key.setIdentifier);
}

/** A claim whose name does not hold the claimed type. */
export function isLegacy(claim: Claim): boolean {
  const [first] = claim.for;
  return first !== undefined && claim.for.some((key) => key.recordType !== first.recordType);
}

/** An alias A record: earlier versions claimed it as the CNAME that it was asked as. */
export function isAliasA(endpoint: Endpoint): boolean {
  if (endpoint.recordType !== 'A') return false;
  const alias = getProperty(endpoint, PROPERTY.alias);
  return alias === 'true' || alias === 'A';
}

function owned(record: ProviderRecord, key: RecordKey, claim: Claim, settings: Settings, zones: Zones): OwnedRecord {
  if (claim.state === 'conflict' || claim.state === 'unreadable') return { record, endpoint: withoutLabels(record.endpoint), key, claim };
  const owner = effectiveOwner(claim.labels, settings);
  const endpoint = withLabels(record.endpoint, recordLabels(claim.labels, owner));
  if (owner === undefined) return { record, endpoint, key, claim };
  const repair = claim.state === 'own' ? repairOf(claim, key, record, settings, zones) : undefined;
  return repair === undefined ? { record, endpoint, key, owner, claim } : { record, endpoint, key, owner, claim, repair };
}

function repairOf(claim: Claim, key: RecordKey, record: ProviderRecord, settings: Settings, zones: Zones): string | undefined {
  const isOfKey = claim.for.some((each) => each.recordType === key.recordType);
  if (claim.current && isOfKey) return undefined;
  const owner = getLabel(claim.labels, LABEL.owner);
  if (owner !== settings.ownerId) return `its claim names the owner "${owner ?? ''}" that is migrated from`;
  if (settings.encrypt !== (getLabel(claim.labels, LABEL.txtEncryptionNonce) !== undefined)) return settings.encrypt ? 'its claim is not encrypted' : 'its claim is encrypted';
  // A legacy claim stays where the name of today's format would be too long.
  return 'problem' in claimPlace(key, key.name, record.zone, settings.mapper, zones) ? undefined : 'its claim has a name of an earlier format';
}

/** The labels of a claim that belong to the record; what concerns the storage stays with the claim. */
function recordLabels(labels: Labels, owner: string | undefined): Labels {
  const asStored = getLabel(labels, LABEL.owner) === owner && !Object.hasOwn(labels, LABEL.txtEncryptionNonce) && !Object.hasOwn(labels, LABEL.apex);
  if (asStored) return labels;
  const kept = Object.entries(labels).filter(([key]) => key !== LABEL.txtEncryptionNonce && key !== LABEL.apex && key !== LABEL.owner);
  return Object.fromEntries(owner === undefined ? kept : [[LABEL.owner, owner], ...kept]);
}

function withoutLabels(endpoint: Endpoint): Endpoint {
  return Object.keys(endpoint.labels).length === 0 ? endpoint : replaceEndpoint(endpoint, { labels: undefined });
}
