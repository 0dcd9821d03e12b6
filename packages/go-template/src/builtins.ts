import { indexValue, lengthOf, sliceValue } from './access.ts';
import { equalsAny, lessThan } from './compare.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';
import { formatGo } from './format.ts';
import { printText, sprint } from './format-value.ts';
import type { GoFunction } from './go-types.ts';
import { isTrue, pointedTo } from './values.ts';

const any = 'interface {}';

/** One text out of the arguments, as the escaping functions take them. */
function joined(args: readonly unknown[]): string {
  return args.length === 1 && typeof args[0] === 'string' ? args[0] : sprint(args.map((arg) => pointedTo(arg) ?? '<no value>'));
}

function escaping(escape: (text: string) => string): GoFunction {
  return { params: [], variadic: any, call: (...args) => escape(joined(args)) };
}

function comparing(decide: (a: unknown, b: unknown) => boolean): GoFunction {
  return { params: [any, any], call: (a, b) => decide(a, b) };
}

/** Built-in functions but `and`, `or` and `call`, which the evaluator runs itself. `maxLength` bounds what `printf` makes. */
export function builtins(maxLength: number): ReadonlyMap<string, GoFunction> {
  return new Map<string, GoFunction>([
    ['not', { params: [any], call: (value) => !isTrue(value) }],
    ['len', { params: [any], call: lengthOf }],
    ['index', { params: [any], variadic: any, call: (item, ...indexes) => indexValue(item, indexes) }],
    ['slice', { params: [any], variadic: any, call: (item, ...indexes) => sliceValue(item, indexes) }],
    ['print', { params: [], variadic: any, call: (...args) => sprint(args) }],
    ['println', { params: [], variadic: any, call: (...args) => `${args.map(printText).join(' ')}\n` }],
    ['printf', { params: ['string'], variadic: any, call: (format, ...args) => formatGo(String(format), args, { maxLength }) }],
    ['html', escaping(escapeHtml)],
    ['js', escaping(escapeJs)],
    ['urlquery', escaping(escapeQuery)],
    ['eq', { params: [any], variadic: any, call: (first, ...others) => equalsAny(first, others) }],
    ['ne', comparing((a, b) => !equalsAny(a, [b]))],
    ['lt', comparing(lessThan)],
    ['le', comparing((a, b) => lessThan(a, b) || equalsAny(a, [b]))],
    ['gt', comparing((a, b) => !(lessThan(a, b) || equalsAny(a, [b])))],
    ['ge', comparing((a, b) => !lessThan(a, b))],
  ]);
}

/** The names of all built-in functions. */
export const builtinNames: readonly string[] = ['and', 'or', 'call', ...builtins(0).keys()];
