import { LABEL, RECORD_TYPES, getLabel, normalName, toUnicodeName } from '@external-dns/endpoint';
import type { Labels, RecordKey } from '@external-dns/endpoint';
import type { Claim, ClaimState, ProviderRecord } from '@external-dns/plugin';
import { APEX_HOST } from './claim-place.ts';
import type { Reading } from './mapper.ts';
import type { Settings } from './settings.ts';
import type { Zones } from './zones.ts';

/** A TXT record set taken apart. */
export interface TxtReading {
  readonly claims: readonly Claim[];
  /** The strings that are no claims, as listed. */
  readonly others: readonly string[];
}

/** One claiming string before it is known what the others say. */
interface Draft {
  readonly text: string;
  /** Absent where it cannot be read. */
  readonly labels?: Labels;
  readonly encrypted: boolean;
  readonly apex: boolean;
}

/** Types that a claim without a type may speak of. AAAA records came with the typed format; TXT is left out lest an SPF or DKIM record be taken for ours. */
const legacyTypes = RECORD_TYPES.filter((type) => type !== 'AAAA' && type !== 'TXT');
const noLabels: Labels = Object.freeze({});

/**
 * Reads the claims of the TXT record sets with one name and set identifier in one zone: usually one set, more where a provider lists string by string. Undefined when no
 * string of them claims anything.
 */
export function readClaims(sets: readonly ProviderRecord[], settings: Settings, zones: Zones): ReadonlyMap<ProviderRecord, TxtReading> | undefined {
  const drafts = new Map<ProviderRecord, Draft[]>();
  let name: ClaimingName | undefined;
  for (const set of sets) {
    for (const index of set.endpoint.targets.keys()) {
      const decoded = decode(set.endpoint.targets[index] ?? '', settings);
      if (decoded === undefined) continue;
      name ??= claimingName(set, settings);
      const draft = draftOf(decoded, storedText(set, index), name);
      if (draft === undefined) continue;
      const list = drafts.get(set);
      if (list === undefined) drafts.set(set, [draft]);
      else list.push(draft);
    }
  }
  if (name === undefined || drafts.size === 0) return undefined;
  const all = [...drafts.values()].flat();
  const states = { inside: stateOf(all.filter((draft) => draft.apex), settings), usual: stateOf(all.filter((draft) => !draft.apex), settings) };
  const result = new Map<ProviderRecord, TxtReading>();
  for (const [set, list] of drafts) {
    const texts = new Set(list.map((draft) => draft.text));
    const claims: Claim[] = [];
    for (const draft of list) claims.push(claimOf(draft, draft.apex ? states.inside : states.usual, set, name, settings, zones));
    result.set(set, { claims, others: set.endpoint.targets.filter((_, index) => !texts.has(storedText(set, index))) });
  }
  return result;
}

/** The same for what is usual: a TXT record set of its own with one string. Undefined when it claims nothing. */
export function readClaim(set: ProviderRecord, settings: Settings, zones: Zones): Claim | undefined {
  const [target] = set.endpoint.targets;
  const decoded = target === undefined ? undefined : decode(target, settings);
  if (decoded === undefined) return undefined;
  const name = claimingName(set, settings);
  const draft = draftOf(decoded, storedText(set, 0), name);
  return draft === undefined ? undefined : claimOf(draft, stateOf([draft], settings), set, name, settings, zones);
}

/** The name of a TXT record set, and what it claims. */
interface ClaimingName {
  readonly normal: string;
  readonly reading: Reading | undefined;
}

function claimingName({ endpoint }: ProviderRecord, settings: Settings): ClaimingName {
  const normal = normalName(endpoint.dnsName);
  return { normal, reading: readName(normal, settings) };
}

/** What cannot be read counts as a claim only where a claim of today's format may stand: tokens of other services look like it too. */
function draftOf({ labels, encrypted }: Decoded, text: string, { reading }: ClaimingName): Draft | undefined {
  if (labels === undefined) return (reading?.recordType ?? '') === '' ? undefined : { text, encrypted, apex: false };
  return { text, labels, encrypted, apex: getLabel(labels, LABEL.apex) === 'true' && reading?.name.startsWith(`${APEX_HOST}.`) === true };
}

