import { WireFormatError } from './errors.ts';

/** A cursor over bytes that refuses to read past the end. */
export interface Reader {
  readonly bytes: Uint8Array;
  offset: number;
  /** Where reading must stop; narrowed while RDATA is read. */
  end: number;
}

/** Bytes that grow, and where names were written (for compression). */
export interface Writer {
  bytes: Uint8Array;
  length: number;
  /** Offsets of names already written, by their wire form; absent where compression is off. */
  readonly names?: Map<string, number>;
}

export function createReader(bytes: Uint8Array, offset = 0, end = bytes.length): Reader {
  return { bytes, offset, end };
}

export function createWriter(compress: boolean): Writer {
  return { bytes: new Uint8Array(512), length: 0, ...(compress ? { names: new Map<string, number>() } : {}) };
}

export function written(writer: Writer): Uint8Array {
  return writer.bytes.slice(0, writer.length);
}

export function readUint8(reader: Reader): number {
  if (reader.offset >= reader.end) throw new WireFormatError(`the data ends at byte ${reader.end} where one more was expected`);
  const value = reader.bytes[reader.offset] ?? 0;
  reader.offset += 1;
  return value;
}

export function readUint16(reader: Reader): number {
  return readUint8(reader) * 0x100 + readUint8(reader);
}

export function readUint32(reader: Reader): number {
  return readUint16(reader) * 0x10000 + readUint16(reader);
}

/** A copy of the next `count` bytes. */
export function readBytes(reader: Reader, count: number): Uint8Array {
  if (reader.offset + count > reader.end) throw new WireFormatError(`${count} bytes were expected at byte ${reader.offset}, but the data ends at byte ${reader.end}`);
  // `slice` of a Buffer would share its memory with the socket's pool.
  const value = new Uint8Array(reader.bytes.subarray(reader.offset, reader.offset + count));
  reader.offset += count;
  return value;
}

export function writeUint8(writer: Writer, value: number): void {
  checkRange(value, 0xff);
  reserve(writer, 1);
  writer.bytes[writer.length] = value;
  writer.length += 1;
}

export function writeUint16(writer: Writer, value: number): void {
  checkRange(value, 0xffff);
  writeUint8(writer, value >> 8);
  writeUint8(writer, value & 0xff);
}

export function writeUint32(writer: Writer, value: number): void {
  checkRange(value, 0xffffffff);
  writeUint16(writer, Math.floor(value / 0x10000));
  writeUint16(writer, value % 0x10000);
}

export function writeBytes(writer: Writer, bytes: Uint8Array): void {
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.length);
  writer.length += bytes.length;
}

function checkRange(value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max) throw new WireFormatError(`${value} is not a whole number from 0 to ${max}`);
}

function reserve(writer: Writer, count: number): void {
  if (writer.length + count <= writer.bytes.length) return;
  const grown = new Uint8Array(Math.max(writer.bytes.length * 2, writer.length + count));
  grown.set(writer.bytes.subarray(0, writer.length));
  writer.bytes = grown;
}

/** One character per byte. */
export function toBinaryText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The bytes of a text whose characters are all below U+0100. */
export function fromBinaryText(text: string): Uint8Array {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0xff) throw new WireFormatError(`"${text}" holds a character that is no single byte`);
  }
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
