import { environmentName } from './environment.ts';
import { BUILT_IN_HELP } from './help.ts';
import type { Program } from './help.ts';
import { flagText, groupsOf, notesOf } from './texts.ts';

/** The manual page (section 1) of a program, in roff. */
export function manPage(program: Program): string {
  const commands = Object.entries(program.commands ?? {});
  const lines = [
    `.TH "${roff(program.name.toUpperCase())}" 1`,
    '.SH NAME',
    roffLine(`${program.name} - ${program.description}`),
    '.SH SYNOPSIS',
    `.B ${roff(program.name)}`,
    roffLine(`${commands.length === 0 ? '' : '[command] '}[flags]`),
  ];
  if (commands.length > 0) lines.push('.SH COMMANDS', ...commands.flatMap(([name, { help, words }]) => entry(words === undefined ? name : `${name} ${words}`, help)));
  lines.push('.SH OPTIONS', ...BUILT_IN_HELP.flatMap(([name, help]) => entry(`--${name}`, help)));
  for (const [heading, options] of groupsOf(program.options)) {
    lines.push(`.SS ${roff(heading)}`);
    for (const [name, description] of options) lines.push(...entry(flagText(name, description), `${description.help} (${[...notesOf(description), `$${environmentName(name)}`].join('; ')})`));
  }
  return `${lines.join('\n')}\n`;
}

function entry(term: string, text: string): readonly string[] {
  return ['.TP', `.B ${roff(term)}`, roffLine(text)];
}

function roff(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('"', '\\(dq');
}

/** A line of text: a control character at its start would be taken for a request. */
function roffLine(text: string): string {
  const escaped = roff(text);
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
