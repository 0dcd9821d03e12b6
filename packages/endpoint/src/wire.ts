import { compareBytes } from './bytes.ts';
import { buildEndpoint } from './construct.ts';
import { modelError } from './errors.ts';
import type { Endpoint, Labels, ProviderSpecificProperty } from './types.ts';

/** An endpoint in the JSON of the webhook protocol and of the CRDs: members in this order, empty ones left out (spec/core.md §1.1). */
export interface WireEndpoint {
  readonly dnsName?: string;
  readonly targets?: readonly string[];
  readonly recordType?: string;
  readonly setIdentifier?: string;
  readonly recordTTL?: number;
  readonly labels?: Labels;
  readonly providerSpecific?: readonly { readonly name?: string; readonly value?: string }[];
}

/** The wire form; label keys are in byte order. */
export function endpointToJSON(endpoint: Endpoint): WireEndpoint {
  const labels = Object.entries(endpoint.labels).sort(([a], [b]) => compareBytes(a, b));
  return {
    ...(endpoint.dnsName === '' ? {} : { dnsName: endpoint.dnsName }),
    ...(endpoint.targets.length === 0 ? {} : { targets: endpoint.targets }),
    ...(endpoint.recordType === '' ? {} : { recordType: endpoint.recordType }),
    ...(endpoint.setIdentifier === undefined ? {} : { setIdentifier: endpoint.setIdentifier }),
    ...(endpoint.recordTTL === undefined ? {} : { recordTTL: endpoint.recordTTL }),
    ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }),
    ...(endpoint.providerSpecific.length === 0 ? {} : { providerSpecific: endpoint.providerSpecific.map(propertyToJSON) }),
  };
}

function propertyToJSON({ name, value }: ProviderSpecificProperty): { name?: string; value?: string } {
  return { ...(name === '' ? {} : { name }), ...(value === '' ? {} : { value }) };
}

/**
 * Reads the wire form as Go reads it (spec/core.md §0): member names in any case, unknown members ignored, `null` leaves a member empty.
 * Throws a `rejected` error that names the member of the wrong type.
 */
export function endpointFromJSON(value: unknown): Endpoint {
  const members = objectMembers(value, 'endpoint');
  const targets = listOf(members.get('targets'), 'targets', (target, path) => textOf(target, path));
  const providerSpecific = listOf(members.get('providerspecific'), 'providerSpecific', (entry, path): ProviderSpecificProperty => {
    const property = objectMembers(entry, path);
    return { name: textOf(property.get('name'), `${path}.name`), value: textOf(property.get('value'), `${path}.value`) };
  });
  const ttl: unknown = members.get('recordttl') ?? 0;
  if (typeof ttl !== 'number' || !Number.isSafeInteger(ttl)) throw wrong('recordTTL', 'a whole number of seconds', ttl);
  return buildEndpoint({
    dnsName: textOf(members.get('dnsname'), 'dnsName'),
    recordType: textOf(members.get('recordtype'), 'recordType'),
    targets,
    recordTTL: ttl,
    setIdentifier: textOf(members.get('setidentifier'), 'setIdentifier'),
    labels: labelsOf(members.get('labels')),
    providerSpecific: providerSpecific.length === 0 ? undefined : providerSpecific,
  });
}

function labelsOf(value: unknown): Labels | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong('labels', 'an object', value);
  const entries = Object.entries(value).map(([key, label]): [string, string] => [key, textOf(label, `labels.${key}`)]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function objectMembers(value: unknown, path: string): Map<string, unknown> {
  if (value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong(path, 'an object', value);
  return new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}

function listOf<T>(value: unknown, path: string, read: (entry: unknown, path: string) => T): readonly T[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(path, 'a list', value);
  return value.map((entry: unknown, index) => read(entry, `${path}[${index}]`));
}

function textOf(value: unknown, path: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw wrong(path, 'a text', value);
  return value;
}

function wrong(path: string, expected: string, value: unknown): Error {
  const shown = (JSON.stringify(value) ?? String(value)).slice(0, 100);
  return modelError('rejected', `"${path}" of an endpoint must be ${expected}, not ${shown}`);
}

const escaped: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/** JSON as Go writes it: `<`, `>`, `&`, U+2028 and U+2029 escaped, lone surrogates replaced (spec/core.md §0). Members keep their order. */
export function goJSON(value: unknown): string {
  const json = JSON.stringify(value, (_key, member: unknown) => (typeof member === 'string' ? member.toWellFormed() : member));
  return json.replace(/[<>&\u2028\u2029]/g, (character) => escaped[character] ?? character);
}
