import { ReasonError } from './errors.ts';
import { sourceOf, type OperandNode } from './nodes.ts';
import { GoNumber, GoPointer } from './go-types.ts';
import { deref, kindOf, typeOf } from './values.ts';

const anyTypes: ReadonlySet<string> = new Set(['interface {}', 'any']);
const wholeType = /^u?int\d*$/;
const floatType = /^float\d+$/;

/** Whether a Go parameter of this type takes anything. */
export function takesAnything(type: string): boolean {
  return anyTypes.has(type);
}

function canBeNil(type: string): boolean {
  return takesAnything(type) || /^(?:\*|map\[|\[\]|func)/.test(type);
}

function assignable(value: unknown, type: string): boolean {
  const kind = kindOf(value);
  if (wholeType.test(type)) return kind === 'int' || kind === 'uint';
  return (floatType.test(type) && kind === 'float') || typeOf(value) === type;
}

/** Numbers reach functions with a number type as JS numbers; everything else as it is. */
function unwrapped(value: unknown, type: string): unknown {
  return value instanceof GoNumber && (wholeType.test(type) || floatType.test(type)) ? value.value : value;
}

/** `value` as an argument of Go type `type`. Undefined is "no value", null a nil of interface type. Throws Go's reason if it does not fit. */
export function asArgument(value: unknown, type: string): unknown {
  if (takesAnything(type)) return value ?? null;
  if (value === undefined) {
    if (canBeNil(type)) return undefined;
    throw new ReasonError(`invalid value; expected ${type}`);
  }
  if (value !== null && assignable(value, type)) return unwrapped(value, type);
  if (value instanceof GoPointer && value.goType.slice(1) === type) {
    if (value.target === undefined) throw new ReasonError(`dereference of nil pointer of type ${type}`);
    return unwrapped(deref(value), type);
  }
  throw new ReasonError(`wrong type for value; expected ${type}; got ${typeOf(value)}`);
}

/** A constant in the template as an argument of Go type `type`: constants are typed by their parameter. */
export function constantArgument(node: OperandNode & { readonly type: 'bool' | 'number' | 'string' }, type: string): unknown {
  const refuse = (expected: string): never => {
    throw new ReasonError(`expected ${expected}; found ${sourceOf(node)}`);
  };
  if (takesAnything(type)) return constant(node);
  if (type === 'string') return node.type === 'string' ? node.value : refuse('string');
  if (type === 'bool') return node.type === 'bool' ? node.value : refuse('bool');
  if (wholeType.test(type)) return wholeOf(node) ?? refuse(type.startsWith('u') ? 'unsigned integer' : 'integer');
  if (floatType.test(type)) return node.type === 'number' ? Number(node.value instanceof GoNumber ? node.value.value : constant(node)) : refuse('float');
  throw new ReasonError(`can't handle ${sourceOf(node)} for arg of type ${type}`);
}

/** A constant as a whole number, `1.0` too; undefined if it is none. */
function wholeOf(node: OperandNode): number | bigint | undefined {
  if (node.type !== 'number') return undefined;
  const raw = node.value instanceof GoNumber ? node.value.value : node.value;
  return typeof raw === 'bigint' || (typeof raw === 'number' && Number.isInteger(raw)) ? raw : undefined;
}

/** The value of a constant on its own. */
export function constant(node: OperandNode & { readonly type: 'bool' | 'number' | 'string' }): unknown {
  if (node.type === 'number' && node.value === 'overflow') throw new ReasonError(`${node.source} overflows int`);
  return node.value;
}

/** A `nil` written as an argument. */
export function nilArgument(type: string): unknown {
  if (canBeNil(type)) return takesAnything(type) ? null : undefined;
  throw new ReasonError(`cannot assign nil to ${type}`);
}

/** Throws unless `count` arguments fit; `arity` is how many there must be, or must be at least if `more`. */
export function checkCount(name: string, count: number, arity: number, more: boolean): void {
  if (more ? count >= arity : count === arity) return;
  throw new ReasonError(`wrong number of args for ${name}: want ${more ? 'at least ' : ''}${arity} got ${count}`);
}

/** `value` as argument number `index` of a function that `call` runs: no pointer is followed there, and the texts differ. */
export function callArgument(value: unknown, index: number, type: string): unknown {
  if (takesAnything(type)) return value ?? null;
  if (value === null || value === undefined) {
    if (canBeNil(type)) return undefined;
    throw new ReasonError(`arg ${index}: value is nil; should be of type ${type}`);
  }
  if (assignable(value, type)) return unwrapped(value, type);
  throw new ReasonError(`arg ${index}: value has type ${typeOf(value)}; should be ${type}`);
}
