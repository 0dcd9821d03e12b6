import { buildEndpoint, configuredTTL, keyOf, keyText } from '@external-dns/endpoint';
import type { Endpoint, RecordKey } from '@external-dns/endpoint';
import { nameLabels, WireFormatError } from '@external-dns/dns-wire';
import { ExternalDnsError, rejectedError } from '@external-dns/plugin';
import type { ChangeGroup, ProviderRecord } from '@external-dns/plugin';
import { sameRecord } from '@external-dns/provider';
import { isAliasSet, readContent } from './record-data.ts';
import type { Edit, MemoryStore } from './zone-store.ts';

/**
 * What a group changes, all or nothing: the edits to commit and the record sets as they are then. Pure. Throws a `rejected` error for a bad record, a
 * create over something else (`RecordExistsError`), and for a `current` that is not what is stored (`StaleRecordError`).
 */
export function planGroup(group: ChangeGroup, store: MemoryStore): { readonly edits: readonly Edit[]; readonly now: readonly ProviderRecord[] } {
  const edits = new Map<string, Edit>();
  const now = new Map<string, ProviderRecord>();
  const stored = (key: RecordKey, endpoint: Endpoint): ProviderRecord | undefined => {
    const edit = edits.get(keyText(key));
    return edit === undefined ? store.get(endpoint) : edit.record;
  };
  const put = (key: RecordKey, desired: Endpoint): void => {
    const record: ProviderRecord = { endpoint: storedForm(desired), zone: group.zone };
    edits.set(keyText(key), { key: keyText(key), name: key.name, zone: group.zone, record });
    now.set(keyText(key), record);
  };
  const remove = (key: RecordKey): void => {
    edits.set(keyText(key), { key: keyText(key), name: key.name, zone: group.zone });
    now.delete(keyText(key));
  };

  for (const change of group.changes) {
    if (change.kind === 'create') {
      const key = checked(change.desired, group, store);
      const existing = stored(key, change.desired);
      if (existing === undefined) put(key, change.desired);
      else if (sameRecord(existing.endpoint, change.desired)) now.set(keyText(key), existing);
      else throw new ExternalDnsError('RecordExistsError', 'rejected', `${describe(change.desired)} cannot be created: it exists with targets ${existing.endpoint.targets.join(', ')}`);
      continue;
    }
    const currentKey = keyOf(change.current.endpoint);
    const existing = stored(currentKey, change.current.endpoint);
    if (existing === undefined || !sameStored(existing.endpoint, change.current.endpoint)) throw stale(change.current.endpoint, existing?.endpoint);
    if (change.kind === 'delete') {
      remove(currentKey);
      continue;
    }
    const key = checked(change.desired, group, store);
    if (keyText(key) !== keyText(currentKey)) {
      if (stored(key, change.desired) !== undefined) throw new ExternalDnsError('RecordExistsError', 'rejected', `${describe(change.desired)} cannot take the place of another record set: it exists`);
      remove(currentKey);
      put(key, change.desired);
    } else if (sameStored(existing.endpoint, change.desired)) {
      now.set(keyText(key), existing);
    } else {
      put(key, change.desired);
    }
  }
  checkCoexistence(edits, store);
  return { edits: [...edits.values()], now: [...now.values()] };
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
    nameLabels(key.name);
  } catch (error) {
    if (error instanceof WireFormatError) throw rejectedError(`${describe(desired)}: ${error.message}`, error);
    throw error;
  }
  const zone = store.zoneOf(key.name)?.zone;
  if (zone?.id !== group.zone) {
    const belongs = zone === undefined ? 'no zone of this provider' : `zone "${zone.name}"`;
    throw rejectedError(`${describe(desired)} belongs to ${belongs}, not to zone "${group.zone}"`);
  }
  readContent(desired);
  return key;
}

/** A CNAME stands alone at its name (RFC 1034 §3.6.2), and never at the apex, where SOA is. */
function checkCoexistence(edits: ReadonlyMap<string, Edit>, store: MemoryStore): void {
  for (const name of new Set([...edits.values()].filter((edit) => edit.record !== undefined).map((edit) => edit.name))) {
    const sets = new Map(store.at(name).map((record) => [keyText(keyOf(record.endpoint)), record.endpoint]));
    for (const edit of edits.values()) {
      if (edit.name !== name) continue;
      if (edit.record === undefined) sets.delete(edit.key);
      else sets.set(edit.key, edit.record.endpoint);
    }
    const all = [...sets.values()];
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
