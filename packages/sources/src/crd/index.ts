export { crd as default, crd, crdDefinition } from './source.ts';
export { crdKind, crdOptions } from './kind.ts';
export type { CrdOptions, DNSEndpoint } from './kind.ts';
export { observedGenerationsDue } from './observed-generation.ts';
export type { ObservedGeneration } from './observed-generation.ts';
