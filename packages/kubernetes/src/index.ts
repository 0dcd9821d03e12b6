export { KINDS } from './kinds.ts';
export { parseAnnotationFilter, parseLabelSelector } from './selectors/index.ts';
export type { Requirement, Selector } from './selectors/index.ts';
export { objectKey, objectRef } from './types.ts';
export type { Cluster, ClusterWriter, KindDescriptor, KubernetesObject, Lister, ListerState, Need, ObjectMeta } from './types.ts';
