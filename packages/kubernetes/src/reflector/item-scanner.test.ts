import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ItemScanner } from './item-scanner.ts';

function scan(bytes: Uint8Array, cuts: readonly number[] = []): { readonly items: unknown[]; readonly envelope: unknown } {
  const scanner = new ItemScanner();
  const items: unknown[] = [];
  let from = 0;
  for (const at of [...new Set(cuts.filter((cut) => cut < bytes.length)), bytes.length].sort((a, b) => a - b)) {
    items.push(...scanner.push(bytes.subarray(from, at)).map((text): unknown => JSON.parse(text)));
    from = at;
  }
  return { items, envelope: JSON.parse(scanner.end()) };
}

it('law: whatever the items hold and wherever the bytes are cut, they come out whole, and the rest is a list without items', () => {
  const item = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 4 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 6 }), fc.array(fc.nat({ max: 400 })), fc.boolean(), fc.boolean(), (list, cuts, first, pretty) => {
      const metadata = { resourceVersion: '7', '[{"': ['x', { items: [1] }] };
      const body = first ? { kind: 'List', items: list, metadata } : { kind: 'List', metadata, items: list };
      const found = scan(Buffer.from(JSON.stringify(body, undefined, pretty ? 1 : undefined)), cuts);
      // JSON.parse gives objects with a prototype and turns -0 into 0.
      expect(found).toEqual({ items: JSON.parse(JSON.stringify(list)) as unknown, envelope: { kind: 'List', metadata, items: [] } });
    }),
  );
});

describe('the end', () => {
  it.each(['', '{"items":[', '{"items":[{}', '{"items":[{}]'])('after %j is no end', (text) => {
    const scanner = new ItemScanner();
    scanner.push(Buffer.from(text));
    expect(() => scanner.end()).toThrow('a list was cut short');
  });
});

it('refuses what is no list before it fills the memory', () => {
  const scanner = new ItemScanner();
  expect(() => {
    for (let i = 0; i < 3; i += 1) scanner.push(Buffer.alloc(1 << 19, 0x61));
  }).toThrow('no list of objects');
});
