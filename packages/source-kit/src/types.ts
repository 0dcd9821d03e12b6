import type { Endpoint } from '@external-dns/endpoint';
import type { KindDescriptor, KubernetesObject, Need } from '@external-dns/kubernetes';
import type { OptionDescriptions, OptionValues } from '@external-dns/plugin';

/** Flags that every Kubernetes source obeys (spec/sources.md §3, §4, §28). */
export interface CommonOptions {
  /** Annotation prefix, ends in `/`. */
  readonly annotationPrefix: string;
  /** '' = all namespaces. */
  readonly namespace: string;
  /** Kubernetes selector over annotations; '' = all. */
  readonly annotationFilter: string;
  /** Kubernetes selector over labels; '' = all. */
  readonly labelFilter: string;
  readonly ignoreHostnameAnnotation: boolean;
}

/** What one object says, found by looking at it and at what it refers to. */
export interface Expansion {
  readonly endpoints: readonly Endpoint[];
  /**
   * Endpoints for names that a template gave (`--fqdn-template`), with the targets that the object has; absent for a source whose
   * templates only make whole endpoints. Called at most once, synchronously, with the same `read`.
   */
  readonly forNames?: (names: readonly string[]) => readonly Endpoint[];
  /** The object exists but cannot be resolved now (a referred object that is not synced, an empty load-balancer status): what it last gave stays. */
  readonly unresolved?: string;
  /** As `unresolved`, but only when a template gives names to the object. */
  readonly unresolvedForNames?: string;
  readonly skipped?: readonly { readonly reason: string; readonly severity: 'info' | 'warning'; readonly dnsName?: string }[];
}

/**
 * Tracked reading of other objects. What was looked up is noted, misses and empty answers too, and the object is expanded again when an
 * answer changes. A read of a kind that is not synced, forbidden or missing makes the object unresolved: the source cannot opt out.
 */
export interface Reads {
  get<T extends KubernetesObject>(kind: KindDescriptor, namespace: string, name: string): T | undefined;
  by<T extends KubernetesObject>(kind: KindDescriptor, index: string, key: string): readonly T[];
  all<T extends KubernetesObject>(kind: KindDescriptor, namespace?: string): readonly T[];
  /** A tracked lookup of A and AAAA addresses by the system's resolver. Unresolved until it was answered once; answers live for a TTL. */
  dns(host: string): readonly string[];
}

/** What `expand` is given beside the object. */
export interface ExpandContext<Options> {
  readonly read: Reads;
  readonly options: Options;
  readonly common: CommonOptions;
  /** The name of the source, for labels and references. */
  readonly source: string;
}

/** The definition of a source over Kubernetes objects: one pure function; the kit does the rest (design.md "A source is one pure function"). */
export interface KubernetesSourceDefinition<T extends KubernetesObject, D extends OptionDescriptions> {
  readonly name: string;
  readonly description: string;
  readonly options: D;
  /** What is watched, given the options. `main` objects are expanded; `reads` may be read. RBAC rules and the docs table come from here. */
  resources(options: OptionValues<D>, common: CommonOptions): { readonly main: Need<T>; readonly reads?: readonly Need[] };
  /**
   * Template passes (spec/sources.md §4.3). `names`: names from `--fqdn-template` go to `forNames`. `pairs`: first the host:target pairs of
   * `--fqdn-target-template`, then `names`. `all`: pairs, then names × targets of `--target-template`; `forNames` is not used.
   */
  readonly templates: 'none' | 'names' | 'pairs' | 'all';
  /** Which objects of `main` are looked at, beside the filters of the kit (an ingress class …). Pure. */
  selects?(object: T, context: Omit<ExpandContext<OptionValues<D>>, 'read'>): boolean;
  /** Synchronous and pure but for `read`. A throw skips this object with a reason; what it last gave stays. */
  expand(object: T, context: ExpandContext<OptionValues<D>>): Expansion;
  /**
   * How endpoints of one name, type and set identifier from several objects are joined: `'by-ttl'` (default) keeps different TTLs apart,
   * `'first-ttl'` joins them too, but for CNAME, and the first object's TTL and properties win (spec/sources.md §8.9).
   */
  readonly merge?: 'by-ttl' | 'first-ttl';
  /** Set to false where the kit must not apply the controller annotation, annotation or label filter (crd). */
  readonly filters?: { readonly controllerAnnotation?: false; readonly annotationFilter?: false; readonly labelFilter?: false };
}

/** Something that a stage of the chain noticed about an endpoint. */
export type StageNotice =
  | { readonly kind: 'invalid' | 'duplicate'; readonly endpoint: Endpoint; readonly reason: string }
  | { readonly kind: 'warning' | 'debug'; readonly endpoint: Endpoint; readonly reason: string };

/**
 * A stage of the chain (spec/core.md §4.1). It sees one endpoint or one group, never the whole list, so that a change in one object touches only its
 * names. Pure: what it notices goes to `notice`.
 */
export type Stage = {
  readonly name: string;
  /**
   * The stage promises that what it gives has the name (in normal form) of what it was given, and that endpoints of different names are never in one group. A chain of such
   * stages remembers nothing but its result. Absent: it promises nothing.
   */
  readonly withinName?: true;
} & (
  | { readonly kind: 'map'; map(endpoint: Endpoint, notice: (notice: StageNotice) => void): readonly Endpoint[] }
  | {
      readonly kind: 'group';
      /** Every group the endpoint belongs to; an endpoint in no group is dropped. */
      keys(endpoint: Endpoint): readonly string[];
      /** The endpoints of one group, in the fixed order of sources, objects and expansion. The output of the stage is that of all its groups. */
      group(key: string, endpoints: readonly Endpoint[], notice: (notice: StageNotice) => void): readonly Endpoint[];
    }
);
