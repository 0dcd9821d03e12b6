import { modelError } from './errors.ts';
import { parseClassicIP, reverseName } from './ip.ts';
import { parseCIDR } from './net-filter.ts';

/**
 * The reverse zone of a network, classless ones as RFC 2317 §4 names them: `192.0.2.128/26` → `128/26.2.0.192.in-addr.arpa` (spec/core.md §1.12).
 * A bare address counts as a network of one. Throws a `config` error for what is no network or has no such zone.
 */
export function cidrToInAddr(cidr: string): string {
  const single = parseClassicIP(cidr);
  const network = single === undefined ? parseCIDR(cidr) : { bytes: single.bytes, bits: single.bytes.length * 8 };
  if (network === undefined) throw modelError('config', `"${cidr}" is not a network; write an address and a prefix length, for example 192.0.2.0/24`);
  const { bytes, bits } = network;
  for (let bit = bits; bit < bytes.length * 8; bit += 1) {
    if (((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) throw modelError('config', `network "${cidr}" has bits set beyond its prefix length`);
  }
  if (bits === 0) throw modelError('config', `network "${cidr}" has no reverse zone: its prefix length is 0`);
  if (bytes.length === 16) {
    if (bits % 4 !== 0) throw modelError('config', `network "${cidr}" has no reverse zone: an IPv6 prefix length must be a multiple of 4`);
    return dropLabels(reverseName(formatWords(bytes)) ?? '', (128 - bits) / 4);
  }
  const reverse = `${[...bytes].reverse().join('.')}.in-addr.arpa`;
  if (bits > 24 && bits < 32) return `${bytes[3] ?? 0}/${bits}.${dropLabels(reverse, 1)}`;
  if (bits % 8 !== 0) throw modelError('config', `network "${cidr}" has no reverse zone: an IPv4 prefix length up to 24 must be a multiple of 8`);
  return dropLabels(reverse, (32 - bits) / 8);
}

function dropLabels(name: string, count: number): string {
  return name.split('.').slice(count).join('.');
}

function formatWords(bytes: Uint8Array): string {
  const words: string[] = [];
  for (let index = 0; index < 16; index += 2) words.push((((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0)).toString(16));
  return words.join(':');
}
