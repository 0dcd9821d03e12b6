import { ReasonError } from './errors.ts';
import { plainSpec } from './format-spec.ts';
import { formatValue } from './format-value.ts';
import { GoPointer, GoStruct } from './go-types.ts';
import { compareBytes, kindOf, numericOf, typeOf, type Kind } from './values.ts';

const basic: ReadonlySet<Kind> = new Set<Kind>(['bool', 'int', 'uint', 'float', 'string']);

function bothWhole(a: Kind, b: Kind): boolean {
  return (a === 'int' || a === 'uint') && (b === 'int' || b === 'uint');
}

function incompatible(a: unknown, b: unknown): never {
  throw new ReasonError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
}

/** Lists, maps and functions have no equality, nor has a struct that holds one. */
function isComparable(value: unknown): boolean {
  const kind = kindOf(value);
  if (value instanceof GoStruct && !value.goType.startsWith('*')) return value.fields.names.every((name) => isComparable(value.fields.get(name)));
  return kind !== 'slice' && kind !== 'map' && kind !== 'func';
}

function refuseUncomparable(a: unknown, b: unknown): void {
  for (const value of [a, b]) {
    if (!isComparable(value)) throw new ReasonError(`non-comparable type ${formatValue(value, { ...plainSpec, verb: 's' })}: ${typeOf(value)}`);
  }
}

function equalPair(a: unknown, b: unknown): boolean {
  const [kindA, kindB] = [kindOf(a), kindOf(b)];
  if (bothWhole(kindA, kindB)) return BigInt(numericOf(a)) === BigInt(numericOf(b));
  const [basicA, basicB] = [basic.has(kindA), basic.has(kindB)];
  if (basicA && kindA === kindB) return kindA === 'float' ? numericOf(a) === numericOf(b) : a === b;
  if (basicA || basicB) return kindA === 'nil' || kindB === 'nil' ? false : incompatible(a, b);
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  refuseUncomparable(a, b);
  return a === b || sameStruct(a, b);
}

function isNil(value: unknown): boolean {
  return value === null || value === undefined || (value instanceof GoPointer && value.target === undefined);
}

/** Structs are equal when their fields are; pointers to structs only when they are the same. */
function sameStruct(a: unknown, b: unknown): boolean {
  if (!(a instanceof GoStruct) || !(b instanceof GoStruct) || a.goType !== b.goType || a.goType.startsWith('*')) return false;
  return a.fields.names.every((name) => typeOf(a.fields.get(name)) === typeOf(b.fields.get(name)) && equalPair(a.fields.get(name), b.fields.get(name)));
}

/** `eq first other…`: whether `first` equals any of the others. */
export function equalsAny(first: unknown, others: readonly unknown[]): boolean {
  if (others.length === 0) throw new ReasonError('missing argument for comparison');
  return others.some((other) => equalPair(first, other));
}

/** `lt a b`. Throws for values that have no order. */
export function lessThan(a: unknown, b: unknown): boolean {
  const [kindA, kindB] = [kindOf(a), kindOf(b)];
  if (!basic.has(kindA) || !basic.has(kindB)) throw new ReasonError('invalid type for comparison');
  if (bothWhole(kindA, kindB)) return BigInt(numericOf(a)) < BigInt(numericOf(b));
  if (kindA !== kindB) return incompatible(a, b);
  if (kindA === 'bool') throw new ReasonError('invalid type for comparison');
  if (kindA === 'string') return compareBytes(String(a), String(b)) < 0;
  return Number(numericOf(a)) < Number(numericOf(b));
}
