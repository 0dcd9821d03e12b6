import { isDeepStrictEqual } from 'node:util';
import type { WireEndpoint } from '@external-dns/endpoint';
import { withOurs } from './ours.ts';
import { isManaged, wantedAt } from './right.ts';
import type { Rule } from './rule.ts';
import { changesOf, claimNamesOf, flagValues, hasStoredClaim, includes, isAnyClaimOf, isClaim, isClaimOf, normalName, ownersOf, sameRecord, setOf, subjectOf, withChanges } from './wire.ts';

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
  upstream: 'Creates a CNAME and records of other types at one name when their set identifiers differ, or when those that are there are of types that are not managed.',
  ours: 'Keeps the address records, leaves out the CNAME, and says so; creates neither beside what is stored and stays.',
  why: 'No provider accepts both: the whole batch, or each pass, would fail at it.',
  transform: (recorded, vector, ours) => {
    const clash = (name: string): boolean => {
      const stays = (vector.current ?? []).filter((stored) => ownersOf(vector, stored).length === 0 || !flagValues(vector, 'registry').includes('txt'));
      const wanted = wantedAt(vector, recorded, name);
      const there = [...(recorded.desired ?? []).filter((endpoint) => isManaged(vector, endpoint)), ...stays].filter((endpoint) => normalName(endpoint.dnsName) === name);
      return there.some((a) => there.some((b) => conflicts(a, b) && setOf(a) !== setOf(b))) || wanted.some((a) => stays.some((b) => conflicts(a, b) && !isManaged(vector, b)));
    };
    return withOurs(recorded, vector, ours, clash);
  },
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
  transform: (recorded, vector) => {
    if (!flagValues(vector, 'registry').includes('txt')) return recorded;
    return withChanges(recorded, ({ delete: gone }) => {
      const kept = gone.filter((record) => {
        if (isClaim(record)) return false;
        const beside = (vector.current ?? []).filter((stored) => normalName(stored.dnsName) === subjectOf(record) && setOf(stored) === setOf(record) && isManaged(vector, stored) && ownersOf(vector, stored).length === 0);
        const wanted = wantedAt(vector, recorded, subjectOf(record)).filter((endpoint) => setOf(endpoint) === setOf(record));
        const missing = wanted.some((endpoint) => !beside.some((stored) => sameRecord(stored, endpoint)));
        return missing && beside.some((stored) => !hasStoredClaim(vector, stored)) && !wanted.some((endpoint) => sameRecord(endpoint, record));
      });
      return { delete: gone.filter((endpoint) => !includes(kept, endpoint) && !(isClaim(endpoint) && kept.some((record) => isAnyClaimOf(vector, endpoint, record)))) };
    });
  },
};

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
  upstream: 'Loses the ownership of records whose name, or whose claim\'s name, is stored or configured in upper case or with a trailing dot, and leaves them for ever, or writes the claim again on every pass.',
  ours: 'Compares names in the form in which the DNS compares them (RFC 4343).',
  why: 'Providers spell names their own way.',
  transform: (recorded, vector, ours) => {
    if (!flagValues(vector, 'registry').includes('txt')) return recorded;
    const affixes = ['txt-prefix', 'txt-suffix', 'txt-wildcard-replacement'].flatMap((flag) => flagValues(vector, flag));
    const everywhere = affixes.some((affix) => /[A-Z]/.test(affix.replaceAll(/%\{record_type\}/g, '')));
    const stored = vector.current ?? [];
    const isSpelledOtherwise = (record: WireEndpoint): boolean => spelledOtherwise(record.dnsName) || (everywhere && ownersOf(vector, record).length > 0);
    const odd = new Set(stored.filter(isSpelledOtherwise).map(({ dnsName }) => normalName(dnsName)));
    const isOdd = (record: WireEndpoint): boolean => [normalName(record.dnsName), ...claimNamesOf(vector, record)].some((name) => odd.has(name));
    const names = new Set([...stored, ...(recorded.desired ?? [])].filter(isOdd).map(({ dnsName }) => normalName(dnsName)));
    return withOurs(recorded, vector, ours, (name) => names.has(name));
  },
};
