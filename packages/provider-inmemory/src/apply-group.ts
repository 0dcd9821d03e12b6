import { buildEndpoint, configuredTTL, keyOf } from '@external-dns/endpoint';
import type { Endpoint, RecordKey } from '@external-dns/endpoint';
import { checkName, WireFormatError } from '@external-dns/dns-wire';
import { ExternalDnsError, rejectedError } from '@external-dns/plugin';
import type { ChangeGroup, ProviderRecord } from '@external-dns/plugin';
import { sameRecord } from '@external-dns/provider';
import { isAliasSet, isPlainContent, readContent } from './record-data.ts';
import type { Edit, MemoryStore } from './zone-store.ts';

/** A record set that a group speaks of, and as what the changes so far leave it. */
interface Slot {
  readonly key: RecordKey;
  /** Absent where it is removed. */
  record: ProviderRecord | undefined;
  /** It is not what is stored any more. */
  edited: boolean;
}

/**
 * What a group changes, all or nothing: the edits to commit and the record sets as they are then. Pure. Throws a `rejected` error for a bad record, a
 * create over something else (`RecordExistsError`), and for a `current` that is not what is stored (`StaleRecordError`).
 */
export function planGroup(group: ChangeGroup, store: MemoryStore): { readonly edits: readonly Edit[]; readonly now: readonly ProviderRecord[] } {
  const slots: Slot[] = [];
  const slotOf = (key: RecordKey): Slot => {
    let slot = slots.find((each) => sameKey(each.key, key));
    if (slot === undefined) slots.push((slot = { key, record: store.get(key), edited: false }));
    return slot;
  };
  const edit = (slot: Slot, record: ProviderRecord | undefined): void => {
    slot.record = record;
    slot.edited = true;
  };
  const asStored = (desired: Endpoint): ProviderRecord => ({ endpoint: storedForm(desired), zone: group.zone });

  for (const change of group.changes) {
    if (change.kind === 'create') {
      const slot = slotOf(checked(change.desired, group, store));
      if (slot.record === undefined) edit(slot, asStored(change.desired));
      else if (!sameRecord(slot.record.endpoint, change.desired)) {
        throw new ExternalDnsError('RecordExistsError', 'rejected', `${describe(change.desired)} cannot be created: it exists with targets ${slot.record.endpoint.targets.join(', ')}`);
      }
      continue;
    }
    const current = slotOf(keyOf(change.current.endpoint));
    if (current.record === undefined || !sameStored(current.record.endpoint, change.current.endpoint)) throw stale(change.current.endpoint, current.record?.endpoint);
    if (change.kind === 'delete') {
      edit(current, undefined);
      continue;
    }
    const slot = slotOf(checked(change.desired, group, store));
    if (slot !== current) {
      if (slot.record !== undefined) throw new ExternalDnsError('RecordExistsError', 'rejected', `${describe(change.desired)} cannot take the place of another record set: it exists`);
      edit(current, undefined);
      edit(slot, asStored(change.desired));
    } else if (!sameStored(current.record.endpoint, change.desired)) {
      edit(slot, asStored(change.desired));
    }
  }
  checkCoexistence(slots, store);
  const edits: Edit[] = [];
  const now: ProviderRecord[] = [];
  for (const { key, record, edited } of slots) {
    if (edited) edits.push({ key, zone: group.zone, record });
    if (record !== undefined) now.push(record);
  }
  // A copy of exactly this length, for it is kept: what grew by pushing has room for sixteen more.
  return { edits, now: now.slice() };
}

function sameKey(a: RecordKey, b: RecordKey): boolean {
  return a.name === b.name && a.recordType === b.recordType && a.setIdentifier === b.setIdentifier;
}

/** Labels and references are the controller's: a zone keeps records only. */
function storedForm(desired: Endpoint): Endpoint {
  const { dnsName, recordType, targets, recordTTL, setIdentifier, providerSpecific } = desired;
  return buildEndpoint({ dnsName, recordType, targets, recordTTL, setIdentifier, providerSpecific });
}

function sameStored(a: Endpoint, b: Endpoint): boolean {
  return configuredTTL(a) === configuredTTL(b) && sameRecord(a, b);
}

function checked(desired: Endpoint, group: ChangeGroup, store: MemoryStore): RecordKey {
  const key = keyOf(desired);
  try {
    checkName(key.name);
  } catch (error) {
    if (error instanceof WireFormatError) throw rejectedError(`${describe(desired)}: ${error.message}`, error);
    throw error;
  }
  const zone = store.zoneOf(key.name)?.zone;
  if (zone?.id !== group.zone) {
    const belongs = zone === undefined ? 'no zone of this provider' : `zone "${zone.name}"`;
    throw rejectedError(`${describe(desired)} belongs to ${belongs}, not to zone "${group.zone}"`);
  }
  if (!isPlainContent(desired)) readContent(desired);
  return key;
}

/** A CNAME stands alone at its name (RFC 1034 §3.6.2), and never at the apex, where SOA is. */
function checkCoexistence(slots: readonly Slot[], store: MemoryStore): void {
  for (const { key, record, edited } of slots) {
    if (!edited || record === undefined) continue;
    const { name } = key;
    const all = store.at(name).flatMap(({ endpoint }) => (slots.some((slot) => sameKey(slot.key, { ...keyOf(endpoint), name })) ? [] : [endpoint]));
    for (const slot of slots) if (slot.key.name === name && slot.record !== undefined) all.push(slot.record.endpoint);
    const pointer = all.find(isPlainCNAME);
    if (pointer === undefined) continue;
    const other = all.find((endpoint) => !isPlainCNAME(endpoint));
    if (other !== undefined) throw rejectedError(`"${name}" cannot have a CNAME (to ${pointer.targets.join(', ')}) beside its ${other.recordType} record`);
    if (store.zoneOf(name)?.zone.name === name) throw rejectedError(`"${name}" is the apex of its zone and cannot have a CNAME (to ${pointer.targets.join(', ')})`);
  }
}

function isPlainCNAME(endpoint: Endpoint): boolean {
  return endpoint.recordType === 'CNAME' && !isAliasSet(endpoint);
}

function stale(current: Endpoint, stored: Endpoint | undefined): ExternalDnsError {
  const found = stored === undefined ? 'it does not exist' : `it holds ${stored.targets.join(', ')} with TTL ${stored.recordTTL ?? 0}`;
  return new ExternalDnsError('StaleRecordError', 'rejected', `${describe(current)} is not as it was read (${current.targets.join(', ')} with TTL ${current.recordTTL ?? 0}): ${found}`);
}

function describe({ dnsName, recordType, setIdentifier }: Endpoint): string {
  return `${recordType} record "${dnsName}"${setIdentifier === undefined ? '' : ` with set identifier "${setIdentifier}"`}`;
}
