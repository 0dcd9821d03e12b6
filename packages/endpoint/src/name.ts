import { trimDot, trimSpace } from './bytes.ts';
import { isSettledName, toAsciiName, toUnicodeName } from './idna.ts';
import { RECORD_TYPES } from './types.ts';
import type { Endpoint, RecordKey } from './types.ts';

/**
 * The normal form of a DNS name, by which names are compared: surrounding blanks removed, A-labels, lower case, without one trailing dot
 * (spec/core.md §1.9, NormalizeDNSName without its final dot). Idempotent but for names with several dots at their end; never throws.
 */
export function normalName(name: string): string {
  return trimDot(isSettledName(name) ? name : toAsciiName(trimSpace(name)).name);
}

/** The Unicode form of a domain, by which domain filters compare: one trailing dot removed, U-labels (spec/core.md §1.9, NormalizeDomain). */
export function normalDomain(name: string): string {
  return toUnicodeName(trimDot(name)).name;
}

/** The identity of an endpoint's record set. */
export function keyOf(endpoint: Endpoint): RecordKey {
  return { name: normalName(endpoint.dnsName), recordType: endpoint.recordType, setIdentifier: endpoint.setIdentifier ?? '' };
}

/** What follows the name in the text of a key without a set identifier, for the types that there are: one concatenation instead of four. */
const plainEnds: ReadonlyMap<string, string> = new Map(RECORD_TYPES.map((type) => [type, keyEnd(type, '')]));

/** A text that two keys share only if they are equal; for Map keys. */
export function keyText({ name, recordType, setIdentifier }: RecordKey): string {
  return name + ((setIdentifier === '' ? plainEnds.get(recordType) : undefined) ?? keyEnd(recordType, setIdentifier));
}

function keyEnd(recordType: string, setIdentifier: string): string {
  return `\u0000${recordType}\u0000${setIdentifier}`;
}

/** The domain a name is counted under: its first label removed if what remains still has a dot (spec/core.md §1.2, GetNakedDomain). */
export function nakedDomain(name: string): string {
  const rest = name.slice(name.indexOf('.') + 1);
  return name.includes('.') && rest.includes('.') ? rest : name;
}
