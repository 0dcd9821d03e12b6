import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Shape } from './shape.ts';

/** The object of names and values, built twice from one root. */
function build(root: Shape, entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const shape = entries.reduce((before, [name]) => before.with(name), root);
  return shape.build(['other', ...entries.map(([, value]) => value)], 1);
}

it('law: objects are those of Object.fromEntries, whatever the names', () => {
  const name = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('a', 'b', '__proto__', 'constructor', '1'));
  const root = Shape.root();
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.nat()), { maxLength: 8 }), (entries) => {
      const expected = Object.fromEntries(entries);
      for (let turn = 0; turn < 2; turn += 1) {
        const object = build(root, entries);
        expect(object).toStrictEqual(expected);
        expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
      }
    }),
  );
});

it('builds objects also when there are too many shapes to keep', () => {
  const root = Shape.root();
  for (let index = 0; index < 5000; index += 1) {
    const name = `key-${String(index)}`;
    expect(build(root, [['a', 1], [name, 2]])).toStrictEqual({ a: 1, [name]: 2 });
  }
});

it('knows the places of its names', () => {
  const shape = Shape.root().with('a').with('b');
  expect([shape.place('a'), shape.place('b'), shape.place('c'), shape.size]).toEqual([0, 1, -1, 2]);
});
