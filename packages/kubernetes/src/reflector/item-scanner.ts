import { Buffer } from 'node:buffer';
import { transientError } from '@external-dns/plugin';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** What stands around the items: kind, apiVersion, metadata. */
const MAX_ENVELOPE_CHARACTERS = 1 << 20;
const MAX_ITEM_BYTES = 32 << 20;

/** Cuts the items out of a list that arrives in pieces, so that a list of any length is never held whole. It looks at strings and brackets only; the items are parsed by others. */
export class ItemScanner {
  /** All but the items: parsed at the end, it is a list without any. */
  #envelope = '';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inItems = false;
  #part: Uint8Array[] = [];
  #partBytes = 0;

  /** What came so far of the text around the items. */
  get envelope(): string {
    return this.#envelope;
  }

  /** The texts of the items that this chunk completes. Throws a `transient` error for what cannot be a list. */
  push(chunk: Uint8Array): readonly string[] {
    const items: string[] = [];
    // Where the item, or the stretch of envelope, that is not taken yet begins.
    let from = 0;
    let at = 0;
    // In variables of the function: nine tenths of the time are spent here, a byte at a time.
    let depth = this.#depth;
    let inString = this.#inString;
    while (at < chunk.length) {
      if (inString) {
        at = this.#stringEnd(chunk, at);
        if (at > chunk.length) break;
        inString = false;
        continue;
      }
      const byte = chunk[at] ?? 0;
      at += 1;
      if (byte === QUOTE) inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
        if (byte === OPEN_BRACKET && depth === 2 && !this.#inItems) {
          this.#keep(chunk.subarray(from, at));
          from = at;
          this.#inItems = /"items"\s*:\s*\[$/.test(this.#envelope);
        } else if (depth === 3 && this.#inItems) from = at - 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
        if (depth > 2 || !this.#inItems) continue;
        if (depth === 2) {
          items.push(this.#item(chunk.subarray(from, at)));
          from = at;
        } else if (depth === 1) {
          this.#inItems = false;
          from = at - 1;
        }
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#rest(chunk, from);
    return items;
  }

  /** The place behind the quote that ends the string; beyond the chunk when it goes on after it. */
  #stringEnd(chunk: Uint8Array, start: number): number {
    let at = start;
    if (this.#escaped) {
      this.#escaped = false;
      at += 1;
    }
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) at += 1;
    }
    // The escaped character is in the next chunk.
    this.#escaped = at > chunk.length;
    return chunk.length + 1;
  }

  /** The text of the list without its items. Throws a `transient` error when the list was cut short. */
  end(): string {
    if (this.#depth !== 0 || this.#envelope.trim() === '') throw transientError('a list was cut short');
    return this.#envelope;
  }

  /** Puts by what the chunk leaves open. Between items there is nothing to keep. */
  #rest(chunk: Uint8Array, from: number): void {
    if (!this.#inItems) this.#keep(chunk.subarray(from));
    else if (this.#depth > 2) {
      this.#part.push(chunk.subarray(from));
      this.#partBytes += chunk.length - from;
      if (this.#partBytes > MAX_ITEM_BYTES) throw transientError(`an item of a list is longer than ${String(MAX_ITEM_BYTES)} bytes`);
    }
  }

  #item(last: Uint8Array): string {
    const bytes = this.#part.length === 0 ? Buffer.from(last.buffer, last.byteOffset, last.length) : Buffer.concat([...this.#part, last]);
    this.#part = [];
    this.#partBytes = 0;
    return bytes.toString('utf8');
  }

  #keep(bytes: Uint8Array): void {
    this.#envelope += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    if (this.#envelope.length > MAX_ENVELOPE_CHARACTERS) throw transientError('the answer to a list is no list of objects');
  }
}
