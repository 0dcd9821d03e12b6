import { isDeepStrictEqual } from 'node:util';
import type { WireEndpoint } from '@external-dns/endpoint';
import type { Outcome, VectorCase } from '../case.ts';
import type { Rule } from './rule.ts';
import { caseOwners, changesOf, claimNamesOf, codecOf, flagValues, hasStoredClaim, includes, includesPair, isClaim, isClaimOf, isOn, isStoredClaimOfOurs, normalName, ownersOf, sameRecord, sayTheSameOwner, storedOf, subjectOf, withChanges } from './wire.ts';
import type { WirePair } from './wire.ts';
import { withOurs } from './ours.ts';

const INTERNAL_LABEL = 'txt-encryption-nonce';
const INTERNAL_PROPERTY = 'txt/force-update';

function withoutInternals(endpoint: WireEndpoint): WireEndpoint {
  const { [INTERNAL_LABEL]: _, ...labels } = endpoint.labels ?? {};
  return { ...endpoint, labels, providerSpecific: (endpoint.providerSpecific ?? []).filter(({ name }) => name !== INTERNAL_PROPERTY) };
}

/** Marks that a registry sets for itself are not a provider's business. */
export const internalsStayInside: Rule = {
  id: 'internals-stay-inside',
  upstream: 'Hands the provider the label txt-encryption-nonce and the property txt/force-update, which the registry sets for its own use.',
  ours: 'Hands over records as they are stored; what the registry notes for itself stays with it.',
  why: 'A provider may take an unknown property for one of its own, and refuse the record or store it.',
  transform: (recorded) =>
    withChanges(recorded, ({ create, update, delete: gone }) => ({
      create: create.map(withoutInternals),
      update: update.map(([before, after]) => [withoutInternals(before), withoutInternals(after)] as const),
      delete: gone.map(withoutInternals),
    })),
};

/** A claim at a name where other texts are stored joins them. */
export const claimsJoinTexts: Rule = {
  id: 'claims-join-texts',
  upstream: 'Creates the TXT record of a claim although a TXT record that claims nothing is stored at its name.',
  ours: 'Adds the claim to the texts that are stored there.',
  why: 'There is one TXT record set at a name: a provider refuses to create it again, or drops what somebody else wrote.',
  transform: (recorded, vector) =>
    withChanges(recorded, ({ create, update }) => {
      const beside = (claim: WireEndpoint): WireEndpoint | undefined => {
        const stored = isClaim(claim) ? storedOf(vector, claim) : undefined;
        return stored !== undefined && ownersOf(vector, stored).length === 0 ? stored : undefined;
      };
      const joined = create.flatMap((claim): readonly WirePair[] => {
        const stored = beside(claim);
        if (stored === undefined) return [];
        const labels = claim.labels ?? {};
        return [[{ ...stored, labels }, { ...claim, dnsName: stored.dnsName ?? '', targets: [...(claim.targets ?? []), ...(stored.targets ?? [])], ...(stored.recordTTL === undefined ? {} : { recordTTL: stored.recordTTL }) }]];
      });
      return { create: create.filter((claim) => beside(claim) === undefined), update: [...update, ...joined] };
    }),
};

/** A claim that is not stored is written, not updated; one that is not stored is not deleted. */
export const missingClaims: Rule = {
  id: 'missing-claim-is-created',
  upstream: 'Updates and deletes the TXT record that should claim a record, also when it is not stored, as with claims in the format of older versions.',
  ours: 'Creates a claim that is missing beside its record, and deletes only what is stored.',
  why: 'Providers refuse to update or delete what does not exist, and with it the change of the record.',
  transform: (recorded, vector) =>
    withChanges(recorded, ({ create, update, delete: gone }) => {
      const missing = (endpoint: WireEndpoint): boolean => isClaim(endpoint) && storedOf(vector, endpoint) === undefined;
      return {
        create: [...create, ...update.filter(([before]) => missing(before)).map(([, after]) => after)],
        update: update.filter(([before]) => !missing(before)),
        delete: gone.filter((endpoint) => !missing(endpoint)),
      };
    }),
};

function asStored(vector: VectorCase, claim: WireEndpoint): WireEndpoint {
  const stored = isClaim(claim) ? storedOf(vector, claim) : undefined;
  return stored === undefined ? claim : { ...stored, ...(claim.labels === undefined ? {} : { labels: claim.labels }) };
}

