import { isDeepStrictEqual } from 'node:util';
import type { WireEndpoint } from '@external-dns/endpoint';
import type { Outcome, VectorCase } from '../case.ts';
import type { Rule } from './rule.ts';
import { changesOf, flagValues, hasStoredClaim, includes, isClaim, isClaimOf, normalName, ownersOf, subjectOf, sameRecord, withChanges } from './wire.ts';

function conflicts(a: WireEndpoint, b: WireEndpoint): boolean {
  if (normalName(a.dnsName) !== normalName(b.dnsName) || a.recordType === b.recordType) return false;
  // Claims are TXT records at names of their own.
  return (a.recordType === 'CNAME' || b.recordType === 'CNAME') && !isClaim(a) && !isClaim(b);
}

/** Where the policy forbids the deletion half of a replacement, the other half is not done either. */
export const replacementIsWhole: Rule = {
  id: 'replacement-is-whole',
  upstream: 'With --policy=upsert-only or create-only, creates a CNAME beside the address records that it should replace, or the reverse, when the policy forbids to delete them.',
  ours: 'Replaces as a whole or not at all, and says what the policy holds back.',
  why: 'A CNAME beside other records is refused by every provider (RFC 1034 section 3.6.2), and with some the whole batch.',
  transform: (recorded, vector) => {
    const [policy = 'sync'] = flagValues(vector, 'policy').slice(-1);
    if (policy === 'sync') return recorded;
    return withChanges(recorded, ({ create, delete: gone }) => {
      const stays = (vector.current ?? []).filter((stored) => !gone.some((deleted) => sameRecord(deleted, stored)));
      const names = new Set(create.filter((endpoint) => stays.some((stored) => conflicts(endpoint, stored))).map(subjectOf));
      return { create: create.filter((endpoint) => !names.has(subjectOf(endpoint))) };
    });
  },
};

/** A CNAME and other records of one name do not go together, in whatever sets they are. */
export const cnameStandsAlone: Rule = {
  id: 'cname-stands-alone',
  upstream: 'Creates a CNAME and records of other types at one name when their set identifiers differ.',
  ours: 'Keeps the address records, leaves out the CNAME, and says so.',
  why: 'No provider accepts both: the whole batch, or each pass, would fail at it.',
  transform: (recorded) =>
    withChanges(recorded, ({ create }) => {
      const others = (endpoint: WireEndpoint): boolean => create.some((other) => conflicts(endpoint, other) && (endpoint.setIdentifier ?? '') !== (other.setIdentifier ?? ''));
      const left = create.filter((endpoint) => endpoint.recordType === 'CNAME' && others(endpoint));
      return { create: create.filter((endpoint) => !left.some((alone) => subjectOf(alone) === subjectOf(endpoint) && (alone.setIdentifier ?? '') === (endpoint.setIdentifier ?? '') && (endpoint.recordType === 'CNAME' || isClaim(endpoint)))) };
    }),
};

function sayTheSame(before: WireEndpoint, after: WireEndpoint): boolean {
  const targets = ({ targets = [], recordType = '' }: WireEndpoint): readonly string[] => (recordType === 'CNAME' ? targets.map((target) => normalName(target)).sort() : targets);
  const properties = ({ providerSpecific = [] }: WireEndpoint): ReadonlySet<string> => new Set(providerSpecific.map(({ name = '', value = '' }) => `${name}=${value}`));
  return (
    sameRecord(before, after) &&
    !(before.providerSpecific ?? []).some(({ name }) => name === 'txt/force-update') &&
    isDeepStrictEqual(targets(before), targets(after)) &&
    isDeepStrictEqual(properties(before), properties(after)) &&
    (before.recordTTL ?? 0) === (after.recordTTL ?? 0) &&
    (before.labels?.['owner'] ?? '') === (after.labels?.['owner'] ?? '')
  );
}

/** What is so already is not written again. */
export const alreadySo: Rule = {
  id: 'already-so',
  upstream: 'Updates a record that says what it should: with targets in another case, properties named twice, or with --migrate-from-txt-owner for no reason but another resource label.',
  ours: 'Leaves it alone.',
  why: 'The same write comes back on every pass and uses up the provider\'s quota.',
  transform: (recorded, vector) =>
    withChanges(recorded, ({ update }) => {
      // The claim of the former owner is a reason to write.
      const claimed = (record: WireEndpoint): boolean => !flagValues(vector, 'registry').includes('txt') || hasStoredClaim(vector, record, flagValues(vector, 'txt-owner-id'));
      const idle = update.filter(([before, after]) => !isClaim(before) && sayTheSame(before, after) && claimed(before)).map(([before]) => before);
      return { update: update.filter(([before]) => !idle.some((record) => record === before || (isClaim(before) && isClaimOf(vector, before, record)))) };
    }),
};

