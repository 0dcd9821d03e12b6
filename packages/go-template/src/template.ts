import { builtinNames, builtins } from './builtins.ts';
import { execute } from './execute.ts';
import { parse } from './parse.ts';
import type { MissingKey, Program, TemplateLimits } from './run.ts';
import type { GoFunction } from './go-types.ts';

/** Options of `parseTemplate`. */
export interface ParseOptions {
  /** Functions beyond the built-in ones, by name; one of a built-in name takes its place, save for `and`, `or` and `call`. */
  readonly functions?: Readonly<Record<string, GoFunction>>;
  /** Bounds of each execution. */
  readonly limits?: TemplateLimits;
}

/** Options of `Template.execute`. */
export interface ExecuteOptions {
  /** What a missing map key gives. Default: `default`, which prints `<no value>`. */
  readonly missingKey?: MissingKey;
  /** Functions for this execution alone, in place of those of the same name given to `parseTemplate`. */
  readonly functions?: Readonly<Record<string, GoFunction>>;
}

/** A parsed template; immutable, so one may serve any number of executions. */
export interface Template {
  readonly name: string;
  /**
   * Executes the template with `data` as dot and returns its output; reads `data` and never changes it. Runs to the end
   * without yielding; the limits bound how long that takes. Throws `TemplateError` named `TemplateExecError` or `TemplateLimitError`.
   */
  execute(data: unknown, options?: ExecuteOptions): string;
}

const defaultLimits: Required<TemplateLimits> = { maxOutputBytes: 1024 * 1024, maxSteps: 1_000_000, maxDepth: 200 };

/**
 * Parses `text` as a template called `name`, the name that errors carry. Throws `TemplateError` named `TemplateParseError`
 * if it is malformed or names a function that does not exist.
 */
export function parseTemplate(name: string, text: string, options: ParseOptions = {}): Template {
  const limits = { ...defaultLimits, ...options.limits };
  const functions = new Map([...builtins(limits.maxOutputBytes), ...Object.entries(options.functions ?? {})]);
  const definitions = parse(name, text, new Set([...builtinNames, ...functions.keys()]));
  const program: Program = { name, text, definitions, functions, limits };
  return {
    name,
    execute(data, { missingKey = 'default', functions: own } = {}) {
      const bound = own === undefined ? program : { ...program, functions: new Map([...functions, ...Object.entries(own)]) };
      return execute(bound, data, missingKey);
    },
  };
}