/** Claims that go or change are named as they are stored. */
export const claimsAsStored: Rule = {
  id: 'claims-as-stored',
  upstream: 'Names the TXT record that is replaced or deleted as it would write it now: quoted, with the properties of its record, without its TTL and in the clear.',
  ours: 'Names it as the provider said that it is stored; its TTL stays, and so does a text that says the same already.',
  why: 'Providers that delete or compare by content do not find a record that is spelled anew.',
  transform: (recorded, vector) =>
    withChanges(recorded, ({ update, delete: gone }) => ({
      update: update.map(([before, after]): WirePair => {
        const stored = asStored(vector, before);
        if (!isClaim(before) || storedOf(vector, before) === undefined) return [stored, after];
        const text = sayTheSameOwner(vector, stored, after) ? { targets: stored.targets ?? [] } : {};
        return [stored, { ...after, ...text, ...(stored.recordTTL === undefined ? {} : { recordTTL: stored.recordTTL }) }];
      }),
      delete: gone.map((endpoint) => asStored(vector, endpoint)),
    })),
};

/** One record has one claim: others of this owner go. */
export const superfluousClaims: Rule = {
  id: 'superfluous-claims-go',
  upstream: 'Leaves TXT records of its own that claim nothing: in an old format beside the new one, under the name of another type, for another set, or of a record that is gone.',
  ours: 'Deletes them with the next change of the record, or by themselves when no record is left, where the policy allows to delete.',
  why: 'A claim without its record takes over whatever is created under that name later.',
  transform: (recorded, vector, ours) =>
    withChanges(recorded, ({ delete: gone }) => ({
      delete: [...gone, ...changesOf(ours).delete.filter((claim) => isStoredClaimOfOurs(vector, claim) && !includes(gone, claim) && noRecordLoses(vector, claim, ours))],
    })),
};

/** Whether every record that stays and had this claim has another one afterwards. */
function noRecordLoses(vector: VectorCase, claim: WireEndpoint, ours: Outcome): boolean {
  const { create, update, delete: gone } = changesOf(ours);
  const written = [...create, ...update.map(([, after]) => after)].filter((endpoint) => endpoint.recordType === 'TXT');
  if (written.some((endpoint) => sameRecord(endpoint, claim))) return false;
  const left = { ...vector, current: (vector.current ?? []).filter((stored) => !gone.some((deleted) => sameRecord(deleted, stored))) };
  const own = left.current.filter((stored) => stored.recordType !== 'TXT' && subjectOf(stored) === subjectOf(claim) && hasStoredClaim(vector, stored));
  return own.every((record) => hasStoredClaim(left, record) || written.some((endpoint) => isClaimOf(vector, endpoint, record)));
}

/** A record is never written without its claim. */
export const noRecordWithoutClaim: Rule = {
  id: 'no-record-without-claim',
  upstream: 'Writes a record although its claim cannot be written: its name is too long, or a TXT record of another owner has it.',
  ours: 'Leaves out the record, and says so.',
  why: 'A record without a claim is nobody\'s: it is neither changed nor deleted later.',
  transform: (recorded, vector) =>
    withChanges(recorded, ({ create, update }) => {
      const written = [...create, ...update.map(([, after]) => after)].filter(isClaim);
      const taken = (claim: WireEndpoint): boolean => isClaim(claim) && (vector.current ?? []).some((stored) => sameRecord(stored, claim) && ownersOf(vector, stored).some((owner) => !caseOwners(vector).includes(owner)));
      const claimed = (endpoint: WireEndpoint): boolean => hasStoredClaim(vector, endpoint) || written.some((claim) => isClaimOf(vector, claim, endpoint) && !taken(claim));
      return { create: create.filter((endpoint) => (isClaim(endpoint) ? !taken(endpoint) : endpoint.labels?.['owner'] === undefined || claimed(endpoint))) };
    }),
};

