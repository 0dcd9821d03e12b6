import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SharedTexts } from './shared-texts.ts';

it('law: a text is that of its bytes, whatever was read before', () => {
  const texts = new SharedTexts();
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ unit: fc.constantFrom('a', 'é', '©', 'Ã', '🚀'), maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(text), (list) => {
      for (const expected of list) {
        const bytes = Buffer.from(`<${expected}>`);
        // A lone surrogate has no bytes of its own.
        expect(texts.take(bytes, 1, bytes.length - 1)).toBe(bytes.toString().slice(1, -1));
      }
    }),
  );
});

it('law: bytes that are no UTF-8 are read as Buffer reads them', () => {
  const texts = new SharedTexts();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (list) => {
      const bytes = Buffer.from(list);
      for (let turn = 0; turn < 2; turn += 1) expect(texts.take(bytes, 0, bytes.length)).toBe(bytes.toString('utf8'));
    }),
  );
});
