import type { Endpoint } from '@external-dns/endpoint';
import type { Name, PlannedChange } from '@external-dns/plugin';
import { requestOf, sameRequest, subjectOf } from './request.ts';
import { visit } from './slices.ts';
import type { Breathe } from './slices.ts';
import type { Asked, PlanState, Refusal } from './state.ts';
import type { PlanInput, Skip } from './types.ts';

export interface Patience {
  readonly changes: readonly PlannedChange[];
  readonly skipped: readonly Skip[];
  readonly refused: PlanState['refused'];
  readonly asked: PlanState['asked'];
  /** Milliseconds since the epoch; Infinity when nothing waits. */
  readonly recheckAt: number;
}

const none: readonly Endpoint[] = [];

/**
 * Leaves alone what was refused a short while ago, and what was asked for again and again without effect. What is no longer wanted is forgotten.
 */
export async function applyBackoff(changes: readonly PlannedChange[], state: PlanState, { now, once, names, breathe }: Pick<PlanInput, 'now' | 'once' | 'names' | 'breathe'>): Promise<Patience> {
  const fullRound = names === undefined;
  const skipped: Skip[] = [];
  const refused = new Map<string, Refusal>(fullRound ? [] : state.refused);
  const asked = new Map<string, Asked>(fullRound ? [] : state.asked);
  // Without a later round nobody asks for it.
  if (once && state.refused.size === 0 && state.asked.size === 0) return { changes, skipped, refused, asked, recheckAt: Number.POSITIVE_INFINITY };
  let recheckAt = Number.POSITIVE_INFINITY;
  const creates = await createsByName(changes, breathe);
  const kept: PlannedChange[] = [];
  await visit(changes, breathe, (change) => {
    const key = subjectOf(change);
    const request = requestOf(change, creates.get(change.key.name) ?? none);
    const refusal = state.refused.get(key);
    // What is asked for now is something else: it deserves a try at once.
    if (refusal !== undefined && sameRequest(refusal.request, request)) {
      refused.set(key, refusal);
      if (now < refusal.until) {
        recheckAt = Math.min(recheckAt, refusal.until);
        skipped.push({ key: change.key, reason: 'backoff', detail: `refused ${refusal.times} times, tried again later: ${refusal.message}` });
        return;
      }
    }
    const before = state.asked.get(key);
    const repeated = before !== undefined && sameRequest(before.request, request) ? before : { request, times: 0, until: 0 };
    asked.set(key, repeated);
    if (now < repeated.until) {
      recheckAt = Math.min(recheckAt, repeated.until);
      skipped.push({ key: change.key, reason: 'not-converging', detail: `asked for ${repeated.times} times without effect, tried again later` });
      return;
    }
    kept.push(change);
  });
  return { changes: skipped.length === 0 ? changes : kept, skipped, refused, asked, recheckAt };
}

/** What is created at the names at which something is deleted. */
async function createsByName(changes: readonly PlannedChange[], breathe: Breathe): Promise<ReadonlyMap<Name, readonly Endpoint[]>> {
  const creates = new Map<Name, Endpoint[]>();
  await visit(changes, breathe, ({ kind, key }) => {
    if (kind === 'delete') creates.set(key.name, []);
  });
  if (creates.size === 0) return creates;
  await visit(changes, breathe, (change) => {
    if (change.kind === 'create') creates.get(change.key.name)?.push(change.desired);
  });
  return creates;
}
