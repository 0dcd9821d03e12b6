import { LABEL, getLabel, keyOf, keyText, normalName, setLabel, withLabels } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { definePlugin } from '@external-dns/plugin';
import type { Change, OwnedRecord, PlannedChange, ProviderSnapshot, RefusedChange, Registry, Snapshot, Staged, StagedGroup } from '@external-dns/plugin';
import { createZoneIndex } from '@external-dns/provider';

/** The registry that keeps no owners: every record that the plan sees is the instance's own (spec/core.md §3.6). */
export function createNoopRegistry(): Registry {
  return {
    name: 'noop',
    ownerId: '',
    interpret(raw: ProviderSnapshot): Snapshot {
      const records = raw.records.map((record): OwnedRecord => ({ record, endpoint: record.endpoint, key: keyOf(record.endpoint) }));
      return { ...(raw.zones === undefined ? {} : { zones: raw.zones }), records, claims: [], source: raw };
    },
    stage: stageUnowned,
    claimNames: () => [],
  };
}

/** The registry as a plugin. */
export const noopRegistryPlugin = definePlugin({
  kind: 'registry',
  contract: 1,
  name: 'noop',
  description: 'Keeps no owners: every record within the filters is taken for its own.',
  options: {},
  create: async () => createNoopRegistry(),
});

/** All changes at one name of one zone make one group: they may depend on each other (CNAME against other types, a changed set identifier). */
function stageUnowned(changes: readonly PlannedChange[], snapshot: Snapshot): Staged {
  const zones = snapshot.zones === undefined ? undefined : createZoneIndex(snapshot.zones);
  const known = new Set(snapshot.records);
  const groups = new Map<string, { zone: string; name: string; changes: Change[]; planned: PlannedChange[] }>();
  const refused: RefusedChange[] = [];
  for (const change of changes) {
    if (change.kind === 'release') {
      refused.push({ change, reason: 'the noop registry keeps no claims' });
      continue;
    }
    const name = normalName(change.key.name);
    if (change.kind !== 'create' && !known.has(change.current)) {
      refused.push({ change, reason: `the current record of ${keyText(change.key)} is not of this snapshot` });
      continue;
    }
    const zone = change.kind === 'create' ? (zones === undefined ? '' : zones.find(name)?.id) : change.current.record.zone;
    if (zone === undefined) {
      refused.push({ change, reason: `no zone of the provider contains ${name}` });
      continue;
    }
    const id = `${zone}\u0000${name}`;
    let group = groups.get(id);
    if (group === undefined) groups.set(id, (group = { zone, name, changes: [], planned: [] }));
    group.changes.push(providerChange(change));
    group.planned.push(change);
  }
  const order = { delete: 0, update: 1, create: 2 };
  const staged = [...groups].map(([id, { zone, name, changes: list, planned }]): StagedGroup => ({ id, zone, name, planned, changes: list.sort((a, b) => order[a.kind] - order[b.kind]) }));
  return { groups: staged, refused };
}

function providerChange(change: Exclude<PlannedChange, { kind: 'release' }>): Change {
  switch (change.kind) {
    case 'create':
      return { kind: 'create', desired: change.desired };
    case 'update':
      return { kind: 'update', current: change.current.record, desired: withOwnerOf(change.current.record.endpoint, change.desired) };
    case 'delete':
      return { kind: 'delete', current: change.current.record };
  }
}

/** A record keeps the owner that the provider says it has, whatever the labels of what is desired say (spec/core.md §2.7). */
function withOwnerOf(current: Endpoint, desired: Endpoint): Endpoint {
  const owner = getLabel(current.labels, LABEL.owner) ?? '';
  return (getLabel(desired.labels, LABEL.owner) ?? '') === owner ? desired : withLabels(desired, setLabel(desired.labels, LABEL.owner, owner));
}
