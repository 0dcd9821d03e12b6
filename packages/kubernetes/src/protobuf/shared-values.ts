import type { Shape } from './shape.ts';

/** So many objects are remembered. */
const REMEMBERED = 4;

/** One object for equal ones that follow each other closely: the ports of most Services, the conditions of most endpoints. Objects are never changed, so nobody can tell. */
export class SharedObjects {
  readonly #shapes = new Array<Shape | undefined>(REMEMBERED).fill(undefined);
  readonly #objects = new Array<Record<string, unknown>>(REMEMBERED).fill({});
  readonly #values = Array.from({ length: REMEMBERED }, (): unknown[] => []);
  #turn = 0;

  /** An object of the shape with the values that stand from `from` on. */
  take(shape: Shape, values: readonly unknown[], from: number): Record<string, unknown> {
    for (let index = 0; index < REMEMBERED; index += 1) {
      if (this.#shapes[index] === shape && areSame(this.#values[index] ?? [], values, from)) return this.#objects[index] ?? {};
    }
    const object = shape.build(values, from);
    const turn = this.#turn;
    this.#turn = (turn + 1) % REMEMBERED;
    this.#shapes[turn] = shape;
    this.#objects[turn] = object;
    const kept = this.#values[turn] ?? [];
    kept.length = shape.size;
    for (let index = 0; index < shape.size; index += 1) kept[index] = values[from + index];
    return object;
  }
}

/** One list for equal ones that follow each other. */
export class SharedLists {
  #last: readonly unknown[] = [];

  /** The values from `from` to `to`, in a list that is as long as it must be. */
  take(values: readonly unknown[], from: number, to: number): readonly unknown[] {
    const last = this.#last;
    if (last.length === to - from && areSame(last, values, from)) return last;
    return (this.#last = values.slice(from, to));
  }
}

function areSame(known: readonly unknown[], values: readonly unknown[], from: number): boolean {
  for (let index = 0; index < known.length; index += 1) if (known[index] !== values[from + index]) return false;
  return true;
}
