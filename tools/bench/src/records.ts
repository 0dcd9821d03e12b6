import { LABEL, buildEndpoint, keyOf, matchAll } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Claim, Desired, Name, OwnedRecord, Snapshot, Source } from '@external-dns/plugin';

export const OWNER = 'bench';
export const ZONE = 'example.org';

/** The endpoint of the `index`th Service; another `generation` has another target. */
export function desiredEndpoint(index: number, generation = 0): Endpoint {
  const address = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  return buildEndpoint({
    dnsName: `svc-${index}.${ZONE}`,
    recordType: 'A',
    targets: [generation === 0 ? address : `192.0.2.${generation}`],
    labels: { [LABEL.resource]: `service/bench/svc-${index}` },
  });
}

/** Desired endpoints 0 to `count` - 1, each the only one at its name; every `changedEvery`th differs from generation 0. */
export function desiredByName(count: number, changedEvery = Number.POSITIVE_INFINITY): ReadonlyMap<Name, readonly Endpoint[]> {
  const byName = new Map<Name, readonly Endpoint[]>();
  for (let index = 0; index < count; index += 1) {
    const endpoint = desiredEndpoint(index, index % changedEvery === changedEvery - 1 ? 1 : 0);
    byName.set(endpoint.dnsName, [endpoint]);
  }
  return byName;
}

/** A source that always wants generation 0 of `count` endpoints. */
export function fixedSource(count: number): Source {
  const desired: Desired = { version: 1, byName: desiredByName(count), changedSince: (version) => (version === 1 ? new Set<string>() : 'all'), unresolved: [], skipped: [] };
  return { name: 'fixed', desired: async () => desired, onChange: () => () => undefined, close: () => undefined };
}

/** A zone that holds generation 0 of `count` endpoints with their claims. */
export function ownedSnapshot(count: number): Snapshot {
  const records = Array.from({ length: count }, (_, index) => ownedRecord(index));
  const claims = records.flatMap(({ claim }) => (claim === undefined ? [] : [claim]));
  const zones = [{ id: 'Z1', name: ZONE }];
  return { zones, records, claims, source: { zones, records: [...records.map(({ record }) => record), ...claims.map(({ txt }) => txt)], filter: matchAll } };
}

function ownedRecord(index: number): OwnedRecord {
  const plain = desiredEndpoint(index);
  const labels = { ...plain.labels, [LABEL.owner]: OWNER };
  const endpoint = { ...plain, labels };
  const key = keyOf(endpoint);
  const text = `"heritage=external-dns,external-dns/owner=${OWNER},external-dns/resource=service/bench/svc-${index}"`;
  const txt = buildEndpoint({ dnsName: `a-${plain.dnsName}`, recordType: 'TXT', targets: [text] });
  const claim: Claim = { txt: { endpoint: txt, zone: 'Z1' }, text, for: [key], state: 'own', labels, current: true };
  return { record: { endpoint: plain, zone: 'Z1' }, endpoint, key, owner: OWNER, claim };
}
