import { ipv4Bytes, ipv4Text, ipv6Bytes, ipv6Text } from './address.ts';
import { fromBinaryText, toBinaryText } from './bytes.ts';
import { typeCode } from './constants.ts';
import { WireFormatError } from './errors.ts';
import { canonicalName, nameFromLabels, nameLabels, readEscape } from './name.ts';
import type { RecordData } from './rdata.ts';

/**
 * Reads RDATA in presentation form (RFC 1035 §5.1): `10 mail.example.com` for MX and so on; names count as absolute, with or without a final dot.
 * A TXT text that does not start with `"` is taken as it is, blanks and all. `\# 4 0a000001` is read for any type (RFC 3597 §5). Throws WireFormatError.
 */
export function parseData(type: string, text: string): RecordData {
  const code = typeCode(type);
  if (code === undefined) throw new WireFormatError(`"${type}" is not a record type`);
  if (/^\s*\\#/.test(text)) return { type: 'opaque', code, bytes: parseGeneric(text) };
  switch (type.toUpperCase()) {
    case 'A':
      return { type: 'A', address: ipv4Text(ipv4Bytes(text.trim())) };
    case 'AAAA':
      return { type: 'AAAA', address: ipv6Text(ipv6Bytes(text.trim())) };
    case 'CNAME':
    case 'DNAME':
    case 'NS':
    case 'PTR':
      return { type: type.toUpperCase() as 'CNAME' | 'DNAME' | 'NS' | 'PTR', target: nameOf(text.trim()) };
    case 'TXT':
      return { type: 'TXT', strings: text.startsWith('"') ? tokens(text).map(fromBinaryText) : splitText(text) };
    case 'MX': {
      const [preference = '', exchange = ''] = exactly(type, text, 2);
      return { type: 'MX', preference: numberOf(preference, 0xffff), exchange: nameOf(exchange) };
    }
    case 'SRV': {
      const [priority = '', weight = '', port = '', target = ''] = exactly(type, text, 4);
      return { type: 'SRV', priority: numberOf(priority, 0xffff), weight: numberOf(weight, 0xffff), port: numberOf(port, 0xffff), target: nameOf(target) };
    }
    case 'NAPTR': {
      const [order = '', preference = '', flags = '', service = '', regexp = '', replacement = ''] = exactly(type, text, 6);
      return { type: 'NAPTR', order: numberOf(order, 0xffff), preference: numberOf(preference, 0xffff), flags, service, regexp, replacement: nameOf(replacement) };
    }
    case 'SOA': {
      const [mname = '', rname = '', ...numbers] = exactly(type, text, 7);
      const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = numbers.map((number) => numberOf(number, 0xffffffff));
      return { type: 'SOA', mname: nameOf(mname), rname: nameOf(rname), serial, refresh, retry, expire, minimum };
    }
    default:
      throw new WireFormatError(`${type} data "${text}" has no presentation form here; write it as "\\# <length> <hex>"`);
  }
}

/** Presentation form; names end with a dot, character strings are quoted. {@link parseData} reads it back. */
export function formatData(data: RecordData): string {
  switch (data.type) {
    case 'A':
    case 'AAAA':
      return data.address;
    case 'CNAME':
    case 'DNAME':
    case 'NS':
    case 'PTR':
      return absolute(data.target);
    case 'MX':
      return `${data.preference} ${absolute(data.exchange)}`;
    case 'TXT':
      return data.strings.map((string) => quote(toBinaryText(string))).join(' ');
    case 'SRV':
      return `${data.priority} ${data.weight} ${data.port} ${absolute(data.target)}`;
    case 'NAPTR':
      return `${data.order} ${data.preference} ${quote(data.flags)} ${quote(data.service)} ${quote(data.regexp)} ${absolute(data.replacement)}`;
    case 'SOA':
      return `${absolute(data.mname)} ${absolute(data.rname)} ${data.serial} ${data.refresh} ${data.retry} ${data.expire} ${data.minimum}`;
    case 'opaque':
      return data.bytes.length === 0 ? '\\# 0' : `\\# ${data.bytes.length} ${Buffer.from(data.bytes).toString('hex')}`;
  }
}

/** A text as the character strings of a TXT record: UTF-8, cut every 255 bytes; '' is one empty string. */
export function splitText(text: string): readonly Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === 0) return [bytes];
  const strings: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += 255) strings.push(bytes.slice(start, start + 255));
  return strings;
}

