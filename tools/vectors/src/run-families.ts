import { readCases } from './case.ts';
import type { Outcome } from './case.ts';
import { judge } from './judge.ts';
import { rules } from './rules.ts';
import { runCase } from './run-case.ts';

export interface FamilySummary {
  readonly family: string;
  readonly equal: number;
  readonly explained: number;
  readonly different: number;
  readonly notYet: number;
}

export interface FamiliesResult {
  readonly families: readonly FamilySummary[];
  readonly differences: readonly { readonly name: string; readonly flags: readonly string[]; readonly expected: Outcome; readonly ours: Outcome; readonly error?: string }[];
  /** Rule id → cases that it helped to explain. */
  readonly ruleUses: ReadonlyMap<string, number>;
}

export interface FamiliesOptions {
  /** A folder of `*.jsonl`, or one such file. */
  readonly from: string;
  /** Names of all of upstream's flags: a case with one that we do not have yet is not run. */
  readonly upstreamFlags: ReadonlySet<string>;
  readonly only?: string;
  readonly onFamily?: (summary: FamilySummary) => void;
}

/** Runs all cases, one after the other. */
export async function runFamilies(options: FamiliesOptions): Promise<FamiliesResult> {
  const families: FamilySummary[] = [];
  const differences: FamiliesResult['differences'][number][] = [];
  const ruleUses = new Map(rules.map(({ id }) => [id, 0]));
  for (const [family, cases] of readCases(options.from)) {
    const counts = { equal: 0, explained: 0, different: 0, notYet: 0 };
    for (const vector of cases) {
      if (options.only !== undefined && !vector.name.includes(options.only)) continue;
      const result = await runCase(vector, options.upstreamFlags);
      if (result.kind === 'not-yet') {
        counts.notYet += 1;
        continue;
      }
      const verdict = judge(vector, result.outcome, rules);
      counts[verdict.kind] += 1;
      if (verdict.kind === 'explained') for (const id of verdict.rules) ruleUses.set(id, (ruleUses.get(id) ?? 0) + 1);
      if (verdict.kind === 'different') {
        const { error } = result.outcome;
        differences.push({ name: vector.name, flags: vector.flags ?? vector.args ?? [], expected: verdict.expected, ours: verdict.ours, ...(error === undefined ? {} : { error }) });
      }
    }
    const summary = { family, ...counts };
    families.push(summary);
    options.onFamily?.(summary);
  }
  return { families, differences, ruleUses };
}
