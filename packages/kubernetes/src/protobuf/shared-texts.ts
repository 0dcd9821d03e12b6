import type { Buffer } from 'node:buffer';

/** Longer texts seldom repeat. */
const MAX_LENGTH = 64;
const SLOTS = 1 << 12;
/** So many bytes of the end of a text are looked at to find its place: the beginnings of names are often the same. */
const TAIL = 8;

/**
 * One string for texts that repeat from object to object. They are looked up by their bytes, so that no string is made of one that is known. A text takes the place of
 * the one that was there before: what repeats often is seldom made again, what was met once makes room.
 */
export class SharedTexts {
  readonly #texts = new Array<string>(SLOTS).fill('');

  /** The text of UTF-8 bytes. */
  take(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    if (length === 0) return '';
    if (length > MAX_LENGTH) return bytes.toString('utf8', from, to);
    let hash = length ^ ((bytes[from] ?? 0) << 8);
    for (let at = Math.max(from, to - TAIL); at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#texts[slot] ?? '';
    if (isText(known, bytes, from, length)) return known;
    const text = bytes.toString('utf8', from, to);
    // Only then its characters are its bytes: else another text could be taken for it.
    if (text.length === length) this.#texts[slot] = text;
    return text;
  }
}

function isText(text: string, bytes: Buffer, from: number, length: number): boolean {
  if (text.length !== length) return false;
  // From the end, where texts differ most.
  for (let index = length - 1; index >= 0; index -= 1) if (text.charCodeAt(index) !== bytes[from + index]) return false;
  return true;
}