/** A name is replaced as a whole: what somebody else holds there keeps our record too. */
export const foreignRecordKeepsOwn: Rule = {
  id: 'foreign-record-keeps-own',
  upstream: 'Deletes its own record to make way for another type although a record of another owner at that name keeps the new one from being created.',
  ours: 'Keeps its own record until the whole name can be replaced.',
  why: 'Otherwise the name loses an answer and gains none.',
  transform: (recorded, vector) =>
    withChanges(recorded, ({ create, delete: gone }) => {
      const wanted = new Set((recorded.desired ?? []).map(subjectOf));
      const made = new Set(create.map(subjectOf));
      const foreign = (name: string): boolean => (vector.current ?? []).some((stored) => stored.recordType !== 'TXT' && normalName(stored.dnsName) === name && !gone.some((deleted) => sameRecord(deleted, stored)));
      const kept = (endpoint: WireEndpoint): boolean => wanted.has(subjectOf(endpoint)) && !made.has(subjectOf(endpoint)) && foreign(subjectOf(endpoint)) && replacedType(endpoint, gone, recorded);
      return { delete: gone.filter((endpoint) => !kept(endpoint)) };
    }),
};

function replacedType(endpoint: WireEndpoint, gone: readonly WireEndpoint[], { desired }: Outcome): boolean {
  const name = subjectOf(endpoint);
  const records = gone.filter((deleted) => normalName(deleted.dnsName) === name && deleted.recordType !== 'TXT');
  return (desired ?? []).some((wanted) => records.some((deleted) => conflicts(wanted, deleted)));
}

/** Copies of one record are all deleted. */
export const everyCopyGoes: Rule = {
  id: 'every-copy-goes',
  upstream: 'Deletes one of several stored records with the same name, type and set identifier.',
  ours: 'Deletes all of them.',
  why: 'The rest would be deleted by later passes anyway, and answer until then.',
  transform: (recorded, vector, ours) =>
    withChanges(recorded, ({ delete: gone }) => {
      const copies = (endpoint: WireEndpoint): readonly WireEndpoint[] => (vector.current ?? []).filter((stored) => sameRecord(stored, endpoint));
      const more = changesOf(ours).delete.filter((endpoint) => !includes(gone, endpoint) && copies(endpoint).length > 1 && gone.some((deleted) => sameRecord(deleted, endpoint)));
      return { delete: [...gone, ...more] };
    }),
};

function spelledOtherwise(name = ''): boolean {
  return name !== normalName(name);
}

/** Names that the DNS takes for the same name are the same name here: ownership is kept whatever the spelling. */
export const namesInNormalForm: Rule = {
  id: 'names-in-normal-form',
  upstream: 'Loses the ownership of records whose name, or whose claim\'s name, is stored or configured in upper case or with a trailing dot, and leaves them for ever.',
  ours: 'Compares names in the form in which the DNS compares them (RFC 4343).',
  why: 'Providers spell names their own way.',
  transform: (recorded, vector, ours) => {
    if (!flagValues(vector, 'registry').includes('txt')) return recorded;
    const affixes = ['txt-prefix', 'txt-suffix', 'txt-wildcard-replacement'].flatMap((flag) => flagValues(vector, flag));
    const everywhere = affixes.some((affix) => affix !== affix.replaceAll(/%\{record_type\}/g, '').toLowerCase() && /[A-Z]/.test(affix));
    const names = new Set(otherwiseSpelled(vector, ours, everywhere));
    if (names.size === 0) return recorded;
    const about = (endpoint: WireEndpoint): boolean => names.has(subjectOf(endpoint));
    const theirs = changesOf(recorded);
    const own = changesOf(ours);
    return withChanges(recorded, () => ({
      create: [...theirs.create.filter((endpoint) => !about(endpoint)), ...own.create.filter(about)],
      update: [...theirs.update.filter(([, after]) => !about(after)), ...own.update.filter(([, after]) => about(after))],
      delete: [...theirs.delete.filter((endpoint) => !about(endpoint)), ...own.delete.filter(about)],
    }));
  },
};

/** Subjects of our changes whose stored record or claim is spelled otherwise than in normal form. */
function otherwiseSpelled(vector: VectorCase, ours: Outcome, everywhere: boolean): readonly string[] {
  const { create, update, delete: gone } = changesOf(ours);
  const touched = [...create, ...update.flat(), ...gone];
  const stored = (vector.current ?? []).filter((record) => spelledOtherwise(record.dnsName)).map((record) => normalName(record.dnsName));
  const claimed = new Set((vector.current ?? []).filter((record) => ownersOf(vector, record).length > 0).map((record) => normalName(record.dnsName)));
  return touched.filter((endpoint) => stored.includes(normalName(endpoint.dnsName)) || (everywhere && claimed.has(normalName(endpoint.dnsName)))).map(subjectOf);
}
