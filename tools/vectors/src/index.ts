export { readCases } from './case.ts';
export type { Outcome, RecordedChanges, VectorCase } from './case.ts';
export { differencesPage } from './differences-page.ts';
export { judge } from './judge.ts';
export type { Verdict } from './judge.ts';
export { rules } from './rules.ts';
export type { Rule } from './rules.ts';
export { runFamilies } from './run-families.ts';
export type { FamiliesOptions, FamiliesResult, FamilySummary } from './run-families.ts';
