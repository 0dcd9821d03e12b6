import { keyOf, keyText } from '@external-dns/endpoint';
import type { ChangeGroup, Outcomes } from '@external-dns/plugin';

/** A change that was refused. */
export interface Refusal {
  /** How often running. */
  readonly times: number;
  /** Milliseconds since the epoch until which it is left alone. */
  readonly until: number;
  readonly message: string;
  /** What was asked for; asking for something else does not wait. */
  readonly signature?: string;
}

/** What one round leaves for the next. Opaque to callers; it holds nothing per unchanged record. */
export interface PlanState {
  /** Record sets whose last change was refused. */
  readonly refused: ReadonlyMap<string, Refusal>;
  /** Changes that are wanted, and how often running each was carried out all the same. */
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

/** A change that was carried out so many times running and is still wanted does nothing. */
const PATIENCE = 5;

/**
 * Notes what became of the groups: refused records are left alone for a while, and so is what was carried out again and again without effect. Pure.
 *
 * @param now milliseconds since the epoch
 */
export function recordOutcomes(state: PlanState, groups: readonly ChangeGroup[], outcomes: Outcomes, now: number): PlanState {
  const refused = new Map(state.refused);
  const asked = new Map(state.asked);
  const orphanClaims = new Set(state.orphanClaims);
  for (const group of groups) {
    const outcome = outcomes.get(group.id);
    if (outcome?.kind !== 'applied' && outcome?.kind !== 'rejected') continue;
    for (const change of group.changes) {
      const key = keyText(keyOf(change.kind === 'delete' ? change.current.endpoint : change.desired));
      if (outcome.kind === 'rejected') {
        const times = (refused.get(key)?.times ?? 0) + 1;
        const signature = asked.get(key)?.signature;
        refused.set(key, { times, until: now + backoffMs(times), message: outcome.error.message, ...(signature === undefined ? {} : { signature }) });
        continue;
      }
      refused.delete(key);
      orphanClaims.delete(key);
      const before = asked.get(key);
      if (before === undefined) continue;
      const times = before.times + 1;
      asked.set(key, { ...before, times, until: times >= PATIENCE ? now + backoffMs(times - PATIENCE + 1) : 0 });
    }
  }
  return { ...state, refused, asked, orphanClaims };
}
