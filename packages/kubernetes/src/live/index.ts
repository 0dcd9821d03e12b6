export { openCluster } from './open-cluster.ts';
export type { ClusterConfig, LiveCluster } from './open-cluster.ts';
