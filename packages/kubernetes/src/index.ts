export { objectKey, objectRef } from './types.ts';
export type { Cluster, ClusterWriter, KindDescriptor, KubernetesObject, Lister, ListerState, Need, ObjectMeta } from './types.ts';
