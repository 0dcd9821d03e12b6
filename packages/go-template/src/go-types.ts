/** A number with a Go type of its own. A plain JS number is an `int` if whole and a `float64` if not; a bigint is an `int`. */
export class GoNumber {
  readonly goType: string;
  readonly value: number | bigint;

  /** @param goType `float64`, `float32`, `int`, `int64`, `uint8` and so on */
  constructor(goType: string, value: number | bigint) {
    this.goType = goType;
    this.value = value;
  }
}

/** A map whose Go type is not `map[string]interface {}`, such as labels: `new GoMap('string', labels)`. Entries are read, never changed. */
export class GoMap {
  readonly elementType: string;
  readonly entries: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;

  constructor(elementType: string, entries: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>) {
    this.elementType = elementType;
    this.entries = entries;
  }
}

/** A list whose Go type is not `[]interface {}`: `new GoSlice('string', hosts)`. */
export class GoSlice {
  readonly elementType: string;
  readonly items: readonly unknown[];

  constructor(elementType: string, items: readonly unknown[]) {
    this.elementType = elementType;
    this.items = items;
  }
}

/** A pointer to a scalar, or a nil pointer of any type when `target` is undefined. `goType` starts with `*`. */
export class GoPointer {
  readonly goType: string;
  readonly target: unknown;
  /** Fields of the struct that a nil pointer would point to; any other name is then an unknown field rather than a nil pointer. */
  readonly fieldNames: readonly string[] | undefined;
  /** What `String()` gives for a nil pointer, if the type has one that takes it. */
  readonly nilText: string | undefined;

  constructor(goType: string, target?: unknown, fieldNames?: readonly string[], nilText?: string) {
    this.goType = goType;
    this.target = target;
    this.fieldNames = fieldNames;
    this.nilText = nilText;
  }
}

/** What a typed struct tells of itself; made by the caller, read lazily. */
export interface StructFields {
  /** Names in the order in which the struct is printed. */
  readonly names: readonly string[];
  /** The field's value; asked for names in `names` only. `undefined` and `null` are a nil interface: give absent scalars their zero value. */
  get(name: string): unknown;
  /** A method by name, callable in templates. */
  method?(name: string): GoFunction | undefined;
  /** What `String()` gives, if the type has one; printed in place of the fields. */
  text?(): string;
  /** Set where only the pointer to the type has `String()`: inside of other values the fields are printed. */
  readonly textOfPointer?: boolean;
}

/** A struct value, or a pointer to one if `goType` starts with `*`. An unknown field is an error, never `<no value>`. */
export class GoStruct {
  readonly goType: string;
  readonly fields: StructFields;

  constructor(goType: string, fields: StructFields) {
    this.goType = goType;
    this.fields = fields;
  }
}

/** A function that templates can call. The types are Go's, so that wrong arguments give Go's errors; `interface {}` takes anything. */
export interface GoFunction {
  readonly params: readonly string[];
  /** Type of each further argument. */
  readonly variadic?: string;
  /** Gets unwrapped strings, booleans and numbers for those parameter types. Whatever it throws becomes `error calling <name>: <message>`. */
  call(...args: readonly unknown[]): unknown;
}

/** A float64, whatever the number looks like. */
export function goFloat64(value: number): GoNumber {
  return new GoNumber('float64', value);
}

/** A deep copy of decoded JSON in which every number is a float64, as Go's `encoding/json` decodes into `interface {}`. */
export function withFloat64(value: unknown): unknown {
  if (typeof value === 'number') return goFloat64(value);
  if (Array.isArray(value)) return value.map(withFloat64);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, withFloat64(item)]));
}
