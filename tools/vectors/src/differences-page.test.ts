import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { differencesPage } from './differences-page.ts';
import { rules } from './rules.ts';

const page = path.resolve(import.meta.dirname, '../../../docs/differences-from-upstream.md');

test('the committed page is that of the rules', () => {
  expect(readFileSync(page, 'utf8')).toBe(differencesPage(rules));
});

test('flags and templates are set as code', () => {
  const [, section = ''] = differencesPage([{ id: 'one-thing', upstream: 'With --policy=sync, prints {{.Name | toLower}}.', ours: 'No.', why: 'So.', transform: (recorded) => recorded }]).split('## ');
  expect(section).toBe('One thing\n\n- **Upstream:** With `--policy=sync`, prints `{{.Name | toLower}}`.\n- **Here:** No.\n- **Why:** So.\n');
});
