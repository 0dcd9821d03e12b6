import { charOf } from './quote.ts';
import { goFloat64 } from './go-types.ts';

const simple: ReadonlyMap<string, number> = new Map([
  ['a', 7], ['b', 8], ['f', 12], ['n', 10], ['r', 13], ['t', 9], ['v', 11], ['\\', 92], ["'", 39], ['"', 34],
]);
const escapeForm = /\\(?:([abfnrtv\\'"])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;

interface Piece {
  readonly code: number;
  /** A byte of UTF-8 rather than a character. */
  readonly byte: boolean;
}

/** The characters and bytes between the quotes of a Go literal; undefined if an escape is wrong. */
function pieces(body: string, quote: string): readonly Piece[] | undefined {
  const out: Piece[] = [];
  for (let i = 0; i < body.length; ) {
    const code = body.codePointAt(i) ?? 0;
    if (body[i] !== '\\') {
      out.push({ code, byte: false });
      i += code > 0xffff ? 2 : 1;
      continue;
    }
    escapeForm.lastIndex = i;
    const match = escapeForm.exec(body);
    if (match === null) return undefined;
    i += match[0].length;
    const [, short, hex, octal, u4, u8] = match;
    if (short !== undefined) {
      if ((short === "'" || short === '"') && short !== quote) return undefined;
      out.push({ code: simple.get(short) ?? 0, byte: false });
      continue;
    }
    const byte = hex !== undefined || octal !== undefined;
    const value = parseInt(hex ?? octal ?? u4 ?? u8 ?? '', octal === undefined ? 16 : 8);
    if (byte ? value > 255 : value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return undefined;
    out.push({ code: value, byte });
  }
  return out;
}

/** The value of a Go string literal with its quotes, interpreted or raw; undefined if it is malformed. Bytes that are no UTF-8 become U+FFFD. */
export function unquote(source: string): string | undefined {
  const body = source.slice(1, -1);
  if (source.startsWith('`')) return body.replaceAll('\r', '');
  const parts = pieces(body, '"');
  if (parts === undefined) return undefined;
  const bytes = parts.map((piece) => (piece.byte ? Buffer.of(piece.code) : Buffer.from(charOf(piece.code))));
  return Buffer.concat(bytes).toString('utf8');
}

/** The code of a Go rune literal with its quotes, or why it has none. */
export function unquoteRune(source: string): number | string {
  const [first, ...more] = pieces(source.slice(1, -1), "'") ?? [];
  if (first === undefined) return 'invalid syntax';
  return more.length === 0 ? first.code : `malformed character constant: ${source}`;
}

const intForm = /^(?:0[xX](?:_?[0-9a-fA-F])+|0[oO]?(?:_?[0-7])+|0[bB](?:_?[01])+|[1-9](?:_?[0-9])*|0)$/;
const floatForm = /^(?:\d(?:_?\d)*)?(?:\.(?:\d(?:_?\d)*)?)?(?:[eE][+-]?\d(?:_?\d)*)?$/;
const hexFloatForm = /^0[xX]((?:_?[0-9a-fA-F])*)(?:\.((?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?))?[pP]([+-]?\d(?:_?\d)*)$/;

function intValue(text: string): bigint {
  const digits = text.replaceAll('_', '');
  return BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
}

function floatValue(text: string): number | undefined {
  const hex = hexFloatForm.exec(text);
  if (hex !== null) {
    const whole = (hex[1] ?? '').replaceAll('_', '');
    const part = (hex[2] ?? '').replaceAll('_', '');
    if (whole + part === '') return undefined;
    return Number(BigInt(`0x${whole}${part}`)) * 2 ** (Number((hex[3] ?? '').replaceAll('_', '')) - 4 * part.length);
  }
  if (!floatForm.test(text) || !/\d/.test(text) || !/[.eE]/.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}

/**
 * The value of a Go number: an int as number or, past 2^53, as bigint; a float64 as `GoNumber`. Undefined if it is malformed
 * or if its type cannot hold it; `'overflow'` for a whole number past 64 bits signed but not unsigned, which Go parses and then refuses when it is used.
 */
export function parseNumber(source: string): unknown {
  const negative = source.startsWith('-');
  const text = source.replace(/^[+-]/, '');
  if (intForm.test(text)) {
    const value = negative ? -intValue(text) : intValue(text);
    if (value > 0x7fff_ffff_ffff_ffffn) return value <= 0xffff_ffff_ffff_ffffn ? 'overflow' : undefined;
    if (value < -0x8000_0000_0000_0000n) return undefined;
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  const value = floatValue(text);
  return value === undefined ? undefined : goFloat64(negative ? -value : value);
}
