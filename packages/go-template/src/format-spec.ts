import { LimitReached } from './errors.ts';

/** One verb of a format with its flags, width and precision. */
export interface FormatSpec {
  readonly verb: string;
  readonly minus: boolean;
  readonly plus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  readonly width?: number;
  readonly precision?: number;
  /** Characters of filling that may still be made; shared by all values under the verb. */
  readonly budget?: { remaining: number };
  /** `%+v`. */
  readonly plusV?: boolean;
  /** `%#v`. */
  readonly sharpV?: boolean;
}

/** `%v` without anything. */
export const plainSpec: FormatSpec = { verb: 'v', minus: false, plus: false, sharp: false, space: false, zero: false };

function runeCount(text: string): number {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text).length : text.length;
}

/** Takes `count` characters of filling from the budget, if there is one. */
export function spend(spec: FormatSpec, count: number): void {
  if (spec.budget === undefined || count <= 0) return;
  spec.budget.remaining -= count;
  if (spec.budget.remaining < 0) throw new LimitReached('formatted text is too long');
}

/** `text` filled to the width, with zeros if `zero` is asked for and the text stands at the right. */
export function pad(text: string, spec: FormatSpec, zero = false): string {
  const missing = (spec.width ?? 0) - runeCount(text);
  if (missing <= 0) return text;
  spend(spec, missing);
  if (spec.minus) return text + ' '.repeat(missing);
  return (zero ? '0' : ' ').repeat(missing) + text;
}
