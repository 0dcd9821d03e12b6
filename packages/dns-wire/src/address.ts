import { isIPv4, isIPv6 } from 'node:net';
import { WireFormatError } from './errors.ts';

/** The 4 bytes of an IPv4 address. Throws WireFormatError. */
export function ipv4Bytes(text: string): Uint8Array {
  if (!isIPv4(text)) throw new WireFormatError(`"${text}" is not an IPv4 address`);
  return Uint8Array.from(text.split('.'), Number);
}

/** The 16 bytes of an IPv6 address without a zone. Throws WireFormatError. */
export function ipv6Bytes(text: string): Uint8Array {
  if (!isIPv6(text) || text.includes('%')) throw new WireFormatError(`"${text}" is not an IPv6 address`);
  const [head = '', tail] = text.split('::');
  const front = groupBytes(head);
  const back = tail === undefined ? [] : groupBytes(tail);
  const bytes = new Uint8Array(16);
  bytes.set(front);
  bytes.set(back, 16 - back.length);
  return bytes;
}

function groupBytes(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** Text of 4 bytes. */
export function ipv4Text(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** RFC 5952 text of 16 bytes; an IPv4-mapped address ends in dotted form (§5). */
export function ipv6Text(bytes: Uint8Array): string {
  if (bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff) return `::ffff:${bytes.subarray(12).join('.')}`;
  const words: string[] = [];
  for (let index = 0; index < 16; index += 2) words.push((((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0)).toString(16));
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (words[end] === '0') end += 1;
    if (end - start > best.length) best = { start, length: end - start };
    if (end > start) start = end;
  }
  if (best.length === 1) return words.join(':');
  return `${words.slice(0, best.start).join(':')}::${words.slice(best.start + best.length).join(':')}`;
}
