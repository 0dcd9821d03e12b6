import { asArgument, callArgument, checkCount, constant, constantArgument, nilArgument } from './arguments.ts';
import { LimitReached, messageOf, ReasonError, TemplateError } from './errors.ts';
import { sourceOf, type ChainNode, type CommandNode, type Node, type OperandNode, type PipeNode } from './nodes.ts';
import { goQuote } from './quote.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { GoPointer, GoStruct, type GoFunction } from './go-types.ts';
import { deref, isTrue, kindOf, mapGet, typeOf } from './values.ts';

/** A value that came through a pipe; absent in the first command. Undefined inside is "no value". */
type Piped = { readonly value: unknown } | undefined;

const any = 'interface {}';

/**
 * Evaluates pipelines. Two kinds of nothing pass through here, as in Go: `undefined` is no value at all (a missing key),
 * `null` a nil that something holds; a pipeline's end makes both undefined.
 */
export class Evaluator {
  readonly #run: Run;
  readonly #scope: Scope;

  constructor(run: Run, scope: Scope) {
    this.#run = run;
    this.#scope = scope;
  }

  pipeline(dot: unknown, pipe: PipeNode): unknown {
    this.#run.node = pipe;
    let piped: Piped;
    for (const command of pipe.commands) piped = { value: this.#command(dot, command, piped) ?? undefined };
    const value = piped?.value;
    for (const variable of pipe.variables) {
      if (!pipe.assign) this.#scope.declare(variable.name, value);
      else if (!this.#scope.assign(variable.name, value)) this.#run.fail(`undefined variable: ${variable.name}`);
    }
    return value;
  }

  #command(dot: unknown, command: CommandNode, piped: Piped): unknown {
    const [first] = command.args;
    if (first === undefined) return this.#run.fail('empty command');
    switch (first.type) {
      case 'field':
        this.#run.node = first;
        return this.#field(dot, dot, first.names, first, command.args, piped);
      case 'chain':
        return this.#chain(dot, first, command.args, piped);
      case 'identifier':
        return this.#function(dot, first.name, first, command, command.args, piped);
      case 'variable':
        return this.#variable(dot, first.name, first.names, first, command.args, piped);
      case 'pipe':
        this.#refuseArguments(command.args, piped);
        return this.pipeline(dot, first);
      case 'bool': case 'dot': case 'nil': case 'number': case 'string':
        break;
    }
    this.#run.node = first;
    this.#refuseArguments(command.args, piped);
    if (first.type === 'dot') return dot;
    if (first.type === 'nil') return this.#run.fail('nil is not a command');
    return this.#run.guard(() => constant(first));
  }

  #refuseArguments(args: readonly OperandNode[], piped: Piped): void {
    if (args.length > 1 || piped !== undefined) this.#run.fail(`can't give argument to non-function ${args[0] === undefined ? '' : sourceOf(args[0])}`);
  }

