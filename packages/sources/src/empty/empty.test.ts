import { expect, test } from 'vitest';
import { context } from '../testing/desired-of.ts';
import { empty } from './index.ts';

test('empty wants nothing, always the same nothing', async () => {
  const source = await empty.create({}, context);
  const first = await source.desired(context);
  expect(first.byName.size).toBe(0);
  expect(await source.desired(context)).toBe(first);
  expect(first.changedSince(first.version)).toEqual(new Set());
  source.close();
});
