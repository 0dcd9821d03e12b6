/** An object as it is put straight into etcd. */
export interface StoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
}

/** Where the API server's paths are not `/registry/PLURAL/`. */
const PREFIXES: Readonly<Record<string, string>> = { services: 'services/specs', endpoints: 'services/endpoints', nodes: 'minions', ingresses: 'ingress' };

/** Groups that the API server itself serves; their objects are stored without the group. All others are of custom resources. */
const BUILT_IN = new Set(['', 'apps', 'autoscaling', 'batch', 'coordination.k8s.io', 'discovery.k8s.io', 'events.k8s.io', 'networking.k8s.io', 'policy', 'rbac.authorization.k8s.io']);

/** The etcd key under which an API server stores an object of the plural. */
export function storageKey(plural: string, { apiVersion, metadata }: StoredObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const resource = BUILT_IN.has(group) ? (PREFIXES[plural] ?? plural) : `${group}/${plural}`;
  return ['/registry', resource, ...(metadata.namespace === undefined ? [] : [metadata.namespace]), metadata.name].join('/');
}
