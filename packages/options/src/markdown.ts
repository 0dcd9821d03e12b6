import type { OptionDescriptions } from '@external-dns/plugin';
import { environmentName } from './environment.ts';
import { isRepeatable } from './option-value.ts';
import { defaultText, flagText, groupsOf } from './texts.ts';

export interface MarkdownOptions {
  /** Level of the headings over the groups: 2 is `##`. Without it all options stand in one table. */
  readonly headingLevel?: number;
}

/** The reference of options as Markdown tables, for the docs. */
export function markdownTable(descriptions: OptionDescriptions, options: MarkdownOptions = {}): string {
  const { headingLevel } = options;
  if (headingLevel === undefined) return table(Object.entries(descriptions));
  return groupsOf(descriptions)
    .map(([heading, group]) => `${'#'.repeat(headingLevel)} ${escape(heading)}\n\n${table(group)}`)
    .join('\n');
}

function table(options: ReturnType<typeof groupsOf>[number][1]): string {
  const rows = options.map(([name, description]) => {
    const choices = 'choices' in description ? ` One of ${description.choices.filter((choice) => choice !== '').map(code).join(', ')}.` : '';
    const remarks = [
      description.required === true ? 'Required.' : '',
      isRepeatable(description) ? 'Repeatable.' : '',
      description.deprecated === undefined ? '' : `Deprecated: ${escape(description.deprecated)}`,
    ].filter((remark) => remark !== '');
    const shown = defaultText(description);
    const help = [`${asSentence(escape(description.help))}${choices}`, ...remarks].join(' ');
    return `| ${code(flagText(name, description))} | ${shown === undefined ? '' : code(shown)} | ${code(environmentName(name))} | ${help} |`;
  });
  return ['| Flag | Default | Environment variable | Meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function escape(text: string): string {
  return text.replaceAll(/[\\|<>*_[\]]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

// In a table a pipe ends the cell even within code.
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
