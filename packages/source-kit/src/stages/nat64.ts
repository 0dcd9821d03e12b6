import { isAlias, parseIP, replaceEndpoint } from '@external-dns/endpoint';
import { configError } from '@external-dns/plugin';
import type { Stage } from '../types.ts';

/** Bytes of a /96 prefix; the IPv4 address is what follows (RFC 6052 §2.2). */
const PREFIX_BYTES = 12;

/**
 * For AAAA endpoints with targets in a NAT64 network, adds an A endpoint with the IPv4 addresses within (spec/core.md §4.4). A target that is
 * no address is left out with a notice; the other targets are translated.
 *
 * @param networks values of `--nat64-networks`
 * @throws a config error that names the flag and the value when one is not an IPv6 network of 96 bits
 */
export function nat64Stage(networks: readonly string[]): Stage {
  const prefixes = networks.map(parsePrefix);
  return {
    kind: 'map',
    name: 'nat64',
    withinName: true,
    map(endpoint, notice) {
      if (endpoint.recordType !== 'AAAA') return [endpoint];
      const targets: string[] = [];
      for (const target of endpoint.targets) {
        const address = parseIP(target);
        if (address === undefined) {
          // An alias names a host on purpose: nothing is wrong with it, there is only nothing to translate.
          notice({ kind: isAlias(endpoint) ? 'debug' : 'warning', endpoint, reason: `target "${target}" is not an IPv6 address, so it has no NAT64 address` });
        } else if (address.family === 6 && address.zone === '' && prefixes.some((prefix) => startsWith(address.bytes, prefix))) {
          targets.push(address.bytes.slice(PREFIX_BYTES).join('.'));
        }
      }
      return targets.length === 0 ? [endpoint] : [endpoint, replaceEndpoint(endpoint, { recordType: 'A', targets })];
    },
  };
}

function parsePrefix(text: string): Uint8Array {
  const match = /^([^/%]+)\/(\d{1,3})$/.exec(text);
  const address = parseIP(match?.[1] ?? '');
  if (match === null || address === undefined) {
    throw configError(`--nat64-networks: "${text}" is not a network; write an IPv6 network of 96 bits, for example 64:ff9b::/96`);
  }
  if (address.family !== 6 || match[2] !== '96') {
    throw configError(`--nat64-networks: "${text}" is not an IPv6 network of 96 bits; write for example 64:ff9b::/96`);
  }
  return address.bytes.slice(0, PREFIX_BYTES);
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.every((byte, index) => byte === bytes[index]);
}
