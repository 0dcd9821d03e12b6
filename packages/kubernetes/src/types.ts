import type { ObjectRef } from '@external-dns/endpoint';
import type { Context, Unsubscribe } from '@external-dns/plugin';

/** A kind of Kubernetes object, as the API serves it. */
export interface KindDescriptor {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  /** Lower-case plural of the URL, e.g. `endpointslices`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export interface ObjectMeta {
  readonly name: string;
  /** '' for cluster-scoped objects. */
  readonly namespace: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An object as it is stored: projected to what its need keeps, with kind, apiVersion and namespace always filled. Never mutated. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/**
 * What the enabled sources read of one kind. Several needs of one kind are joined: fields and indexes united, selectors dropped where they
 * differ (each reader then filters for itself).
 */
export interface Need<T extends KubernetesObject = KubernetesObject> {
  readonly kind: KindDescriptor;
  /** Only this namespace; '' or absent = all. Ignored for cluster-scoped kinds. */
  readonly namespace?: string;
  /** Server-side selectors. */
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /**
   * Paths of the fields that are kept (`spec.type`, `status.loadBalancer`; arrays are passed through: `spec.rules.host`). `metadata` name, namespace, uid, resourceVersion, generation, deletionTimestamp,
   * labels and annotations are always kept, but for `kubectl.kubernetes.io/last-applied-configuration`. `'all'` (templates may read any field) keeps everything but
   * managedFields, last-applied-configuration and the paths in `drop`. Paths that end at a text, a number, a boolean or a map of texts are the cheapest: only then built-in kinds can be listed in protobuf.
   */
  readonly keep: 'all' | readonly string[];
  readonly drop?: readonly string[];
  /** Index name → keys of an object. (The type is that of a method, so that needs of several kinds stand in one list: an index is only ever given objects of its kind.) */
  readonly indexes?: Readonly<Record<string, { keys(object: T): readonly string[] }['keys']>>;
}

export type ListerState =
  | 'synced'
  /** With `partial`, each object that is there is as it should be, but others may be missing: what is not there is unknown (a manifest that cannot be read). */
  | { readonly unsynced: Error; readonly partial?: true }
  | { readonly missingKind: true };

/** A local copy of one kind. Reading never does I/O. Lists are in order of namespace/name (bytewise). */
export interface Lister<T extends KubernetesObject = KubernetesObject> {
  readonly kind: KindDescriptor;
  /** `unsynced`: not read yet, or forbidden, or the server is away and what is known was never complete. Once synced, a cut connection leaves it synced: what is known stays. */
  state(): ListerState;
  /** Grows with every change of content or state. */
  readonly version: number;
  readonly size: number;
  list(namespace?: string): readonly T[];
  get(namespace: string, name: string): T | undefined;
  /** Throws if the index was not named in a need. */
  by(index: string, key: string): readonly T[];
  /** `before` absent: added; `after` absent: deleted; both absent: the state changed. A listener must not throw; one that does is logged and the others go on. */
  subscribe(listener: (before: T | undefined, after: T | undefined) => void): Unsubscribe;
}

/** What may be done beside reading. */
export interface ClusterWriter {
  /** Merges `status` into the object's status subresource (JSON merge patch), through `ctx.write`. Not found is no error. */
  patchStatus(kind: KindDescriptor, namespace: string, name: string, status: Readonly<Record<string, unknown>>, ctx: Context): Promise<void>;
  /** Creates an object (Events). */
  create(kind: KindDescriptor, namespace: string, body: unknown, ctx: Context): Promise<void>;
}

/** A cluster, live or of manifests. All needs are known when it is opened: a lister is never asked for later. */
export interface Cluster {
  /** What it reads, for logs: the server's URL, or `manifests DIR`. Never holds a credential. */
  readonly description: string;
  /** Throws when no need named the kind. */
  lister<T extends KubernetesObject>(kind: KindDescriptor): Lister<T>;
  readonly writer: ClusterWriter;
  /**
   * Resolves when every lister is synced (or partial: waiting gives no more) or its kind is missing, or when `patienceMs` have passed; never rejects for the server's faults (they
   * are in the listers' states). Rejects only when the signal is aborted.
   */
  settled(patienceMs: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Text `namespace/name`, or `name` for a cluster-scoped object. */
export function objectKey(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** The reference under which an object's endpoints are reported. */
export function objectRef(source: string, object: KubernetesObject): ObjectRef {
  const { name, namespace, uid } = object.metadata;
  return { source, kind: object.kind, apiVersion: object.apiVersion, namespace, name, uid: uid ?? '' };
}
