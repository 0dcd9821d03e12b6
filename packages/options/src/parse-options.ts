import { configError } from '@external-dns/plugin';
import type { OptionDescription, OptionDescriptions, OptionValues } from '@external-dns/plugin';
import { splitArguments } from './arguments.ts';
import type { Arguments, BuiltInFlag } from './arguments.ts';
import { environmentName, environmentTexts, unknownVariables } from './environment.ts';
import { initialValue } from './option-value.ts';
import type { OptionValue } from './option-value.ts';
import { readValue } from './read-value.ts';
import { redactURL } from './redact.ts';
import { nearest } from './suggest.ts';

/** A word after the program's name that asks for something else than the usual run: `external-dns plan`. */
export interface CommandDescription {
  /** One sentence. */
  readonly help: string;
  /** Placeholder of the words that the command takes, such as `NAME`; absent when it takes none. */
  readonly words?: string;
}

export interface ParseInput {
  /** Without the names of the runtime and the program. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly commands?: Readonly<Record<string, CommandDescription>>;
  /** Reads a file of arguments (`@file`) as text; throws when it cannot. */
  readonly readFile?: (path: string) => string;
}

/** Something the operator should know; the program runs all the same. */
export interface OptionWarning {
  /** Flag name without the dashes, or the environment variable that sets no flag. */
  readonly option: string;
  readonly message: string;
}

/** Where a value came from. */
export type OptionOrigin = 'argument' | 'environment' | 'default';

export type ParsedOptions<D extends OptionDescriptions> =
  | {
      readonly action: 'run';
      readonly values: OptionValues<D>;
      readonly origins: Readonly<Record<keyof D & string, OptionOrigin>>;
      /** One of the declared commands; absent for the usual run. */
      readonly command?: string;
      /** The words after the command. */
      readonly words: readonly string[];
      readonly warnings: readonly OptionWarning[];
    }
  /** A built-in flag was given: print the text that it names and end. */
  | { readonly action: BuiltInFlag };

/**
 * Reads described options: the command line wins over the environment, that over the default; they replace and never join (spec/core.md §6.1). Pure but for `readFile`.
 *
 * Throws one `config` error with a line for each thing that is wrong. A line names the flag (or variable), the text, and what would be right; the text of a secret is left out.
 */
export function parseOptions<const D extends OptionDescriptions>(descriptions: D, input: ParseInput): ParsedOptions<D> {
  const args = splitArguments(descriptions, input.argv, input.readFile === undefined ? {} : { readFile: input.readFile });
  if (args.problem !== undefined) throw configError(args.problem);
  if (args.builtIn !== undefined) return { action: args.builtIn };
  const { command, words } = readWords(args.words, input.commands ?? {});
  const read = readAll(descriptions, args, input.env);
  const missing = Object.entries(descriptions).filter(([name, { required }]) => required === true && read.origins[name] === 'default');
  if (missing.length > 0) read.problems.push(missingFlags(missing));
  if (read.problems.length > 0) throw configError(read.problems.join('\n'));
  const unused = unknownVariables(descriptions, input.env).map(({ variable, suggestion }) => ({
    option: variable,
    message: `environment variable ${variable} sets no flag${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
  }));
  return {
    action: 'run',
    values: read.values as OptionValues<D>,
    origins: read.origins as Record<keyof D & string, OptionOrigin>,
    ...(command === undefined ? {} : { command }),
    words,
    warnings: [...read.warnings, ...unused],
  };
}

/**
 * Reads a few options before the others are known, such as the flags that name the plugins whose options join later: undescribed flags, words and missing required flags are
 * passed over. Throws a `config` error for a bad value of a described one.
 */
export function peekOptions<const D extends OptionDescriptions>(descriptions: D, input: Omit<ParseInput, 'commands'>): { readonly values: OptionValues<D>; readonly builtIn?: BuiltInFlag } {
  const args = splitArguments(descriptions, input.argv, { ignoreUnknown: true, ...(input.readFile === undefined ? {} : { readFile: input.readFile }) });
  if (args.problem !== undefined) throw configError(args.problem);
  const read = readAll(descriptions, args, input.env);
  if (read.problems.length > 0) throw configError(read.problems.join('\n'));
  return { values: read.values as OptionValues<D>, ...(args.builtIn === undefined ? {} : { builtIn: args.builtIn }) };
}

interface ReadAll {
  readonly values: Record<string, OptionValue>;
  readonly origins: Record<string, OptionOrigin>;
  readonly problems: string[];
  readonly warnings: OptionWarning[];
}

function readAll(descriptions: OptionDescriptions, args: Arguments, env: ParseInput['env']): ReadAll {
  const all: ReadAll = { values: {}, origins: {}, problems: [], warnings: [] };
  for (const [name, description] of Object.entries(descriptions)) {
    const variable = environmentName(name);
    const inEnvironment = env[variable] ?? '';
    const given = args.texts.get(name);
    const origin = given !== undefined ? 'argument' : inEnvironment !== '' ? 'environment' : 'default';
    all.origins[name] = origin;
    if (origin === 'default') {
      all.values[name] = initialValue(description);
      continue;
    }
    const { value, problems } = readValue(description, given ?? environmentTexts(description, inEnvironment));
    all.values[name] = value;
    const where = origin === 'argument' ? `--${name}` : `environment variable ${variable} (--${name})`;
    for (const { text, problem } of problems) {
      // What is allowed may echo the text (a pattern's syntax error does), so of a secret only the flag is named.
      all.problems.push(description.secret === true ? `${where}: its value (not shown) is not a valid ${description.type}` : `${where}: "${redactURL(text)}" ${problem}`);
    }
    if (description.deprecated !== undefined) all.warnings.push({ option: name, message: `${where} is deprecated: ${description.deprecated}` });
  }
  return all;
}

function readWords(words: readonly string[], commands: NonNullable<ParseInput['commands']>): { readonly command?: string; readonly words: readonly string[] } {
  const [command, ...rest] = words;
  if (command === undefined) return { words: [] };
  const names = Object.keys(commands);
  const description = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (description === undefined) {
    const suggestion = nearest(command, names);
    const hint = suggestion === undefined ? (names.length === 0 ? '; only flags are taken' : `; commands are ${names.join(', ')}`) : `; did you mean ${suggestion}?`;
    throw configError(`unexpected argument "${command}"${hint}`);
  }
  if (description.words === undefined && rest.length > 0) throw configError(`unexpected argument "${rest[0] ?? ''}" after "${command}": the command takes none`);
  return { command, words: rest };
}

function missingFlags(missing: readonly (readonly [string, OptionDescription])[]): string {
  const flags = missing.map(([name, description]) => {
    const choices = 'choices' in description ? ` (one of ${description.choices.join(', ')})` : '';
    return `--${name}${choices}`;
  });
  return `required ${flags.length === 1 ? 'flag' : 'flags'} not given: ${flags.join('; ')}`;
}
