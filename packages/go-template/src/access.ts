import { ReasonError } from './errors.ts';
import { GoMap, GoNumber, GoPointer, GoSlice } from './go-types.ts';
import { deref, itemsOf, kindOf, mapGet, mapSize, numericOf, typeOf, zeroOf } from './values.ts';

/** A value with its pointers followed; a nil pointer is refused as `<what> of nil pointer`. */
function target(value: unknown, what: string): unknown {
  const found = deref(value);
  if (found instanceof GoPointer) throw new ReasonError(`${what} of nil pointer`);
  return found;
}

function position(index: unknown, length: number): number {
  const kind = kindOf(index);
  if (kind === 'nil') throw new ReasonError('cannot index slice/array with nil');
  if (kind !== 'int' && kind !== 'uint') throw new ReasonError(`cannot index slice/array with type ${typeOf(index)}`);
  const raw = numericOf(index);
  if (raw < 0 || raw > length) throw new ReasonError(`index out of range: ${raw}`);
  return Number(raw);
}

function indexOnce(item: unknown, index: unknown): unknown {
  const kind = kindOf(item);
  if (kind === 'map') {
    const found = mapGet(item, mapKey(index));
    return found === undefined ? zeroOf(item instanceof GoMap ? item.elementType : 'interface {}') : found.value;
  }
  if (kind !== 'slice' && kind !== 'string') throw new ReasonError(`can't index item of type ${typeOf(item)}`);
  const items = kind === 'string' ? Buffer.from(String(item), 'utf8') : itemsOf(item);
  const at = position(index, items.length);
  if (at >= items.length) throw new ReasonError(`reflect: ${kind} index out of range`);
  const found = items[at];
  return kind === 'string' && typeof found === 'number' ? new GoNumber('uint8', found) : found;
}

function mapKey(index: unknown): string {
  if (typeof index === 'string') return index;
  if (index === null || index === undefined) throw new ReasonError('value is nil; should be of type string');
  throw new ReasonError(`value has type ${typeOf(index)}; should be string`);
}

/** `index item key…`: the element under each key in turn; a missing key of a map gives the zero value of its type. */
export function indexValue(item: unknown, indexes: readonly unknown[]): unknown {
  if (kindOf(item) === 'nil') throw new ReasonError('index of untyped nil');
  let current = item;
  for (const index of indexes) {
    if (kindOf(current) === 'nil') throw new ReasonError('index of nil pointer');
    current = indexOnce(target(current, 'index'), index);
  }
  return current ?? null;
}

/** `slice item from to`: part of a list or, counted in bytes, of a string. A character that is cut becomes U+FFFD. */
export function sliceValue(item: unknown, indexes: readonly unknown[]): unknown {
  if (kindOf(item) === 'nil') throw new ReasonError('slice of untyped nil');
  if (indexes.length > 3) throw new ReasonError(`too many slice indexes: ${indexes.length}`);
  const value = target(item, 'slice');
  const kind = kindOf(value);
  if (kind === 'string' && indexes.length === 3) throw new ReasonError('cannot 3-index slice a string');
  if (kind !== 'slice' && kind !== 'string') throw new ReasonError(`can't slice item of type ${typeOf(value)}`);
  const bytes = kind === 'string' ? Buffer.from(String(value), 'utf8') : undefined;
  const length = bytes?.length ?? itemsOf(value).length;
  const [from = 0, to = length, capacity = length] = indexes.map((index) => position(index, length));
  if (from > to) throw new ReasonError(`invalid slice index: ${from} > ${to}`);
  if (to > capacity) throw new ReasonError(`invalid slice index: ${to} > ${capacity}`);
  if (bytes !== undefined) return bytes.subarray(from, to).toString('utf8');
  if (value instanceof GoSlice) return new GoSlice(value.elementType, value.items.slice(from, to));
  return value instanceof Uint8Array ? value.slice(from, to) : itemsOf(value).slice(from, to);
}

/** `len item`: elements of a list or map, bytes of a string. */
export function lengthOf(item: unknown): number {
  const value = target(item, 'len');
  switch (kindOf(value)) {
    case 'string':
      return Buffer.byteLength(String(value), 'utf8');
    case 'slice':
      return itemsOf(value).length;
    case 'map':
      return mapSize(value);
    case 'nil':
      throw new ReasonError('len of nil pointer');
    default:
      throw new ReasonError(`len of type ${typeOf(value)}`);
  }
}
