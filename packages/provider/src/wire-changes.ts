import { LABEL, endpointFromJSON, endpointToJSON, getLabel, keyOf, keyText, normalName } from '@external-dns/endpoint';
import type { Endpoint, WireEndpoint } from '@external-dns/endpoint';
import { rejectedError } from '@external-dns/plugin';
import type { Change, ChangeGroup, Zone } from '@external-dns/plugin';
import { createZoneIndex } from './zone-index.ts';

/** Changes as the webhook protocol writes them; `updateOld[i]` belongs to `updateNew[i]` (spec/core.md §2.1). */
export interface WireChanges {
  readonly create?: readonly WireEndpoint[];
  readonly updateOld?: readonly WireEndpoint[];
  readonly updateNew?: readonly WireEndpoint[];
  readonly delete?: readonly WireEndpoint[];
}

/** Spells groups as upstream does: claims stand beside their records, also where they stay as they are. */
export function groupsToWireChanges(groups: readonly ChangeGroup[]): WireChanges {
  const create: WireEndpoint[] = [];
  const updateOld: WireEndpoint[] = [];
  const updateNew: WireEndpoint[] = [];
  const gone: WireEndpoint[] = [];
  for (const { changes } of groups) {
    for (const change of changes) {
      switch (change.kind) {
        case 'create':
          create.push(endpointToJSON(change.desired));
          break;
        case 'update':
          updateOld.push(endpointToJSON(change.current.endpoint));
          updateNew.push(endpointToJSON(change.desired));
          break;
        case 'delete':
          gone.push(endpointToJSON(change.current.endpoint));
      }
    }
  }
  return {
    ...(create.length === 0 ? {} : { create }),
    ...(updateOld.length === 0 ? {} : { updateOld }),
    ...(updateNew.length === 0 ? {} : { updateNew }),
    ...(gone.length === 0 ? {} : { delete: gone }),
  };
}

/**
 * Reads wire changes and groups them again: a record and the TXT that names it in its `ownedRecord` label belong together, as do all changes at one name. Throws a
 * `rejected` error that names the list and the position of what cannot be read.
 */
export function wireChangesToGroups(body: unknown, zones?: readonly Zone[]): readonly ChangeGroup[] {
  const lists = readLists(body);
  if (lists.updateOld.length !== lists.updateNew.length) {
    throw rejectedError(`"updateOld" has ${lists.updateOld.length} entries and "updateNew" has ${lists.updateNew.length}: they must pair up`);
  }
  const index = zones === undefined ? undefined : createZoneIndex(zones);
  const groups = new Map<string, { zone: string; name: string; changes: Change[] }>();
  const add = (about: Endpoint, change: (zone: string) => Change): void => {
    const name = normalName(getLabel(about.labels, LABEL.ownedRecord) ?? about.dnsName);
    const zone = index?.find(name)?.id ?? '';
    const id = `${zone}\u0000${name}`;
    let group = groups.get(id);
    if (group === undefined) groups.set(id, (group = { zone, name, changes: [] }));
    group.changes.push(change(zone));
  };
  for (const endpoint of lists.delete) add(endpoint, (zone) => ({ kind: 'delete', current: { endpoint, zone } }));
  const olds = Map.groupBy(lists.updateOld, (endpoint) => keyText(keyOf(endpoint)));
  for (const [position, desired] of lists.updateNew.entries()) {
    // Pairs by key; a list that was filtered on the way still pairs by position.
    const current = olds.get(keyText(keyOf(desired)))?.shift() ?? lists.updateOld[position];
    if (current !== undefined) add(desired, (zone) => ({ kind: 'update', current: { endpoint: current, zone }, desired }));
  }
  for (const desired of lists.create) add(desired, () => ({ kind: 'create', desired }));
  return [...groups].map(([id, group]) => ({ id, ...group, changes: safeOrder(group.changes) }));
}

/** Deletes of records before those of their claims, then updates, then creates of claims before those of their records. */
function safeOrder(changes: readonly Change[]): readonly Change[] {
  const rank = (change: Change): number => {
    const claim = (change.kind === 'delete' ? change.current.endpoint : change.desired).recordType === 'TXT';
    if (change.kind === 'delete') return claim ? 1 : 0;
    if (change.kind === 'update') return 2;
    return claim ? 3 : 4;
  };
  return [...changes].sort((a, b) => rank(a) - rank(b));
}

function readLists(body: unknown): Record<'create' | 'updateOld' | 'updateNew' | 'delete', Endpoint[]> {
  const lists = { create: [] as Endpoint[], updateOld: [] as Endpoint[], updateNew: [] as Endpoint[], delete: [] as Endpoint[] };
  if (body === null) return lists;
  if (typeof body !== 'object' || Array.isArray(body)) throw rejectedError('changes must be a JSON object');
  const members = new Map(Object.entries(body).map(([name, member]): [string, unknown] => [name.toLowerCase(), member]));
  for (const name of ['create', 'updateOld', 'updateNew', 'delete'] as const) {
    const list = members.get(name.toLowerCase());
    if (list === undefined || list === null) continue;
    if (!Array.isArray(list)) throw rejectedError(`"${name}" of changes must be a list of endpoints`);
    for (const [position, entry] of list.entries()) {
      try {
        lists[name].push(endpointFromJSON(entry));
      } catch (error) {
        throw rejectedError(`"${name}[${position}]" of changes cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
      }
    }
  }
  return lists;
}

