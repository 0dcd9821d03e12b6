import { trimSpace } from './bytes.ts';
import { parseClassicIP } from './ip.ts';

/** Which targets are published, by network (spec/core.md §1.11). */
export interface TargetNetFilter {
  /** Whether at least one valid network was given. */
  readonly enabled: boolean;
  /** A text for each entry that is no network. */
  readonly problems: readonly string[];
  match(target: string): boolean;
}

interface Network {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** Builds the filter. Host bits of an entry are masked away; entries that are no network are reported and ignored. */
export function createTargetNetFilter(include: readonly string[], exclude: readonly string[]): TargetNetFilter {
  const problems: string[] = [];
  const parse = (entries: readonly string[]): Network[] =>
    entries.flatMap((entry) => {
      const network = parseCIDR(trimSpace(entry));
      if (network === undefined) problems.push(`"${entry}" is not a network; write an address and a prefix length, for example 10.0.0.0/8`);
      return network === undefined ? [] : [network];
    });
  const wanted = parse(include);
  const unwanted = parse(exclude);
  return {
    enabled: wanted.length > 0 || unwanted.length > 0,
    problems,
    match(target) {
      const address = parseClassicIP(target);
      const inside = (network: Network): boolean => address !== undefined && contains(network, address.bytes);
      return (wanted.length === 0 || wanted.some(inside)) && !unwanted.some(inside);
    },
  };
}

/** Reads `address/bits` as Go's net.ParseCIDR does; an IPv4-mapped network is the IPv4 network. */
export function parseCIDR(text: string): Network | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const address = parseClassicIP(match?.[1] ?? '');
  if (match === null || address === undefined || match[1]?.includes('%') === true) return undefined;
  const written = Number(match[2]);
  const mapped = address.family === 4 && match[1]?.includes(':') === true;
  const bits = mapped ? written - 96 : written;
  if (bits < 0 || bits > address.bytes.length * 8) return undefined;
  return { bytes: address.bytes, bits };
}

function contains(network: Network, bytes: Uint8Array): boolean {
  if (network.bytes.length !== bytes.length) return false;
  for (let bit = 0; bit < network.bits; bit += 8) {
    const mask = network.bits - bit >= 8 ? 0xff : (0xff << (8 - (network.bits - bit))) & 0xff;
    if (((network.bytes[bit >> 3] ?? 0) & mask) !== ((bytes[bit >> 3] ?? 0) & mask)) return false;
  }
  return true;
}
