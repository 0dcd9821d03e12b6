export { plan } from './plan.ts';
export { initialState, recordOutcomes } from './state.ts';
export type { PlanState } from './state.ts';
export type { PlanInput, PlanResult, Policy, Skip, SkipReason } from './types.ts';
