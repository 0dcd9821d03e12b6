import type { OptionDescriptions } from '@external-dns/plugin';
import { environmentName } from './environment.ts';
import type { CommandDescription } from './parse-options.ts';
import { flagText, groupsOf, notesOf, wrap } from './texts.ts';

/** What help texts and completions are made from. */
export interface Program {
  /** Name of the executable. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  readonly options: OptionDescriptions;
  readonly commands?: Readonly<Record<string, CommandDescription>>;
}

export const BUILT_IN_HELP = [
  ['help', 'Prints this help.'],
  ['version', 'Prints the version.'],
] as const;

/**
 * The text of `--help`: usage, commands, then the options under their headings with defaults and environment variables.
 *
 * @param width longest line, in characters
 */
export function helpText(program: Program, width = 80): string {
  const commands = Object.entries(program.commands ?? {});
  const usage = [`Usage: ${program.name} ${commands.length === 0 ? '' : '[command] '}[flags]`, '', wrap(program.description, width, '')];
  if (commands.length > 0) {
    usage.push('', 'Commands:');
    for (const [name, { help, words }] of commands) usage.push(`  ${words === undefined ? name : `${name} ${words}`}`, wrap(help, width, '      '));
  }
  usage.push('', wrap('Each flag can be set by its environment variable too; a repeatable one takes one value a line. A flag wins over its variable.', width, ''));
  usage.push('', ...BUILT_IN_HELP.flatMap(([name, help]) => [`  --${name}`, wrap(help, width, '      ')]));
  for (const [heading, options] of groupsOf(program.options)) {
    usage.push('', `${heading}:`);
    for (const [name, description] of options) {
      const notes = [...notesOf(description), `$${environmentName(name)}`];
      usage.push(`  ${flagText(name, description)}`, wrap(`${description.help} (${notes.join('; ')})`, width, '      '));
    }
  }
  return `${usage.join('\n')}\n`;
}
