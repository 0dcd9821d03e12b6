import { Buffer } from 'node:buffer';
import { ExternalDnsError } from '@external-dns/plugin';
import { SharedTexts } from './shared-texts.ts';

/** Wire types of protobuf. The groups of old (3 and 4) are not used by Kubernetes. */
export const VARINT = 0;
const FIXED64 = 1;
/** Text, bytes, messages and maps: a length and so many bytes. */
export const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const MAX_VARINT_BYTES = 10;
const EMPTY = Buffer.alloc(0);

/** The number of a field, from its tag. */
export function fieldNumber(tag: number): number {
  return Math.floor(tag / 8);
}

/** How a field is written, from its tag. */
export function wireType(tag: number): number {
  return tag % 8;
}

/** Bytes of a value of fixed length. */
export function fixedLength(type: number): number {
  if (type === FIXED64) return 8;
  if (type === FIXED32) return 4;
  throw malformed(`there is no wire type ${String(type)}`);
}

/** A place in the bytes of a message, which moves on as values are read. Every method throws a `ProtobufError` for bytes that are no protobuf. */
export class Wire {
  #bytes: Buffer = EMPTY;
  readonly #texts = new SharedTexts();
  at = 0;

  /** Goes on in other bytes. */
  moveTo(bytes: Buffer, at: number): void {
    this.#bytes = bytes;
    this.at = at;
  }

  /** An unsigned number, exact up to 2⁵³. */
  varint(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    let value = first - 0x80;
    let factor = 0x80;
    for (let count = 2; count <= MAX_VARINT_BYTES; count += 1) {
      const byte = this.#byte();
      if (byte < 0x80) return value + byte * factor;
      value += (byte - 0x80) * factor;
      factor *= 0x80;
    }
    throw malformed('a number has no end');
  }

  /** A number with a sign, as int32 and int64 are written. */
  integer(): number {
    const start = this.at;
    const value = this.varint();
    return value <= Number.MAX_SAFE_INTEGER ? value : this.#long(start);
  }

  /** Where the value that begins here ends. `end` is the end of what holds it. */
  valueEnd(end: number): number {
    const length = this.varint();
    if (length > end - this.at) throw malformed('a value is longer than what holds it');
    return this.at + length;
  }

  /** A text; one string for those that repeat. */
  text(end: number): string {
    const to = this.valueEnd(end);
    const from = this.at;
    this.at = to;
    return this.#texts.take(this.#bytes, from, to);
  }

  /** Passes over the tag if it is the next; false: nothing was passed over. */
  isAt(tag: number, end: number): boolean {
    const { at } = this;
    if (at >= end) return false;
    if (this.varint() === tag) return true;
    this.at = at;
    return false;
  }

  /** Passes over a value. */
  skip(type: number, end: number): void {
    if (type === LENGTH_DELIMITED) this.at = this.valueEnd(end);
    else if (type === VARINT) this.varint();
    else this.at += fixedLength(type);
  }

  /** Throws unless the last value ended where what holds it ends. */
  expectEnd(end: number): void {
    if (this.at !== end) throw malformed('a value goes beyond the end of what holds it');
  }

  #byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw malformed('they end too early');
    this.at += 1;
    return byte;
  }

  /** Above 2⁵³, as negative numbers are, in two's complement. */
  #long(start: number): number {
    let value = 0n;
    for (let at = start, shift = 0n; at < this.at; at += 1, shift += 7n) value |= BigInt((this.#bytes[at] ?? 0) & 0x7f) << shift;
    return Number(BigInt.asIntN(64, value));
  }
}

/** Name of the error for bytes that are no protobuf, or not of the message that was expected. */
export const PROTOBUF_ERROR = 'ProtobufError';

/** A `transient` error of that name. */
export function malformed(what: string): ExternalDnsError {
  return new ExternalDnsError(PROTOBUF_ERROR, 'transient', `the bytes of an answer are no protobuf list: ${what}`);
}
