import { compareBytes } from '@external-dns/endpoint';
import type { Endpoint, ObjectRef } from '@external-dns/endpoint';
import type { Clock, SkippedObject, Unresolved } from '@external-dns/plugin';
import { sameEndpoints, sameValue } from '../equal.ts';
import type { Outcome } from './expand-object.ts';
import type { Contribution } from './merged-names.ts';

/** What is remembered of an object that was selected. There are many, so all have the same members. */
interface ObjectState extends Contribution {
  readonly uid: string;
  /** What it gave when it was last resolved. */
  readonly lastGood: readonly Endpoint[] | undefined;
  readonly unresolved: { readonly ref: ObjectRef; readonly reason: string; readonly since: number } | undefined;
  readonly skipped: readonly SkippedObject[];
}

/** What came of the objects of a source, by their keys: which cannot be resolved and what they go on contributing, and what was left out. */
export class ObjectStates {
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #states = new Map<string, ObjectState>();
  readonly #unresolved = new Set<string>();
  readonly #skipped = new Set<string>();
  #graceEnds = Number.POSITIVE_INFINITY;
  #changed = false;

  /** @param graceMs milliseconds for which an unresolved object goes on contributing what it last gave */
  constructor(clock: Clock, graceMs: number) {
    this.#clock = clock;
    this.#graceMs = graceMs;
  }

  /** Keys of all objects that are remembered. */
  keys(): Iterable<string> {
    return this.#states.keys();
  }

  /** Whether `unresolved` or `skipped` differ from what they were at the last call. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** What the object contributes now; undefined for an object that is not known. */
  get(key: string): Contribution | undefined {
    return this.#states.get(key);
  }

  /** Takes note of what came of an object. */
  set(key: string, { ref, endpoints: given, unresolved: reason, skipped }: Outcome): void {
    const before = this.#states.get(key);
    // An object that was deleted and made again under the same name has nothing of its own yet.
    const known = before?.uid === ref.uid ? before : undefined;
    const unresolved = reason === undefined ? undefined : { ref, reason, since: known?.unresolved?.since ?? this.#clock.now() };
    // Equal lists are kept once.
    const endpoints = before !== undefined && sameEndpoints(before.endpoints, given) ? before.endpoints : given;
    const lastGood = unresolved === undefined ? endpoints : known?.lastGood;
    this.#remember(key, before, {
      key,
      uid: ref.uid,
      endpoints: this.#held(unresolved, lastGood) ?? endpoints,
      lastGood,
      unresolved,
      skipped: skipped.length === 0 ? noSkips : skipped.map((skip) => ({ ref, ...skip })),
    });
  }

  delete(key: string): void {
    const before = this.#states.get(key);
    if (before !== undefined) this.#remember(key, before, undefined);
  }

  /** Forgets what objects gave whose grace has ended; gives their keys, for they must be looked at again. */
  endGrace(): readonly string[] {
    if (this.#clock.now() < this.#graceEnds) return [];
    this.#graceEnds = Number.POSITIVE_INFINITY;
    const ended: string[] = [];
    for (const key of this.#unresolved) {
      const state = this.#states.get(key);
      if (state?.lastGood === undefined || this.#held(state.unresolved, state.lastGood) !== undefined) continue;
      this.#remember(key, state, { ...state, lastGood: undefined });
      ended.push(key);
    }
    return ended;
  }

  /** In the order of the keys. */
  unresolved(): readonly Unresolved[] {
    return [...this.#unresolved].sort(compareBytes).flatMap((key) => {
      const state = this.#states.get(key);
      if (state?.unresolved === undefined) return [];
      const lastGood = this.#held(state.unresolved, state.lastGood);
      return [{ ...state.unresolved, ...(lastGood === undefined ? {} : { lastGood }) }];
    });
  }

  /** In the order of the keys. */
  skipped(): readonly SkippedObject[] {
    return [...this.#skipped].sort(compareBytes).flatMap((key) => this.#states.get(key)?.skipped ?? noSkips);
  }

  /** What an unresolved object contributes of what it last gave. */
  #held(unresolved: ObjectState['unresolved'], lastGood: ObjectState['lastGood']): readonly Endpoint[] | undefined {
    if (unresolved === undefined || lastGood === undefined) return undefined;
    const ends = unresolved.since + this.#graceMs;
    if (this.#clock.now() >= ends) return undefined;
    this.#graceEnds = Math.min(this.#graceEnds, ends);
    return lastGood;
  }

  #remember(key: string, before: ObjectState | undefined, state: ObjectState | undefined): void {
    this.#changed ||= !sameRemarks(before, state);
    if (state === undefined) this.#states.delete(key);
    else this.#states.set(key, state);
    if (state?.unresolved !== undefined) this.#unresolved.add(key);
    else if (before?.unresolved !== undefined) this.#unresolved.delete(key);
    if (state !== undefined && state.skipped.length > 0) this.#skipped.add(key);
    else if (before !== undefined && before.skipped.length > 0) this.#skipped.delete(key);
  }
}

const noSkips: readonly SkippedObject[] = [];

/** Whether two states of an object are told in the same words. */
function sameRemarks(a: ObjectState | undefined, b: ObjectState | undefined): boolean {
  if (!sameValue(a?.unresolved, b?.unresolved) || !sameValue(a?.skipped ?? noSkips, b?.skipped ?? noSkips)) return false;
  return b?.unresolved === undefined || sameEndpoints(a?.lastGood ?? [], b.lastGood ?? []);
}
