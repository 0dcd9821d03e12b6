import type { OptionDescription, OptionDescriptions } from '@external-dns/plugin';
import { isRepeatable } from './option-value.ts';
import { nearest } from './suggest.ts';
import { createTokens } from './tokens.ts';
import type { TokenOptions } from './tokens.ts';

/** Flags that every program has; they are answered instead of a run and are not described by anyone. */
export const BUILT_IN_FLAGS = ['help', 'help-long', 'help-man', 'version', 'completion-script-bash', 'completion-script-zsh', 'completion-script-fish'] as const;

/** What a built-in flag asks for. */
export type BuiltInFlag = (typeof BUILT_IN_FLAGS)[number];

/** The command line taken apart; the texts are not read yet. */
export interface Arguments {
  /** By flag name; a boolean's text is `true` or `false`. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
  readonly builtIn?: BuiltInFlag;
  /** Why reading stopped early; the rest was not looked at. */
  readonly problem?: string;
}

export interface ArgumentOptions extends TokenOptions {
  /** Pass over flags that nobody described. */
  readonly ignoreUnknown?: boolean;
}

/** Takes a command line apart by the grammar of spec/core.md §6.1. Pure but for `readFile`. */
export function splitArguments(descriptions: OptionDescriptions, argv: readonly string[], options: ArgumentOptions = {}): Arguments {
  const tokens = createTokens(argv, options);
  const texts = new Map<string, string[]>();
  const words: string[] = [];
  let builtIn: BuiltInFlag | undefined;
  const end = (problem?: string): Arguments => ({ texts, words, ...(builtIn === undefined ? {} : { builtIn }), ...(problem === undefined ? {} : { problem }) });

  for (let token = tokens.next(); token.kind !== 'end'; token = tokens.next()) {
    if (token.kind === 'problem') return end(token.problem);
    if (token.kind === 'word') {
      words.push(token.text);
      continue;
    }
    if (token.kind === 'short') {
      if (options.ignoreUnknown === true) continue;
      return end(`unknown short flag "${token.text}": flags are written with two dashes and their whole name${seeHelp}`);
    }
    const asked = BUILT_IN_FLAGS.find((flag) => flag === token.name);
    if (asked !== undefined) {
      if (token.value !== undefined) return end(`--${asked} takes no value, so "=${token.value}" is unexpected`);
      builtIn ??= asked;
      continue;
    }
    const flag = findFlag(descriptions, token.name);
    if (flag === undefined) {
      if (options.ignoreUnknown === true) continue;
      return end(unknownFlag(descriptions, token.name));
    }
    let text: string;
    if (flag.description.type === 'bool') {
      if (token.value !== undefined) return end(`--${token.name} takes no value, so "=${token.value}" is unexpected; write --${flag.name} or --no-${flag.name}`);
      text = flag.negated ? 'false' : 'true';
    } else {
      const value = token.value ?? tokens.value();
      if (value === undefined) return end(`--${flag.name} needs a value: --${flag.name}=${placeholderOf(flag.description)} (a value that begins with "-" is only taken after "=")`);
      text = value;
    }
    const before = texts.get(flag.name);
    if (before === undefined) texts.set(flag.name, [text]);
    else if (isRepeatable(flag.description)) before.push(text);
    else return end(`--${flag.name} cannot be repeated: it was given twice`);
  }
  return end();
}

const seeHelp = '; --help lists all flags';

function findFlag(descriptions: OptionDescriptions, name: string): { readonly name: string; readonly description: OptionDescription; readonly negated: boolean } | undefined {
  const described = Object.hasOwn(descriptions, name) ? descriptions[name] : undefined;
  if (described !== undefined) return { name, description: described, negated: false };
  if (!name.startsWith('no-')) return undefined;
  const positive = name.slice(3);
  const negated = Object.hasOwn(descriptions, positive) ? descriptions[positive] : undefined;
  return negated?.type === 'bool' ? { name: positive, description: negated, negated: true } : undefined;
}

function unknownFlag(descriptions: OptionDescriptions, name: string): string {
  const positive = name.startsWith('no-') ? descriptions[name.slice(3)] : undefined;
  if (positive !== undefined) return `unknown flag "--${name}": only flags without a value have a --no- form, and --${name.slice(3)} takes one`;
  const names = Object.entries(descriptions).flatMap(([flag, { type }]) => (type === 'bool' ? [flag, `no-${flag}`] : [flag]));
  const suggestion = nearest(name, [...names, ...BUILT_IN_FLAGS]);
  return `unknown flag "--${name}"${suggestion === undefined ? seeHelp : `; did you mean --${suggestion}?`}`;
}

/** What stands for the value of a flag in help texts. */
export function placeholderOf(description: OptionDescription): string {
  if (description.placeholder !== undefined) return description.placeholder;
  switch (description.type) {
    case 'int':
    case 'int64':
      return 'NUMBER';
    case 'duration':
      return 'DURATION';
    case 'map':
      return 'KEY=VALUE';
    case 'regex':
      return 'REGEX';
    default:
      return 'VALUE';
  }
}
