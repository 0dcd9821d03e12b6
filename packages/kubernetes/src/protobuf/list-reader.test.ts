import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readablePaths, recorded } from '../../test/recorded.ts';
import { KINDS } from '../kinds.ts';
import { compileProjector } from '../projection/index.ts';
import type { KubernetesObject } from '../types.ts';
import { ProtobufListReader, compileItemReader } from './index.ts';

const { protobuf, json } = recorded(KINDS.services);
const KEEP = readablePaths(KINDS.services);

/** Pushes bytes in pieces that end at `cuts`. */
function read(bytes: Uint8Array, cuts: readonly number[] = []): { readonly objects: readonly unknown[]; readonly resourceVersion: string; readonly next: string } {
  const readItem = compileItemReader(KINDS.services, KEEP);
  const objects: KubernetesObject[] = [];
  const reader = new ProtobufListReader((item, from, to) => {
    if (readItem !== undefined) objects.push(readItem(item, from, to));
  });
  let from = 0;
  for (const at of [...new Set(cuts.filter((cut) => cut < bytes.length)), bytes.length].sort((a, b) => a - b)) {
    reader.push(bytes.subarray(from, at));
    from = at;
  }
  return { objects, ...reader.end() };
}

const whole = { objects: json.items.map(compileProjector(KINDS.services, KEEP)), resourceVersion: json.metadata.resourceVersion, next: '' };

it('law: objects come out whole wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: protobuf.length })), (cuts) => {
      expect(read(protobuf, cuts)).toStrictEqual(whole);
    }),
  );
});

it('reads a list that comes byte by byte', () => {
  expect(read(protobuf, Array.from(protobuf.keys()))).toStrictEqual(whole);
});

it('law: a list that is cut short is an error, wherever', () => {
  fc.assert(
    fc.property(fc.nat({ max: protobuf.length - 1 }), (length) => {
      // Behind the list itself stand two empty texts that nobody needs.
      fc.pre(length < protobuf.length - 4);
      expect(() => read(protobuf.subarray(0, length))).toThrow(expect.objectContaining({ kind: 'transient', message: 'a list was cut short' }) as Error);
    }),
  );
});

it('law: of bytes that were changed something is read, or an error is thrown that says why', () => {
  const change = fc.record({ at: fc.nat({ max: protobuf.length - 1 }), byte: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.array(fc.nat({ max: protobuf.length }), { maxLength: 4 }), (changes, cuts) => {
      const bytes = Buffer.from(protobuf);
      for (const { at, byte } of changes) bytes[at] = byte;
      try {
        read(bytes, cuts);
      } catch (error) {
        // A TypeError: an object that lost its name.
        expect(error).toSatisfy((thrown) => thrown instanceof TypeError || (thrown instanceof Error && 'kind' in thrown && thrown.kind === 'transient'));
      }
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ['JSON', Buffer.from('{"kind":"ServiceList"}')],
  ['another magic', Buffer.from('k8s\x01')],
  ['a number without an end', Buffer.from([...Buffer.from('k8s\0'), ...new Array<number>(11).fill(0xff)])],
  ['an item that is longer than its list', Buffer.from([...Buffer.from('k8s\0'), 0x12, 3, 0x12, 9, 0])],
  ['an item that nothing can hold', Buffer.from([...Buffer.from('k8s\0'), 0x12, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x12, 0xff, 0xff, 0xff, 0xff, 0x0f, 0])],
])('refuses %s at once', (_name, bytes) => {
  expect(() => read(bytes)).toThrow(expect.objectContaining({ kind: 'transient' }) as Error);
});

it('reads an empty list', () => {
  expect(read(Buffer.from([...Buffer.from('k8s\0'), 0x12, 6, 0x0a, 4, 0x12, 2, 0x34, 0x32]))).toEqual({ objects: [], resourceVersion: '42', next: '' });
});

it('takes no list without bytes for one', () => {
  expect(() => read(Buffer.from('k8s\0'))).toThrow('a list was cut short');
});

it('tells the token of the next page before the page is at its end', () => {
  const reader = new ProtobufListReader(() => undefined);
  reader.push(Buffer.from([...Buffer.from('k8s\0'), 0x12, 40, 0x0a, 9, 0x12, 2, 0x34, 0x32, 0x1a, 3, 0x61, 0x62, 0x63]));
  expect(reader.next).toBe('abc');
});
