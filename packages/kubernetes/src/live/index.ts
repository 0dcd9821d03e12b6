import type { Need } from '../types.ts';
import type { ClusterConfig, LiveCluster } from './open-cluster.ts';

export type { ObjectApi, ObjectCall } from './object-api.ts';
export type { ClusterConfig, LiveCluster } from './open-cluster.ts';

/**
 * Opens a live API server and starts to read what is needed. Rejects only with `config` errors (no kubeconfig, no such context …); a server that cannot be
 * reached shows in the listers' states and is tried again until the cluster is closed.
 */
export async function openCluster(config: ClusterConfig, needs: readonly Need[]): Promise<LiveCluster> {
  // The HTTP client is most of what this package weighs; manifests and --help do without it.
  const live = await import('./open-cluster.ts');
  return live.openCluster(config, needs);
}
