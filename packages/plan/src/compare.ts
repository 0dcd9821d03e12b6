import { LABEL, PROPERTY, compareTargets, configuredTTL, getLabel, sameTargets } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';

/** What differs between a record and what is desired of it, in words; undefined if nothing does (spec/core.md §2.7). Labels and spelling do not count. */
export function difference(current: Endpoint, desired: Endpoint): string | undefined {
  const ttl = configuredTTL(desired);
  if (ttl !== undefined && ttl !== current.recordTTL) return 'ttl';
  if (desired.targets !== current.targets && !sameTargets(desired.targets, current.targets)) return 'targets';
  return sameProperties(current, desired) ? undefined : 'properties';
}

function sameProperties(current: Endpoint, desired: Endpoint): boolean {
  if (current.providerSpecific.length === 0 && desired.providerSpecific.length === 0) return true;
  const wanted = propertiesOf(desired);
  const stored = propertiesOf(current);
  return wanted.size === stored.size && [...wanted].every(([name, value]) => stored.get(name) === value);
}

/** By name, the last duplicate counts. `record-type` steers how endpoints are made and is stored nowhere. */
function propertiesOf({ providerSpecific }: Endpoint): ReadonlyMap<string, string> {
  return new Map(providerSpecific.filter(({ name }) => name !== PROPERTY.recordType).map(({ name, value }) => [name, value]));
}

/** Of several endpoints for one record set the one that is created: the least by targets, the first of equals (spec/core.md §2.5). */
export function chooseForCreate(candidates: readonly Endpoint[]): Endpoint | undefined {
  let best = candidates[0];
  for (const candidate of candidates) if (best !== undefined && compareTargets(candidate.targets, best.targets) < 0) best = candidate;
  return best;
}

/** Of several endpoints for an existing record set: the least of the object that already holds it, else as for a create (spec/core.md §2.5). */
export function chooseForUpdate(current: Endpoint, candidates: readonly Endpoint[]): Endpoint | undefined {
  if (candidates.length < 2) return candidates[0];
  const resource = getLabel(current.labels, LABEL.resource) ?? '';
  const same = candidates.filter((candidate) => (getLabel(candidate.labels, LABEL.resource) ?? '') === resource);
  return chooseForCreate(same.length > 0 ? same : candidates);
}
