import { configError } from '@external-dns/plugin';
import type { OptionDescription, OptionDescriptions, OptionValues } from '@external-dns/plugin';
import { BUILT_IN_FLAGS } from './arguments.ts';
import { environmentName } from './environment.ts';

type FlagOf<Part> = Part extends unknown ? keyof Part & string : never;
type DescriptionIn<Part, Flag extends string> = Part extends Readonly<Record<Flag, infer Description extends OptionDescription>> ? Description : never;

/** The options of several parts as one; a flag of several parts has the description of one of them. */
export type JoinedOptions<Parts extends Readonly<Record<string, OptionDescriptions>>> = {
  readonly [Flag in FlagOf<Parts[keyof Parts]>]: DescriptionIn<Parts[keyof Parts], Flag>;
};

/**
 * Joins the options of the program and its plugins; the keys of `parts` say whose they are, for messages. A flag may be described by several parts if
 * they agree in all but help text, group and placeholder: the first is taken.
 *
 * Throws a `config` error that names the flag and both parts when they disagree, and for names that cannot be flags, are built in, share an environment variable, or
 * are the `--no-` form of another.
 */
export function joinOptions<const Parts extends Readonly<Record<string, OptionDescriptions>>>(parts: Parts): JoinedOptions<Parts> {
  const joined: Record<string, OptionDescription> = {};
  const owners = new Map<string, string>();
  const variables = new Map<string, string>();
  for (const [part, descriptions] of Object.entries<OptionDescriptions>(parts)) {
    for (const [name, description] of Object.entries(descriptions)) {
      const owner = owners.get(name);
      const before = owner === undefined ? undefined : joined[name];
      if (owner !== undefined && before !== undefined) {
        const difference = disagreement(before, description);
        if (difference === undefined) continue;
        throw configError(`flag --${name} is described by ${owner} and by ${part}, with another ${difference}: one of them must rename it`);
      }
      const variable = environmentName(name);
      const problem = nameProblem(name) ?? choiceProblem(description) ?? taken(variables.get(variable), variable, owners);
      if (problem !== undefined) throw configError(`flag --${name} of ${part} ${problem}`);
      joined[name] = description;
      owners.set(name, part);
      variables.set(variable, name);
    }
  }
  for (const [name, part] of owners) {
    const positive = name.startsWith('no-') ? name.slice(3) : undefined;
    if (positive !== undefined && joined[positive]?.type === 'bool') {
      throw configError(`flag --${name} of ${part} is also how --${positive} of ${owners.get(positive) ?? ''} is switched off: one of them must rename it`);
    }
  }
  return joined as JoinedOptions<Parts>;
}

/** The values of one part's options, out of the values of joined ones. */
export function pickOptions<const D extends OptionDescriptions>(descriptions: D, values: Readonly<Record<string, unknown>>): OptionValues<D> {
  const missing = Object.keys(descriptions).find((name) => !Object.hasOwn(values, name));
  if (missing !== undefined) throw configError(`flag --${missing} has no value: its description was not joined before parsing`);
  return Object.fromEntries(Object.keys(descriptions).map((name) => [name, values[name]])) as OptionValues<D>;
}

function disagreement(a: OptionDescription, b: OptionDescription): string | undefined {
  if (a.type !== b.type) return `type (${a.type}, ${b.type})`;
  if (!same('choices' in a ? a.choices : [], 'choices' in b ? b.choices : [])) return 'list of choices';
  if (!same(a.default, b.default)) return 'default';
  if ((a.required ?? false) !== (b.required ?? false)) return 'rule of whether it is required';
  if ((a.secret ?? false) !== (b.secret ?? false)) return 'rule of whether it is secret';
  return undefined;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function nameProblem(name: string): string | undefined {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) return 'is not a flag name: words of lower-case letters and digits, joined by "-"';
  return BUILT_IN_FLAGS.some((flag) => flag === name) ? 'has the name of a built-in flag' : undefined;
}

function choiceProblem(description: OptionDescription): string | undefined {
  if (description.type !== 'enum' && description.type !== 'enums') return undefined;
  const defaults = typeof description.default === 'string' ? [description.default] : (description.default ?? []);
  const stranger = defaults.find((each) => !description.choices.includes(each));
  return stranger === undefined ? undefined : `has the default "${stranger}", which is not among its choices`;
}

function taken(other: string | undefined, variable: string, owners: ReadonlyMap<string, string>): string | undefined {
  return other === undefined ? undefined : `shares the environment variable ${variable} with --${other} of ${owners.get(other) ?? ''}`;
}
