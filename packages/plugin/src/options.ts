/** What a plugin says of one option; from it come flags, environment names, help, completion, checks and the docs. */
export type OptionDescription =
  | OptionBase<'string', string>
  | OptionBase<'bool', boolean>
  /** A number, truncated to a whole one (spec/core.md §6.1). */
  | OptionBase<'int', number>
  /** A whole number with base prefixes. */
  | OptionBase<'int64', number>
  /** Milliseconds in the value; written like `1m30s`. */
  | OptionBase<'duration', number>
  | (OptionBase<'enum', string> & { readonly choices: readonly string[] })
  /** Repeatable. */
  | OptionBase<'strings', readonly string[]>
  | (OptionBase<'enums', readonly string[]> & { readonly choices: readonly string[] })
  /** Repeatable KEY=VALUE. */
  | OptionBase<'map', Readonly<Record<string, string>>>
  /** RE2 syntax; the value is the checked source text. */
  | OptionBase<'regex', string>;

interface OptionBase<Type extends string, Value> {
  readonly type: Type;
  /** One sentence, without the default. */
  readonly help: string;
  readonly default?: Value;
  readonly required?: boolean;
  /** Never printed. */
  readonly secret?: boolean;
  /** What to use instead; a use is warned about. */
  readonly deprecated?: string;
  /** Placeholder in help texts, e.g. `DIR`. */
  readonly placeholder?: string;
  /** Heading in help and docs. */
  readonly group?: string;
}

/** Options by flag name, without the dashes: `{ 'aws-zone-type': { type: 'enum', … } }`. */
export type OptionDescriptions = Readonly<Record<string, OptionDescription>>;

type ValueOf<D> = D extends { readonly type: infer Type }
  ? Type extends 'bool'
    ? boolean
    : Type extends 'int' | 'int64' | 'duration'
      ? number
      : Type extends 'strings' | 'enums'
        ? readonly string[]
        : Type extends 'map'
          ? Readonly<Record<string, string>>
          : string
  : never;

/** The parsed values of described options. Options without a default that were not given have the empty value of their type ('', 0, false, []). */
export type OptionValues<D extends OptionDescriptions> = { readonly [K in keyof D]: ValueOf<D[K]> };
