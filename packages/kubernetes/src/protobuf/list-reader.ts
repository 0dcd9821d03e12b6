import { Buffer } from 'node:buffer';
import { transientError } from '@external-dns/plugin';
import { MAGIC, RAW } from './envelope.ts';
import { LENGTH_DELIMITED, VARINT, Wire, fieldNumber, fixedLength, malformed, wireType } from './wire.ts';

/** Fields of every list. */
const METADATA = 1;
const ITEMS = 2;
/** Fields of the metadata of a list. */
const RESOURCE_VERSION = 2;
const CONTINUE = 3;

const MAX_VALUE_BYTES = 32 << 20;
/** A number has ten bytes of seven bits at most. */
const LAST_FACTOR = 2 ** 63;

/** Cuts the items out of a list that arrives in pieces, so that neither the list nor a piece is held. The items are read by others. */
export class ProtobufListReader {
  readonly #item: (bytes: Buffer, from: number, to: number) => void;
  /** What comes next: a byte of the magic, the tag of a field, the length of its value, a number that nobody wants. */
  #awaits: 'magic' | 'tag' | 'length' | 'number' = 'magic';
  /** Bytes that came before this chunk. */
  #before = 0;
  /** Where the list ends, in all bytes; undefined outside of it. */
  #listEnd: number | undefined;
  #listed = false;
  /** The number that is being read, seven bits a byte. */
  #number = 0;
  #factor = 1;
  #field = 0;
  /** So many bytes of a value that nobody wants are still to come. */
  #unwanted = 0;
  /** A value that is spread over chunks: its bytes as far as they came. */
  #spread: Buffer | undefined;
  #filled = 0;
  #scratch = Buffer.alloc(0);
  #resourceVersion = '';
  #next = '';

  /** `item` is given the bytes of each item; they are good only during the call. */
  constructor(item: (bytes: Buffer, from: number, to: number) => void) {
    this.#item = item;
  }

  /** The token of the next page; '' on the last page, and as long as the metadata, which come first, are not there. */
  get next(): string {
    return this.#next;
  }

  /** Takes the next bytes. Throws a `transient` error for what is no list, and what `item` throws. */
  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    while (at < bytes.length) {
      if (this.#unwanted > 0) {
        const passed = Math.min(this.#unwanted, bytes.length - at);
        this.#unwanted -= passed;
        at += passed;
      } else if (this.#spread !== undefined) at = this.#fill(this.#spread, bytes, at);
      else if (this.#awaits === 'magic') at = this.#magic(bytes, at);
      else at = this.#digit(bytes, at);
      if (this.#before + at === this.#listEnd && this.#isBetweenFields()) this.#listEnd = undefined;
    }
    this.#before += bytes.length;
  }

  /** What the list says of itself. Throws a `transient` error when it was cut short. */
  end(): { readonly resourceVersion: string; readonly next: string } {
    if (!this.#listed || this.#listEnd !== undefined || !this.#isBetweenFields()) throw transientError('a list was cut short');
    return { resourceVersion: this.#resourceVersion, next: this.#next };
  }

  #isBetweenFields(): boolean {
    return this.#awaits === 'tag' && this.#factor === 1 && this.#unwanted === 0 && this.#spread === undefined;
  }

  #magic(bytes: Buffer, at: number): number {
    const place = this.#before + at;
    if (bytes[at] !== MAGIC[place]) throw malformed('they do not begin as one');
    if (place === MAGIC.length - 1) this.#awaits = 'tag';
    return at + 1;
  }

  /** Takes one byte of a number. */
  #digit(bytes: Buffer, at: number): number {
    const byte = bytes[at] ?? 0;
    this.#number += (byte & 0x7f) * this.#factor;
    if (byte >= 0x80) {
      if (this.#factor === LAST_FACTOR) throw malformed('a number has no end');
      this.#factor *= 0x80;
      return at + 1;
    }
    const number = this.#number;
    this.#number = 0;
    this.#factor = 1;
    if (this.#awaits === 'length') return this.#value(number, bytes, at + 1);
    if (this.#awaits === 'tag') this.#tag(number);
    else this.#awaits = 'tag';
    return at + 1;
  }

  #tag(tag: number): void {
    const type = wireType(tag);
    this.#field = fieldNumber(tag);
    if (type === LENGTH_DELIMITED) this.#awaits = 'length';
    else if (type === VARINT) this.#awaits = 'number';
    else this.#unwanted = fixedLength(type);
  }

  /** A value of `length` bytes begins at `at`. Gives the place from which to go on. */
  #value(length: number, bytes: Buffer, at: number): number {
    this.#awaits = 'tag';
    const start = this.#before + at;
    if (this.#listEnd === undefined) {
      if (this.#field === RAW && !this.#listed) {
        this.#listed = true;
        this.#listEnd = start + length;
      } else this.#unwanted = length;
      return at;
    }
    if (length > this.#listEnd - start) throw malformed('a value is longer than what holds it');
    if (this.#field !== METADATA && this.#field !== ITEMS) {
      this.#unwanted = length;
      return at;
    }
    if (length <= bytes.length - at) {
      this.#take(bytes, at, at + length);
      return at + length;
    }
    if (length > MAX_VALUE_BYTES) throw transientError(`an item of a list is longer than ${String(MAX_VALUE_BYTES)} bytes`);
    // One piece of memory for all such values.
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafeSlow(Math.max(length, 1 << 14));
    this.#spread = this.#scratch.subarray(0, length);
    this.#filled = 0;
    return at;
  }

  /** Puts by what came of a spread value. */
  #fill(spread: Buffer, bytes: Buffer, at: number): number {
    const copied = bytes.copy(spread, this.#filled, at);
    this.#filled += copied;
    if (this.#filled === spread.length) {
      this.#spread = undefined;
      this.#take(spread, 0, spread.length);
    }
    return at + copied;
  }

  #take(bytes: Buffer, from: number, to: number): void {
    if (this.#field === ITEMS) this.#item(bytes, from, to);
    else this.#metadata(bytes, from, to);
  }

  #metadata(bytes: Buffer, from: number, to: number): void {
    const wire = new Wire();
    wire.moveTo(bytes, from);
    while (wire.at < to) {
      const tag = wire.varint();
      const type = wireType(tag);
      if (type === LENGTH_DELIMITED && fieldNumber(tag) === RESOURCE_VERSION) this.#resourceVersion = wire.text(to);
      else if (type === LENGTH_DELIMITED && fieldNumber(tag) === CONTINUE) this.#next = wire.text(to);
      else wire.skip(type, to);
    }
    wire.expectEnd(to);
  }
}
