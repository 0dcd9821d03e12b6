import { ReasonError } from './errors.ts';
import { GoMap, GoNumber, GoPointer, GoSlice, GoStruct, type GoFunction } from './go-types.ts';

/** The kinds that behaviour depends on. `nil` is JS null and undefined. */
export type Kind = 'nil' | 'bool' | 'int' | 'uint' | 'float' | 'string' | 'slice' | 'map' | 'struct' | 'pointer' | 'func';

/** Whole, and small enough for int64. */
function isInt(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
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
      return isInt(value) ? 'int' : 'float';
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
  if (typeof value === 'number') return isInt(value) ? 'int' : 'float64';
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

/** What is behind any pointer, a pointer to a struct giving the struct. */
export function pointedTo(value: unknown): unknown {
  const found = deref(value);
  return found instanceof GoStruct && found.goType.startsWith('*') ? new GoStruct(found.goType.slice(1), found.fields) : found;
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