function claimOf(draft: Draft, state: ClaimState, set: ProviderRecord, { normal, reading }: ClaimingName, settings: Settings, zones: Zones): Claim {
  const keys = reading === undefined ? [] : claimedKeys(reading, draft.apex, set.endpoint.setIdentifier ?? '', settings);
  const current = draft.labels !== undefined && isCurrent(draft, normal, keys, set.zone, settings, zones);
  return { txt: set, text: draft.text, for: keys, state, labels: draft.labels ?? noLabels, current };
}

/** The string at `index` byte for byte as stored. */
export function storedText(set: ProviderRecord, index: number): string {
  return set.raw?.[index] ?? set.endpoint.targets[index] ?? '';
}

/** The owner that a claim speaks for: one that is migrated from counts as ourselves. */
export function effectiveOwner(labels: Labels, settings: Pick<Settings, 'ownerId' | 'oldOwnerId'>): string | undefined {
  const owner = getLabel(labels, LABEL.owner);
  return owner !== undefined && owner === settings.oldOwnerId ? settings.ownerId : owner;
}

/** What a string says; without labels where it cannot be read. */
interface Decoded {
  readonly labels?: Labels;
  readonly encrypted: boolean;
}

function decode(target: string, { codec }: Settings): Decoded | undefined {
  let decoded = codec.decode(target);
  // Long texts are stored as several strings of one record.
  if ('problem' in decoded && target.includes('" "')) decoded = codec.decode(target.replaceAll('" "', ''));
  if ('labels' in decoded) return decoded;
  return decoded.problem === 'unreadable' ? { encrypted: true } : undefined;
}

/** What a name claims. A-labels hide the affixes of names that were formed before they were encoded, so that the Unicode form is tried too. */
function readName(name: string, { mapper }: Settings): Reading | undefined {
  const plain = mapper.read(name);
  const unicode = toUnicodeName(name).name;
  if (unicode === name || (plain !== undefined && plain.recordType !== '')) return plain;
  const decoded = mapper.read(unicode);
  return decoded === undefined || (decoded.recordType === '' && plain !== undefined) ? plain : { ...decoded, name: normalName(decoded.name) };
}

function stateOf(drafts: readonly Draft[], settings: Settings): ClaimState {
  const [first, ...others] = drafts;
  const owner = ownerOf(first, settings);
  if (others.some((draft) => ownerOf(draft, settings) !== owner)) return 'conflict';
  if (owner === null) return 'unreadable';
  return owner === settings.ownerId ? 'own' : 'foreign';
}

/** Null where it cannot be read, undefined where nobody is named. */
function ownerOf(draft: Draft | undefined, settings: Settings): string | null | undefined {
  if (draft === undefined) return undefined;
  return draft.labels === undefined ? null : effectiveOwner(draft.labels, settings);
}

function claimedKeys(reading: Reading, apex: boolean, setIdentifier: string, { mapper }: Settings): readonly RecordKey[] {
  const name = apex ? reading.name.slice(APEX_HOST.length + 1) : reading.name;
  const wildcard = apex ? undefined : mapper.wildcardOf(name);
  if (wildcard === undefined && reading.recordType !== '') return [{ name, recordType: reading.recordType, setIdentifier }];
  const names = wildcard === undefined ? [name] : [wildcard, name];
  const recordTypes = reading.recordType === '' ? legacyTypes : [reading.recordType];
  return names.flatMap((each) => recordTypes.map((recordType) => ({ name: each, recordType, setIdentifier })));
}

/** Whether we would write it like this today, labels aside. */
function isCurrent(draft: Draft, txtName: string, keys: readonly RecordKey[], zone: string, settings: Settings, zones: Zones): boolean {
  const [key] = keys;
  if (key === undefined || draft.labels === undefined || draft.encrypted !== settings.encrypt) return false;
  if (settings.oldOwnerId !== undefined && getLabel(draft.labels, LABEL.owner) === settings.oldOwnerId && settings.oldOwnerId !== settings.ownerId) return false;
  const usual = normalName(settings.mapper.toTxtName(key.name, key.recordType));
  if (draft.apex) return usual !== txtName && !zones.contains(zone, usual);
  return usual === txtName || normalName(settings.mapper.toTxtName(toUnicodeName(key.name).name, key.recordType)) === txtName;
}
