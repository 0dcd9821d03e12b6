import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pages } from './pages.ts';

test.each(pages().map(({ file, text }) => [file, text] as const))('%s is what the code says', (file, text) => {
  expect(readFileSync(path.resolve(import.meta.dirname, '../../..', file), 'utf8')).toBe(text);
});
