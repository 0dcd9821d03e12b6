/** An address read by Go's `netip` rules (spec/core.md §1.3). */
export interface IPAddress {
  readonly family: 4 | 6;
  /** Canonical text (RFC 5952; an IPv4-mapped address ends in dotted form), with the zone. */
  readonly canonical: string;
  /** Zone of a scoped IPv6 address, '' for none. */
  readonly zone: string;
  /** 4 or 16 bytes. */
  readonly bytes: Uint8Array;
}

/**
 * Reads an IP literal strictly: no leading zeros, no blanks, no brackets. An IPv4-mapped IPv6 address stays IPv6; a zone is allowed.
 * Undefined for anything else.
 */
export function parseIP(text: string): IPAddress | undefined {
  if (text.length < 2) return undefined;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === 0x2e) {
      const bytes = parseIPv4(text);
      return bytes === undefined ? undefined : { family: 4, canonical: text, zone: '', bytes };
    }
    if (unit === 0x3a) return parseIPv6WithZone(text);
    if (unit === 0x25) return undefined;
  }
  return undefined;
}

/** Reads an IP literal as Go's `net.ParseIP` does: zones are refused and an IPv4-mapped IPv6 address is the IPv4 address (spec/core.md §0.9). */
export function parseClassicIP(text: string): IPAddress | undefined {
  const address = parseIP(text);
  if (address === undefined || text.includes('%')) return undefined;
  if (address.family === 6 && isMapped(address.bytes)) {
    const bytes = address.bytes.slice(12);
    return { family: 4, canonical: bytes.join('.'), zone: '', bytes };
  }
  return address;
}

/** The record type that suits a target: A, AAAA, or CNAME for what is not an IP (spec/core.md §1.3). */
export function suitableType(target: string): 'A' | 'AAAA' | 'CNAME' {
  if (isIPv4(target)) return 'A';
  const address = parseIP(target);
  if (address === undefined) return 'CNAME';
  return address.family === 4 ? 'A' : 'AAAA';
}

/** Order of addresses: IPv4 before IPv6, then numeric, then by zone. */
export function compareAddresses(a: IPAddress, b: IPAddress): number {
  if (a.family !== b.family) return a.family - b.family;
  for (let index = 0; index < a.bytes.length; index += 1) {
    const difference = (a.bytes[index] ?? 0) - (b.bytes[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.zone === b.zone) return 0;
  return a.zone < b.zone ? -1 : 1;
}

/** Whether {@link parseIP} reads an IPv4 address; costs a fraction of it. */
export function isIPv4(text: string): boolean {
  return valueOfIPv4(text) >= 0;
}

function parseIPv4(text: string): Uint8Array | undefined {
  const value = valueOfIPv4(text);
  return value < 0 ? undefined : Uint8Array.of(value / 0x1000000, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}

/** The 32 bits of a dotted address; -1 for anything else. */
function valueOfIPv4(text: string): number {
  let address = 0;
  let parts = 0;
  let value = 0;
  let digits = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const unit = index === text.length ? 0x2e : text.charCodeAt(index);
    if (unit === 0x2e) {
      if (digits === 0 || parts > 3) return -1;
      address = address * 256 + value;
      parts += 1;
      value = 0;
      digits = 0;
    } else if (unit >= 0x30 && unit <= 0x39) {
      if (digits === 1 && value === 0) return -1;
      value = value * 10 + unit - 0x30;
      digits += 1;
      if (value > 255) return -1;
    } else {
      return -1;
    }
  }
  return parts === 4 ? address : -1;
}

function parseIPv6WithZone(text: string): IPAddress | undefined {
  const percent = text.indexOf('%');
  const zone = percent < 0 ? '' : text.slice(percent + 1);
  if (percent >= 0 && zone === '') return undefined;
  const bytes = parseIPv6(percent < 0 ? text : text.slice(0, percent));
  if (bytes === undefined) return undefined;
  return { family: 6, canonical: zone === '' ? formatIPv6(bytes) : `${formatIPv6(bytes)}%${zone}`, zone, bytes };
}

function parseIPv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const bytes = new Uint8Array(16);
  if (halves.length === 1) {
    if (head.length !== 16) return undefined;
  } else if (head.length + tail.length > 14) {
    return undefined;
  }
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

/** Bytes of colon-separated groups; a dotted IPv4 address may stand last when `mayEndDotted`. */
function groups(text: string, mayEndDotted: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const dotted = mayEndDotted && index === parts.length - 1 ? parseIPv4(part) : undefined;
      if (dotted === undefined) return undefined;
      bytes.push(...dotted);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      const value = Number.parseInt(part, 16);
      bytes.push(value >> 8, value & 0xff);
    }
    if (bytes.length > 16) return undefined;
  }
  return bytes;
}

function isMapped(bytes: Uint8Array): boolean {
  for (let index = 0; index < 10; index += 1) if (bytes[index] !== 0) return false;
  return bytes[10] === 0xff && bytes[11] === 0xff;
}

/** RFC 5952: lower case, the longest (then leftmost) run of at least two zero groups compressed. */
function formatIPv6(bytes: Uint8Array): string {
  if (isMapped(bytes)) return `::ffff:${bytes.slice(12).join('.')}`;
  const words: number[] = [];
  for (let index = 0; index < 16; index += 2) words.push(((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (end < 8 && words[end] === 0) end += 1;
    if (end - start > best.length) best = { start, length: end - start };
    if (end > start) start = end;
  }
  const hex = words.map((word) => word.toString(16));
  if (best.start < 0) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}

/** The name under which an address has its PTR records, without a final dot; undefined for what is not an address (zones included). */
export function reverseName(ip: string): string | undefined {
  const address = parseClassicIP(ip);
  if (address === undefined) return undefined;
  if (address.family === 4) return `${[...address.bytes].reverse().join('.')}.in-addr.arpa`;
  const nibbles: string[] = [];
  for (const byte of [...address.bytes].reverse()) nibbles.push((byte & 0xf).toString(16), (byte >> 4).toString(16));
  return `${nibbles.join('.')}.ip6.arpa`;
}
