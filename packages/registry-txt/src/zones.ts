import { normalName } from '@external-dns/endpoint';
import type { ProviderSnapshot } from '@external-dns/plugin';
import { createZoneIndex } from '@external-dns/provider';

/** Answers about the zones of one snapshot. */
export interface Zones {
  /** Id of the zone that a name belongs to: '' where the provider knows no zones, undefined where no zone contains it. */
  find(name: string): string | undefined;
  /** Normal name of a zone; undefined where it is not known. */
  nameOf(zone: string): string | undefined;
  /** Whether `name` (normal form) belongs to `zone`; always where zones are not known. */
  contains(zone: string, name: string): boolean;
}

/** Reads the zones of a snapshot. */
export function zonesOf(snapshot: Pick<ProviderSnapshot, 'zones'>): Zones {
  if (snapshot.zones === undefined) return { find: () => '', nameOf: () => undefined, contains: () => true };
  const index = createZoneIndex(snapshot.zones);
  const names = new Map(snapshot.zones.map((zone) => [zone.id, normalName(zone.name)]));
  return {
    find: (name) => index.find(name)?.id,
    nameOf: (zone) => names.get(zone),
    contains(zone, name) {
      const zoneName = names.get(zone);
      if (zoneName === undefined) return true;
      // A deeper zone takes the name; of zones with one name (split horizon) each contains it.
      const found = index.find(name);
      return found !== undefined && (found.id === zone || names.get(found.id) === zoneName);
    },
  };
}
