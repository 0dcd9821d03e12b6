import { isIPv4 } from 'node:net';
import { isAlias, parseIP, toAsciiName, trimSpace } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { nameLabels, parseData, WireFormatError } from '@external-dns/dns-wire';
import type { RecordData } from '@external-dns/dns-wire';
import { rejectedError } from '@external-dns/plugin';

/** Types whose data can be stored and served. */
export const servedTypes = ['A', 'AAAA', 'CNAME', 'TXT', 'SRV', 'NS', 'PTR', 'MX', 'NAPTR', 'DNAME'] as const;

const served: ReadonlySet<string> = new Set(servedTypes);
const STRING_BYTES = 255;

/** What a record set holds: the data of its records, or the names whose addresses stand for it. */
export type SetContent = { readonly kind: 'data'; readonly data: readonly RecordData[] } | { readonly kind: 'alias'; readonly names: readonly string[] };

/** Reads a record set's targets. Throws a `rejected` error that names the record, the target and what is wrong with it. */
export function readContent(endpoint: Endpoint): SetContent {
  const { dnsName, recordType, targets } = endpoint;
  if (!served.has(recordType)) throw rejectedError(`${recordType} record of "${dnsName}": this type is not supported; supported are ${servedTypes.join(', ')}`);
  if (targets.length === 0) throw rejectedError(`${recordType} record of "${dnsName}" has no targets`);
  const attempt = <T>(target: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof WireFormatError) throw rejectedError(`${recordType} record of "${dnsName}": target "${target}": ${error.message}`, error);
      throw error;
    }
  };
  if (isAliasSet(endpoint)) {
    const names = targets.map((target) => toAsciiName(trimSpace(target)).name);
    for (const name of names) attempt(name, () => nameLabels(name));
    return { kind: 'alias', names };
  }
  if ((recordType === 'CNAME' || recordType === 'DNAME') && targets.length > 1) {
    throw rejectedError(`${recordType} record of "${dnsName}" has ${targets.length} targets (${targets.join(', ')}); DNS allows one`);
  }
  return { kind: 'data', data: targets.map((target) => attempt(target, () => withShortStrings(parseData(recordType, asciiTarget(recordType, target))))) };
}

/** Whether {@link readContent} has surely nothing to say against the record set: addresses, and texts in quotes without escapes. For anything else ask it. */
export function isPlainContent({ recordType, targets, providerSpecific }: Endpoint): boolean {
  if (targets.length === 0 || providerSpecific.length > 0) return false;
  if (recordType === 'A') return targets.every((target) => isIPv4(target));
  return recordType === 'TXT' && targets.every((target) => quotedText.test(target));
}

const quotedText = /^"[ !#-[\]-~]*"$/;

/** Whether the set answers with the addresses of its targets: an alias (spec/core.md §1.5) whose targets are names. */
export function isAliasSet(endpoint: Endpoint): boolean {
  const { recordType, targets } = endpoint;
  if (!isAlias(endpoint)) return false;
  return recordType === 'CNAME' || ((recordType === 'A' || recordType === 'AAAA') && targets.some((target) => parseIP(target) === undefined));
}

/** Internationalised host names become A-labels; texts and addresses stay. */
function asciiTarget(recordType: string, target: string): string {
  if (recordType === 'TXT' || recordType === 'NAPTR' || /^[\0-\x7f]*$/.test(target)) return target;
  const at = target.lastIndexOf(' ') + 1;
  return `${target.slice(0, at)}${toAsciiName(target.slice(at)).name}`;
}

/** A quoted TXT target may be longer than one string can be. */
function withShortStrings(data: RecordData): RecordData {
  if (data.type !== 'TXT' || data.strings.every((string) => string.length <= STRING_BYTES)) return data;
  return { type: 'TXT', strings: data.strings.flatMap(cut) };
}

function cut(string: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < Math.max(1, string.length); start += STRING_BYTES) parts.push(string.subarray(start, start + STRING_BYTES));
  return parts;
}
