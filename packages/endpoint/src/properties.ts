import { buildEndpoint, replaceEndpoint } from './construct.ts';
import { LABEL, PROPERTY } from './types.ts';
import type { Endpoint, Labels, ObjectRef, ProviderSpecificProperty } from './types.ts';

/** TTL in seconds if it is configured, that is above 0. */
export function configuredTTL(endpoint: Endpoint): number | undefined {
  return endpoint.recordTTL !== undefined && endpoint.recordTTL > 0 ? endpoint.recordTTL : undefined;
}

/** The value of a label, or undefined. Safe for keys like `__proto__`. */
export function getLabel(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** A copy with other labels. */
export function withLabels(endpoint: Endpoint, labels: Labels): Endpoint {
  const { dnsName, recordType, targets, recordTTL, setIdentifier, providerSpecific, refs } = endpoint;
  return buildEndpoint({ dnsName, recordType, targets, recordTTL, setIdentifier, labels, providerSpecific, refs });
}

/** A copy with one label set. */
export function withLabel(endpoint: Endpoint, key: string, value: string): Endpoint {
  return withLabels(endpoint, setLabel(endpoint.labels, key, value));
}

/** A copy of `labels` with one set; own properties only, whatever the key. */
export function setLabel(labels: Labels, key: string, value: string): Labels {
  const copy: Record<string, string> = {};
  for (const name of Object.keys(labels)) if (name !== key) putLabel(copy, name, labels[name] ?? '');
  putLabel(copy, key, value);
  return copy;
}

/** Sets an own property of labels that are being built. Assigning `__proto__` would not. */
export function putLabel(labels: Record<string, string>, key: string, value: string): void {
  if (key === '__proto__') Object.defineProperty(labels, key, { value, enumerable: true, configurable: true, writable: true });
  else labels[key] = value;
}

/** Value of the first property of that name. */
export function getProperty(endpoint: Endpoint, name: string): string | undefined {
  const { providerSpecific } = endpoint;
  return providerSpecific.length === 0 ? undefined : providerSpecific.find((property) => property.name === name)?.value;
}

/** A copy in which the first property of that name has the value; appended if there is none. */
export function withProperty(endpoint: Endpoint, name: string, value: string): Endpoint {
  const at = endpoint.providerSpecific.findIndex((property) => property.name === name);
  const providerSpecific = at < 0 ? [...endpoint.providerSpecific, { name, value }] : endpoint.providerSpecific.with(at, { name, value });
  return replaceEndpoint(endpoint, { providerSpecific });
}

/** A copy without the first property of that name; the endpoint itself if there is none. */
export function withoutProperty(endpoint: Endpoint, name: string): Endpoint {
  const at = endpoint.providerSpecific.findIndex((property) => property.name === name);
  return at < 0 ? endpoint : replaceEndpoint(endpoint, { providerSpecific: endpoint.providerSpecific.toSpliced(at, 1) });
}

/** A copy that also refers to these objects; each object (`source/namespace/name`) once, in order of insertion. */
export function withRefs(endpoint: Endpoint, refs: readonly ObjectRef[]): Endpoint {
  const all = [...(endpoint.refs ?? [])];
  const seen = new Set(all.map(refKey));
  for (const ref of refs) {
    if (seen.has(refKey(ref))) continue;
    seen.add(refKey(ref));
    all.push(ref);
  }
  return all.length === (endpoint.refs?.length ?? 0) ? endpoint : replaceEndpoint(endpoint, { refs: all });
}

/** Identity of an object reference; kind and uid are not part of it (spec/core.md §1.1). */
export function refKey(ref: ObjectRef): string {
  return `${ref.source}/${ref.namespace}/${ref.name}`;
}

/** Whether the endpoint is an alias record: its `alias` property is exactly `true`. */
export function isAlias(endpoint: Endpoint): boolean {
  return getProperty(endpoint, PROPERTY.alias) === 'true';
}

/** Owner id in the labels; undefined where there is none (an empty owner is an owner). */
export function ownerOf(endpoint: Endpoint): string | undefined {
  return getLabel(endpoint.labels, LABEL.owner);
}

/**
 * The properties that a provider is shown: those without `/` in their name and its own, sorted by name. The cloudflare provider's names are
 * annotation keys, so it keeps all (spec/core.md §1.2).
 */
export function retainProviderProperties(endpoint: Endpoint, prefix: string, compare: (a: string, b: string) => number): Endpoint {
  const { providerSpecific } = endpoint;
  if (providerSpecific.length === 0) return endpoint;
  const keepAll = prefix === '' || prefix === 'cloudflare';
  const kept = keepAll ? [...providerSpecific] : providerSpecific.filter(({ name }: ProviderSpecificProperty) => !name.includes('/') || name.startsWith(`${prefix}/`));
  return replaceEndpoint(endpoint, { providerSpecific: kept.sort((a, b) => compare(a.name, b.name)) });
}
