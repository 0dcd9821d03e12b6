import { ReasonError } from './errors.ts';
import { printText } from './format-value.ts';
import { compareBytes, kindOf, numericOf, typeOf, type Kind } from './values.ts';

const basic: ReadonlySet<Kind> = new Set<Kind>(['bool', 'int', 'uint', 'float', 'string']);

function bothWhole(a: Kind, b: Kind): boolean {
  return (a === 'int' || a === 'uint') && (b === 'int' || b === 'uint');
}

function incompatible(a: unknown, b: unknown): never {
  throw new ReasonError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
}

function refuseUncomparable(a: unknown, b: unknown): void {
  for (const value of [a, b]) {
    const kind = kindOf(value);
    if (kind === 'slice' || kind === 'map' || kind === 'func') throw new ReasonError(`non-comparable type ${printText(value)}: ${typeOf(value)}`);
  }
}

function equalPair(a: unknown, b: unknown): boolean {
  const [kindA, kindB] = [kindOf(a), kindOf(b)];
  if (bothWhole(kindA, kindB)) return BigInt(numericOf(a)) === BigInt(numericOf(b));
  const [basicA, basicB] = [basic.has(kindA), basic.has(kindB)];
  if (basicA && kindA === kindB) return kindA === 'float' ? numericOf(a) === numericOf(b) : a === b;
  if (kindA === 'nil' || kindB === 'nil') return kindA === kindB;
  if (basicA || basicB) return incompatible(a, b);
  refuseUncomparable(a, b);
  return a === b;
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
