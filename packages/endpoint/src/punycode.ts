const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;

/** Encodes a label that is not all ASCII (RFC 3492 §6.3), without the `xn--` prefix. */
export function encodePunycode(label: string): string {
  const points = Array.from(label, (character) => character.codePointAt(0) ?? 0);
  const basic = points.filter((point) => point < 0x80);
  let output = String.fromCharCode(...basic);
  if (basic.length > 0) output += '-';
  let done = basic.length;
  let threshold = 0x80;
  let delta = 0;
  let bias = 72;
  while (done < points.length) {
    const next = points.reduce((least, point) => (point >= threshold && point < least ? point : least), Number.POSITIVE_INFINITY);
    delta += (next - threshold) * (done + 1);
    threshold = next;
    for (const point of points) {
      if (point < threshold) delta += 1;
      if (point !== threshold) continue;
      output += variableLength(delta, bias);
      bias = adapt(delta, done + 1, done === basic.length);
      delta = 0;
      done += 1;
    }
    delta += 1;
    threshold += 1;
  }
  return output;
}

function variableLength(delta: number, bias: number): string {
  let text = '';
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const limit = Math.min(T_MAX, Math.max(T_MIN, k - bias));
    if (rest < limit) return text + digit(rest);
    text += digit(limit + ((rest - limit) % (BASE - limit)));
    rest = Math.floor((rest - limit) / (BASE - limit));
  }
}

function digit(value: number): string {
  return String.fromCharCode(value < 26 ? value + 0x61 : value - 26 + 0x30);
}

function adapt(delta: number, count: number, first: boolean): number {
  let rest = Math.floor(first ? delta / 700 : delta / 2);
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + 38));
}
