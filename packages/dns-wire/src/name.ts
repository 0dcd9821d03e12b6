import { WireFormatError } from './errors.ts';
import { fromBinaryText, readBytes, readUint8, toBinaryText, writeBytes, writeUint16, writeUint8 } from './bytes.ts';
import type { Reader, Writer } from './bytes.ts';

/** Limits of RFC 1035 §2.3.4, in bytes; a name's limit counts its length bytes and the root. */
export const MAX_LABEL_BYTES = 63;
export const MAX_NAME_BYTES = 255;

/** How far a compression pointer reaches (RFC 1035 §4.1.4). */
const MAX_POINTER = 0x3fff;

/** A name of single-byte labels has 127 of them; more pointers than that only cost time. */
const MAX_JUMPS = 127;

const plain = /^(?:[!-\-/-[\]-~]{1,63}\.)*[!-\-/-[\]-~]{1,63}$/;

/**
 * The labels of a name in presentation form, one character per byte: `\.` and `\\` escape a character, `\046` a byte (RFC 1035 §5.1). One trailing dot is
 * allowed; `.` and '' are the root. Throws WireFormatError for an empty or long label, a long name, a broken escape, and characters that are not ASCII (convert to A-labels first).
 */
export function nameLabels(name: string): readonly string[] {
  if (name === '' || name === '.') return [];
  if (name.length < MAX_NAME_BYTES && plain.test(name)) return name.split('.');
  const labels: string[] = [];
  let label = '';
  let bytes = 1;
  const finish = (): void => {
    if (label === '') throw new WireFormatError(`"${name}" has an empty label`);
    if (label.length > MAX_LABEL_BYTES) throw new WireFormatError(`a label of "${name}" has ${label.length} bytes; at most ${MAX_LABEL_BYTES} are allowed`);
    labels.push(label);
    bytes += label.length + 1;
    label = '';
  };
  for (let index = 0; index < name.length; index += 1) {
    const character = name[index] ?? '';
    if (character === '.') {
      finish();
    } else if (character === '\\') {
      const escape = readEscape(name, index);
      label += escape.character;
      index += escape.length;
    } else {
      if (character > '\x7f') throw new WireFormatError(`"${name}" is not ASCII; internationalised names are written as A-labels (xn--…)`);
      label += character;
    }
  }
  if (label !== '' || !name.endsWith('.')) finish();
  if (bytes > MAX_NAME_BYTES) throw new WireFormatError(`"${name}" takes ${bytes} bytes; a name may take ${MAX_NAME_BYTES}`);
  return labels;
}

/** Throws as {@link nameLabels} does, and allocates nothing for an ordinary name. */
export function checkName(name: string): void {
  if (name.length >= MAX_NAME_BYTES || !plain.test(name)) nameLabels(name);
}

/** Reads the escape whose backslash stands at `at`; `length` counts what follows the backslash. */
export function readEscape(text: string, at: number): { readonly character: string; readonly length: number } {
  const digits = /^\d{3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (digits !== undefined) {
    if (Number(digits) > 255) throw new WireFormatError(`"\\${digits}" in "${text}" is no byte`);
    return { character: String.fromCharCode(Number(digits)), length: 3 };
  }
  const next = text[at + 1];
  if (next === undefined || next > '\x7f' || (next >= '0' && next <= '9')) throw new WireFormatError(`"${text}" has a broken escape at character ${at + 1}`);
  return { character: next, length: 1 };
}

/** The presentation form of labels, without a final dot; '.' for the root. Reads back as the same labels. */
export function nameFromLabels(labels: readonly string[]): string {
  return labels.length === 0 ? '.' : labels.map(escapeLabel).join('.');
}

function escapeLabel(label: string): string {
  if (/^[!-\-/-[\]-~]+$/.test(label)) return label;
  return label.replace(/[^!-~]|[.\\]/g, (character) => (character === '.' || character === '\\' ? `\\${character}` : `\\${String(character.charCodeAt(0)).padStart(3, '0')}`));
}

/** The form by which names are compared (RFC 4343): ASCII letters in lower case, escapes normalised, no trailing dot; '.' for the root. */
export function canonicalName(name: string): string {
  return nameFromLabels(nameLabels(name)).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Whether two names are equal but for the case of ASCII letters. */
export function sameName(a: string, b: string): boolean {
  return a === b || canonicalName(a) === canonicalName(b);
}

/** Bytes that a name takes uncompressed. */
export function nameLength(name: string): number {
  return nameLabels(name).reduce((bytes, label) => bytes + label.length + 1, 1);
}

/** Writes a name; with `compress`, and where the writer keeps names, its longest suffix that was written before becomes a pointer. Case is kept, so suffixes must match exactly. */
export function writeName(writer: Writer, name: string, compress: boolean): void {
  const labels = nameLabels(name);
  let suffix = nameFromLabels(labels);
  for (const [index, label] of labels.entries()) {
    if (index > 0) suffix = suffix.slice(escapeLabel(labels[index - 1] ?? '').length + 1);
    const seen = compress ? writer.names?.get(suffix) : undefined;
    if (seen !== undefined) {
      writeUint16(writer, 0xc000 | seen);
      return;
    }
    if (writer.length <= MAX_POINTER && writer.names?.has(suffix) === false) writer.names.set(suffix, writer.length);
    writeUint8(writer, label.length);
    writeBytes(writer, fromBinaryText(label));
  }
  writeUint8(writer, 0);
}

/** Reads a name. Each pointer must lead further back than where its part of the name began, so that no input can loop. */
export function readName(reader: Reader): string {
  const labels: string[] = [];
  let size = 1;
  let cursor: Reader = reader;
  let start = reader.offset;
  let jumps = 0;
  for (;;) {
    const length = readUint8(cursor);
    if (length === 0) return nameFromLabels(labels);
    if (length >= 0xc0) {
      const target = (length & 0x3f) * 0x100 + readUint8(cursor);
      if (target >= start) throw new WireFormatError(`a compression pointer at byte ${cursor.offset - 2} leads to byte ${target}, which is not further back`);
      jumps += 1;
      if (jumps > MAX_JUMPS) throw new WireFormatError(`a name at byte ${reader.offset} follows more than ${MAX_JUMPS} compression pointers`);
      cursor = { bytes: reader.bytes, offset: target, end: reader.bytes.length };
      start = target;
      continue;
    }
    if (length > MAX_LABEL_BYTES) throw new WireFormatError(`a label at byte ${cursor.offset - 1} has the reserved type 0x${length.toString(16)}`);
    size += length + 1;
    if (size > MAX_NAME_BYTES) throw new WireFormatError(`a name at byte ${start} takes more than ${MAX_NAME_BYTES} bytes`);
    labels.push(toBinaryText(readBytes(cursor, length)));
  }
}