/** A claim of the owner that is migrated from is rewritten, whether or not its record changes. */
export const migrationRewritesClaims: Rule = {
  id: 'migration-rewrites-claims',
  upstream: 'With --migrate-from-txt-owner, rewrites a claim only when its record changes for another reason.',
  ours: 'Rewrites every claim of the former owner.',
  why: 'When the flag is taken away, records that never changed would have no owner.',
  transform: (recorded, vector, ours) => {
    const former = flagValues(vector, 'migrate-from-txt-owner');
    if (former.length === 0) return recorded;
    return withChanges(recorded, ({ update }) => {
      const rewritten = changesOf(ours).update.filter(
        (pair) => isClaim(pair[0]) && !includesPair(update, pair) && ownersOf(vector, storedOf(vector, pair[0]) ?? {}).some((owner) => former.includes(owner)),
      );
      const subjects = new Set(rewritten.map(([before]) => subjectOf(before)));
      const beside = changesOf(ours).update.filter((pair) => !isClaim(pair[0]) && subjects.has(subjectOf(pair[0])) && isDeepStrictEqual(pair[0].targets, pair[1].targets) && !update.some(([before]) => sameRecord(before, pair[0])));
      return { update: [...update, ...rewritten, ...beside] };
    });
  },
};
/** A claim beside its record stands there as it is, when it says what it should. */
export const claimBesideRecord: Rule = {
  id: 'stored-claim-beside-its-record',
  upstream: 'Creates a record without naming its claim when a TXT record of its own happens to be stored, and updates a record whose claim has an old name only.',
  ours: 'Hands over the claim in force with every change of its record.',
  why: 'A provider that keeps both in one group, or checks the claim before it writes, needs it.',
  transform: (recorded, vector, ours) =>
    withChanges(recorded, ({ create, update }) => {
      const touched = new Set([...create, ...update.map(([, after]) => after)].filter((endpoint) => !isClaim(endpoint)).map(subjectOf));
      const beside = changesOf(ours).update.filter((pair) => isStoredClaimOfOurs(vector, pair[0]) && touched.has(subjectOf(pair[0])) && !update.some(([before]) => sameRecord(before, pair[0])));
      return { update: [...update, ...beside] };
    }),
};

/** What a provider says of labels is not a claim. */
export const labelsAreNoClaims: Rule = {
  id: 'labels-are-no-claims',
  upstream: 'With the TXT registry, takes a record for its own when the provider hands it over with an owner label, without any TXT record.',
  ours: 'A record is owned by a stored claim only.',
  why: 'A label that somebody else wrote, or that a provider keeps, is no proof that this instance made the record.',
  transform: (recorded, vector) => {
    if (!flagValues(vector, 'registry').includes('txt')) return recorded;
    const labelled = (vector.current ?? []).filter((stored) => stored.labels?.['owner'] !== undefined && !hasStoredClaim(vector, stored));
    const about = (endpoint: WireEndpoint): boolean => labelled.some((stored) => sameRecord(stored, endpoint) || (isClaim(endpoint) && isClaimOf(vector, endpoint, stored)));
    return labelled.length === 0 ? recorded : withChanges(recorded, ({ update, delete: gone }) => ({ update: update.filter(([before]) => !about(before)), delete: gone.filter((endpoint) => !about(endpoint)) }));
  },
};

/** Claims are looked for under the names that they were written with. */
export const claimsAreFound: Rule = {
  id: 'claims-are-found',
  upstream: 'Reads the claimed name back from the name of the TXT record, and misreads it where nothing separates %{record_type} in --txt-prefix or --txt-suffix from the name, or a wildcard was claimed before --txt-wildcard-replacement was given: the record is nobody\'s.',
  ours: 'Looks for the claim of each record, longer type names first and with and without the replacement.',
  why: 'Records of this owner are updated and deleted as everybody expects.',
  transform: (recorded, vector, ours) => {
    const glued = /%\{record_type\}$/.test(flagValues(vector, 'txt-prefix').at(-1) ?? '') || /^%\{record_type\}/.test(flagValues(vector, 'txt-suffix').at(-1) ?? '');
    const replaced = flagValues(vector, 'txt-wildcard-replacement').length > 0;
    return withOurs(recorded, vector, ours, (name) => (glued || (replaced && name.startsWith('*.'))) && (vector.current ?? []).some((stored) => normalName(stored.dnsName) === name && hasStoredClaim(vector, stored)));
  },
};

/** Claims are kept as the flags say: in the clear, or encrypted. */
export const claimsFollowTheFlags: Rule = {
  id: 'claims-follow-the-flags',
  upstream: 'Leaves a claim in the clear, or encrypted, until its record changes for another reason.',
  ours: 'Writes it anew when --txt-encrypt-enabled says otherwise.',
  why: 'Who turns encryption on or changes the key needs to know when nothing depends on the old form any more.',
  transform: (recorded, vector, ours) => {
    if (flagValues(vector, 'txt-encrypt-aes-key').length === 0) return recorded;
    const isEnabled = isOn(vector, 'txt-encrypt-enabled');
    const codec = codecOf(vector);
    const isOtherwise = (target: string): boolean => {
      const decoded = codec.decode(target);
      return 'labels' in decoded && decoded.encrypted !== isEnabled;
    };
    const names = (vector.current ?? []).filter((claim) => claim.recordType === 'TXT' && (claim.targets ?? []).some(isOtherwise)).map(({ dnsName }) => normalName(dnsName));
    return withOurs(recorded, vector, ours, (name) => (vector.current ?? []).some((record) => normalName(record.dnsName) === name && claimNamesOf(vector, record).some((claim) => names.includes(claim))));
  },
};
