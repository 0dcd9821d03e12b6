import type { Outcomes, PlannedChange, StagedGroup } from '@external-dns/plugin';
import { requestOf, subjectOf } from './request.ts';
import type { Request } from './request.ts';

/** A change that was refused. */
export interface Refusal {
  /** How often running. */
  readonly times: number;
  /** Milliseconds since the epoch until which it is left alone. */
  readonly until: number;
  readonly message: string;
  /** What was asked for; asking for something else does not wait. */
  readonly request: Request;
}

/** A change that is wanted. */
export interface Asked {
  readonly request: Request;
  /** How often running it was carried out. */
  readonly times: number;
  /** Milliseconds since the epoch until which it is left alone; 0: it is not. */
  readonly until: number;
}

/** What one round leaves for the next. Opaque to callers; it holds nothing per unchanged record. */
export interface PlanState {
  /** Record sets whose last change was refused. */
  readonly refused: ReadonlyMap<string, Refusal>;
  /** Changes that are wanted, and were carried out already or not; not kept where there is no later round. */
  readonly asked: ReadonlyMap<string, Asked>;
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
export function recordOutcomes(state: PlanState, groups: readonly StagedGroup[], outcomes: Outcomes, now: number): PlanState {
  const recorder = new OutcomeRecorder(state);
  recorder.note(groups, outcomes, now);
  return recorder.state();
}

/** Does the same for groups that come part by part. */
export class OutcomeRecorder {
  readonly #before: PlanState;
  readonly #refused: Map<string, Refusal>;
  readonly #asked: Map<string, Asked>;
  readonly #orphanClaims: Set<string>;

  constructor(state: PlanState) {
    this.#before = state;
    this.#refused = new Map(state.refused);
    this.#asked = new Map(state.asked);
    this.#orphanClaims = new Set(state.orphanClaims);
  }

  /** `now`: milliseconds since the epoch. */
  note(groups: readonly StagedGroup[], outcomes: Outcomes, now: number): void {
    const isFresh = this.#refused.size === 0 && this.#asked.size === 0 && this.#orphanClaims.size === 0;
    for (const group of groups) {
      const outcome = outcomes.get(group.id);
      if (outcome?.kind === 'rejected') this.#refuse(group.planned, outcome.error.message, now);
      else if (outcome?.kind === 'applied' && !isFresh) for (const change of group.planned) this.#applied(subjectOf(change), now);
    }
  }

  state(): PlanState {
    return { ...this.#before, refused: this.#refused, asked: this.#asked, orphanClaims: this.#orphanClaims };
  }

  #refuse(planned: readonly PlannedChange[], message: string, now: number): void {
    const creates = planned.flatMap((change) => (change.kind === 'create' ? [change.desired] : []));
    for (const change of planned) {
      const key = subjectOf(change);
      const times = (this.#refused.get(key)?.times ?? 0) + 1;
      this.#refused.set(key, { times, until: now + backoffMs(times), message, request: this.#asked.get(key)?.request ?? requestOf(change, creates) });
    }
  }

  #applied(key: string, now: number): void {
    this.#refused.delete(key);
    this.#orphanClaims.delete(key);
    const before = this.#asked.get(key);
    if (before === undefined) return;
    const times = before.times + 1;
    this.#asked.set(key, { request: before.request, times, until: times >= PATIENCE ? now + backoffMs(times - PATIENCE + 1) : 0 });
  }
}
