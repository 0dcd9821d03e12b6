import type { PlannedChange } from '@external-dns/plugin';
import type { Skip, SkipReason } from './types.ts';

/**
 * Holds back what a dropped change was to make room for, or what was to make room for it: a CNAME and other types replace each other as a whole or not at all.
 * `before` are all changes, `after` those that passed.
 */
export function keepWhole(before: readonly PlannedChange[], after: readonly PlannedChange[], reason: SkipReason): { readonly changes: readonly PlannedChange[]; readonly skipped: readonly Skip[] } {
  if (before.length === after.length) return { changes: after, skipped: [] };
  const passed = new Set(after);
  const dropped = Map.groupBy(
    before.filter((change) => !passed.has(change)),
    (change) => change.key.name,
  );
  const skipped: Skip[] = [];
  const changes = after.filter((change) => {
    const other = dropped.get(change.key.name)?.find((each) => replace(each, change));
    if (other === undefined) return true;
    const endpoint = change.kind === 'create' ? { endpoint: change.desired } : {};
    skipped.push({ key: change.key, reason, detail: `waits, because the ${other.kind} of the ${other.key.recordType} record at this name is held back`, ...endpoint });
    return false;
  });
  if (skipped.length === 0) return { changes, skipped };
  // What waits now may have made room for others.
  const rest = keepWhole(before, changes, reason);
  return { changes: rest.changes, skipped: [...skipped, ...rest.skipped] };
}

/** Whether one makes room for the other. */
function replace(a: PlannedChange, b: PlannedChange): boolean {
  const opposite = (a.kind === 'delete' && b.kind === 'create') || (a.kind === 'create' && b.kind === 'delete');
  return opposite && (a.key.recordType === 'CNAME') !== (b.key.recordType === 'CNAME');
}
