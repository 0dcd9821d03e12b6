import { normalName } from '@external-dns/endpoint';
import type { RecordKey } from '@external-dns/endpoint';
import type { ProviderRecord, Zone, ZoneId } from '@external-dns/plugin';
import { createZoneIndex } from '@external-dns/provider';

/** What stands at one name. A node without sets is an empty non-terminal (RFC 4592 §2.2.2). */
export interface NameNode {
  /** Record sets, of different types or set identifiers. Never mutated. */
  readonly sets: readonly ProviderRecord[];
}

interface MutableNode {
  sets: readonly ProviderRecord[];
  /** Nodes directly below. */
  children: number;
}

/** One zone as it is served. */
export interface StoredZone {
  readonly zone: Zone;
  /** SOA serial: grows with every change (RFC 1982). */
  readonly serial: number;
  /** By normal form of the name. */
  node(name: string): NameNode | undefined;
}

/** A record set as it is to be. */
export interface Edit {
  readonly key: RecordKey;
  readonly zone: ZoneId;
  /** Absent where it is removed. */
  readonly record: ProviderRecord | undefined;
  /** It is as it was otherwise. */
  readonly edited: boolean;
}

/** Zones in memory. Every look-up costs as much as the name has labels, whatever the number of records. */
export class MemoryStore {
  readonly zones: readonly Zone[];
  readonly #zones: ReadonlyMap<ZoneId, MutableZone>;
  readonly #index: ReturnType<typeof createZoneIndex>;
  #version = 0;
  #records: readonly ProviderRecord[] | undefined;

  constructor(zones: readonly Zone[]) {
    this.zones = zones;
    this.#zones = new Map(zones.map((zone) => [zone.id, new MutableZone(zone)]));
    this.#index = createZoneIndex(zones);
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  /** The zone that a name (any spelling) belongs to. */
  zoneOf(name: string): StoredZone | undefined {
    const zone = this.#index.find(name);
    return zone === undefined ? undefined : this.#zones.get(zone.id);
  }

  /** The zone of a name that a query asks for: compared as it is, for to DNS `xn--` is a label like any other. */
  zoneOfQuery(name: string): StoredZone | undefined {
    for (let rest = name; ; rest = parentOf(rest)) {
      const zone = this.#zones.get(rest);
      if (zone !== undefined || rest === '') return zone;
    }
  }

  /** All record sets; the same array until something changes. */
  records(): readonly ProviderRecord[] {
    this.#records ??= [...this.#zones.values()].flatMap((zone) => zone.records());
    return this.#records;
  }

  /** The record sets at a name (any spelling). */
  at(name: string): readonly ProviderRecord[] {
    return this.zoneOf(name)?.node(normalName(name))?.sets ?? [];
  }

  /** The record set of a key. */
  get(key: RecordKey): ProviderRecord | undefined {
    const sets = this.zoneOf(key.name)?.node(key.name)?.sets;
    return sets === undefined || sets.length === 0 ? undefined : sets.find((set) => isOfKey(set, key));
  }

  /** Carries out edits, all of them. They are of one zone, which is known. */
  commit(edits: readonly Edit[]): void {
    let changed: MutableZone | undefined;
    for (const edit of edits) {
      const zone = edit.edited ? this.#zones.get(edit.zone) : undefined;
      if (zone === undefined) continue;
      zone.edit(edit);
      changed = zone;
    }
    if (changed === undefined) return;
    changed.bump();
    this.#version += 1;
    this.#records = undefined;
  }
}

const none: readonly ProviderRecord[] = [];

/** Of record sets at one name, whether it is that of the key. */
function isOfKey({ endpoint }: ProviderRecord, key: RecordKey): boolean {
  return endpoint.recordType === key.recordType && (endpoint.setIdentifier ?? '') === key.setIdentifier;
}

class MutableZone implements StoredZone {
  readonly zone: Zone;
  readonly #nodes = new Map<string, MutableNode>();
  #serial = 1;

  constructor(zone: Zone) {
    this.zone = zone;
    this.#nodes.set(zone.name, { sets: none, children: 0 });
  }

  get serial(): number {
    return this.#serial;
  }

  node(name: string): NameNode | undefined {
    return this.#nodes.get(name);
  }

  bump(): void {
    // Serial arithmetic wraps, and skips 0, which some secondaries take for "none".
    this.#serial = this.#serial >= 0xffffffff ? 1 : this.#serial + 1;
  }

  records(): ProviderRecord[] {
    const all: ProviderRecord[] = [];
    for (const node of this.#nodes.values()) for (const record of node.sets) all.push(record);
    return all;
  }

  edit({ key, record }: Edit): void {
    if (record === undefined) {
      const node = this.#nodes.get(key.name);
      if (node !== undefined) node.sets = node.sets.filter((set) => !isOfKey(set, key));
      this.#prune(key.name);
      return;
    }
    const node = this.#ensure(key.name);
    if (node.sets.length === 0) {
      node.sets = [record];
      return;
    }
    const at = node.sets.findIndex((set) => isOfKey(set, key));
    node.sets = at < 0 ? node.sets.concat(record) : node.sets.with(at, record);
  }

  #ensure(name: string): MutableNode {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const node: MutableNode = { sets: none, children: 0 };
    this.#nodes.set(name, node);
    this.#ensure(parentOf(name)).children += 1;
    return node;
  }

  #prune(name: string): void {
    const node = this.#nodes.get(name);
    if (node === undefined || name === this.zone.name || node.sets.length > 0 || node.children > 0) return;
    this.#nodes.delete(name);
    const parent = parentOf(name);
    const above = this.#nodes.get(parent);
    if (above !== undefined) above.children -= 1;
    this.#prune(parent);
  }
}

/** The name without its first label; '' above a single label. */
export function parentOf(name: string): string {
  const dot = name.includes('\\') ? (/^(?:\\.|[^.\\])*\./.exec(name)?.[0].length ?? 0) - 1 : name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}
