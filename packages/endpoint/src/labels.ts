import { compareBytes } from './bytes.ts';
import { modelError } from './errors.ts';
import { putLabel } from './properties.ts';
import { LABEL } from './types.ts';
import type { Labels } from './types.ts';

const HERITAGE = 'external-dns';
const PREFIX = 'external-dns/';

/**
 * The TXT form of labels: `heritage=external-dns,external-dns/owner=…`, keys in byte order (spec/core.md §1.7). The encryption nonce is left out.
 *
 * Throws where the text would not read back as the same labels (a value with `,` or `"`, a key with `=`): it would forge or lose
 * ownership. For the owner that is a `config` error, else the record is `rejected`.
 */
export function serializeLabels(labels: Labels, quoted: boolean): string {
  const parts = [quoted ? `"heritage=${HERITAGE}` : `heritage=${HERITAGE}`];
  for (const key of inByteOrder(Object.keys(labels))) {
    if (key === LABEL.txtEncryptionNonce) continue;
    const value = labels[key] ?? '';
    if (/[,"]/.test(value) || /[,"=]/.test(key)) {
      throw modelError(key === LABEL.owner ? 'config' : 'rejected', `label ${key}="${value}" cannot be stored in an ownership record: it must not contain commas or double quotes`);
    }
    parts.push(usualStarts.get(key) ?? startOf(key), value);
  }
  if (quoted) parts.push('"');
  return parts.join('');
}

const startOf = (key: string): string => `,${PREFIX}${key}=`;
const usualStarts: ReadonlyMap<string, string> = new Map([LABEL.owner, LABEL.resource].map((key) => [key, startOf(key)]));

/** Usually there are two, and a sort costs more than all the rest. */
function inByteOrder(keys: readonly string[]): readonly string[] {
  const [first, second] = keys;
  if (first === undefined || second === undefined) return keys;
  if (keys.length > 2) return keys.toSorted(compareBytes);
  return compareBytes(first, second) > 0 ? [second, first] : keys;
}

/** Reads the plain TXT form; undefined for a text that is not an ownership record of ours (spec/core.md §1.7, plain parser). */
export function parseLabels(text: string): Labels | undefined {
  if (!text.includes('heritage=')) return undefined;
  const plain = stripQuotes(text);
  const labels: Record<string, string> = {};
  let heritage = false;
  for (let end = -1; end < plain.length; ) {
    const start = end + 1;
    const comma = plain.indexOf(',', start);
    end = comma < 0 ? plain.length : comma;
    const equals = plain.indexOf('=', start);
    if (equals < 0 || equals >= end) continue;
    if (plain.startsWith(HERITAGE, start)) {
      putLabel(labels, plain.slice(plain.startsWith(PREFIX, start) ? start + PREFIX.length : start, equals), plain.slice(equals + 1, end));
    } else if (plain.slice(start, equals) === 'heritage') {
      if (plain.slice(equals + 1, end) !== HERITAGE) return undefined;
      heritage = true;
    }
  }
  return heritage ? labels : undefined;
}

/** Removes every leading and trailing double quote. */
export function stripQuotes(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === '"') start += 1;
  while (end > start && text[end - 1] === '"') end -= 1;
  return text.slice(start, end);
}
