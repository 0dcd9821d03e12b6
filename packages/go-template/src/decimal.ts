/** A positive number as decimal digits: the value is `0.digits × 10^point`. Zero has no digits. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

function normalise(digits: string, point: number): Decimal {
  const leading = /^0*/.exec(digits)?.[0].length ?? 0;
  const trimmed = digits.slice(leading).replace(/0+$/, '');
  return trimmed === '' ? { digits: '', point: 0 } : { digits: trimmed, point: point - leading };
}

/** All digits of a finite non-negative number; every double has finitely many. */
export function exactDecimal(value: number): Decimal {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n) & 0x7ff;
  const mantissa = (bits & 0xf_ffff_ffff_ffffn) | (biased === 0 ? 0n : 1n << 52n);
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  if (exponent >= 0) {
    const text = (mantissa << BigInt(exponent)).toString();
    return normalise(text, text.length);
  }
  // m / 2^k = m·5^k / 10^k
  const text = (mantissa * 5n ** BigInt(-exponent)).toString();
  return normalise(text, text.length + exponent);
}

/** The fewest digits that still name this finite non-negative number and no other; of float32 if `single`. */
export function shortestDecimal(value: number, single = false): Decimal {
  const [mantissa = '', exponent = '0'] = (single ? shortestSingle(value) : value.toExponential()).split('e');
  return normalise(mantissa.replace('.', ''), Number(exponent) + 1);
}

function shortestSingle(value: number): string {
  for (let precision = 0; precision < 9; precision++) {
    const text = value.toExponential(precision);
    if (Math.fround(Number(text)) === Math.fround(value)) return text;
  }
  return value.toExponential();
}

/** Keeps the first `count` digits, halves going to the even neighbour. */
export function roundDecimal(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal;
  if (count >= digits.length) return decimal;
  if (count < 0) return { digits: '', point: 0 };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const half = `5${'0'.repeat(rest.length - 1)}`;
  const odd = count > 0 && Number(kept.at(-1)) % 2 === 1;
  if (rest < half || (rest === half && !odd)) return normalise(kept, point);
  const raised = (BigInt(`0${kept}`) + 1n).toString().padStart(count, '0');
  return normalise(raised, point + raised.length - count);
}

/** `d.ddde±XX`; all digits if `precision` is negative. */
export function toExponent(decimal: Decimal, precision: number, letter: string): string {
  const rounded = precision < 0 ? decimal : roundDecimal(decimal, precision + 1);
  const digits = rounded.digits.padEnd(Math.max(precision, 0) + 1, '0');
  const exponent = rounded.digits === '' ? 0 : rounded.point - 1;
  const power = `${letter}${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return digits.length > 1 ? `${digits.slice(0, 1)}.${digits.slice(1)}${power}` : `${digits}${power}`;
}

/** `ddd.ddd`; all digits if `precision` is negative. */
export function toFixed(decimal: Decimal, precision: number): string {
  const { digits, point } = precision < 0 ? decimal : roundDecimal(decimal, decimal.point + precision);
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const places = precision < 0 ? Math.max(digits.length - point, 0) : precision;
  if (places === 0 || (digits === '' && precision < 0)) return whole;
  const fraction = point > 0 ? digits.slice(point) : digits === '' ? '' : `${'0'.repeat(-point)}${digits}`;
  return `${whole}.${fraction.padEnd(places, '0')}`;
}

/** `%g`: the exponent form for very small and very large numbers, otherwise the plain one; shortest if `precision` is negative. */
export function toGeneral(decimal: Decimal, precision: number, letter: string): string {
  const shortest = precision < 0;
  const wanted = precision === 0 ? 1 : precision;
  const rounded = shortest ? decimal : roundDecimal(decimal, wanted);
  const count = rounded.digits.length;
  let limit = shortest ? 6 : wanted;
  if (!shortest && limit > count && count >= rounded.point) limit = count;
  const exponent = rounded.digits === '' ? -1 : rounded.point - 1;
  if (rounded.digits !== '' && (exponent < -4 || exponent >= limit)) return toExponent(rounded, Math.max(count - 1, 0), letter);
  return toFixed(rounded, Math.max(count - rounded.point, 0));
}
