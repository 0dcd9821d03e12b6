import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

it('law: lines come out whole wherever the bytes are cut, in the middle of a character too', () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '' && !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat({ max: 200 })), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const splitter = new LineSplitter();
      const got: string[] = [];
      let from = 0;
      for (const at of [...new Set(cuts), bytes.length].sort((a, b) => a - b)) {
        if (at > bytes.length) break;
        got.push(...splitter.push(bytes.subarray(from, at)));
        from = at;
      }
      expect(got).toEqual(lines);
    }),
  );
});

it('holds back a line until its end is there, and leaves out empty ones', () => {
  const splitter = new LineSplitter();
  expect([splitter.push(Buffer.from('a')), splitter.push(Buffer.from('b\n\n \nc'))]).toEqual([[], ['ab']]);
});

it('refuses a line without an end', () => {
  const splitter = new LineSplitter();
  const chunk = Buffer.alloc(8 << 20, 0x61);
  for (let i = 0; i < 4; i += 1) splitter.push(chunk);
  expect(() => splitter.push(chunk)).toThrow('longer than 33554432 bytes');
});
