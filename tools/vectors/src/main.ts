/**
 * Runs recorded behaviour of upstream through the composed packages and prints a line a family.
 *
 *   npm run vectors                          the cases of this folder
 *   npm run vectors -- DIR [--out FILE]      those of another; FILE gets what differs, as JSON
 *   npm run vectors -- DIR --only NAME       the cases whose name contains NAME
 *   npm run vectors -- --page FILE           runs nothing, writes the page of deliberate differences
 *
 * Exits with 1 when a case differs and no rule explains it, or when a rule explains nothing in the cases of this folder.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { differencesPage } from './differences-page.ts';
import { rules } from './rules.ts';
import { runFamilies } from './run-families.ts';

const here = path.resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' }, only: { type: 'string' }, page: { type: 'string' } } });
if (values.page !== undefined) {
  writeFileSync(values.page, differencesPage(rules));
  process.exit();
}
const [folder] = positionals;
const upstreamFlags = new Set(readFileSync(path.join(here, 'upstream-flags.txt'), 'utf8').split('\n').filter((line) => line !== ''));

const result = await runFamilies({
  from: folder ?? path.join(here, 'cases'),
  upstreamFlags,
  ...(values.only === undefined ? {} : { only: values.only }),
  onFamily: ({ family, equal, explained, different, notYet }) =>
    process.stdout.write(`${family.padEnd(14)} ${equal} equal, ${explained} explained by rule, ${different} different, ${notYet} not yet\n`),
});
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(result.differences, null, 1)}\n`);
for (const [id, count] of result.ruleUses) process.stdout.write(`rule ${id}: ${count}\n`);
const idle = folder === undefined && values.only === undefined ? [...result.ruleUses].filter(([, count]) => count === 0).map(([id]) => id) : [];
if (idle.length > 0) process.stdout.write(`rules that explain nothing: ${idle.join(', ')}\n`);
for (const { name } of result.differences.slice(0, 40)) process.stdout.write(`different: ${name}\n`);
process.exitCode = result.differences.length === 0 && idle.length === 0 ? 0 : 1;
