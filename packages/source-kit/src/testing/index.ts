export { createMemoryCluster } from './memory-cluster.ts';
export type { MemoryCluster } from './memory-cluster.ts';
