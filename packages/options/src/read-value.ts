import { compileRE2 } from '@external-dns/endpoint';
import type { OptionDescription } from '@external-dns/plugin';
import { parseDuration } from './duration.ts';
import { parseInteger, parseTruncated } from './numbers.ts';
import type { OptionValue, Reading } from './option-value.ts';
import { nearest } from './suggest.ts';

/** What was wrong with one text given for an option. */
export interface ValueProblem {
  readonly text: string;
  /** A phrase that goes after the text. */
  readonly problem: string;
}

/**
 * Reads the texts given for an option: one, or several for a repeatable type. Every bad text is reported, not only the first.
 * Booleans are read in the spelling of environment variables (spec/core.md §6.1).
 */
export function readValue(description: OptionDescription, texts: readonly string[]): { readonly value: OptionValue; readonly problems: readonly ValueProblem[] } {
  const problems: ValueProblem[] = [];
  const read = <T>(text: string, reading: Reading<T>, fallback: T): T => {
    if (reading.ok) return reading.value;
    problems.push({ text, problem: reading.problem });
    return fallback;
  };
  const text = texts.at(-1) ?? '';
  const value = ((): OptionValue => {
    switch (description.type) {
      case 'string':
        return text;
      case 'bool':
        return read(text, readBoolean(text), false);
      case 'int':
        return read(text, parseTruncated(text), 0);
      case 'int64':
        return read(text, parseInteger(text), 0);
      case 'duration':
        return read(text, parseDuration(text), 0);
      case 'enum':
        return read(text, readChoice(text, description.choices), '');
      case 'regex':
        return read(text, readPattern(text), '');
      case 'strings':
        return texts;
      case 'enums':
        return texts.map((each) => read(each, readChoice(each, description.choices), ''));
      case 'map':
        return Object.fromEntries(texts.map((each) => read(each, readPair(each), ['', ''])));
    }
  })();
  return { value, problems };
}

const yes: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const no: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

function readBoolean(text: string): Reading<boolean> {
  if (yes.has(text)) return { ok: true, value: true };
  if (no.has(text)) return { ok: true, value: false };
  return { ok: false, problem: 'is neither true nor false' };
}

function readChoice(text: string, choices: readonly string[]): Reading<string> {
  if (choices.includes(text)) return { ok: true, value: text };
  const suggestion = nearest(text, choices);
  const allowed = choices.map((choice) => (choice === '' ? '""' : choice)).join(', ');
  return { ok: false, problem: `is not one of ${allowed}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}` };
}

function readPattern(text: string): Reading<string> {
  try {
    return { ok: true, value: compileRE2(text).source };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/^[\s\S]*RE2 syntax: /, '');
    return { ok: false, problem: `is not a regular expression in RE2 syntax: ${reason}` };
  }
}

function readPair(text: string): Reading<[string, string]> {
  const at = text.search(/[:=]/);
  if (at < 0) return { ok: false, problem: 'is not KEY=VALUE' };
  return { ok: true, value: [text.slice(0, at), text.slice(at + 1)] };
}
