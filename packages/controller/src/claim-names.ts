import { RECORD_TYPES } from '@external-dns/endpoint';
import type { Name, Registry } from '@external-dns/plugin';

/** The names themselves and every name at which a record there may have its claim. */
export function claimNamesOf(names: Iterable<Name>, registry: Registry): Set<Name> {
  const all = new Set<Name>();
  for (const name of names) {
    all.add(name);
    for (const recordType of RECORD_TYPES) {
      for (const claim of registry.claimNames({ name, recordType, setIdentifier: '' })) all.add(claim);
    }
  }
  return all;
}