/** The strings of a TXT record as one text; what is not UTF-8 becomes U+FFFD. */
export function joinText(strings: readonly Uint8Array[]): string {
  return Buffer.concat(strings).toString('utf8');
}

function nameOf(text: string): string {
  return nameFromLabels(nameLabels(text));
}

/** With a final dot, and with escapes for what has a meaning of its own in a zone file. */
function absolute(name: string): string {
  return name === '.' ? name : `${name.replace(/["();@$]/g, '\\$&')}.`;
}

function numberOf(text: string, max: number): number {
  const number = Number(text);
  if (!/^\d{1,10}$/.test(text) || number > max) throw new WireFormatError(`"${text}" is not a whole number from 0 to ${max}`);
  return number;
}

function exactly(type: string, text: string, count: number): readonly string[] {
  const found = type === 'NAPTR' ? tokens(text) : text.trim().split(/\s+/);
  if (found.length !== count) throw new WireFormatError(`${type} data "${text}" has ${found.length} fields; it needs ${count}`);
  return found;
}

/** Blank-separated pieces; quoted ones may hold blanks and escapes. An unquoted piece keeps its escapes: it may be a name. */
function tokens(text: string): readonly string[] {
  const found: string[] = [];
  for (let index = 0; index < text.length; index += 1) {
    if (/\s/.test(text[index] ?? '')) continue;
    if (text[index] !== '"') {
      const piece = /^(?:\\.|[^\s"\\])+/.exec(text.slice(index))?.[0];
      if (piece === undefined) throw new WireFormatError(`"${text}" has a broken escape at character ${index + 1}`);
      found.push(piece);
      index += piece.length - 1;
      continue;
    }
    let piece = '';
    for (index += 1; text[index] !== '"'; index += 1) {
      const character = text[index];
      if (character === undefined) throw new WireFormatError(`${text} has a quote that is not closed`);
      if (character === '\\') {
        const escape = readEscape(text, index);
        piece += escape.character;
        index += escape.length;
      } else {
        piece += character > '\x7f' ? toBinaryText(new TextEncoder().encode(String.fromCodePoint(text.codePointAt(index) ?? 0))) : character;
        if ((text.codePointAt(index) ?? 0) > 0xffff) index += 1;
      }
    }
    found.push(piece);
  }
  return found;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]|[^ -~]/g, (character) => (character === '"' || character === '\\' ? `\\${character}` : `\\${String(character.charCodeAt(0)).padStart(3, '0')}`))}"`;
}

function parseGeneric(text: string): Uint8Array {
  const match = /^\s*\\#\s+(\d{1,5})((?:\s+[0-9a-fA-F]+)*)\s*$/.exec(text);
  const hex = (match?.[2] ?? '').replace(/\s+/g, '');
  if (match === null || hex.length !== Number(match[1]) * 2) throw new WireFormatError(`"${text}" is not RDATA in the form "\\# <length> <hex>"`);
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

/** Whether two records hold the same data: names without regard to case. */
export function sameData(a: RecordData, b: RecordData): boolean {
  return comparable(a) === comparable(b);
}

function comparable(data: RecordData): string {
  switch (data.type) {
    case 'CNAME':
    case 'DNAME':
    case 'NS':
    case 'PTR':
      return `${data.type} ${canonicalName(data.target)}`;
    case 'MX':
      return `MX ${formatData({ ...data, exchange: canonicalName(data.exchange) })}`;
    case 'SRV':
      return `SRV ${formatData({ ...data, target: canonicalName(data.target) })}`;
    case 'NAPTR':
      return `NAPTR ${formatData({ ...data, replacement: canonicalName(data.replacement) })}`;
    case 'SOA':
      return `SOA ${formatData({ ...data, mname: canonicalName(data.mname), rname: canonicalName(data.rname) })}`;
    case 'opaque':
      return `${data.code} ${formatData(data)}`;
    default:
      return `${data.type} ${formatData(data)}`;
  }
}
