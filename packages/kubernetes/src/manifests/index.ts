export { openManifestCluster } from './cluster.ts';
export type { ManifestCluster, ManifestConfig, ManifestProblem } from './types.ts';
