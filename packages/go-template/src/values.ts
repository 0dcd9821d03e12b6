import { ReasonError } from './errors.ts';

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

  constructor(goType: string, target?: unknown, fieldNames?: readonly string[]) {
    this.goType = goType;
    this.target = target;
    this.fieldNames = fieldNames;
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

/** The kinds that behaviour depends on. `nil` is JS null and undefined. */
export type Kind = 'nil' | 'bool' | 'int' | 'uint' | 'float' | 'string' | 'slice' | 'map' | 'struct' | 'pointer' | 'func';

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

function isGoFunction(value: object): value is GoFunction {
  return Object.hasOwn(value, 'call') && 'call' in value && typeof value.call === 'function';
}

/** The kind of `value`. Throws on what templates have no kind for (symbols). */
export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'undefined':
      return 'nil';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    case 'function':
      return 'func';
    case 'object':
      return value === null ? 'nil' : kindOfObject(value);
    case 'symbol':
      throw new ReasonError('a symbol is no template value');
  }
}

function kindOfObject(value: object): Kind {
  if (value instanceof GoNumber) return value.goType.startsWith('float') ? 'float' : value.goType.startsWith('uint') ? 'uint' : 'int';
  if (Array.isArray(value) || value instanceof GoSlice || value instanceof Uint8Array) return 'slice';
  if (value instanceof GoStruct) return 'struct';
  if (value instanceof GoPointer) return 'pointer';
  return isGoFunction(value) ? 'func' : 'map';
}

/** The Go type of `value`, as `%T` and error texts name it. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (value instanceof GoNumber || value instanceof GoStruct || value instanceof GoPointer) return value.goType;
  if (value instanceof GoMap) return `map[string]${value.elementType}`;
  if (value instanceof GoSlice) return `[]${value.elementType}`;
  if (value instanceof Uint8Array) return '[]uint8';
  if (Array.isArray(value)) return '[]interface {}';
  return kindOf(value) === 'func' ? 'func()' : 'map[string]interface {}';
}

/** What a non-nil pointer points to; any other value as it is. */
export function deref(value: unknown): unknown {
  let current = value;
  while (current instanceof GoPointer && current.target !== undefined) current = current.target;
  return current;
}

/** The items of a slice. */
export function itemsOf(value: unknown): readonly unknown[] {
  if (value instanceof GoSlice) return value.items;
  if (value instanceof Uint8Array) return [...value].map((byte) => new GoNumber('uint8', byte));
  return Array.isArray(value) ? value : [];
}

function rawEntries(value: unknown): Readonly<Record<string, unknown>> | ReadonlyMap<unknown, unknown> {
  if (value instanceof GoMap) return value.entries;
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** The entry of a map under `key`; own properties only, so that `constructor` and `__proto__` are keys like any other. */
export function mapGet(map: unknown, key: string): { readonly value: unknown } | undefined {
  const entries = rawEntries(map);
  if (entries instanceof Map) return entries.has(key) ? { value: entries.get(key) } : undefined;
  return Object.hasOwn(entries, key) ? { value: (entries as Readonly<Record<string, unknown>>)[key] } : undefined;
}

/** The entries of a map, sorted bytewise by key. */
export function mapEntries(map: unknown): readonly (readonly [string, unknown])[] {
  const entries = rawEntries(map);
  const list: [string, unknown][] = entries instanceof Map ? [...entries].map(([key, value]) => [String(key), value]) : Object.entries(entries);
  return list.sort(([a], [b]) => compareBytes(a, b));
}

/** How many entries a map has. */
export function mapSize(map: unknown): number {
  const entries = rawEntries(map);
  return entries instanceof Map ? entries.size : Object.keys(entries).length;
}

/** The value that a missing key of the map's type stands for in `index`. */
export function zeroOf(type: string): unknown {
  if (type === 'string') return '';
  if (type === 'bool') return false;
  if (/^u?int\d*$/.test(type) || /^float\d+$/.test(type)) return new GoNumber(type, 0);
  return undefined;
}

/** Order of two strings by their UTF-8 bytes. UTF-16 order differs only when surrogates meet characters above them. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  return /[\ud800-\uffff]/.test(a + b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : 1;
}

/** A whole number as bigint, a fractional one as it is. */
export function numericOf(value: unknown): number | bigint {
  const raw = value instanceof GoNumber ? value.value : value;
  return typeof raw === 'bigint' || typeof raw === 'number' ? raw : NaN;
}

/** Truth as `if`, `with`, `and` and `or` see it: false are nil, false, 0, and the empty string, list and map. Structs are true. */
export function isTrue(value: unknown): boolean {
  switch (kindOf(value)) {
    case 'nil':
      return false;
    case 'bool':
      return value === true;
    case 'int':
    case 'uint':
    case 'float':
      return Number(numericOf(value)) !== 0;
    case 'string':
      return value !== '';
    case 'slice':
      return itemsOf(value).length > 0;
    case 'map':
      return mapSize(value) > 0;
    case 'pointer':
      return deref(value) !== value;
    case 'struct':
    case 'func':
      return true;
  }
}
