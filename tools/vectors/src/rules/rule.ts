import type { Outcome, VectorCase } from '../case.ts';

/** A deliberate difference from upstream. General: it must explain cases that nobody recorded yet. */
export interface Rule {
  readonly id: string;
  readonly upstream: string;
  readonly ours: string;
  readonly why: string;
  /** What the recording would be if upstream did as we do; the recording itself where the rule says nothing about the case. `ours` is at hand for details that several answers are right for. */
  transform(recorded: Outcome, vector: VectorCase, ours: Outcome): Outcome;
}
