import { isDeepStrictEqual } from 'node:util';
import type { Outcome, VectorCase } from './case.ts';
import { normaliseOutcome } from './normalise.ts';
import { withSettledNonces } from './rules/encrypted.ts';
import type { Rule } from './rules.ts';

/** What was found of one case. */
export type Verdict =
  | { readonly kind: 'equal' }
  | { readonly kind: 'explained'; readonly rules: readonly string[] }
  | /** `expected` is the recording as far as the rules transform it. */ { readonly kind: 'different'; readonly expected: Outcome; readonly ours: Outcome };

/** Compares ours with the recording; where they differ, with the recording as the rules transform it. */
export function judge(vector: VectorCase, ours: Outcome, rules: readonly Rule[]): Verdict {
  const actual = normaliseOutcome(withSettledNonces(vector, ours));
  const recorded = normaliseOutcome(withSettledNonces(vector, vector.expect));
  if (isDeepStrictEqual(actual, recorded)) return { kind: 'equal' };
  let expected = recorded;
  const used: string[] = [];
  for (const rule of rules) {
    const next = normaliseOutcome(rule.transform(expected, vector, actual));
    if (isDeepStrictEqual(next, expected)) continue;
    used.push(rule.id);
    expected = next;
    if (isDeepStrictEqual(actual, expected)) return { kind: 'explained', rules: used };
  }
  return { kind: 'different', expected, ours: actual };
}
