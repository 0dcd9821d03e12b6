export type { ObjectApi, ObjectCall } from './object-api.ts';
export { openCluster } from './open-cluster.ts';
export type { ClusterConfig, LiveCluster } from './open-cluster.ts';
