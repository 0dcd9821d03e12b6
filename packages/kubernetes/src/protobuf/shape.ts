/** So many shapes are kept below one root; the keys of labels can be any. */
const MAX_SHAPES = 2000;

/** Constructors take no arguments. */
const NONE: readonly never[] = [];

/**
 * The names of an object's members in their order. Plain objects of one shape come from one constructor, of which the engine learns how many members they have: what grows from `{}`
 * gets room for four, and then for three more.
 */
export class Shape {
  readonly #parent: Shape | undefined;
  readonly #name: string;
  readonly #size: number;
  /** Shared by all shapes of a root; a shape that is not kept has none. */
  readonly #kept: { count: number } | undefined;
  readonly #next = new Map<string, Shape>();
  readonly #make = plainObjectConstructor();
  #last: Shape | undefined;
  #names: readonly string[] | undefined;

  private constructor(parent: Shape | undefined, name: string, kept: { count: number } | undefined) {
    this.#parent = parent;
    this.#name = name;
    this.#size = parent === undefined ? 0 : parent.#size + 1;
    this.#kept = kept;
  }

  /** The shape without members. */
  static root(): Shape {
    return new Shape(undefined, '', { count: 0 });
  }

  /** The number of members. */
  get size(): number {
    return this.#size;
  }

  /** The shape with one member more. */
  with(name: string): Shape {
    const last = this.#last;
    if (last !== undefined && last.#name === name) return last;
    const found = this.#next.get(name);
    if (found !== undefined) return (this.#last = found);
    // Setting a member of this name would set the prototype.
    const kept = this.#kept !== undefined && this.#kept.count < MAX_SHAPES && name !== '__proto__' ? this.#kept : undefined;
    const made = new Shape(this, name, kept);
    if (kept !== undefined) {
      kept.count += 1;
      this.#next.set(name, made);
    }
    return made;
  }

  /** The place of a member; -1 when there is none of this name. */
  place(name: string): number {
    return (this.#names ??= Shape.#namesOf(this)).indexOf(name);
  }

  /** An object of this shape; its values stand in `values` from `from` on. */
  build(values: readonly unknown[], from: number): Record<string, unknown> {
    const names = (this.#names ??= Shape.#namesOf(this));
    if (this.#kept === undefined) return Object.fromEntries(names.map((name, index) => [name, values[from + index]]));
    const object = Reflect.construct(this.#make, NONE) as Record<string, unknown>;
    for (let index = 0; index < names.length; index += 1) object[names[index] ?? ''] = values[from + index];
    return object;
  }

  static #namesOf(shape: Shape): readonly string[] {
    const names: string[] = [];
    for (let at = shape; at.#parent !== undefined; at = at.#parent) names.push(at.#name);
    return names.reverse();
  }
}

/** Its objects are as those of `{}`. */
function plainObjectConstructor(): () => void {
  const make = function (): void {
    // Members are set by whoever builds the object.
  };
  make.prototype = Object.prototype;
  return make;
}
