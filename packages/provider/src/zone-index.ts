import { normalName } from '@external-dns/endpoint';
import type { Zone } from '@external-dns/plugin';

/** Finds the zone of a name. `Z` may carry what else a provider knows of its zones. */
export interface ZoneIndex<Z extends Zone = Zone> {
  readonly zones: readonly Z[];
  /** The zone with the longest name that is the name itself or a parent of it; of equal names the first. `name` may have any spelling. */
  find(name: string): Z | undefined;
  /** Every zone that holds the name, longest zone name first, of equal names in the given order: for providers with a public and a private zone of one name. */
  findAll(name: string): readonly Z[];
}

/**
 * The one resolver of zones: every provider and registry uses it, so that they agree. Names are compared in normal form (A-labels, lower case, no
 * trailing dot), at label borders. A look-up costs as much as there are different lengths of zone names. Replaces ZoneIDName of spec/core.md §5.12.
 */
export function createZoneIndex<Z extends Zone>(zones: readonly Z[]): ZoneIndex<Z> {
  const byName = Map.groupBy(zones, (zone) => normalName(zone.name));
  // Only ends of a name that are as long as some zone's name are looked up.
  const lengths = [...new Set([...byName.keys()].map(({ length }) => length))].sort((a, b) => b - a);
  const zonesAt = (name: string, length: number): readonly Z[] | undefined => {
    if (length === name.length || length === 0) return byName.get(length === 0 ? '' : name);
    return name[name.length - length - 1] === '.' ? byName.get(name.slice(-length)) : undefined;
  };
  return {
    zones,
    find(name) {
      const normal = normalName(name);
      for (const length of lengths) {
        const found = zonesAt(normal, length)?.[0];
        if (found !== undefined) return found;
      }
      return undefined;
    },
    findAll(name) {
      const normal = normalName(name);
      return lengths.flatMap((length) => zonesAt(normal, length) ?? []);
    },
  };
}
