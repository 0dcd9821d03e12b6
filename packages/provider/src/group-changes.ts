import { LABEL, getLabel, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Change, ChangeGroup } from '@external-dns/plugin';
import type { ZoneIndex } from './zone-index.ts';

interface Building {
  readonly zone: string;
  readonly name: string;
  readonly changes: { readonly change: Change; readonly position: number }[];
}

/**
 * Groups loose changes, as the webhook protocol has them: what belongs to one name, a TXT by its `ownedRecord` label, stands in one group, and so does what touches one
 * TXT record set. Finer groups (an A apart from an AAAA) cannot be told here, because the affixes that tie a claim to a type are the client's. Each group is put in a safe order.
 */
export function groupChanges(changes: readonly Change[], zones: ZoneIndex): readonly ChangeGroup[] {
  const groups = new Map<string, Building>();
  for (const [position, change] of changes.entries()) {
    const endpoint = subject(change);
    const name = normalName(getLabel(endpoint.labels, LABEL.ownedRecord) ?? endpoint.dnsName);
    const zone = zones.find(name)?.id ?? '';
    const keys = [`${zone}\u0000${name}`];
    if (endpoint.recordType === 'TXT') keys.push(`${zone}\u0000TXT\u0000${normalName(endpoint.dnsName)}`);
    const group = joined(groups, keys, { zone, name, changes: [] });
    group.changes.push({ change, position });
  }
  return [...new Set(groups.values())].map(({ zone, name, changes: members }) => ({
    id: `${zone}\u0000${name}`,
    zone,
    name,
    changes: members.sort((a, b) => rank(a.change) - rank(b.change) || a.position - b.position).map(({ change }) => change),
  }));
}

/** The one group of all the keys: those that stand under some of them become one. */
function joined(groups: Map<string, Building>, keys: readonly string[], fresh: Building): Building {
  const found = [...new Set(keys.flatMap((key) => groups.get(key) ?? []))];
  const group = found[0] ?? fresh;
  for (const other of found.slice(1)) {
    group.changes.push(...other.changes);
    for (const [key, building] of groups) if (building === other) groups.set(key, group);
  }
  for (const key of keys) groups.set(key, group);
  return group;
}

function subject(change: Change): Endpoint {
  return change.kind === 'delete' ? change.current.endpoint : change.desired;
}

/** Deletes of records before those of their claims, then updates, then creates of claims before those of their records. */
function rank(change: Change): number {
  const claim = subject(change).recordType === 'TXT';
  if (change.kind === 'delete') return claim ? 1 : 0;
  if (change.kind === 'update') return 2;
  return claim ? 3 : 4;
}
