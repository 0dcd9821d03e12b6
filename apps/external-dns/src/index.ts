export { clusterNeeds, commonOptions, composeSource, composeTarget, openConfiguredCluster, selectedSources } from './compose.ts';
export type { AllValues } from './compose.ts';
export { coreOptions } from './core-options.ts';
export { onceExitCode, planExitCode } from './exit-code.ts';
export { main } from './main.ts';
export { allOptions, providers, registries, sources } from './plugins.ts';
export { processIO } from './process-io.ts';
export type { ProcessIO } from './process-io.ts';
export { validate } from './validate.ts';
