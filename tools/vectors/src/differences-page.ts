import type { Rule } from './rules.ts';

const INTRO = `# Differences from upstream

For those who switch from the Go implementation. Flags, annotations, ownership records and the webhook protocol are the same; what this
page lists is different on purpose. Everything else is meant to be the same, and is tested against recorded runs of upstream.

<!-- Generated from tools/vectors/src/rules: change them, then run
     node --conditions=@external-dns/source tools/vectors/src/main.ts --page docs/differences-from-upstream.md -->
`;

/** The page for people who switch, in Markdown: one section a rule, in the order of the rules. Pure. */
export function differencesPage(rules: readonly Rule[]): string {
  return [INTRO, ...rules.map(section)].join('\n');
}

function section({ id, upstream, ours, why }: Rule): string {
  return [`## ${title(id)}`, '', `- **Upstream:** ${escaped(upstream)}`, `- **Here:** ${escaped(ours)}`, `- **Why:** ${escaped(why)}`, ''].join('\n');
}

function title(id: string): string {
  const words = id.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.replace(/\bcname\b/gi, 'CNAME').replace(/\bcrd\b/gi, 'CRD');
}

/** Templates in a sentence are code, so that site generators leave their braces alone. */
function escaped(text: string): string {
  return text.replace(/\{\{.*?\}\}/g, (template) => `\`${template}\``).replace(/(?<![\w`-])--[a-z0-9-]+(?:=[\w-]+)?/g, (flag) => `\`${flag}\``);
}
