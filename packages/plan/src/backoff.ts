import { keyOf, keyText } from '@external-dns/endpoint';
import type { PlannedChange } from '@external-dns/plugin';
import type { PlanState, Refusal } from './state.ts';
import type { Skip } from './types.ts';

export interface Patience {
  readonly changes: readonly PlannedChange[];
  readonly skipped: readonly Skip[];
  readonly refused: PlanState['refused'];
  readonly asked: PlanState['asked'];
  /** Milliseconds since the epoch; Infinity when nothing waits. */
  readonly recheckAt: number;
}

/**
 * Leaves alone what was refused a short while ago, and what was asked for again and again without effect. What is no longer wanted is forgotten.
 */
export function applyBackoff(changes: readonly PlannedChange[], state: PlanState, now: number, fullRound: boolean): Patience {
  const skipped: Skip[] = [];
  const refused = new Map<string, Refusal>(fullRound ? [] : state.refused);
  const asked = new Map<string, { signature: string; times: number; until: number }>(fullRound ? [] : state.asked);
  let recheckAt = Number.POSITIVE_INFINITY;
  const creates = createsByName(changes);
  const kept = changes.filter((change) => {
    const key = subjectOf(change);
    const refusal = state.refused.get(key);
    const signature = signatureOf(change, creates);
    // What is asked for now is something else: it deserves a try at once.
    if (refusal !== undefined && (refusal.signature === undefined || refusal.signature === signature)) {
      refused.set(key, refusal);
      if (now < refusal.until) {
        recheckAt = Math.min(recheckAt, refusal.until);
        skipped.push({ key: change.key, reason: 'backoff', detail: `refused ${refusal.times} times, tried again later: ${refusal.message}` });
        return false;
      }
    }
    const before = state.asked.get(key);
    const repeated = before?.signature === signature ? before : { signature, times: 0, until: 0 };
    if (now < repeated.until) {
      asked.set(key, repeated);
      recheckAt = Math.min(recheckAt, repeated.until);
      skipped.push({ key: change.key, reason: 'not-converging', detail: `asked for ${repeated.times} times without effect, tried again later` });
      return false;
    }
    asked.set(key, repeated);
    return true;
  });
  return { changes: skipped.length === 0 ? changes : kept, skipped, refused, asked, recheckAt };
}

/** The record set by which the change is found again among the changes of its group. */
function subjectOf(change: PlannedChange): string {
  return keyText(change.kind === 'release' ? keyOf(change.claim.txt.endpoint) : change.key);
}

function createsByName(changes: readonly PlannedChange[]): ReadonlyMap<string, readonly PlannedChange[]> {
  return Map.groupBy(
    changes.filter((change) => change.kind === 'create'),
    (change) => change.key.name,
  );
}

/** What is asked for, as text. A deletion that makes room is another one when it makes room for something else. */
function signatureOf(change: PlannedChange, creates: ReadonlyMap<string, readonly PlannedChange[]>): string {
  if (change.kind === 'release') return change.kind;
  if (change.kind === 'delete') return [change.kind, ...(creates.get(change.key.name) ?? []).map((create) => signatureOf(create, creates))].join(' ');
  const { targets, recordTTL = 0, providerSpecific } = change.desired;
  return JSON.stringify([change.kind, recordTTL, targets, providerSpecific]);
}
