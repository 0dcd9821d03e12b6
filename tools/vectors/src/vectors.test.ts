import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runFamilies } from './run-families.ts';

const home = path.resolve(import.meta.dirname, '..');

/** Names of cases that differ though they should not, each with its reason. The test fails when the list is longer or shorter than reality. */
const openDifferences: Readonly<Record<string, string>> = {};

test('upstream\'s recorded behaviour is ours, but for the rules, and every rule explains something', { timeout: 60_000 }, async () => {
  const upstreamFlags = new Set(readFileSync(path.join(home, 'upstream-flags.txt'), 'utf8').split('\n').filter((line) => line !== ''));
  const { differences, families, ruleUses } = await runFamilies({ from: path.join(home, 'cases'), upstreamFlags });
  expect(differences.map(({ name }) => name).sort()).toEqual(Object.keys(openDifferences).sort());
  expect([...ruleUses].filter(([, uses]) => uses === 0)).toEqual([]);
  expect(families.reduce((count, { equal, explained }) => count + equal + explained, 0)).toBeGreaterThan(1000);
});
