import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sorted, visit } from './slices.ts';

const some = fc.array(fc.record({ key: fc.integer({ min: 0, max: 50 }), id: fc.nat() }), { maxLength: 3000, size: 'max' });

test('a list is sorted as by Array.sort, equals in their order', async () => {
  await fc.assert(
    fc.asyncProperty(some, async (items) => {
      const copy = [...items];
      expect(await sorted(items, (a, b) => a.key - b.key, undefined)).toEqual(items.toSorted((a, b) => a.key - b.key));
      expect(items).toEqual(copy);
    }),
    { numRuns: 30 },
  );
});

test('a long list is visited and sorted with breaths between, a short one without', async () => {
  let breaths = 0;
  const breathe = async (): Promise<void> => void (breaths += 1);
  const seen: number[] = [];
  await visit([3, 1, 2], breathe, (item) => seen.push(item));
  expect([seen, breaths]).toEqual([[3, 1, 2], 0]);
  const long = Array.from({ length: 10_000 }, (_, index) => (index * 7919) % 10_007);
  await visit(long, breathe, () => undefined);
  expect(breaths).toBeGreaterThan(9);
  await sorted(long, (a, b) => a - b, breathe);
  expect(breaths).toBeGreaterThan(50);
});
