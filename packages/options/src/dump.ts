import { isDeepStrictEqual } from 'node:util';
import type { OptionDescription, OptionDescriptions, OptionValues } from '@external-dns/plugin';
import { formatDuration } from './duration.ts';
import { initialValue } from './option-value.ts';
import type { OptionValue } from './option-value.ts';
import { REDACTED, redactURL } from './redact.ts';
import { isList } from './texts.ts';

/**
 * The configuration as it may be logged (spec/core.md §6.5): secrets that are not empty, and passwords in URLs, are replaced by `******`; durations are written as text.
 *
 * @param which `changed`: only what is not as it would be without any flag
 */
export function dumpOptions<D extends OptionDescriptions>(descriptions: D, values: OptionValues<D>, which: 'all' | 'changed' = 'all'): Readonly<Record<string, OptionValue>> {
  const all: Readonly<Record<string, OptionValue>> = values;
  const shown = Object.entries<OptionDescription>(descriptions).filter(([name, description]) => which === 'all' || !isDeepStrictEqual(all[name], initialValue(description)));
  return Object.fromEntries(shown.map(([name, description]) => [name, shownValue(description, all[name] ?? '')]));
}

function shownValue(description: OptionDescription, value: OptionValue): OptionValue {
  if (description.type === 'duration' && typeof value === 'number') return description.secret === true ? REDACTED : formatDuration(value);
  const text = (each: string): string => (description.secret !== true ? redactURL(each) : each === '' ? '' : REDACTED);
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object') return description.secret === true ? REDACTED : value;
  if (isList(value)) return value.map(text);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, text(each)]));
}
