import type { OptionDescription } from '@external-dns/plugin';

/** A parsed value of any described type. */
export type OptionValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** A value, or what is wrong with its text: a phrase that goes after the text, such as `is not a number`. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Whether a flag of this type may be given several times. */
export function isRepeatable(description: OptionDescription): boolean {
  return description.type === 'strings' || description.type === 'enums' || description.type === 'map';
}

/** The default, or the empty value of the type where there is none. */
export function initialValue(description: OptionDescription): OptionValue {
  if (description.default !== undefined) return description.default;
  switch (description.type) {
    case 'bool':
      return false;
    case 'int':
    case 'int64':
    case 'duration':
      return 0;
    case 'strings':
    case 'enums':
      return [];
    case 'map':
      return {};
    case 'string':
    case 'enum':
    case 'regex':
      return '';
  }
}
