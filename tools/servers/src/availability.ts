import { findKubeApiServer, findProgram } from './kube-apiserver-binary.ts';

export type ServerName = 'etcd' | 'kube-apiserver';

/** Whether tests with real servers can run here. */
export interface Availability {
  /** To be handed to the test runner's `skipIf`. */
  readonly skip: boolean;
  /** Which server is missing and how it is had; '' when none is. Show it where tests are skipped. */
  readonly reason: string;
}

/**
 * Looks for the servers. A kube-apiserver that is not there yet but can be built counts as there. With `CI=true` a missing server is an error and
 * this rejects, so that nothing is skipped unseen.
 */
export async function serverAvailability(names: readonly ServerName[], env: Readonly<Record<string, string | undefined>> = process.env): Promise<Availability> {
  const missing: string[] = [];
  for (const name of new Set(names)) {
    if (name === 'etcd' && (await findProgram('etcd', env)) === undefined) missing.push('etcd is not on PATH (Debian: apt-get install etcd-server)');
    if (name === 'kube-apiserver' && (await findKubeApiServer(env)) === undefined && (await findProgram('go', env)) === undefined) {
      missing.push('there is no kube-apiserver, and no go to build it with (set KUBEBUILDER_ASSETS or EXTERNAL_DNS_KUBE_APISERVER)');
    }
  }
  const reason = missing.join('; ');
  if (missing.length > 0 && env['CI'] === 'true') throw new Error(`CI=true and a server is missing: ${reason}`);
  return { skip: missing.length > 0, reason };
}
