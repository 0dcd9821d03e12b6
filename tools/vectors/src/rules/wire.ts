import { isDeepStrictEqual } from 'node:util';
import { createLabelCodec, parseAesKey } from '@external-dns/endpoint';
import type { LabelCodec, WireEndpoint } from '@external-dns/endpoint';
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
  return normalName(a.dnsName) === normalName(b.dnsName) && a.recordType === b.recordType && setOf(a) === setOf(b);
}

export function setOf({ setIdentifier }: WireEndpoint): string {
  return setIdentifier ?? '';
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

/** Whether a switch is on: by its last mention on the command line, or else by its variable. */
export function isOn({ flags, args, env }: VectorCase, flag: string): boolean {
  const last = [...(flags ?? []), ...(args ?? [])].findLast((arg) => arg === `--${flag}` || arg === `--no-${flag}`);
  if (last !== undefined) return last === `--${flag}`;
  return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(env?.[`EXTERNAL_DNS_${flag.toUpperCase().replaceAll('-', '_')}`] ?? '');
}

/** Reads claims, encrypted ones with the key of the case. */
export function codecOf(vector: VectorCase): LabelCodec {
  const [key = ''] = flagValues(vector, 'txt-encrypt-aes-key').slice(-1);
  return createLabelCodec({ encrypt: false, aesKey: key === '' ? undefined : parseAesKey(key) });
}

/** The owners that a stored TXT record names, in the clear or encrypted with the key of the case; none for a record that claims nothing. */
export function ownersOf(vector: VectorCase, { recordType, targets = [] }: WireEndpoint): readonly string[] {
  if (recordType !== 'TXT') return [];
  const codec = codecOf(vector);
  return targets.flatMap((target) => {
    const decoded = codec.decode(target);
    return 'labels' in decoded ? [decoded.labels['owner'] ?? ''] : [];
  });
}

/** Whether two claiming texts say the same, in the clear or not. */
export function sayTheSameOwner(vector: VectorCase, a: WireEndpoint, b: WireEndpoint): boolean {
  const codec = codecOf(vector);
  const read = ({ targets = [] }: WireEndpoint): unknown => targets.flatMap((target) => ownershipOf(codec, target));
  return isDeepStrictEqual(read(a), read(b));
}

function ownershipOf(codec: LabelCodec, target: string): readonly unknown[] {
  const decoded = codec.decode(target);
  if (!('labels' in decoded)) return [];
  const { 'txt-encryption-nonce': _, ...labels } = decoded.labels;
  return [{ labels, encrypted: decoded.encrypted }];
}

/** Whether an endpoint of the changes is a stored TXT record that claims something for one of the owners of the case. */
export function isStoredClaimOfOurs(vector: VectorCase, endpoint: WireEndpoint): boolean {
  if (!isClaim(endpoint)) return false;
  const owners = caseOwners(vector);
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

/**
 * Names in normal form under which the claim of a record may stand, in groups of which the first one with a claim decides: as it is written today, as an alias was
 * claimed before, and in the format without the type; each also without the replacement of wildcards.
 */
function claimNameGroups(vector: VectorCase, { dnsName = '', recordType = '', providerSpecific = [] }: WireEndpoint): readonly (readonly string[])[] {
  const plain = createNameMapper({ prefix: flagValues(vector, 'txt-prefix').at(-1) ?? '', suffix: flagValues(vector, 'txt-suffix').at(-1) ?? '', wildcardReplacement: '' });
  const mappers = [mapperOf(vector), plain];
  const isAlias = recordType === 'A' && providerSpecific.some(({ name, value }) => name === 'alias' && (value === 'true' || value === 'A'));
  // Claims of the old format came before AAAA records did; there, and of TXT records, they say nothing.
  const hasLegacy = recordType !== 'AAAA' && recordType !== 'TXT';
  return [
    mappers.map((mapper) => normalName(mapper.toTxtName(dnsName, recordType))),
    isAlias ? mappers.map((mapper) => normalName(mapper.toTxtName(dnsName, 'CNAME'))) : [],
    hasLegacy ? mappers.map((mapper) => normalName(mapper.toLegacyTxtName(dnsName))) : [],
  ];
}

/** Every name, in normal form, under which the claim of a record may stand; the one of today first. */
export function claimNamesOf(vector: VectorCase, record: WireEndpoint): readonly string[] {
  return claimNameGroups(vector, record).flat();
}

/** Whether a TXT record of the changes stands where a claim of the record may stand. */
export function isAnyClaimOf(vector: VectorCase, claim: WireEndpoint, record: WireEndpoint): boolean {
  return isClaim(claim) && setOf(claim) === setOf(record) && claimNamesOf(vector, record).includes(normalName(claim.dnsName));
}

/** The owners of a case: its own id and the one that it migrates from. */
export function caseOwners(vector: VectorCase): readonly string[] {
  return [...(flagValues(vector, 'txt-owner-id').length === 0 ? ['default'] : flagValues(vector, 'txt-owner-id').slice(-1)), ...flagValues(vector, 'migrate-from-txt-owner')];
}

/** Whether the stored claim of a record names one of the owners. */
export function hasStoredClaim(vector: VectorCase, record: WireEndpoint, owners: readonly string[] = caseOwners(vector)): boolean {
  const claims = (vector.current ?? []).filter((stored) => stored.recordType === 'TXT' && setOf(stored) === setOf(record) && ownersOf(vector, stored).length > 0);
  for (const names of claimNameGroups(vector, record)) {
    const found = claims.filter((claim) => names.includes(normalName(claim.dnsName)));
    if (found.length > 0) return found.every((claim) => ownersOf(vector, claim).every((owner) => owners.includes(owner)));
  }
  return false;
}

export function includes(list: readonly WireEndpoint[], endpoint: WireEndpoint): boolean {
  return list.some((entry) => isDeepStrictEqual(entry, endpoint));
}

export function includesPair(list: readonly WirePair[], pair: WirePair): boolean {
  return list.some((entry) => isDeepStrictEqual(entry, pair));
}
