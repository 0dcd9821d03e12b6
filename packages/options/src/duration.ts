import type { Reading } from './option-value.ts';

const nanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};

const longest = 2n ** 63n - 1n;
const part = /(\d*)(?:\.(\d*))?([^\d.]*)/y;

/**
 * Reads a duration in the syntax of Go with the units `d` and `w` added (spec/core.md §6.1): numbers with units, one sign in front, fractions allowed; `0` needs no unit.
 *
 * @returns milliseconds; what is smaller than a nanosecond is cut off
 */
export function parseDuration(text: string): Reading<number> {
  const negative = text.startsWith('-');
  const body = negative || text.startsWith('+') ? text.slice(1) : text;
  if (body === '0') return { ok: true, value: 0 };
  if (body === '') return wrong('is empty');
  let total = 0n;
  part.lastIndex = 0;
  while (part.lastIndex < body.length) {
    const [whole = '', digits = '', fraction = '', unit = ''] = part.exec(body) ?? [];
    if (digits === '' && fraction === '') return wrong(whole === '' ? 'is not a number with a unit' : `has no number before "${whole}"`);
    if (unit === '') return wrong(`has no unit after "${whole}"`);
    const size = Object.hasOwn(nanoseconds, unit) ? nanoseconds[unit] : undefined;
    if (size === undefined) return wrong(`has the unknown unit "${unit}"`);
    total += BigInt(digits === '' ? '0' : digits) * size;
    if (fraction !== '') total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
    if (total > longest) return wrong('is longer than 292 years');
  }
  // Apart, because together they would need more digits than a number has.
  const milliseconds = Number(total / 1_000_000n) + Number(total % 1_000_000n) / 1e6;
  return { ok: true, value: negative && milliseconds !== 0 ? -milliseconds : milliseconds };
}

function wrong(problem: string): Reading<number> {
  return { ok: false, problem: `${problem}; a duration is written like 30s, 1m30s or 1.5h (units ns, us, ms, s, m, h, d, w)` };
}

const shownUnits = [
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
] as const;

/** Milliseconds as a duration that {@link parseDuration} reads back: `1m30s`, `500ms`, `0s`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.trunc(Math.abs(milliseconds));
  let rest = BigInt(whole) * 1_000_000n + BigInt(Math.round((Math.abs(milliseconds) - whole) * 1e6));
  let text = '';
  for (const [unit, size] of shownUnits) {
    const count = rest / size;
    if (count > 0n) text += `${count.toString()}${unit}`;
    rest %= size;
  }
  if (text === '') return '0s';
  return milliseconds < 0 ? `-${text}` : text;
}
