import { keyText } from '@external-dns/endpoint';
import type { PlannedChange } from '@external-dns/plugin';
import type { PlanState } from './state.ts';
import type { Skip } from './types.ts';

/** Fewer deletions than this in a zone never count as a mass deletion. */
const MINIMUM = 10;
/** So many full rounds running a deletion must be wanted before the guard lets it through. */
const ROUNDS = 3;

type Deletion = Extract<PlannedChange, { kind: 'delete' | 'release' }>;

export interface GuardResult {
  readonly changes: readonly PlannedChange[];
  readonly held: readonly Skip[];
  readonly wantedDeletes: ReadonlyMap<string, number>;
  readonly zones: PlanState['zones'];
}

/**
 * Holds mass deletions, zone by zone (design.md "Safer than upstream"): more than `percent` of the zone's own records and at least 10 wait until each was wanted in
 * three full rounds running. Replacements (a create at the same name) do not count. `own`: own records by zone, as the last full round saw them.
 */
export function guardDeletions(changes: readonly PlannedChange[], own: ReadonlyMap<string, number>, options: { percent: number; fullRound: boolean; once: boolean; state: PlanState }): GuardResult {
  const { percent, fullRound, once, state } = options;
  const created = new Set<string>();
  const deletes = changes.some(({ kind }) => kind === 'delete' || kind === 'release');
  if (deletes) for (const change of changes) if (change.kind === 'create') created.add(change.key.name);
  const byZone = new Map<string, Deletion[]>();
  for (const change of changes) {
    if ((change.kind !== 'delete' && change.kind !== 'release') || created.has(change.key.name)) continue;
    const zone = zoneOf(change);
    const list = byZone.get(zone);
    if (list === undefined) byZone.set(zone, [change]);
    else list.push(change);
  }
  const zones = new Map<string, { own: number; deleted: number }>();
  for (const [zone, count] of own) zones.set(zone, { own: count, deleted: fullRound ? 0 : (state.zones.get(zone)?.deleted ?? 0) });
  const held: Skip[] = [];
  const heldChanges = new Set<PlannedChange>();
  const wantedDeletes = new Map<string, number>();
  for (const [zone, deletions] of byZone) {
    const known = zones.get(zone) ?? { own: deletions.length, deleted: 0 };
    const total = deletions.length + known.deleted;
    if (percent <= 0 || total < MINIMUM || total * 100 <= percent * known.own) {
      zones.set(zone, { own: known.own, deleted: total });
      continue;
    }
    for (const change of deletions) {
      const key = keyText(change.key);
      const rounds = (state.wantedDeletes.get(key) ?? 0) + (fullRound ? 1 : 0);
      wantedDeletes.set(key, rounds);
      if (rounds >= ROUNDS && fullRound && !once) continue;
      heldChanges.add(change);
      held.push({ key: change.key, reason: 'delete-guard', detail: guardText(total, known.own, once) });
    }
  }
  if (!fullRound) for (const [key, rounds] of state.wantedDeletes) if (!wantedDeletes.has(key)) wantedDeletes.set(key, rounds);
  return { changes: heldChanges.size === 0 ? changes : changes.filter((change) => !heldChanges.has(change)), held, wantedDeletes, zones };
}

function guardText(count: number, own: number, once: boolean): string {
  const wait = once ? 'allow it with --delete-guard=0' : `they are deleted when wanted in ${ROUNDS} full rounds running, or at once with --delete-guard=0`;
  return `${count} of ${own} own records of the zone would be deleted; ${wait}`;
}

function zoneOf(change: Deletion): string {
  return change.kind === 'delete' ? change.current.record.zone : change.claim.txt.zone;
}
