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
  const [first] = sets;
  if (first === undefined) return undefined;
  let reading: Reading | undefined;
  let name = '';
  const drafts = new Map<ProviderRecord, Draft[]>();
  for (const set of sets) {
    for (const [index, target] of set.endpoint.targets.entries()) {
      const decoded = decode(target, settings);
      if (decoded === undefined) continue;
      if (name === '') {
        name = normalName(set.endpoint.dnsName);
        reading = readName(name, settings);
      }
      // What cannot be read counts as a claim only where a claim of today's format may stand: tokens of other services look like it too.
      if (decoded.labels === undefined && (reading?.recordType ?? '') === '') continue;
      const apex = decoded.labels !== undefined && getLabel(decoded.labels, LABEL.apex) === 'true' && reading?.name.startsWith(`${APEX_HOST}.`) === true;
      const draft = { text: storedText(set, index), ...decoded, apex };
      const list = drafts.get(set);
      if (list === undefined) drafts.set(set, [draft]);
      else list.push(draft);
    }
  }
  if (drafts.size === 0) return undefined;
  const all = [...drafts.values()].flat();
  const states = { inside: stateOf(all.filter((draft) => draft.apex), settings), usual: stateOf(all.filter((draft) => !draft.apex), settings) };
  const result = new Map<ProviderRecord, TxtReading>();
  for (const [set, list] of drafts) {
    const texts = new Set(list.map((draft) => draft.text));
    const claims = list.map((draft): Claim => {
      const keys = reading === undefined ? [] : claimedKeys(reading, draft.apex, set.endpoint.setIdentifier ?? '', settings);
      return {
        txt: set,
        text: draft.text,
        for: keys,
        state: draft.apex ? states.inside : states.usual,
        labels: draft.labels ?? noLabels,
        current: draft.labels !== undefined && isCurrent(draft, name, keys, set.zone, settings, zones),
      };
    });
    result.set(set, { claims, others: set.endpoint.targets.filter((_, index) => !texts.has(storedText(set, index))) });
  }
  return result;
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

function decode(target: string, { codec }: Settings): { labels?: Labels; encrypted: boolean } | undefined {
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
  const owners = new Set(drafts.map(({ labels }) => (labels === undefined ? null : effectiveOwner(labels, settings))));
  if (owners.size > 1) return 'conflict';
  if (owners.has(null)) return 'unreadable';
  return owners.has(settings.ownerId) ? 'own' : 'foreign';
}

function claimedKeys(reading: Reading, apex: boolean, setIdentifier: string, { mapper }: Settings): readonly RecordKey[] {
  const name = apex ? reading.name.slice(APEX_HOST.length + 1) : reading.name;
  const wildcard = apex ? undefined : mapper.wildcardOf(name);
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
