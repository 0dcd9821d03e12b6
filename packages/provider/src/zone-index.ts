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
 * trailing dot), at label borders. A look-up costs as much as the name has labels. Replaces ZoneIDName of spec/core.md §5.12.
 */
export function createZoneIndex<Z extends Zone>(zones: readonly Z[]): ZoneIndex<Z> {
  const byName = Map.groupBy(zones, (zone) => normalName(zone.name));
  return {
    zones,
    find(name) {
      for (const candidate of suffixes(name)) {
        const zone = byName.get(candidate)?.[0];
        if (zone !== undefined) return zone;
      }
      return undefined;
    },
    findAll: (name) => [...suffixes(name)].flatMap((candidate) => byName.get(candidate) ?? []),
  };
}

/** The name and its parents, the root ('') last. */
function* suffixes(name: string): Generator<string> {
  let rest = normalName(name);
  while (rest !== '') {
    yield rest;
    const dot = rest.indexOf('.');
    rest = dot < 0 ? '' : rest.slice(dot + 1);
  }
  yield '';
}
