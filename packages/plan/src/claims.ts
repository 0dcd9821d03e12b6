import { keyText } from '@external-dns/endpoint';
import type { Claim, PlannedChange } from '@external-dns/plugin';
import type { Holds } from './holds.ts';
import type { RowResult } from './row.ts';
import type { PlanState } from './state.ts';
import type { PlanInput, Skip } from './types.ts';

/** Own claims by which no record is known, each with those of its record sets that are not there. */
export type OrphanClaims = readonly { readonly claim: Claim; readonly keys: Claim['for'] }[];

/** Finds the own claims that stand alone in the snapshot. */
export function orphanClaims({ snapshot }: Pick<PlanInput, 'snapshot'>): OrphanClaims {
  if (snapshot.claims.length === 0) return [];
  const used = new Set<Claim>();
  for (const record of snapshot.records) if (record.claim !== undefined) used.add(record.claim);
  const unused = snapshot.claims.filter((claim) => claim.state === 'own' && claim.for.length > 0 && !used.has(claim));
  if (unused.length === 0) return [];
  const there = new Set(snapshot.records.map((record) => keyText(record.key)));
  return unused.map((claim) => ({ claim, keys: claim.for.filter((key) => !there.has(keyText(key))) }));
}

/**
 * Releases own claims in today's format whose record is gone and not desired (design.md "Ownership"): the only claims that are deleted without their
 * record. Types that the provider does not read, and the `cname-` claim beside an address record without a claim, are left alone: their record may be there unseen, or be that one,
 * an alias.
 */
export function releaseClaims(orphans: OrphanClaims, input: PlanInput, holds: Holds, result: RowResult): void {
  if (orphans.length === 0) return;
  const readable = new Set(input.capabilities.recordTypes);
  const excluded = new Set(input.filters.excludeRecordTypes);
  const managed = new Set(input.filters.managedRecordTypes.filter((type) => readable.has(type) && !excluded.has(type)));
  const { domain } = input.filters;
  let taken: ReadonlySet<string> | undefined;
  for (const { claim, keys } of orphans) {
    const [key] = keys;
    // A claim of several record sets is free when none of them is there.
    if (key === undefined || keys.length !== claim.for.length || !claim.current || !managed.has(key.recordType)) continue;
    if (domain.configured && !keys.every(({ name }) => domain.match(name))) continue;
    if (key.recordType === 'CNAME') {
      taken ??= new Set(input.snapshot.records.filter(({ claim: known, key: { recordType } }) => known === undefined && (recordType === 'A' || recordType === 'AAAA')).map((record) => record.key.name));
      if (keys.some(({ name }) => taken?.has(name))) continue;
    }
    if (keys.some((each) => isDesired(each, input))) continue;
    if (holds.until === undefined) result.changes.push({ kind: 'release', key, claim });
    else result.skipped.push({ key, reason: 'unresolved', detail: 'the claim of a record that is gone stays while something cannot be resolved' });
  }
}

function isDesired(key: Claim['for'][number], input: PlanInput): boolean {
  return (input.desired.byName.get(key.name) ?? []).some((endpoint) => endpoint.recordType === key.recordType && (endpoint.setIdentifier ?? '') === key.setIdentifier);
}

/**
 * A record that turned up under a claim of ours which stood alone in the last full round may be someone else's: it is left as it is until a full read has shown both together.
 */
export function unconfirmedClaims(changes: readonly PlannedChange[], state: PlanState): { readonly changes: readonly PlannedChange[]; readonly skipped: readonly Skip[] } {
  if (state.orphanClaims.size === 0) return { changes, skipped: [] };
  const skipped: Skip[] = [];
  const kept = changes.filter((change) => {
    if ((change.kind !== 'update' && change.kind !== 'delete') || !state.orphanClaims.has(keyText(change.key))) return true;
    skipped.push({ key: change.key, reason: 'unconfirmed-claim', detail: 'the record appeared under a claim that stood alone; it is left until another full round has seen both' });
    return false;
  });
  return { changes: kept, skipped };
}
