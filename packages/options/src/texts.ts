import type { OptionDescription, OptionDescriptions } from '@external-dns/plugin';
import { placeholderOf } from './arguments.ts';
import { formatDuration } from './duration.ts';
import { isRepeatable } from './option-value.ts';
import type { OptionValue } from './option-value.ts';
import { redactURL } from './redact.ts';

const ungrouped = 'Options';

/** Options under their headings, in the order in which headings and options were described; those without one come first. */
export function groupsOf(descriptions: OptionDescriptions): readonly (readonly [heading: string, options: readonly (readonly [name: string, description: OptionDescription])[]])[] {
  const groups = Map.groupBy(Object.entries(descriptions), ([, { group }]) => group ?? ungrouped);
  return [...groups].sort(([a], [b]) => Number(b === ungrouped) - Number(a === ungrouped));
}

/** The default as it would be written after `=`; undefined where there is none worth showing. The default of a secret is not shown. */
export function defaultText(description: OptionDescription): string | undefined {
  if (description.default === undefined || description.secret === true) return undefined;
  const text = valueText(description, description.default);
  return text === '' ? undefined : redactURL(text);
}

/** A value in the spelling of the command line; a list with commas. */
export function valueText(description: OptionDescription, value: OptionValue): string {
  if (description.type === 'duration' && typeof value === 'number') return formatDuration(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return value.join(',');
  return Object.entries(value)
    .map(([key, each]) => `${key}=${each}`)
    .join(',');
}

/** `Array.isArray` that also narrows readonly lists. */
export function isList(value: OptionValue): value is readonly string[] {
  return Array.isArray(value);
}

/** The flag as it is written: `--policy=POLICY`, `--[no-]once`. */
export function flagText(name: string, description: OptionDescription): string {
  return description.type === 'bool' ? `--[no-]${name}` : `--${name}=${placeholderOf(description)}`;
}

/** What the help says beside the sentence: choices, repetition, whether it must be given, the default. */
export function notesOf(description: OptionDescription): readonly string[] {
  const choices = 'choices' in description ? description.choices.filter((choice) => choice !== '') : [];
  const shown = defaultText(description);
  return [
    ...(description.required === true ? ['required'] : []),
    ...(choices.length === 0 ? [] : [`one of: ${choices.join(', ')}`]),
    ...(isRepeatable(description) ? ['repeatable'] : []),
    ...(shown === undefined ? [] : [`default: ${shown}`]),
    ...(description.deprecated === undefined ? [] : [`deprecated: ${description.deprecated}`]),
  ];
}

/** The sentences of a text wrapped to lines of at most `width` characters; a longer word stands on a line of its own. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(indent + line);
  return lines.join('\n');
}
