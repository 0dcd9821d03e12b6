import { compareBytes } from '@external-dns/endpoint';
import type { WireEndpoint } from '@external-dns/endpoint';
import type { Outcome, RecordedChanges } from './case.ts';

/** One spelling for what means the same: members in a fixed order, lists sorted, nothing for no changes. */
export function normaliseOutcome({ exit, desired, changes }: Outcome): Outcome {
  return { exit, desired: desired === null ? null : normaliseList(desired), changes: normaliseChanges(changes) };
}

/** Null when there is nothing in it. */
export function normaliseChanges(changes: RecordedChanges | null): RecordedChanges | null {
  if (changes === null || changes.create.length + changes.update.length + changes.delete.length === 0) return null;
  const update = changes.update.map(([before, after]) => [normaliseEndpoint(before), normaliseEndpoint(after)] as const);
  return {
    create: normaliseList(changes.create),
    update: update.sort((a, b) => compareBytes(sortKey(a[1]), sortKey(b[1])) || compareBytes(sortKey(a[0]), sortKey(b[0]))),
    delete: normaliseList(changes.delete),
  };
}

function normaliseList(endpoints: readonly WireEndpoint[]): readonly WireEndpoint[] {
  return endpoints.map(normaliseEndpoint).sort((a, b) => compareBytes(sortKey(a), sortKey(b)));
}

function normaliseEndpoint(endpoint: WireEndpoint): WireEndpoint {
  const labels = Object.entries(endpoint.labels ?? {}).filter(([, value]) => value !== '');
  const properties = (endpoint.providerSpecific ?? []).map(({ name = '', value = '' }) => ({ name, value }));
  const targets = [...(endpoint.targets ?? [])].sort(compareBytes);
  return {
    ...(endpoint.dnsName === undefined || endpoint.dnsName === '' ? {} : { dnsName: endpoint.dnsName }),
    ...(targets.length === 0 ? {} : { targets }),
    ...(endpoint.recordType === undefined ? {} : { recordType: endpoint.recordType }),
    ...(endpoint.setIdentifier === undefined || endpoint.setIdentifier === '' ? {} : { setIdentifier: endpoint.setIdentifier }),
    ...(endpoint.recordTTL === undefined || endpoint.recordTTL === 0 ? {} : { recordTTL: endpoint.recordTTL }),
    ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels.sort(([a], [b]) => compareBytes(a, b))) }),
    ...(properties.length === 0 ? {} : { providerSpecific: properties.sort((a, b) => compareBytes(`${a.name}\u0000${a.value}`, `${b.name}\u0000${b.value}`)) }),
  };
}

function sortKey(endpoint: WireEndpoint): string {
  return [endpoint.dnsName, endpoint.recordType, endpoint.setIdentifier, JSON.stringify(endpoint)].join('\u0000');
}
