import { RE2JS } from 're2js';
import { modelError } from './errors.ts';

/** A pattern in RE2 syntax, the one of Go: linear time, no look-around, no back-references. */
export interface RE2Pattern {
  readonly source: string;
  /** Whether it matches somewhere in `text`. */
  test(text: string): boolean;
}

/** Compiles a pattern; throws a `config` error with the pattern and what is wrong with it. */
export function compileRE2(source: string): RE2Pattern {
  try {
    const pattern = RE2JS.compile(source);
    return { source, test: (text) => pattern.matcher(text).find() };
  } catch (error) {
    throw modelError('config', `"${source}" is not a regular expression in RE2 syntax: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
