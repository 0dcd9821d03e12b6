export { KINDS } from './kinds.ts';
export { openCluster } from './live/index.ts';
export type { ClusterConfig, LiveCluster, ObjectApi, ObjectCall } from './live/index.ts';
export { openManifestCluster } from './manifests/index.ts';
export type { ManifestCluster, ManifestConfig, ManifestProblem } from './manifests/index.ts';
export { parseAnnotationFilter, parseLabelSelector } from './selectors/index.ts';
export type { Requirement, Selector } from './selectors/index.ts';
export { objectKey, objectRef } from './types.ts';
export type { Cluster, ClusterWriter, KindDescriptor, KubernetesObject, Lister, ListerState, Need, ObjectMeta } from './types.ts';
