import { markdownTable } from '@external-dns/options';
import { allOptions, providers, registries, sources } from 'external-dns';

/** A page that is made from code. */
export interface Page {
  /** Path from the root of the workspace. */
  readonly file: string;
  readonly text: string;
}

const made = '<!-- Made by `npm run docs`; edit the descriptions in the code instead. -->\n\n';

/** All generated pages. Pure. */
export function pages(): readonly Page[] {
  return [
    { file: 'docs/options.md', text: `${made}# Options\n\nEach flag can be set by its environment variable too. A flag wins over its variable.\n\n${markdownTable(allOptions())}` },
    { file: 'docs/plugins.md', text: `${made}# Sources, registries and providers\n\n${[list('Sources', sources), list('Registries', registries), list('Providers', providers)].join('\n')}` },
  ];
}

function list(title: string, entries: readonly { readonly name: string; readonly description: string; readonly options: object }[]): string {
  const rows = entries.map(({ name, description, options }) => `| \`${name}\` | ${description} | ${Object.keys(options).map((flag) => `\`--${flag}\``).join(', ')} |\n`);
  return `## ${title}\n\n| name | what it is | flags |\n|---|---|---|\n${rows.join('')}`;
}
