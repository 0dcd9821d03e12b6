import { LimitReached } from './errors.ts';
import { pad, plainSpec, type FormatSpec } from './format-spec.ts';
import { formatString, formatValue } from './format-value.ts';
import { numericOf, kindOf, typeOf } from './values.ts';

/** Widths and precisions much above this are refused, as Go does. */
const maxWidth = 1_000_000;

/** Options of `formatGo`. */
export interface FormatOptions {
  /** Greatest length of the result in UTF-16 units; reaching it throws. Default: no bound. */
  readonly maxLength?: number;
}

/**
 * Go's `fmt.Sprintf`. Never throws for a format or arguments that do not fit: like Go it writes `%!verb(type=value)`,
 * `%!verb(MISSING)`, `%!(EXTRA …)`, `%!(BADINDEX)`, `%!(BADWIDTH)`, `%!(BADPREC)` or `%!(NOVERB)` into the text.
 */
export function formatGo(format: string, args: readonly unknown[], options: FormatOptions = {}): string {
  return new Formatter(format, args, options.maxLength ?? Infinity).run();
}

class Formatter {
  readonly #format: string;
  readonly #args: readonly unknown[];
  readonly #maxLength: number;
  #pos = 0;
  #arg = 0;
  /** An argument index stood in the format, so arguments left over are no mistake. */
  #reordered = false;
  #goodIndex = true;
  #afterIndex = false;

  constructor(format: string, args: readonly unknown[], maxLength: number) {
    this.#format = format;
    this.#args = args;
    this.#maxLength = maxLength;
  }

  run(): string {
    let out = '';
    while (this.#pos < this.#format.length) {
      const percent = this.#format.indexOf('%', this.#pos);
      const end = percent < 0 ? this.#format.length : percent;
      out += this.#format.slice(this.#pos, end);
      this.#pos = end + 1;
      if (percent >= 0) out += this.#verb();
      if (out.length > this.#maxLength) throw new LimitReached(`formatted text is longer than ${this.#maxLength}`);
    }
    if (!this.#reordered && this.#arg < this.#args.length) out += this.#extra();
    return out;
  }

  #extra(): string {
    const shown = this.#args.slice(this.#arg).map((arg) => (arg === null || arg === undefined ? '<nil>' : `${typeOf(arg)}=${formatValue(arg, plainSpec)}`));
    return `%!(EXTRA ${shown.join(', ')})`;
  }

  #verb(): string {
    this.#goodIndex = true;
    this.#afterIndex = false;
    const flags = /[-+# 0]*/y;
    flags.lastIndex = this.#pos;
    const found = flags.exec(this.#format)?.[0] ?? '';
    this.#pos += found.length;
    let minus = found.includes('-');
    let complaints = '';
    this.#index();
    let width: number | undefined;
    if (this.#take('*')) {
      const star = this.#starValue();
      if (star === undefined) complaints += '%!(BADWIDTH)';
      else if (star < 0) minus = true;
      width = star === undefined ? undefined : Math.abs(star);
      this.#afterIndex = false;
    } else {
      width = this.#digits();
      // "%[3]2d": a width after an index is no good.
      if (this.#afterIndex && width !== undefined) this.#goodIndex = false;
    }
    let precision: number | undefined;
    if (this.#take('.')) {
      if (this.#afterIndex) this.#goodIndex = false;
      this.#index();
      if (this.#take('*')) {
        precision = this.#starValue();
        if (precision !== undefined && precision < 0) precision = undefined;
        if (precision === undefined) complaints += '%!(BADPREC)';
        this.#afterIndex = false;
      } else precision = this.#digits() ?? 0;
    }
    if (!this.#afterIndex) this.#index();
    const code = this.#format.codePointAt(this.#pos);
    if (code === undefined) return `${complaints}%!(NOVERB)`;
    const verb = String.fromCodePoint(code);
    this.#pos += verb.length;
    const zero = found.includes('0');
    const isV = verb === 'v';
    const spec: FormatSpec = {
      verb, minus, zero: zero && !minus, space: found.includes(' '),
      plus: found.includes('+') && !isV, sharp: found.includes('#') && !isV,
      ...(isV && { plusV: found.includes('+'), sharpV: found.includes('#') }),
      ...(this.#maxLength !== Infinity && { budget: { remaining: this.#maxLength } }),
      ...(width !== undefined && { width }), ...(precision !== undefined && { precision }),
    };
    return complaints + this.#apply(spec);
  }

  #apply(spec: FormatSpec): string {
    if (spec.verb === '%') return '%';
    if (!this.#goodIndex) return `%!${spec.verb}(BADINDEX)`;
    if (this.#arg >= this.#args.length) return `%!${spec.verb}(MISSING)`;
    const value = this.#args[this.#arg++];
    if (spec.verb === 'T' && (value === null || value === undefined)) return pad('<nil>', spec, spec.zero);
    if (spec.verb === 'T') return formatString(typeOf(value), { ...spec, verb: 's' }) ?? '';
    return formatValue(value, spec);
  }

  #take(char: string): boolean {
    if (this.#format[this.#pos] !== char) return false;
    this.#pos++;
    return true;
  }

  #digits(): number | undefined {
    const form = /[0-9]+/y;
    form.lastIndex = this.#pos;
    const text = form.exec(this.#format)?.[0];
    if (text === undefined) return undefined;
    this.#pos += text.length;
    // Go gives up on the whole format when a digit follows a number that is too large already.
    if (Number(text.slice(0, -1)) > maxWidth) {
      this.#pos = this.#format.length;
      return undefined;
    }
    return Number(text);
  }

  /** `[n]` here makes the n-th argument the next one. */
  #index(): void {
    if (this.#format[this.#pos] !== '[') return;
    this.#reordered = true;
    const close = this.#format.indexOf(']', this.#pos);
    if (close < 0) {
      this.#pos++;
      this.#goodIndex = false;
      return;
    }
    const text = this.#format.slice(this.#pos + 1, close);
    this.#pos = close + 1;
    const index = /^\d+$/.test(text) ? Number(text) : 0;
    if (index >= 1 && index <= this.#args.length) {
      this.#arg = index - 1;
      this.#afterIndex = true;
    } else this.#goodIndex = false;
  }

  /** The value of `*`; undefined if the next argument is no int of a sensible size. */
  #starValue(): number | undefined {
    if (this.#arg >= this.#args.length) return undefined;
    const value = this.#args[this.#arg++];
    const kind = kindOf(value);
    if (kind !== 'int' && kind !== 'uint') return undefined;
    const count = Number(numericOf(value));
    return Math.abs(count) > maxWidth ? undefined : count;
  }
}
