/** Writes the generated pages (`npm run docs`), or with `--check` says which of them are out of date and exits with 1. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pages } from './pages.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const check = process.argv.includes('--check');
for (const { file, text } of pages()) {
  const target = path.join(root, file);
  if (!check) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write(`${file} is out of date: run npm run docs\n`);
    process.exitCode = 1;
  }
}
