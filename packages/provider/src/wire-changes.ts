import { endpointFromJSON, endpointToJSON, keyOf, keyText } from '@external-dns/endpoint';
import type { Endpoint, WireEndpoint } from '@external-dns/endpoint';
import { rejectedError } from '@external-dns/plugin';
import type { Change, ChangeGroup, Zone } from '@external-dns/plugin';
import { groupChanges } from './group-changes.ts';
import { createZoneIndex } from './zone-index.ts';

/** Changes as the webhook protocol writes them; `updateOld[i]` belongs to `updateNew[i]` (spec/core.md §2.1). */
export interface WireChanges {
  readonly create?: readonly WireEndpoint[];
  readonly updateOld?: readonly WireEndpoint[];
  readonly updateNew?: readonly WireEndpoint[];
  readonly delete?: readonly WireEndpoint[];
}

/** Spells groups as upstream does: claims stand beside their records, also where they stay as they are. Lists that would be empty are left out. */
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
 * Reads wire changes, member names in any case, and groups them again: see {@link groupChanges}. Without `zones` every group has the zone ''. Throws a `rejected`
 * error that names the list and the position of what cannot be read.
 */
export function wireChangesToGroups(body: unknown, zones?: readonly Zone[]): readonly ChangeGroup[] {
  const lists = readLists(body);
  if (lists.updateOld.length !== lists.updateNew.length) {
    throw rejectedError(`"updateOld" has ${lists.updateOld.length} entries and "updateNew" has ${lists.updateNew.length}: they must pair up`);
  }
  const index = createZoneIndex(zones ?? []);
  const stored = (endpoint: Endpoint) => ({ endpoint, zone: index.find(endpoint.dnsName)?.id ?? '' });
  return groupChanges(
    [
      ...lists.delete.map((endpoint): Change => ({ kind: 'delete', current: stored(endpoint) })),
      ...pairs(lists.updateOld, lists.updateNew).map(([current, desired]): Change => ({ kind: 'update', current: stored(current), desired })),
      ...lists.create.map((desired): Change => ({ kind: 'create', desired })),
    ],
    index,
  );
}

/** Old and new ends of updates. Upstream filters both lists on the way, each by itself, so that an equal key says more than the position. */
function pairs(olds: readonly Endpoint[], news: readonly Endpoint[]): readonly (readonly [Endpoint, Endpoint])[] {
  const byKey = Map.groupBy(olds, (endpoint) => keyText(keyOf(endpoint)));
  const found = news.map((desired) => byKey.get(keyText(keyOf(desired)))?.shift());
  const paired = new Set(found);
  // What has no namesake changed its key, a set identifier say; the order of what is left pairs it.
  const left = olds.filter((endpoint) => !paired.has(endpoint));
  return news.flatMap((desired, position) => {
    const current = found[position] ?? left.shift();
    return current === undefined ? [] : [[current, desired] as const];
  });
}

type ListName = 'create' | 'updateOld' | 'updateNew' | 'delete';

function readLists(body: unknown): Readonly<Record<ListName, readonly Endpoint[]>> {
  if (body !== null && (typeof body !== 'object' || Array.isArray(body))) throw rejectedError('changes must be a JSON object');
  const members = new Map(Object.entries(body ?? {}).map(([name, member]): [string, unknown] => [name.toLowerCase(), member]));
  const list = (name: ListName): readonly Endpoint[] => readList(name, members.get(name.toLowerCase()));
  return { create: list('create'), updateOld: list('updateOld'), updateNew: list('updateNew'), delete: list('delete') };
}

function readList(name: ListName, list: unknown): readonly Endpoint[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw rejectedError(`"${name}" of changes must be a list of endpoints`);
  return list.map((entry: unknown, position) => {
    try {
      return endpointFromJSON(entry);
    } catch (error) {
      throw rejectedError(`"${name}[${position}]" of changes cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  });
}
