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
  return new AnnotationReader(annotations, prefix);
}

/** Whether the object is ours to look at: the controller annotation is absent or exactly `dns-controller` (spec/sources.md §2.6). */
export function isForController(annotations: Values, prefix: string): boolean {
  if (annotations === undefined) return true;
  const controller = valueUnder(annotations, ownKeys(annotations, prefix), prefix, 'controller');
  return controller === undefined || controller === CONTROLLER;
}

/** Made for every object each time it is looked at, so it has methods of a class and looks at the keys that are there rather than putting keys together. */
class AnnotationReader implements Annotations {
  readonly #values: Values;
  readonly #prefix: string;
  /** The keys under the prefix. */
  readonly #keys: readonly string[];

  constructor(values: Values, prefix: string) {
    this.#values = values;
    this.#prefix = prefix;
    this.#keys = ownKeys(values, prefix);
  }

  get(key: string): string | undefined {
    return this.#values === undefined ? undefined : valueUnder(this.#values, this.#keys, this.#prefix, key);
  }

  raw(key: string): string | undefined {
    return this.#values !== undefined && Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }

  hostnames(): readonly string[] {
    const text = this.get('hostname');
    return text === undefined ? none : splitHostnames(text);
  }

  internalHostnames(): readonly string[] {
    const text = this.get('internal-hostname');
    return text === undefined ? none : splitHostnames(text);
  }

  targets(): readonly string[] {
    const text = this.get('target');
    return text === undefined ? none : splitTargets(text);
  }

  ttl(resource?: string): ParsedTTL {
    const text = this.get('ttl');
    return text === undefined ? noTTL : parseTTL(text, resource);
  }

  setIdentifier(): string {
    return this.get('set-identifier') ?? '';
  }

  providerSpecific(): readonly ProviderSpecificProperty[] {
    return this.#keys.length === 0 ? none : parseProviderSpecific(this.#values, this.#prefix);
  }

  access(): string {
    return this.get('access') ?? '';
  }

  endpointsType(): string {
    return this.get('endpoints-type') ?? '';
  }

  ingress(): string | undefined {
    return this.get('ingress');
  }

  ingressHostnameSource(): HostnameSource | undefined {
    return hostnameSource(this.get('ingress-hostname-source'));
  }

  gatewayHostnameSource(): HostnameSource | undefined {
    return hostnameSource(this.get('gateway-hostname-source'));
  }
}

const none: readonly never[] = [];
const noTTL: ParsedTTL = { seconds: 0 };

function ownKeys(values: Values, prefix: string): readonly string[] {
  if (values === undefined) return none;
  const keys = Object.keys(values);
  return keys.every((key) => key.startsWith(prefix)) ? keys : keys.filter((key) => key.startsWith(prefix));
}

/** The value of the one of `keys`, which begin with `prefix`, that ends with `rest`. */
function valueUnder(values: Readonly<Record<string, string>>, keys: readonly string[], prefix: string, rest: string): string | undefined {
  for (const key of keys) if (key.length === prefix.length + rest.length && key.endsWith(rest)) return values[key];
  return undefined;
}

function hostnameSource(text: string | undefined): HostnameSource | undefined {
  const lower = text?.toLowerCase();
  return lower === 'annotation-only' || lower === 'defined-hosts-only' ? lower : undefined;
}
