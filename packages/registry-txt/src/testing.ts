import { buildEndpoint, keyOf, keyText, matchAll } from '@external-dns/endpoint';
import type { Endpoint, EndpointInit } from '@external-dns/endpoint';
import type { ChangeGroup, PlannedChange, ProviderRecord, ProviderSnapshot, Registry, Snapshot, Zone } from '@external-dns/plugin';

/** What the tests of this package share; not published. */
export function endpoint(dnsName: string, recordType: string, targets: readonly string[], more: Partial<EndpointInit> = {}): Endpoint {
  return buildEndpoint({ dnsName, recordType, targets, ...more });
}

export const zone: Zone = { id: 'Z1', name: 'example.org' };

export function snapshotOf(records: readonly ProviderRecord[], zones: readonly Zone[] | undefined = [zone]): ProviderSnapshot {
  return { ...(zones === undefined ? {} : { zones }), records, filter: matchAll };
}

export function stored(dnsName: string, recordType: string, targets: readonly string[], more: Partial<EndpointInit> = {}, inZone = zone.id): ProviderRecord {
  return { endpoint: endpoint(dnsName, recordType, targets, more), zone: inZone };
}

/** The stored text of a plain claim. */
export function claimText(owner: string, resource?: string): string {
  return `"heritage=external-dns,external-dns/owner=${owner}${resource === undefined ? '' : `,external-dns/resource=${resource}`}"`;
}

/** A zone server that takes changes one by one and refuses what a DNS server would: it is strict about what must exist, and with which content. */
export class StrictZones {
  readonly #records = new Map<string, ProviderRecord>();
  readonly zones: readonly Zone[] | undefined;
  /** Every state a reader could have seen between two changes. */
  readonly history: (readonly ProviderRecord[])[] = [];

  constructor(records: readonly ProviderRecord[], zones: readonly Zone[] | undefined = [zone]) {
    this.zones = zones;
    for (const record of records) this.#records.set(idOf(record.zone, record.endpoint), record);
  }

  get records(): readonly ProviderRecord[] {
    return [...this.#records.values()];
  }

  snapshot(): ProviderSnapshot {
    return snapshotOf(this.records, this.zones);
  }

  apply(groups: readonly ChangeGroup[]): void {
    for (const group of groups) {
      for (const change of group.changes) {
        if (change.kind === 'create') this.#create(change.desired, group.zone);
        else {
          const id = idOf(change.current.zone, change.current.endpoint);
          const held = this.#records.get(id);
          if (held === undefined) throw new Error(`${change.kind} of ${id}, which does not exist`);
          if (JSON.stringify(held.endpoint.targets) !== JSON.stringify(change.current.endpoint.targets)) throw new Error(`${change.kind} of ${id} with other content than stored`);
          this.#records.delete(id);
          if (change.kind === 'update') this.#create(change.desired, change.current.zone);
        }
        this.history.push(this.records);
      }
    }
  }

  #create(desired: Endpoint, inZone: string): void {
    const id = idOf(inZone, desired);
    if (this.#records.has(id)) throw new Error(`create of ${id}, which exists`);
    const { name } = keyOf(desired);
    for (const other of this.#records.values()) {
      const key = keyOf(other.endpoint);
      if (other.zone === inZone && key.name === name && (key.recordType === 'CNAME') !== (desired.recordType === 'CNAME')) throw new Error(`${id} beside a ${key.recordType}`);
    }
    const { refs: _refs, ...kept } = desired;
    this.#records.set(id, { endpoint: { ...kept, labels: {} }, zone: inZone });
  }
}

function idOf(inZone: string, of: Endpoint): string {
  return `${inZone} ${keyText(keyOf(of)).replaceAll('\u0000', ' ')}`;
}

/** The changes that make exactly `desired` exist, as a planner without policies would ask for them. */
export function plannedChanges(snapshot: Snapshot, desired: readonly Endpoint[], ownerId: string): readonly PlannedChange[] {
  const wanted = new Map(desired.map((each) => [keyText(keyOf(each)), each]));
  const changes: PlannedChange[] = [];
  const present = new Set<string>();
  for (const record of snapshot.records) {
    const text = keyText(record.key);
    present.add(text);
    if (record.owner !== ownerId || record.claim?.state !== 'own') continue;
    const target = wanted.get(text);
    if (target === undefined) changes.push({ kind: 'delete', key: record.key, current: record });
    else if (JSON.stringify(target.targets) !== JSON.stringify(record.endpoint.targets) || record.repair !== undefined) {
      changes.push({ kind: 'update', key: record.key, current: record, desired: target, reason: record.repair ?? 'targets' });
    }
  }
  for (const [text, each] of wanted) if (!present.has(text)) changes.push({ kind: 'create', key: keyOf(each), desired: each });
  return changes;
}

/** Reads, stages and applies once. */
export function round(registry: Registry, zones: StrictZones, desired: readonly Endpoint[]): { readonly groups: readonly ChangeGroup[]; readonly reasons: readonly string[] } {
  const snapshot = registry.interpret(zones.snapshot());
  const staged = registry.stage(plannedChanges(snapshot, desired, registry.ownerId), snapshot);
  zones.apply(staged.groups);
  return { groups: staged.groups, reasons: staged.refused.map(({ reason }) => reason) };
}
