import type { ProviderSpecificProperty } from '@external-dns/endpoint';
import { splitHostnames, splitTargets } from './lists.ts';
import { parseProviderSpecific } from './provider-specific.ts';
import { parseTTL } from './ttl.ts';
import type { ParsedTTL } from './ttl.ts';

type Values = Readonly<Record<string, string>> | undefined;

/** The prefix of annotation keys when nothing else is configured. */
export const DEFAULT_ANNOTATION_PREFIX = 'external-dns.kubernetes.io/';

/** The value of the controller annotation that this controller answers to. */
export const CONTROLLER = 'dns-controller';

/** Where hostnames are taken from. */
export type HostnameSource = 'annotation-only' | 'defined-hosts-only';

/** What the annotations of an object say; nothing is read before it is asked for. */
export interface Annotations {
  /** The value under the prefix and `key`. */
  get(key: string): string | undefined;
  /** The value under a key that has no configurable prefix, such as `kubernetes.io/ingress.class`. */
  raw(key: string): string | undefined;
  /** `hostname`; empty when absent. May hold empty items. */
  hostnames(): readonly string[];
  /** `internal-hostname`. */
  internalHostnames(): readonly string[];
  /** `target`; empty when absent or ''. */
  targets(): readonly string[];
  /** `ttl`; 0 seconds when absent or not usable. `resource` is named in the notice. */
  ttl(resource?: string): ParsedTTL;
  /** `set-identifier`; '' when absent. */
  setIdentifier(): string;
  /** Properties of the endpoints: alias, record-type and those of providers. */
  providerSpecific(): readonly ProviderSpecificProperty[];
  /** `access` as written; '' when absent. */
  access(): string;
  /** `endpoints-type` as written; '' when absent. */
  endpointsType(): string;
  /** `ingress`, a `name` or `namespace/name`. */
  ingress(): string | undefined;
  /** `ingress-hostname-source`, regardless of case; undefined for any other value. */
  ingressHostnameSource(): HostnameSource | undefined;
  /** `gateway-hostname-source`, regardless of case; undefined for any other value. */
  gatewayHostnameSource(): HostnameSource | undefined;
}

/** Reads the annotations of an object by the keys of spec/sources.md §2.2. Pure and lazy; bad values never throw. */
export function readAnnotations(annotations: Values, prefix: string): Annotations {
  const raw = (key: string): string | undefined => (annotations !== undefined && Object.hasOwn(annotations, key) ? annotations[key] : undefined);
  const get = (key: string): string | undefined => raw(`${prefix}${key}`);
  const list = (key: string, split: (text: string) => readonly string[]): readonly string[] => {
    const text = get(key);
    return text === undefined ? [] : split(text);
  };
  return {
    get,
    raw,
    hostnames: () => list('hostname', splitHostnames),
    internalHostnames: () => list('internal-hostname', splitHostnames),
    targets: () => list('target', splitTargets),
    ttl: (resource) => {
      const text = get('ttl');
      return text === undefined ? { seconds: 0 } : parseTTL(text, resource);
    },
    setIdentifier: () => get('set-identifier') ?? '',
    providerSpecific: () => parseProviderSpecific(annotations, prefix),
    access: () => get('access') ?? '',
    endpointsType: () => get('endpoints-type') ?? '',
    ingress: () => get('ingress'),
    ingressHostnameSource: () => hostnameSource(get('ingress-hostname-source')),
    gatewayHostnameSource: () => hostnameSource(get('gateway-hostname-source')),
  };
}

/** Whether the object is ours to look at: the controller annotation is absent or exactly `dns-controller` (spec/sources.md §2.6). */
export function isForController(annotations: Values, prefix: string): boolean {
  const key = `${prefix}controller`;
  return annotations === undefined || !Object.hasOwn(annotations, key) || annotations[key] === CONTROLLER;
}

function hostnameSource(text: string | undefined): HostnameSource | undefined {
  const lower = text?.toLowerCase();
  return lower === 'annotation-only' || lower === 'defined-hosts-only' ? lower : undefined;
}
