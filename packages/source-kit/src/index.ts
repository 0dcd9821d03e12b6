export { CONTROLLER, DEFAULT_ANNOTATION_PREFIX, isForController, parseProviderSpecific, parseTTL, readAnnotations, splitHostnames, splitTargets } from './annotations/index.ts';
export type { Annotations, HostnameSource, ParsedTTL } from './annotations/index.ts';
export { composeSources } from './chain/index.ts';
export type { ComposeDeps } from './chain/index.ts';
export { anyNeed, createKubernetesSource, defineKubernetesSource } from './define/index.ts';
export type { KubernetesSource, KubernetesSourceDeps, Resolver } from './define/index.ts';
export type { Templates } from './templates/index.ts';
export type { CommonOptions, Expansion, ExpandContext, KubernetesSourceDefinition, Reads, Stage, StageNotice } from './types.ts';
