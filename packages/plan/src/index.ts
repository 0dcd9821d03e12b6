export { plan } from './plan.ts';
export { OutcomeRecorder, initialState, recordOutcomes } from './state.ts';
export type { PlanState } from './state.ts';
export type { PlanInput, PlanResult, Policy, Skip, SkipReason } from './types.ts';
