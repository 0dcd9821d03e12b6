import { normalName } from '@external-dns/endpoint';
import type { RecordKey } from '@external-dns/endpoint';
import type { Claim, OwnedRecord, ProviderRecord, Snapshot, Steps } from '@external-dns/plugin';
import { applies, isFor } from './interpret.ts';
import { visit } from './steps.ts';
import type { Zones } from './zones.ts';

/** What a snapshot holds around some names: everything else of it is left out. */
export class SnapshotIndex {
  readonly #records = new Map<string, OwnedRecord[]>();
  readonly #claims = new Map<string, Claim[]>();
  readonly #sets = new Map<string, ProviderRecord[]>();
  /** Records by the claim by which they are known. */
  readonly #reliers = new Map<Claim, OwnedRecord[]>();
  readonly #claimsIn = new Map<ProviderRecord, Claim[]>();
  readonly #ofRemainders = new Map<ProviderRecord, Claim[]>();
  readonly #zones: Zones;

  private constructor(zones: Zones) {
    this.#zones = zones;
  }

  /** `changed`: normal names of the records that change; `others`: names at which claims will be written, and what else is asked for. */
  static *over(snapshot: Snapshot, changed: ReadonlySet<string>, others: ReadonlySet<string>, zones: Zones): Steps<SnapshotIndex> {
    const index = new SnapshotIndex(zones);
    const isNear = (name: string): boolean => changed.has(name) || others.has(name);
    yield* visit(snapshot.claims, (claim) => index.#addClaim(claim, changed, isNear));
    const remainders = new Map<string, OwnedRecord[]>();
    yield* visit(snapshot.records, (record) => {
      index.#addRecord(record, isNear);
      if (record.key.recordType === 'TXT' && index.#claimsIn.has(record.record)) push(remainders, record.key.name, record);
    });
    if (remainders.size > 0) index.#findClaimsOf(remainders, snapshot);
    return index;
  }

  #addClaim(claim: Claim, changed: ReadonlySet<string>, isNear: (name: string) => boolean): void {
    let near = false;
    let before: string | undefined;
    for (const { name } of claim.for) {
      if (name === before || !changed.has(name)) continue;
      before = name;
      near = true;
      push(this.#claims, name, claim);
    }
    const { txt } = claim;
    const name = normalName(txt.endpoint.dnsName);
    if (!near && !isNear(name)) return;
    this.#reliers.set(claim, []);
    if (!this.#claimsIn.has(txt)) push(this.#sets, name, txt);
    push(this.#claimsIn, txt, claim);
  }

  #addRecord(owned: OwnedRecord, isNear: (name: string) => boolean): void {
    const { key, record, claim } = owned;
    if (claim !== undefined) this.#reliers.get(claim)?.push(owned);
    if (!isNear(key.name)) return;
    push(this.#records, key.name, owned);
    if (key.recordType === 'TXT' && !this.#claimsIn.has(record)) push(this.#sets, key.name, record);
  }

  /** `remainders`: what sets hold beside their claims, by name. */
  #findClaimsOf(remainders: ReadonlyMap<string, readonly OwnedRecord[]>, snapshot: Snapshot): void {
    const found = new Set<Claim>();
    for (const claim of snapshot.claims) {
      for (const { name } of claim.for) {
        for (const { key, record } of remainders.get(name) ?? []) {
          if (!isFor(claim, key) || !applies(claim, record.zone, this.#zones) || this.#ofRemainders.get(record)?.includes(claim) === true) continue;
          push(this.#ofRemainders, record, claim);
          if (!this.#reliers.has(claim)) found.add(claim);
        }
      }
    }
    for (const claim of found) this.#reliers.set(claim, []);
    for (const record of snapshot.records) if (record.claim !== undefined && found.has(record.claim)) push(this.#reliers, record.claim, record);
  }

  has(record: OwnedRecord): boolean {
    return this.#records.get(record.key.name)?.includes(record) === true;
  }

  hasClaim(claim: Claim): boolean {
    return this.#reliers.has(claim);
  }

  /** Record sets with that key in the zone. */
  records(key: RecordKey, zone: string): readonly OwnedRecord[] {
    const all = this.#records.get(key.name);
    return all === undefined ? none : all.filter(({ record, key: other }) => record.zone === zone && other.recordType === key.recordType && other.setIdentifier === key.setIdentifier);
  }

  /** Record sets of any type at the name, claims aside. */
  recordsAt(zone: string, name: string): readonly OwnedRecord[] {
    const all = this.#records.get(name);
    return all === undefined ? none : all.filter(({ record }) => record.zone === zone);
  }

  /** Claims of that key that apply in the zone. */
  claims(key: RecordKey, zone: string): readonly Claim[] {
    const all = this.#claims.get(key.name);
    return all === undefined ? none : all.filter((claim) => isFor(claim, key) && applies(claim, zone, this.#zones));
  }

  /** The claims within a TXT record set. */
  claimsIn(set: ProviderRecord): readonly Claim[] {
    return this.#claimsIn.get(set) ?? none;
  }

  /** Whether a set holds strings beside its claims which a claim would speak of, were those taken out. */
  get hasRemainders(): boolean {
    return this.#ofRemainders.size > 0;
  }

  /** Claims that would speak of the strings beside the claims of a set, were those claims taken out. */
  claimsOfRemainder(set: ProviderRecord): readonly Claim[] {
    return this.#ofRemainders.get(set) ?? none;
  }

  /** TXT record sets at the name, whatever they hold. */
  txtSets(zone: string, name: string): readonly ProviderRecord[] {
    const all = this.#sets.get(name);
    return all === undefined ? none : all.filter((set) => set.zone === zone);
  }

  /** Records that are known by this claim. */
  reliers(claim: Claim): readonly OwnedRecord[] {
    return this.#reliers.get(claim) ?? none;
  }
}

const none: readonly never[] = [];

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
