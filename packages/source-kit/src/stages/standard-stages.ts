import type { Stage } from '../types.ts';
import { checkStage } from './check.ts';
import { dedupStage } from './dedup.ts';
import { defaultTargetsStage } from './default-targets.ts';
import { nat64Stage } from './nat64.ts';
import { postprocessorStage } from './postprocessor.ts';
import type { PostprocessorOptions } from './postprocessor.ts';
import { ptrStage } from './ptr.ts';
import { targetFilterStage } from './target-filter.ts';

/** What the flags of the chain say; each member is the flag of its name. */
export interface StandardStagesOptions extends PostprocessorOptions {
  readonly defaultTargets: readonly string[];
  readonly forceDefaultTargets: boolean;
  readonly nat64Networks: readonly string[];
  readonly targetNetFilter: readonly string[];
  readonly excludeTargetNet: readonly string[];
  readonly createPTR: boolean;
  /** PTR endpoints are made only when PTR is among them. */
  readonly managedRecordTypes: readonly string[];
}

/**
 * The stages between sources and plan, in the order of spec/core.md §4.1.
 *
 * @throws a config error that names the flag and the value for a network that is none
 */
export function standardStages(options: StandardStagesOptions): readonly Stage[] {
  const targetFilter = targetFilterStage(options.targetNetFilter, options.excludeTargetNet);
  return [
    ...(options.defaultTargets.length > 0 ? [defaultTargetsStage(options.defaultTargets, options.forceDefaultTargets)] : []),
    checkStage(),
    dedupStage(),
    ...(options.nat64Networks.length > 0 ? [nat64Stage(options.nat64Networks)] : []),
    ...(targetFilter === undefined ? [] : [targetFilter]),
    ...(options.managedRecordTypes.includes('PTR') ? [ptrStage(options.createPTR)] : []),
    postprocessorStage(options),
  ];
}
