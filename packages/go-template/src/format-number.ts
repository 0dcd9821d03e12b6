import { exactDecimal, shortestDecimal, toExponent, toFixed, toGeneral, type Decimal } from './decimal.ts';
import { pad, spend, type FormatSpec } from './format-spec.ts';
import { charOf, isPrintable, quoteRune } from './quote.ts';

const bases: ReadonlyMap<string, number> = new Map([['d', 10], ['v', 10], ['b', 2], ['o', 8], ['O', 8], ['x', 16], ['X', 16]]);

/** An integer under one of its verbs; undefined if it has no such verb. */
export function formatInteger(value: bigint, spec: FormatSpec, unsigned: boolean): string | undefined {
  const { verb } = spec;
  if (verb === 'c') return pad(charOf(Number(value)), spec, spec.zero);
  if (verb === 'q') return pad(quoteRune(Number(value), spec.plus), spec, spec.zero);
  if (verb === 'U') return pad(unicode(value, spec), spec);
  if (verb === 'v' && spec.sharpV === true && unsigned) return integer(value, { ...spec, sharp: true }, 16, 'x');
  const base = bases.get(verb);
  return base === undefined ? undefined : integer(value, spec, base, verb);
}

function unicode(value: bigint, spec: FormatSpec): string {
  spend(spec, spec.precision ?? 0);
  const code = `U+${BigInt.asUintN(64, value).toString(16).toUpperCase().padStart(Math.max(spec.precision ?? 0, 4), '0')}`;
  const char = charOf(Number(value));
  return spec.sharp && value >= 0n && value <= 0x10ffffn && isPrintable(char) ? `${code} '${char}'` : code;
}

function integer(value: bigint, spec: FormatSpec, base: number, verb: string): string {
  const sign = value < 0n ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  let least = spec.precision ?? 0;
  if (spec.precision === 0 && value === 0n) return pad('', { ...spec, zero: false });
  // Zeros fill the width only where no precision asks for its own.
  if (spec.precision === undefined && spec.zero && !spec.minus && spec.width !== undefined) least = spec.width - sign.length;
  spend(spec, least);
  let digits = (value < 0n ? -value : value).toString(base).padStart(Math.max(least, 0), '0');
  if (verb === 'X') digits = digits.toUpperCase();
  return pad(sign + prefix(digits, spec.sharp && verb !== 'v', base, verb) + digits, spec);
}

function prefix(digits: string, sharp: boolean, base: number, verb: string): string {
  const mark = verb === 'O' ? '0o' : '';
  if (!sharp) return mark;
  if (base === 2) return '0b';
  if (base === 8) return digits.startsWith('0') ? mark : `${mark}0`;
  return base === 16 ? `0${verb}` : '';
}

/** A float under one of its verbs; undefined if it has no such verb. `single` is float32. */
export function formatFloat(value: number, spec: FormatSpec, single = false): string | undefined {
  spend(spec, spec.precision ?? 0);
  const text = floatText(Math.abs(value), spec, single);
  if (text === undefined) return undefined;
  const negative = value < 0 || Object.is(value, -0);
  const finite = Number.isFinite(value);
  // Infinity carries its sign where NaN has none.
  const sign = negative ? '-' : spec.plus ? '+' : spec.space ? ' ' : value === Infinity && !spec.space ? '+' : '';
  if (spec.zero && !spec.minus && finite && spec.width !== undefined) return sign + pad(text, { ...spec, width: spec.width - sign.length }, true);
  return pad(sign + text, { ...spec, zero: false });
}

function floatText(value: number, spec: FormatSpec, single: boolean): string | undefined {
  const { verb } = spec;
  if (!'vgGeEfFbxX'.includes(verb)) return undefined;
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return 'Inf';
  if (verb === 'b') return binaryFloat(value);
  if (verb === 'x' || verb === 'X') {
    const text = hexFloat(value, spec.precision, verb);
    if (!spec.sharp) return text;
    // `%#x` keeps four places where `%#X` keeps none; Go does so too.
    const [, whole = '', fraction = '', power = ''] = /^(0[xX]1|0[xX]0)\.?([0-9a-fA-F]*)([pP].*)$/.exec(text) ?? [];
    return `${whole}.${spec.precision === undefined && verb === 'x' ? fraction.padEnd(4, '0') : fraction}${power}`;
  }
  const general = verb === 'v' || verb === 'g' || verb === 'G';
  const precision = spec.precision ?? (general ? -1 : 6);
  const decimal = precision < 0 ? shortestDecimal(value, single) : exactDecimal(value);
  if (general) return spec.sharp ? sharpGeneral(decimal, precision, verb) : toGeneral(decimal, precision, verb === 'G' ? 'E' : 'e');
  const text = verb === 'e' || verb === 'E' ? toExponent(decimal, precision, verb) : toFixed(decimal, precision);
  return spec.sharp && precision === 0 ? text.replace(/^\d+/, '$&.') : text;
}

/** `%#g`: the point and the zeros at the end stay. */
function sharpGeneral(decimal: Decimal, precision: number, verb: string): string {
  const text = toGeneral(decimal, precision, verb === 'G' ? 'E' : 'e');
  const [, mantissa = '', power = ''] = /^([\d.]*)(.*)$/.exec(text) ?? [];
  const digits = mantissa.replace('.', '').replace(/^0+/, '').length;
  const wanted = precision < 0 ? 6 : precision;
  return `${mantissa}${mantissa.includes('.') ? '' : '.'}${'0'.repeat(Math.max(0, wanted - (mantissa === '0' ? 1 : digits)))}${power}`;
}

/** The whole mantissa and the power of two of a finite non-negative number. */
function binaryParts(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n) & 0x7ff;
  return { mantissa: (bits & 0xf_ffff_ffff_ffffn) | (biased === 0 ? 0n : 1n << 52n), exponent: (biased === 0 ? 1 : biased) - 1075 };
}

function binaryFloat(value: number): string {
  const { mantissa, exponent } = binaryParts(value);
  return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** `0x1.8p+00`: one hexadecimal digit before the point, all needed after it or as many as `precision` says. */
function hexFloat(value: number, precision: number | undefined, verb: string): string {
  let { mantissa, exponent } = binaryParts(value);
  if (mantissa === 0n) exponent = -52;
  else
    for (; mantissa < 1n << 52n; exponent--) mantissa <<= 1n;
  if (precision !== undefined && precision < 13) {
    const unit = 1n << BigInt(4 * (13 - precision));
    const rest = mantissa % unit;
    mantissa -= rest;
    if (rest * 2n > unit || (rest * 2n === unit && (mantissa / unit) % 2n === 1n)) mantissa += unit;
    if (mantissa >> 53n > 0n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const all = (mantissa & 0xf_ffff_ffff_ffffn).toString(16).padStart(13, '0');
  const fraction = precision === undefined ? all.replace(/0+$/, '') : all.slice(0, precision).padEnd(precision, '0');
  const power = exponent + 52;
  const text = `0x${mantissa >> 52n}${fraction === '' ? '' : `.${fraction}`}p${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  return verb === 'X' ? text.toUpperCase() : text;
}
