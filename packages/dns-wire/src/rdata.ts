import { ipv4Bytes, ipv4Text, ipv6Bytes, ipv6Text } from './address.ts';
import { fromBinaryText, readBytes, readUint16, readUint32, readUint8, toBinaryText, writeBytes, writeUint16, writeUint32, writeUint8 } from './bytes.ts';
import type { Reader, Writer } from './bytes.ts';
import { TYPE } from './constants.ts';
import { WireFormatError } from './errors.ts';
import { readName, writeName } from './name.ts';

/**
 * The data of a record. Names are in presentation form without a final dot ('.' is the root); `flags`, `service` and `regexp` hold one
 * character per byte. What has no form of its own here is `opaque` (RFC 3597), as is empty RDATA of any type (RFC 2136 §2.5).
 */
export type RecordData =
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'CNAME' | 'DNAME' | 'NS' | 'PTR'; readonly target: string }
  | { readonly type: 'MX'; readonly preference: number; readonly exchange: string }
  | { readonly type: 'TXT'; readonly strings: readonly Uint8Array[] }
  | { readonly type: 'SRV'; readonly priority: number; readonly weight: number; readonly port: number; readonly target: string }
  | {
      readonly type: 'NAPTR';
      readonly order: number;
      readonly preference: number;
      readonly flags: string;
      readonly service: string;
      readonly regexp: string;
      readonly replacement: string;
    }
  | {
      readonly type: 'SOA';
      readonly mname: string;
      readonly rname: string;
      readonly serial: number;
      /** Seconds, as are the next three. */
      readonly refresh: number;
      readonly retry: number;
      readonly expire: number;
      readonly minimum: number;
    }
  | { readonly type: 'opaque'; readonly code: number; readonly bytes: Uint8Array };

/** The type code of a record's data. */
export function dataTypeCode(data: RecordData): number {
  return data.type === 'opaque' ? data.code : TYPE[data.type];
}

/** Writes RDATA without its length. Only the types of RFC 1035 are compressed (RFC 3597 §4). */
export function writeData(writer: Writer, data: RecordData): void {
  switch (data.type) {
    case 'A':
      writeBytes(writer, ipv4Bytes(data.address));
      return;
    case 'AAAA':
      writeBytes(writer, ipv6Bytes(data.address));
      return;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      writeName(writer, data.target, true);
      return;
    case 'DNAME':
      writeName(writer, data.target, false);
      return;
    case 'MX':
      writeUint16(writer, data.preference);
      writeName(writer, data.exchange, true);
      return;
    case 'TXT':
      if (data.strings.length === 0) throw new WireFormatError('a TXT record needs at least one string');
      for (const string of data.strings) writeString(writer, string);
      return;
    case 'SRV':
      for (const number of [data.priority, data.weight, data.port]) writeUint16(writer, number);
      writeName(writer, data.target, false);
      return;
    case 'NAPTR':
      for (const number of [data.order, data.preference]) writeUint16(writer, number);
      for (const text of [data.flags, data.service, data.regexp]) writeString(writer, fromBinaryText(text));
      writeName(writer, data.replacement, false);
      return;
    case 'SOA':
      writeName(writer, data.mname, true);
      writeName(writer, data.rname, true);
      for (const number of [data.serial, data.refresh, data.retry, data.expire, data.minimum]) writeUint32(writer, number);
      return;
    case 'opaque':
      writeBytes(writer, data.bytes);
  }
}

/** Reads the RDATA that takes the next `length` bytes. Throws WireFormatError where it does not fill them exactly. */
export function readData(reader: Reader, code: number, length: number): RecordData {
  const end = reader.offset + length;
  if (end > reader.end) throw new WireFormatError(`RDATA of ${length} bytes at byte ${reader.offset} reaches past the end of the message`);
  const inner: Reader = { bytes: reader.bytes, offset: reader.offset, end };
  const data: RecordData = length === 0 ? { type: 'opaque', code, bytes: new Uint8Array() } : readKnown(inner, code);
  if (inner.offset !== end) throw new WireFormatError(`RDATA at byte ${reader.offset} has ${end - inner.offset} bytes too many`);
  reader.offset = end;
  return data;
}

function readKnown(reader: Reader, code: number): RecordData {
  switch (code) {
    case TYPE.A:
      return { type: 'A', address: ipv4Text(readBytes(reader, 4)) };
    case TYPE.AAAA:
      return { type: 'AAAA', address: ipv6Text(readBytes(reader, 16)) };
    case TYPE.CNAME:
      return { type: 'CNAME', target: readName(reader) };
    case TYPE.DNAME:
      return { type: 'DNAME', target: readName(reader) };
    case TYPE.NS:
      return { type: 'NS', target: readName(reader) };
    case TYPE.PTR:
      return { type: 'PTR', target: readName(reader) };
    case TYPE.MX:
      return { type: 'MX', preference: readUint16(reader), exchange: readName(reader) };
    case TYPE.TXT: {
      const strings: Uint8Array[] = [];
      while (reader.offset < reader.end) strings.push(readString(reader));
      return { type: 'TXT', strings };
    }
    case TYPE.SRV:
      return { type: 'SRV', priority: readUint16(reader), weight: readUint16(reader), port: readUint16(reader), target: readName(reader) };
    case TYPE.NAPTR:
      return {
        type: 'NAPTR',
        order: readUint16(reader),
        preference: readUint16(reader),
        flags: toBinaryText(readString(reader)),
        service: toBinaryText(readString(reader)),
        regexp: toBinaryText(readString(reader)),
        replacement: readName(reader),
      };
    case TYPE.SOA:
      return {
        type: 'SOA',
        mname: readName(reader),
        rname: readName(reader),
        serial: readUint32(reader),
        refresh: readUint32(reader),
        retry: readUint32(reader),
        expire: readUint32(reader),
        minimum: readUint32(reader),
      };
    default:
      return { type: 'opaque', code, bytes: readBytes(reader, reader.end - reader.offset) };
  }
}

function writeString(writer: Writer, bytes: Uint8Array): void {
  if (bytes.length > 255) throw new WireFormatError(`a character string of ${bytes.length} bytes is too long; at most 255 are allowed (RFC 1035 §3.3)`);
  writeUint8(writer, bytes.length);
  writeBytes(writer, bytes);
}

function readString(reader: Reader): Uint8Array {
  return readBytes(reader, readUint8(reader));
}
