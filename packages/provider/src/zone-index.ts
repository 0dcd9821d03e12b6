import { normalName } from '@external-dns/endpoint';
import type { Zone } from '@external-dns/plugin';

/** Finds the zone of a name. */
export interface ZoneIndex {
  readonly zones: readonly Zone[];
  /** The zone with the longest name that is the name itself or a parent of it; of equal names the first. `name` may have any spelling. */
  find(name: string): Zone | undefined;
}

/** The one resolver of zones: every provider and registry uses it, so that they agree. A look-up costs as much as the name has labels. */
export function createZoneIndex(zones: readonly Zone[]): ZoneIndex {
  const byName = new Map<string, Zone>();
  for (const zone of zones) {
    const name = normalName(zone.name);
    if (!byName.has(name)) byName.set(name, zone);
  }
  return {
    zones,
    find(name) {
      let rest = normalName(name);
      for (;;) {
        const zone = byName.get(rest);
        if (zone !== undefined) return zone;
        const dot = rest.indexOf('.');
        if (dot < 0) return byName.get('');
        rest = rest.slice(dot + 1);
      }
    },
  };
}
