import { keyText, normalName } from '@external-dns/endpoint';
import type { RecordKey } from '@external-dns/endpoint';
import type { Claim, OwnedRecord, PlannedChange, ProviderRecord, Snapshot } from '@external-dns/plugin';
import { applies } from './interpret.ts';
import type { Zones } from './zones.ts';

/** What a snapshot holds around the names of some changes. */
export class SnapshotIndex {
  readonly #known: ReadonlySet<OwnedRecord>;
  readonly #knownClaims: ReadonlySet<Claim>;
  readonly #records = new Map<string, OwnedRecord[]>();
  readonly #claims = new Map<string, Claim[]>();
  readonly #sets = new Map<string, ProviderRecord[]>();
  readonly #typesAt = new Map<string, OwnedRecord[]>();
  readonly #reliers = new Map<Claim, OwnedRecord[]>();
  readonly #claimsIn = new Map<ProviderRecord, Claim[]>();
  readonly #ofRemainders = new Map<ProviderRecord, Claim[]>();
  readonly #zones: Zones;

  /** `txtNames`: normal names at which claims will be written, and others that are asked for. */
  constructor(snapshot: Snapshot, changes: readonly PlannedChange[], txtNames: ReadonlySet<string>, zones: Zones) {
    this.#zones = zones;
    this.#known = new Set(snapshot.records);
    this.#knownClaims = new Set(snapshot.claims);
    const names = new Set(changes.map((change) => change.key.name));
    const seen = new Set<ProviderRecord>();
    for (const claim of snapshot.claims) {
      let near = false;
      for (const key of claim.for) {
        if (!names.has(key.name)) continue;
        near = true;
        push(this.#claims, keyText(key), claim);
      }
      const name = normalName(claim.txt.endpoint.dnsName);
      push(this.#claimsIn, claim.txt, claim);
      if ((near || names.has(name) || txtNames.has(name)) && !seen.has(claim.txt)) {
        seen.add(claim.txt);
        push(this.#sets, at(claim.txt.zone, name), claim.txt);
      }
    }
    for (const record of snapshot.records) {
      if (record.claim !== undefined) push(this.#reliers, record.claim, record);
      const { key } = record;
      if (!names.has(key.name) && !txtNames.has(key.name)) continue;
      push(this.#records, keyText(key), record);
      push(this.#typesAt, at(record.record.zone, key.name), record);
      if (key.recordType === 'TXT' && !seen.has(record.record)) {
        seen.add(record.record);
        push(this.#sets, at(record.record.zone, key.name), record.record);
      }
    }
    this.#findRemainders(snapshot);
  }

  /** Sets with strings beside their claims, and the claims that name those strings' record set. */
  #findRemainders(snapshot: Snapshot): void {
    const remainders = new Map<string, OwnedRecord[]>();
    for (const record of snapshot.records) if (record.key.recordType === 'TXT' && this.#claimsIn.has(record.record)) push(remainders, keyText(record.key), record);
    if (remainders.size === 0) return;
    for (const claim of snapshot.claims) {
      for (const key of claim.for) {
        for (const { record } of remainders.get(keyText(key)) ?? []) if (applies(claim, record.zone, this.#zones)) push(this.#ofRemainders, record, claim);
      }
    }
  }

  has(record: OwnedRecord): boolean {
    return this.#known.has(record);
  }

  hasClaim(claim: Claim): boolean {
    return this.#knownClaims.has(claim);
  }

  /** Record sets with that key in the zone. */
  records(key: RecordKey, zone: string): readonly OwnedRecord[] {
    return (this.#records.get(keyText(key)) ?? []).filter((record) => record.record.zone === zone);
  }

  /** Record sets of any type at the name, claims aside. */
  recordsAt(zone: string, name: string): readonly OwnedRecord[] {
    return this.#typesAt.get(at(zone, name)) ?? [];
  }

  /** Claims of that key that apply in the zone. */
  claims(key: RecordKey, zone: string): readonly Claim[] {
    return (this.#claims.get(keyText(key)) ?? []).filter((claim) => applies(claim, zone, this.#zones));
  }

  /** The claims within a TXT record set. */
  claimsIn(set: ProviderRecord): readonly Claim[] {
    return this.#claimsIn.get(set) ?? [];
  }

  /** Claims that would speak of the strings beside the claims of a set, were those claims taken out. */
  claimsOfRemainder(set: ProviderRecord): readonly Claim[] {
    return this.#ofRemainders.get(set) ?? [];
  }

  /** TXT record sets at the name, whatever they hold. */
  txtSets(zone: string, name: string): readonly ProviderRecord[] {
    return this.#sets.get(at(zone, name)) ?? [];
  }

  /** Records that are known by this claim. */
  reliers(claim: Claim): readonly OwnedRecord[] {
    return this.#reliers.get(claim) ?? [];
  }
}

function at(zone: string, name: string): string {
  return `${zone}\u0000${name}`;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
