export { splitHostnames, splitTargets } from './lists.ts';
export { parseProviderSpecific } from './provider-specific.ts';
export { CONTROLLER, DEFAULT_ANNOTATION_PREFIX, isForController, readAnnotations } from './reader.ts';
export type { Annotations, HostnameSource } from './reader.ts';
export { parseTTL } from './ttl.ts';
export type { ParsedTTL } from './ttl.ts';
