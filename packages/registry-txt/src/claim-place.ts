import { MAX_LABEL_BYTES, byteLength, longLabel, normalName, trimDot } from '@external-dns/endpoint';
import type { RecordKey } from '@external-dns/endpoint';
import type { NameMapper } from './mapper.ts';
import type { Zones } from './zones.ts';

/** First label under which the claim of a zone's apex stands inside the zone (design.md "Ownership"). */
export const APEX_HOST = '_apex';

/** Longest name in its text form (RFC 1035 §2.3.4: 255 octets on the wire). */
const MAX_NAME_BYTES = 253;

/** Where the claim of a record set is written, or why it cannot be. */
export type ClaimPlace = { readonly name: string; readonly normal: string; readonly apex: boolean } | { readonly problem: string };

/**
 * Where the claim of a record set in `zone` belongs: at the usual name (spec/core.md §3.2); where that falls outside of the zone and the record is the
 * zone's apex, at `_apex` inside. `spelling` is the record's name as written.
 */
export function claimPlace(key: RecordKey, spelling: string, zone: string, mapper: NameMapper, zones: Zones): ClaimPlace {
  const name = mapper.toTxtName(trimDot(spelling), key.recordType);
  const normal = normalName(name);
  if (zones.contains(zone, normal)) return fitting({ name, normal, apex: false });
  if (zones.nameOf(zone) !== key.name) return { problem: `its ownership record ${normal} would stand in another zone; choose another --txt-prefix or --txt-suffix` };
  const inside = normalName(mapper.toTxtName(`${APEX_HOST}.${key.name}`, key.recordType));
  return fitting({ name: inside, normal: inside, apex: true });
}

function fitting(place: { readonly name: string; readonly normal: string; readonly apex: boolean }): ClaimPlace {
  const long = longLabel(place.normal);
  if (long !== undefined) return { problem: `the label "${long}" of its ownership record ${place.normal} has ${byteLength(long)} bytes; DNS allows ${MAX_LABEL_BYTES}` };
  if (byteLength(place.normal) > MAX_NAME_BYTES) return { problem: `the name of its ownership record ${place.normal} has ${byteLength(place.normal)} bytes; DNS allows ${MAX_NAME_BYTES}` };
  return place;
}
