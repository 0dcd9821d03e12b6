import { byteLength, isAscii, trimDot } from './bytes.ts';
import { reverseName } from './ip.ts';
import type { Endpoint, Labels, ObjectRef, ProviderSpecificProperty } from './types.ts';

/** What an endpoint is made of; undefined, '' and 0 in optional members mean "not set". */
export interface EndpointInit {
  readonly dnsName: string;
  readonly recordType: string;
  readonly targets: readonly string[];
  /** Seconds. */
  readonly recordTTL?: number | undefined;
  readonly setIdentifier?: string | undefined;
  readonly labels?: Labels | undefined;
  readonly providerSpecific?: readonly ProviderSpecificProperty[] | undefined;
  readonly refs?: readonly ObjectRef[] | undefined;
}

/** An endpoint, or why there is none. */
export type Made = { readonly ok: true; readonly endpoint: Endpoint } | { readonly ok: false; readonly problem: string };

const noLabels: Labels = Object.freeze({});
const noProperties: readonly ProviderSpecificProperty[] = Object.freeze([]);
const keepsDots: ReadonlySet<string> = new Set(['TXT', 'NAPTR', 'SRV']);

/** DNS limit of a label, in bytes (RFC 1035 §2.3.4). */
export const MAX_LABEL_BYTES = 63;

/**
 * Builds an endpoint as sources do (spec/core.md §1.2): one trailing dot is removed from the name and, but for TXT, NAPTR and SRV, from each
 * target. A label of more than 63 bytes is a problem; nothing else about the name is checked.
 */
export function createEndpoint(init: EndpointInit): Made {
  const long = longLabel(init.dnsName);
  if (long !== undefined) {
    return { ok: false, problem: `label "${long}" of "${init.dnsName}" is ${byteLength(long)} bytes long; DNS allows ${MAX_LABEL_BYTES}` };
  }
  const targets = keepsDots.has(init.recordType) || !init.targets.some((target) => target.endsWith('.')) ? init.targets : init.targets.map(trimDot);
  const { recordType, recordTTL, setIdentifier, labels, providerSpecific, refs } = init;
  return { ok: true, endpoint: buildEndpoint({ dnsName: trimDot(init.dnsName), recordType, targets, recordTTL, setIdentifier, labels, providerSpecific, refs }) };
}

/** Assembles an endpoint verbatim; only the empty spellings of optional members are left out. */
export function buildEndpoint(init: EndpointInit): Endpoint {
  const { dnsName, recordType, targets, recordTTL, setIdentifier, labels = noLabels, providerSpecific = noProperties, refs } = init;
  // Literals of exactly these members, for there are hundreds of thousands of endpoints: spread ones take half as much memory again.
  const endpoint: Draft = refs === undefined || refs.length === 0 ? { dnsName, recordType, targets, labels, providerSpecific } : { dnsName, recordType, targets, labels, providerSpecific, refs };
  if (recordTTL !== undefined && recordTTL !== 0) endpoint.recordTTL = recordTTL;
  if (setIdentifier !== undefined && setIdentifier !== '') endpoint.setIdentifier = setIdentifier;
  return endpoint;
}

type Draft = { -readonly [Member in keyof Endpoint]: Endpoint[Member] };

/** A copy with members replaced, or removed where the new value is undefined. Nothing is normalised. */
export function replaceEndpoint(endpoint: Endpoint, changes: Partial<EndpointInit>): Endpoint {
  return buildEndpoint({ ...endpoint, ...changes });
}

/** The first label of more than 63 bytes, or undefined. */
export function longLabel(name: string): string | undefined {
  // A name this short in UTF-16 units cannot hold such a label even at three bytes a unit.
  if (name.length * 3 <= MAX_LABEL_BYTES || (name.length <= MAX_LABEL_BYTES && isAscii(name))) return undefined;
  return name.split('.').find((label) => label.length * 3 > MAX_LABEL_BYTES && byteLength(label) > MAX_LABEL_BYTES);
}

/**
 * The PTR endpoint of an address (spec/core.md §1.6).
 *
 * @param ttl seconds; 0 = not configured
 */
export function ptrEndpoint(ip: string, ttl: number, hosts: readonly string[]): Made {
  const name = reverseName(ip);
  if (name === undefined) return { ok: false, problem: `"${ip}" is not an IP address, so it has no reverse name` };
  return createEndpoint({ dnsName: name, recordType: 'PTR', targets: hosts, recordTTL: ttl });
}