  #variable(dot: unknown, name: string, names: readonly string[], node: Node, args: readonly OperandNode[], piped: Piped): unknown {
    this.#run.node = node;
    const value = this.#scope.get(name);
    if (names.length > 0) return this.#field(dot, value, names, node, args, piped);
    this.#refuseArguments(args, piped);
    return value;
  }

  #chain(dot: unknown, chain: ChainNode, args: readonly OperandNode[], piped: Piped): unknown {
    this.#run.node = chain;
    if (chain.node.type === 'nil') this.#run.fail(`indirection through explicit nil in ${sourceOf(chain)}`);
    return this.#field(dot, this.#argument(dot, chain.node, undefined), chain.names, chain, args, piped);
  }

  /** `receiver.a.b.c`; arguments go to the last. */
  #field(dot: unknown, receiver: unknown, names: readonly string[], node: Node, args: readonly OperandNode[], piped: Piped): unknown {
    let value = receiver;
    let type: string | undefined;
    names.forEach((name, index) => {
      const last = index === names.length - 1;
      const next = this.#oneField(dot, value, type, name, node, last ? args : [], last ? piped : undefined);
      // What a map of any holds has no type but the map's in Go's eyes, and errors name that.
      type = isMapOfAny(value) ? any : undefined;
      value = next;
    });
    return value;
  }

  #oneField(dot: unknown, receiver: unknown, type: string | undefined, name: string, node: Node, args: readonly OperandNode[], piped: Piped): unknown {
    if (receiver === undefined) return this.#run.missingKey === 'error' ? this.#run.fail(`nil data; no entry for key ${goQuote(name)}`) : undefined;
    if (receiver === null) return this.#run.fail(`nil pointer evaluating interface {}.${name}`);
    const value = deref(receiver);
    if (value instanceof GoPointer) {
      const known = value.fieldNames === undefined || value.fieldNames.includes(name);
      return this.#run.fail(known ? `nil pointer evaluating ${value.goType}.${name}` : `can't evaluate field ${name} in type ${value.goType}`);
    }
    const hasArguments = args.length > 1 || piped !== undefined;
    if (value instanceof GoStruct) {
      const method = value.fields.method?.(name);
      if (method !== undefined) return this.#call(dot, method, name, node, args, piped);
      if (value.fields.names.includes(name)) {
        if (hasArguments) this.#run.fail(`${name} has arguments but cannot be invoked as function`);
        return value.fields.get(name) ?? null;
      }
    } else if (this.#run.guard(() => kindOf(value)) === 'map') {
      if (hasArguments) this.#run.fail(`${name} is not a method but has arguments`);
      const found = mapGet(value, name);
      if (found !== undefined) return found.value ?? null;
      return this.#run.missingKey === 'error' ? this.#run.fail(`map has no entry for key ${goQuote(name)}`) : undefined;
    }
    return this.#run.fail(`can't evaluate field ${name} in type ${type ?? typeOf(receiver)}`);
  }

  #function(dot: unknown, name: string, node: Node, context: Node, args: readonly OperandNode[], piped: Piped): unknown {
    this.#run.node = node;
    if (name === 'and' || name === 'or') return this.#shortCircuit(dot, name, args, piped);
    if (name === 'call') return this.#callValue(dot, context, args, piped);
    const found = this.#run.program.functions.get(name);
    if (found === undefined) return this.#run.fail(`${goQuote(name)} is not a defined function`);
    return this.#call(dot, found, name, context, args, piped);
  }

  /** `and` and `or` give the argument that decides, and evaluate none after it. */
  #shortCircuit(dot: unknown, name: 'and' | 'or', args: readonly OperandNode[], piped: Piped): unknown {
    this.#run.step();
    this.#run.guard(() => checkCount(name, args.length - 1 + (piped === undefined ? 0 : 1), 1, true));
    let value: unknown;
    for (const arg of args.slice(1)) {
      value = this.#argument(dot, arg, any);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped === undefined ? value : piped.value;
  }

  /** `call f args…`: calls a function that is a value. */
  #callValue(dot: unknown, context: Node, args: readonly OperandNode[], piped: Piped): unknown {
    const written = args.slice(1).map((arg) => this.#argument(dot, arg, any));
    const [fn, ...given] = piped === undefined ? written : [...written, piped.value];
    this.#run.guard(() => checkCount('call', args.length - 1 + (piped === undefined ? 0 : 1), 1, true));
    const shown = args[1] === undefined ? 'call' : sourceOf(args[1]);
    return this.#invoke('call', context, () => {
      if (fn === null || fn === undefined) throw new ReasonError('call of nil');
      if (!isFunction(fn)) throw new ReasonError(`non-function ${shown} of type ${typeOf(fn)}`);
      const arity = fn.params.length;
      if (fn.variadic === undefined ? given.length !== arity : given.length < arity)
        throw new ReasonError(`wrong number of args for ${shown}: got ${given.length} want ${fn.variadic === undefined ? '' : 'at least '}${arity}`);
      return fn.call(...given.map((value, index) => callArgument(value, index, fn.params[index] ?? fn.variadic ?? any)));
    });
  }

  /** `args` starts with the function itself; `context` is where its own errors stand. */
  #call(dot: unknown, fn: GoFunction, name: string, context: Node, args: readonly OperandNode[], piped: Piped): unknown {
    const written = args.slice(1);
    this.#run.guard(() => checkCount(name, written.length + (piped === undefined ? 0 : 1), fn.params.length, fn.variadic !== undefined));
    const typeAt = (index: number): string => fn.params[index] ?? fn.variadic ?? any;
    const values = written.map((arg, index) => this.#argument(dot, arg, typeAt(index)));
    if (piped !== undefined) values.push(this.#run.guard(() => asArgument(piped.value, typeAt(values.length))));
    this.#run.chargeArguments(values);
    return this.#invoke(name, context, () => fn.call(...values));
  }

  /** Runs a function; what it throws is reported as its own, at `context`. */
  #invoke(name: string, context: Node, work: () => unknown): unknown {
    this.#run.step();
    let result: unknown;
    try {
      result = work() ?? null;
    } catch (error) {
      this.#run.node = context;
      if (error instanceof TemplateError || error instanceof LimitReached) return this.#run.guard(() => rethrow(error));
      return this.#run.fail(`error calling ${name}: ${messageOf(error)}`, error);
    }
    this.#run.chargeResult(result);
    return result;
  }

  /** An operand as an argument of a Go type; without a type as it is. */
  #argument(dot: unknown, node: OperandNode, type: string | undefined): unknown {
    this.#run.node = node;
    const typed = (value: unknown): unknown => (type === undefined ? value : this.#run.guard(() => asArgument(value, type)));
    switch (node.type) {
      case 'dot':
        return typed(dot);
      case 'nil':
        return this.#run.guard(() => nilArgument(type ?? any));
      case 'field':
        return typed(this.#field(dot, dot, node.names, node, [node], undefined));
      case 'variable':
        return typed(this.#variable(dot, node.name, node.names, node, [node], undefined));
      case 'pipe':
        return typed(this.pipeline(dot, node));
      case 'identifier':
        return typed(this.#function(dot, node.name, node, node, [node], undefined));
      case 'chain':
        return typed(this.#chain(dot, node, [node], undefined));
      case 'bool': case 'number': case 'string':
        return this.#run.guard(() => constantArgument(node, type ?? any));
    }
  }
}

function isMapOfAny(value: unknown): boolean {
  return typeof value === 'object' && value !== null && kindOf(value) === 'map' && typeOf(value) === 'map[string]interface {}';
}

function rethrow(error: unknown): never {
  throw error;
}

function isFunction(value: unknown): value is GoFunction {
  return kindOf(value) === 'func' && typeof value === 'object';
}
