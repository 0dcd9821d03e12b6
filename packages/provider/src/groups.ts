import type { ChangeGroup, ZoneId } from '@external-dns/plugin';

/** Groups by their zone, zones and groups in the given order. */
export function groupsByZone(groups: readonly ChangeGroup[]): ReadonlyMap<ZoneId, readonly ChangeGroup[]> {
  return Map.groupBy(groups, ({ zone }) => zone);
}
