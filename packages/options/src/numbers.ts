import type { Reading } from './option-value.ts';

const decimal = /^[+-]?(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d+)?$/;
const hexadecimal = /^([+-]?)0[xX]_?((?:[\da-fA-F]_?)*)(?:\.((?:[\da-fA-F]_?)*))?[pP]([+-]?\d+)$/;

/** Reads a number, fractions, exponents and `_` between digits too, and cuts it to a whole one towards zero (spec/core.md §6.1, int). */
export function parseTruncated(text: string): Reading<number> {
  const number = decimal.test(text) ? Number(text.replaceAll('_', '')) : hexFloat(text);
  if (number === undefined) return { ok: false, problem: 'is not a number such as 20' };
  if (!Number.isSafeInteger(Math.trunc(number))) return { ok: false, problem: 'is too large a number' };
  // Adding 0 turns -0 into 0.
  return { ok: true, value: Math.trunc(number) + 0 };
}

function hexFloat(text: string): number | undefined {
  const [, sign, whole = '', fraction = '', exponent] = hexadecimal.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replaceAll('_', '');
  if (sign === undefined || digits === '') return undefined;
  const mantissa = Number(`0x${digits}`) * 2 ** (Number(exponent) - 4 * fraction.replaceAll('_', '').length);
  return sign === '-' ? -mantissa : mantissa;
}

const bases: readonly (readonly [prefix: RegExp, digits: RegExp, base: '0x' | '0o' | '0b' | ''])[] = [
  [/^0[xX]/, /^(?:_?[\da-fA-F])+$/, '0x'],
  [/^0[oO]/, /^(?:_?[0-7])+$/, '0o'],
  [/^0[bB]/, /^(?:_?[01])+$/, '0b'],
  [/^0(?=[\d_])/, /^(?:_?[0-7])+$/, '0o'],
  [/^/, /^\d(?:_?\d)*$/, ''],
];

/**
 * Reads a whole number with an optional base prefix (`0x`, `0o`, `0b`, or `0` for octal) and `_` between digits (spec/core.md §6.1, int64). Beyond
 * ±(2^53 - 1), where a JavaScript number is no longer exact, the text is refused.
 */
export function parseInteger(text: string): Reading<number> {
  const negative = text.startsWith('-');
  const body = negative || text.startsWith('+') ? text.slice(1) : text;
  const form = bases.find(([prefix]) => prefix.test(body));
  const digits = form === undefined ? '' : body.replace(form[0], '');
  if (form === undefined || !form[1].test(digits)) return { ok: false, problem: 'is not a whole number such as 1048576 or 0x100000' };
  const value = BigInt(`${form[2]}${digits.replaceAll('_', '')}`);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return { ok: false, problem: `is beyond ±${Number.MAX_SAFE_INTEGER}` };
  return { ok: true, value: negative && value > 0n ? -Number(value) : Number(value) };
}
