import { keyOf, keyText } from '@external-dns/endpoint';
import type { ChangeGroup, Outcomes } from '@external-dns/plugin';

/** What one round leaves for the next. Opaque to callers; it holds nothing per unchanged record. */
export interface PlanState {
  /** Record sets whose last change was refused. */
  readonly refused: ReadonlyMap<string, { readonly times: number; readonly until: number; readonly message: string }>;
  /** Changes that were asked for in the round before, and how often running. */
  readonly asked: ReadonlyMap<string, { readonly signature: string; readonly times: number; readonly until: number }>;
  /** Deletions that the guard held, and in how many full rounds running each was wanted. */
  readonly wantedDeletes: ReadonlyMap<string, number>;
  /** Own records of each zone in the last full round, and deletions since. */
  readonly zones: ReadonlyMap<string, { readonly own: number; readonly deleted: number }>;
  /** Own claims that stood without their record in the last full round. */
  readonly orphanClaims: ReadonlySet<string>;
}

export const initialState: PlanState = { refused: new Map(), asked: new Map(), wantedDeletes: new Map(), zones: new Map(), orphanClaims: new Set() };

const FIRST_BACKOFF_MS = 60_000;
const MAX_BACKOFF_MS = 3_600_000;

/** How long to leave something alone that failed `times` times running: a minute, doubled each time, an hour at most. */
export function backoffMs(times: number): number {
  return Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(times - 1, 10));
}

/** Notes what became of the groups: refused records are left alone for a while. Pure. */
export function recordOutcomes(state: PlanState, groups: readonly ChangeGroup[], outcomes: Outcomes, now: number): PlanState {
  const refused = new Map(state.refused);
  for (const group of groups) {
    const outcome = outcomes.get(group.id);
    if (outcome?.kind !== 'applied' && outcome?.kind !== 'rejected') continue;
    for (const change of group.changes) {
      const key = keyText(keyOf(change.kind === 'delete' ? change.current.endpoint : change.desired));
      if (outcome.kind === 'applied') refused.delete(key);
      else {
        const times = (refused.get(key)?.times ?? 0) + 1;
        refused.set(key, { times, until: now + backoffMs(times), message: outcome.error.message });
      }
    }
  }
  return { ...state, refused };
}
