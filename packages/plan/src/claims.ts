import { keyText } from '@external-dns/endpoint';
import type { Claim, PlannedChange } from '@external-dns/plugin';
import type { Holds } from './holds.ts';
import type { PlanState } from './state.ts';
import type { PlanInput, Skip } from './types.ts';

/**
 * Own claims in today's format whose record is gone and not desired (design.md "Ownership"): the only claims that are deleted without their
 * record. Types that the provider does not read, and the `cname-` claim beside an alias A record, are left alone: their record may be there unseen.
 */
export function releasedClaims(input: PlanInput, holds: Holds): readonly PlannedChange[] {
  const orphans = orphanClaims(input);
  if (orphans.length === 0 || holds.until !== undefined) return [];
  const readable = new Set(input.capabilities.recordTypes);
  const managed = new Set(input.filters.managedRecordTypes);
  const taken = new Set<string>();
  for (const record of input.snapshot.records) taken.add(record.key.name);
  const released: PlannedChange[] = [];
  for (const { claim, key } of orphans) {
    if (!claim.current || claim.state !== 'own' || !readable.has(key.recordType) || !managed.has(key.recordType)) continue;
    if (input.filters.domain.configured && !input.filters.domain.match(key.name)) continue;
    if (key.recordType === 'CNAME' && taken.has(key.name)) continue;
    const desired = input.desired.byName.get(key.name) ?? [];
    if (desired.some((endpoint) => endpoint.recordType === key.recordType && (endpoint.setIdentifier ?? '') === key.setIdentifier)) continue;
    released.push({ kind: 'release', key, claim });
  }
  return released;
}

function orphanClaims(input: PlanInput): readonly { claim: Claim; key: Claim['for'][number] }[] {
  if (input.snapshot.claims.length === 0) return [];
  const present = new Set<Claim>();
  for (const record of input.snapshot.records) if (record.claim !== undefined) present.add(record.claim);
  const orphans: { claim: Claim; key: Claim['for'][number] }[] = [];
  for (const claim of input.snapshot.claims) {
    const [key] = claim.for;
    if (!present.has(claim) && key !== undefined && claim.state === 'own') orphans.push({ claim, key });
  }
  return orphans;
}

/**
 * A record that turned up under a claim of ours which stood alone in the last full round may be someone else's: it is left as it is until a full read has shown both together.
 */
export function unconfirmedClaims(changes: readonly PlannedChange[], state: PlanState, input: PlanInput): { changes: readonly PlannedChange[]; skipped: Skip[]; orphanClaims: ReadonlySet<string> } {
  const skipped: Skip[] = [];
  const kept = changes.filter((change) => {
    if ((change.kind !== 'update' && change.kind !== 'delete') || !state.orphanClaims.has(keyText(change.key))) return true;
    skipped.push({ key: change.key, reason: 'unconfirmed-claim', detail: 'the record appeared under a claim that stood alone; it is left until another full round has seen both' });
    return false;
  });
  const orphans = input.names === undefined ? new Set(orphanClaims(input).map(({ key }) => keyText(key))) : state.orphanClaims;
  return { changes: skipped.length === 0 ? changes : kept, skipped, orphanClaims: orphans };
}
