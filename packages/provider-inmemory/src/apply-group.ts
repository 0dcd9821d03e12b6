import { buildEndpoint, configuredTTL, keyOf } from '@external-dns/endpoint';
import type { Endpoint, RecordKey } from '@external-dns/endpoint';
import { checkName, WireFormatError } from '@external-dns/dns-wire';
import { ExternalDnsError, rejectedError } from '@external-dns/plugin';
import type { ChangeGroup, ProviderRecord } from '@external-dns/plugin';
import { sameRecord } from '@external-dns/provider';
import { isAliasSet, isPlainContent, readContent } from './record-data.ts';
import type { Edit, MemoryStore } from './zone-store.ts';

/** A record set that a group speaks of, as the changes so far leave it. */
interface Slot extends Edit {
  record: ProviderRecord | undefined;
  edited: boolean;
}

/**
 * What a group changes, all or nothing: the record sets that it speaks of as they are then, to be committed. Pure. Throws a `rejected` error for a bad record, a
 * create over something else (`RecordExistsError`), and for a `current` that is not what is stored (`StaleRecordError`).
 */
export function planGroup(group: ChangeGroup, store: MemoryStore): readonly Edit[] {
  const slots: Slot[] = [];
  for (const change of group.changes) {
    if (change.kind === 'create') {
      const slot = slotOf(checked(change.desired, group, store), slots, group, store);
      if (slot.record === undefined) edit(slot, asStored(change.desired, group));
      else if (!sameRecord(slot.record.endpoint, change.desired)) {
        throw new ExternalDnsError('RecordExistsError', 'rejected', `${describe(change.desired)} cannot be created: it exists with targets ${slot.record.endpoint.targets.join(', ')}`);
      }
      continue;
    }
    const current = slotOf(keyOf(change.current.endpoint), slots, group, store);
    if (current.record === undefined || !sameStored(current.record.endpoint, change.current.endpoint)) throw stale(change.current.endpoint, current.record?.endpoint);
    if (change.kind === 'delete') {
      edit(current, undefined);
      continue;
    }
    const slot = slotOf(checked(change.desired, group, store), slots, group, store);
    if (slot !== current) {
      if (slot.record !== undefined) throw new ExternalDnsError('RecordExistsError', 'rejected', `${describe(change.desired)} cannot take the place of another record set: it exists`);
      edit(current, undefined);
      edit(slot, asStored(change.desired, group));
    } else if (!sameStored(current.record.endpoint, change.desired)) {
      edit(slot, asStored(change.desired, group));
    }
  }
  checkCoexistence(slots, store);
  return slots;
}

function slotOf(key: RecordKey, slots: Slot[], group: ChangeGroup, store: MemoryStore): Slot {
  for (const slot of slots) if (sameKey(slot.key, key)) return slot;
  const slot = { key, zone: group.zone, record: store.get(key), edited: false };
  slots.push(slot);
  return slot;
}

function edit(slot: Slot, record: ProviderRecord | undefined): void {
  slot.record = record;
  slot.edited = true;
}

function asStored(desired: Endpoint, group: ChangeGroup): ProviderRecord {
  return { endpoint: storedForm(desired), zone: group.zone };
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
    const stored = store.at(name);
    if (stored.length === 0 && isAlone(key, slots) && !isPlainCNAME(record.endpoint)) continue;
    const all = stored.flatMap(({ endpoint }) => (slots.some((slot) => sameKey(slot.key, { ...keyOf(endpoint), name })) ? [] : [endpoint]));
    for (const slot of slots) if (slot.key.name === name && slot.record !== undefined) all.push(slot.record.endpoint);
    const pointer = all.find(isPlainCNAME);
    if (pointer === undefined) continue;
    const other = all.find((endpoint) => !isPlainCNAME(endpoint));
    if (other !== undefined) throw rejectedError(`"${name}" cannot have a CNAME (to ${pointer.targets.join(', ')}) beside its ${other.recordType} record`);
    if (store.zoneOf(name)?.zone.name === name) throw rejectedError(`"${name}" is the apex of its zone and cannot have a CNAME (to ${pointer.targets.join(', ')})`);
  }
}

/** Whether the group speaks of nothing else at the name. */
function isAlone(key: RecordKey, slots: readonly Slot[]): boolean {
  for (const slot of slots) if (slot.key !== key && slot.key.name === key.name) return false;
  return true;
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
