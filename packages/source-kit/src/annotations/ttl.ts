/** A TTL as an annotation gave it. */
export interface ParsedTTL {
  /** Seconds; 0 = not configured, or not usable. */
  readonly seconds: number;
  /** Why the value was not used. */
  readonly notice?: string;
}

const MAX_TTL = 2_147_483_647n;
const MAX_INT64 = 9_223_372_036_854_775_807n;

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  'µs': 1_000n,
  'μs': 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/**
 * Reads a TTL (spec/sources.md §2.4): a Go duration such as `1m30s`, truncated to whole seconds, or a whole number of seconds. What does not parse and
 * what is outside 1..2147483647 counts as not configured, with a notice.
 *
 * @param resource what the notice names, such as `service/default/web`
 */
export function parseTTL(text: string, resource = ''): ParsedTTL {
  const seconds = durationSeconds(text) ?? integerSeconds(text);
  if (seconds === undefined) {
    const where = resource === '' ? '' : ` of ${resource}`;
    return { seconds: 0, notice: `TTL "${text}"${where} is neither a duration like "1m30s" nor a number of seconds; it is ignored` };
  }
  if (seconds < 1n || seconds > MAX_TTL) return { seconds: 0, notice: `TTL "${text}" is not within 1..${String(MAX_TTL)} seconds; it is ignored` };
  return { seconds: Number(seconds) };
}

function integerSeconds(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return value > MAX_INT64 || value < -MAX_INT64 - 1n ? undefined : value;
}

function durationSeconds(text: string): bigint | undefined {
  const match = /^([+-]?)(0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text);
  if (match === null) return undefined;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of (match[2] ?? '').matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const scale = NANOSECONDS[unit] ?? 0n;
    total += BigInt(whole === '' ? '0' : whole) * scale;
    if (fraction !== '') total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  if (total > MAX_INT64) return undefined;
  const seconds = total / 1_000_000_000n;
  return match[1] === '-' ? -seconds : seconds;
}
