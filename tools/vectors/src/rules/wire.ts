import { isDeepStrictEqual } from 'node:util';
import { createLabelCodec, parseAesKey } from '@external-dns/endpoint';
import type { WireEndpoint } from '@external-dns/endpoint';
import { createNameMapper } from '@external-dns/registry-txt';
import type { Outcome, RecordedChanges, VectorCase } from '../case.ts';

export type WirePair = readonly [WireEndpoint, WireEndpoint];

const none: RecordedChanges = { create: [], update: [], delete: [] };

/** The recording with other changes; nothing in them is no changes. */
export function withChanges(recorded: Outcome, change: (changes: RecordedChanges) => Partial<RecordedChanges>): Outcome {
  const changes = recorded.changes ?? none;
  return { ...recorded, changes: { ...changes, ...change(changes) } };
}

export function changesOf({ changes }: Outcome): RecordedChanges {
  return changes ?? none;
}

/** Name without case and trailing dot: names that are the same in the DNS are equal (RFC 4343). */
export function normalName(name = ''): string {
  return name.toLowerCase().replace(/\.$/, '');
}

export function isClaim({ recordType, labels }: WireEndpoint): boolean {
  return recordType === 'TXT' && labels?.['ownedRecord'] !== undefined;
}

/** The name of the record that a change is about: that of the owned record for a claim. */
export function subjectOf(endpoint: WireEndpoint): string {
  return normalName(isClaim(endpoint) ? endpoint.labels?.['ownedRecord'] : endpoint.dnsName);
}

export function sameRecord(a: WireEndpoint, b: WireEndpoint): boolean {
  return normalName(a.dnsName) === normalName(b.dnsName) && a.recordType === b.recordType && (a.setIdentifier ?? '') === (b.setIdentifier ?? '');
}

/** What the provider said is stored under the key of an endpoint. */
export function storedOf({ current }: VectorCase, endpoint: WireEndpoint): WireEndpoint | undefined {
  const found = (current ?? []).filter((stored) => sameRecord(stored, endpoint));
  return found.find(({ dnsName }) => dnsName === endpoint.dnsName) ?? found[0];
}

/** Values of a flag on the command line of a case or else in its environment, in their order. */
export function flagValues({ flags, args, env }: VectorCase, flag: string): readonly string[] {
  const given = [...(flags ?? []), ...(args ?? [])].flatMap((arg, index, all) => {
    if (arg.startsWith(`--${flag}=`)) return [arg.slice(flag.length + 3)];
    return arg === `--${flag}` ? [all[index + 1] ?? ''] : [];
  });
  // The command line goes before the environment, whose lists stand one value a line.
  return given.length > 0 ? given : (env?.[`EXTERNAL_DNS_${flag.toUpperCase().replaceAll('-', '_')}`]?.split('\n') ?? []);
}

/** The owners that a stored TXT record names, in the clear or encrypted with the key of the case; none for a record that claims nothing. */
export function ownersOf(vector: VectorCase, { recordType, targets = [] }: WireEndpoint): readonly string[] {
  if (recordType !== 'TXT') return [];
  const [key = ''] = flagValues(vector, 'txt-encrypt-aes-key').slice(-1);
  const codec = createLabelCodec({ encrypt: false, aesKey: key === '' ? undefined : parseAesKey(key) });
  return targets.flatMap((target) => {
    const decoded = codec.decode(target);
    return 'labels' in decoded ? [decoded.labels['owner'] ?? ''] : [];
  });
}

/** Whether an endpoint of the changes is a stored TXT record that claims something for one of the owners of the case. */
export function isStoredClaimOfOurs(vector: VectorCase, endpoint: WireEndpoint): boolean {
  if (!isClaim(endpoint)) return false;
  const owners = [...flagValues(vector, 'txt-owner-id'), ...flagValues(vector, 'migrate-from-txt-owner')];
  const stored = storedOf(vector, endpoint);
  return stored !== undefined && ownersOf(vector, stored).some((owner) => owners.includes(owner));
}

function mapperOf(vector: VectorCase): ReturnType<typeof createNameMapper> {
  return createNameMapper({
    prefix: flagValues(vector, 'txt-prefix').at(-1) ?? '',
    suffix: flagValues(vector, 'txt-suffix').at(-1) ?? '',
    wildcardReplacement: flagValues(vector, 'txt-wildcard-replacement').at(-1) ?? '',
  });
}

/** Whether a TXT record of the changes has the name and the set identifier of a record's claim. */
export function isClaimOf(vector: VectorCase, claim: WireEndpoint, { dnsName = '', recordType = '', setIdentifier = '' }: WireEndpoint): boolean {
  return normalName(claim.dnsName) === normalName(mapperOf(vector).toTxtName(dnsName, recordType)) && (claim.setIdentifier ?? '') === setIdentifier;
}

/** Whether a stored TXT record with the text of this owner stands where the claim of a record stands. */
export function hasStoredClaim(vector: VectorCase, record: WireEndpoint, owners: readonly string[] = [...flagValues(vector, 'txt-owner-id'), ...flagValues(vector, 'migrate-from-txt-owner')]): boolean {
  const mapper = mapperOf(vector);
  const { dnsName = '', recordType = '', setIdentifier = '' } = record;
  // Claims of the old format came before AAAA records did; there they say nothing.
  const legacy = recordType === 'AAAA' || recordType === 'TXT' ? [] : [mapper.toLegacyTxtName(dnsName)];
  const names = [mapper.toTxtName(dnsName, recordType), ...legacy].map(normalName);
  return (vector.current ?? []).some(
    (stored) => stored.recordType === 'TXT' && (stored.setIdentifier ?? '') === setIdentifier && names.includes(normalName(stored.dnsName)) && ownersOf(vector, stored).some((owner) => owners.includes(owner)),
  );
}

export function includes(list: readonly WireEndpoint[], endpoint: WireEndpoint): boolean {
  return list.some((entry) => isDeepStrictEqual(entry, endpoint));
}

export function includesPair(list: readonly WirePair[], pair: WirePair): boolean {
  return list.some((entry) => isDeepStrictEqual(entry, pair));
}
