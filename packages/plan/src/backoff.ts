import { keyText } from '@external-dns/endpoint';
import type { PlannedChange } from '@external-dns/plugin';
import { backoffMs } from './state.ts';
import type { PlanState } from './state.ts';
import type { Skip } from './types.ts';

/** The same change asked for so many rounds running does nothing. */
const PATIENCE = 5;

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
  const refused = new Map<string, { times: number; until: number; message: string }>(fullRound ? [] : state.refused);
  const asked = new Map<string, { signature: string; times: number; until: number }>(fullRound ? [] : state.asked);
  let recheckAt = Number.POSITIVE_INFINITY;
  const kept = changes.filter((change) => {
    const key = keyText(change.key);
    const refusal = state.refused.get(key);
    if (refusal !== undefined) {
      refused.set(key, refusal);
      if (now < refusal.until) {
        recheckAt = Math.min(recheckAt, refusal.until);
        skipped.push({ key: change.key, reason: 'backoff', detail: `refused ${refusal.times} times, tried again later: ${refusal.message}` });
        return false;
      }
    }
    const signature = signatureOf(change);
    const before = state.asked.get(key);
    const repeated = before?.signature === signature ? before : { signature, times: 0, until: 0 };
    if (now < repeated.until) {
      asked.set(key, repeated);
      recheckAt = Math.min(recheckAt, repeated.until);
      skipped.push({ key: change.key, reason: 'not-converging', detail: `asked for ${repeated.times} times without effect, tried again later` });
      return false;
    }
    const times = repeated.times + 1;
    asked.set(key, { signature, times, until: times >= PATIENCE ? now + backoffMs(times - PATIENCE + 1) : 0 });
    return true;
  });
  return { changes: skipped.length === 0 ? changes : kept, skipped, refused, asked, recheckAt };
}

function signatureOf(change: PlannedChange): string {
  if (change.kind === 'delete' || change.kind === 'release') return change.kind;
  const { targets, recordTTL = 0, providerSpecific } = change.desired;
  return JSON.stringify([change.kind, recordTTL, targets, providerSpecific]);
}
