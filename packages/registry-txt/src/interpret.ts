import { LABEL, PROPERTY, getLabel, getProperty, keyOf, keyText, normalName, replaceEndpoint, withLabels } from '@external-dns/endpoint';
import type { Endpoint, Labels, RecordKey } from '@external-dns/endpoint';
import type { Claim, OwnedRecord, ProviderRecord, ProviderSnapshot, Snapshot } from '@external-dns/plugin';
import { claimPlace } from './claim-place.ts';
import { effectiveOwner, readClaims } from './read-claims.ts';
import type { Settings } from './settings.ts';
import { zonesOf } from './zones.ts';
import type { Zones } from './zones.ts';

/** Tells records from claims and joins them (spec/core.md §3.3; design.md "Ownership"). Pure. */
export function interpret(raw: ProviderSnapshot, settings: Settings): Snapshot {
  const zones = zonesOf(raw);
  const claims: Claim[] = [];
  const plain: { record: ProviderRecord; endpoint: Endpoint; shared: boolean }[] = [];
  const txtSets = new Map<string, ProviderRecord[]>();
  for (const record of raw.records) {
    const { endpoint } = record;
    if (endpoint.recordType !== 'TXT' || endpoint.targets.length === 0) {
      plain.push({ record, endpoint, shared: false });
      continue;
    }
    const id = `${record.zone}\u0000${normalName(endpoint.dnsName)}\u0000${endpoint.setIdentifier ?? ''}`;
    const list = txtSets.get(id);
    if (list === undefined) txtSets.set(id, [record]);
    else list.push(record);
  }
  for (const sets of txtSets.values()) {
    const readings = readClaims(sets, settings, zones);
    for (const record of sets) {
      const reading = readings?.get(record);
      if (reading === undefined) {
        plain.push({ record, endpoint: record.endpoint, shared: false });
        continue;
      }
      for (const claim of reading.claims) claims.push(claim);
      if (reading.others.length > 0) plain.push({ record, endpoint: replaceEndpoint(record.endpoint, { targets: reading.others }), shared: true });
    }
  }
  const index = new ClaimIndex(claims, zones);
  const records = plain.map(({ record, endpoint, shared }): OwnedRecord => {
    const key = keyOf(endpoint);
    // Strings beside a claim are someone's; whose is not known.
    const claim = shared ? undefined : index.of(key, record);
    return claim === undefined ? { record, endpoint: withoutLabels(endpoint), key } : owned(record, endpoint, key, claim, settings, zones);
  });
  return { ...(raw.zones === undefined ? {} : { zones: raw.zones }), records, claims, source: raw };
}

/** Whether a claim may speak of a record in `zone`: it stands in the same zone, or at a name that the zone does not contain. */
export function applies(claim: Claim, zone: string, zones: Zones): boolean {
  return claim.txt.zone === zone || !zones.contains(zone, normalName(claim.txt.endpoint.dnsName));
}

/** Finds the claim of a record. */
class ClaimIndex {
  readonly #typed = new Map<string, Claim[]>();
  readonly #legacy = new Map<string, Claim[]>();
  readonly #zones: Zones;

  constructor(claims: readonly Claim[], zones: Zones) {
    this.#zones = zones;
    for (const claim of claims) {
      const index = isLegacy(claim) ? this.#legacy : this.#typed;
      for (const key of claim.for) {
        const text = keyText(key);
        const list = index.get(text);
        if (list === undefined) index.set(text, [claim]);
        else list.push(claim);
      }
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

  /** Of several claims one that is not ours decides. */
  #pick(index: ReadonlyMap<string, readonly Claim[]>, key: RecordKey, zone: string): Claim | undefined {
    const list = index.get(keyText(key));
    if (list === undefined) return undefined;
    const fitting = list.filter((claim) => applies(claim, zone, this.#zones));
    const inZone = fitting.filter((claim) => claim.txt.zone === zone);
    return fitting.find((claim) => claim.state !== 'own') ?? inZone.find((claim) => claim.current) ?? inZone[0] ?? fitting[0];
  }
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

function owned(record: ProviderRecord, endpoint: Endpoint, key: RecordKey, claim: Claim, settings: Settings, zones: Zones): OwnedRecord {
  if (claim.state === 'conflict' || claim.state === 'unreadable') return { record, endpoint: withoutLabels(endpoint), key, claim };
  const owner = effectiveOwner(claim.labels, settings);
  const repair = claim.state === 'own' ? repairOf(claim, key, record, settings, zones) : undefined;
  return {
    record,
    endpoint: withLabels(endpoint, recordLabels(claim.labels, owner)),
    key,
    ...(owner === undefined ? {} : { owner }),
    claim,
    ...(repair === undefined ? {} : { repair }),
  };
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
  const kept = Object.entries(labels).filter(([key]) => key !== LABEL.txtEncryptionNonce && key !== LABEL.apex && key !== LABEL.owner);
  return Object.fromEntries(owner === undefined ? kept : [[LABEL.owner, owner], ...kept]);
}

function withoutLabels(endpoint: Endpoint): Endpoint {
  return Object.keys(endpoint.labels).length === 0 ? endpoint : replaceEndpoint(endpoint, { labels: undefined });
}
