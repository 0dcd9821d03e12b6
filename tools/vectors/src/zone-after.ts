import { normalName } from '@external-dns/endpoint';
import type { WireEndpoint } from '@external-dns/endpoint';
import type { RecordedChanges } from './case.ts';

/**
 * The records of a provider after it carried out changes. `keepLabels`: the provider keeps labels itself; DNS has no place for them.
 */
export function zoneAfter(before: readonly WireEndpoint[], changes: RecordedChanges | null, keepLabels: boolean): readonly WireEndpoint[] {
  const zone = new Map(before.map((record) => [identity(record), record]));
  const { create = [], update = [], delete: gone = [] } = changes ?? {};
  for (const record of [...gone, ...update.map(([old]) => old)]) zone.delete(identity(record));
  for (const record of [...create, ...update.map(([, next]) => next)]) {
    const { labels: _labels, ...bare } = record;
    zone.set(identity(record), keepLabels ? record : bare);
  }
  return [...zone.values()];
}

function identity({ dnsName = '', recordType = '', setIdentifier = '' }: WireEndpoint): string {
  return JSON.stringify([normalName(dnsName), recordType, setIdentifier]);
}
