import type { Clock, Logger, Telemetry } from '@external-dns/plugin';
import { resolveConnection } from '../credentials/index.ts';
import { joinNeeds, kindKey } from '../projection/index.ts';
import { Reflector, Semaphore } from '../reflector/index.ts';
import { Store } from '../store/index.ts';
import { Transport } from '../transport/index.ts';
import type { Cluster, KindDescriptor, KubernetesObject, Lister, Need } from '../types.ts';
import { createObjectApi } from './object-api.ts';
import type { ObjectApi } from './object-api.ts';
import { settled } from './settled.ts';
import { createWriter } from './writer.ts';

/** Lists of more than one page that run at the same time. */
const BULK_LISTS = 2;

/** How a live cluster is reached and asked (spec/core.md §5.11). */
export interface ClusterConfig {
  /** `--kubeconfig`; absent or '': `~/.kube/config` if it exists, else the service account of the Pod. */
  readonly kubeconfig?: string;
  /** Context of the kubeconfig; absent or '': its `current-context`. */
  readonly context?: string;
  /** `--server`: overrides the URL of a kubeconfig; ignored in a cluster. */
  readonly server?: string;
  /** `--kube-api-qps` and `--kube-api-burst`; absent or ≤ 0: 5 and 10. A list counts once, however many pages it has. */
  readonly qps?: number;
  readonly burst?: number;
  /** `--kube-api-request-timeout` in milliseconds, for a whole request (of a watch and of a list in one piece: until it is answered); absent or 0: no limit but 60 s of silence. */
  readonly requestTimeoutMs?: number;
  /** False: every kind is listed once and not watched, for a process that looks at the cluster once. Absent: true. */
  readonly watch?: boolean;
  /** Absent: `ExternalDNS`. */
  readonly userAgent?: string;
  /** Absent: the process's. Read: HOME, POD_NAMESPACE, KUBERNETES_SERVICE_HOST/PORT, HTTPS_PROXY, HTTP_PROXY, NO_PROXY. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Absent: where Kubernetes mounts it. */
  readonly serviceAccountDir?: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Numbers in [0, 1), for jitter; absent: Math.random. */
  readonly random?: () => number;
}

/** A live cluster. */
export interface LiveCluster extends Cluster {
  /** The namespace this process lives in (spec/core.md §5.11): for leases, and for registries that keep objects. */
  readonly namespace: string;
  readonly objects: ObjectApi;
}

/**
 * Opens a live API server and starts to read what is needed. Rejects only with `config` errors (no kubeconfig, no such context …); a server that cannot be
 * reached shows in the listers' states and is tried again until the cluster is closed.
 */
export async function openCluster(config: ClusterConfig, needs: readonly Need[]): Promise<LiveCluster> {
  const { log, clock, telemetry } = config;
  const random = config.random ?? Math.random;
  const joined = joinNeeds(needs);
  const connection = await resolveConnection({
    kubeconfig: config.kubeconfig ?? '',
    context: config.context ?? '',
    server: config.server ?? '',
    env: config.env ?? process.env,
    ...(config.serviceAccountDir === undefined ? {} : { serviceAccountDir: config.serviceAccountDir }),
    clock,
  });
  const qps = config.qps ?? 0;
  const burst = config.burst ?? 0;
  const transport = new Transport({ connection, clock, telemetry, userAgent: config.userAgent ?? 'ExternalDNS', qps, burst, requestTimeoutMs: config.requestTimeoutMs ?? 0 });
  log.info('Kubernetes client created', { server: connection.server, configuration: connection.origin });
  log.debug('Kubernetes client limits (not positive: the defaults)', { qps, burst });

  const closing = new AbortController();
  const bulk = new Semaphore(BULK_LISTS);
  const stores = new Map<string, Store>();
  const running: Promise<void>[] = [];
  for (const need of joined) {
    const store = new Store(need.kind, need.indexes ?? {}, log);
    stores.set(kindKey(need.kind), store);
    running.push(new Reflector({ transport, need, store, bulk, log, clock, telemetry, random, watch: config.watch ?? true }).run(closing.signal));
  }

  return {
    description: connection.server,
    namespace: connection.namespace,
    lister<T extends KubernetesObject>(kind: KindDescriptor): Lister<T> {
      const store = stores.get(kindKey(kind));
      if (store === undefined) throw new Error(`no need named the kind ${kind.plural} (${kindKey(kind)})`);
      return store as Lister as Lister<T>;
    },
    writer: createWriter(transport),
    objects: createObjectApi(transport),
    settled: (patienceMs, signal) => settled([...stores.values()], patienceMs, clock, signal),
    async close(): Promise<void> {
      closing.abort(new Error('the cluster is closed'));
      await Promise.all(running);
      await transport.close();
    },
  };
}
