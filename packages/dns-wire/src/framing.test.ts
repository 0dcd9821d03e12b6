import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WireFormatError } from './errors.ts';
import { createFrameReader, frameMessage } from './framing.ts';

test('messages are the same however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (messages, cuts) => {
      const stream = Buffer.concat(messages.map(frameMessage));
      const reader = createFrameReader();
      const found: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn += 1) {
        const next = at + (cuts[turn % cuts.length] ?? 1);
        found.push(...reader.push(stream.subarray(at, next)));
        at = next;
      }
      expect(found.map((bytes) => [...bytes])).toEqual(messages.map((bytes) => [...bytes]));
      expect(reader.partial).toBe(false);
    }),
  );
});

test('a message that has begun is reported as partial', () => {
  const reader = createFrameReader();
  reader.push(Uint8Array.from([0, 5, 1]));
  expect(reader.partial).toBe(true);
});

test('a message of more than 65535 bytes cannot be framed', () => {
  expect(() => frameMessage(new Uint8Array(65_536))).toThrow(WireFormatError);
});
