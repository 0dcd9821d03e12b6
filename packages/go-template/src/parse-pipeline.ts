import type { Token } from './token.ts';
import { parseNumber, unquote, unquoteRune } from './literals.ts';
import { sourceOf, type CommandNode, type OperandNode, type PipeNode, type VariableNode } from './nodes.ts';
import { goQuote } from './quote.ts';
import type { TokenStream } from './token-stream.ts';

/** Parentheses may nest this deep, so that no template exhausts the stack. */
const maxParentheses = 500;

/** Parses what stands in an action: variables, commands and operands. Keeps the variables in scope. */
export class PipelineParser {
  readonly #stream: TokenStream;
  readonly #functions: ReadonlySet<string>;
  readonly #variables: string[] = ['$'];
  #parentheses = 0;

  constructor(stream: TokenStream, functions: ReadonlySet<string>) {
    this.#stream = stream;
    this.#functions = functions;
  }

  markVariables(): number {
    return this.#variables.length;
  }

  popVariables(mark: number): void {
    this.#variables.length = mark;
  }

  /** A pipeline up to and with `end`. `context` names the clause in errors. */
  pipeline(context: string, end: 'right' | ')'): PipeNode {
    const { pos } = this.#stream.peekNonSpace();
    const { variables, assign } = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.#stream.nextNonSpace();
      switch (token.type) {
        case end:
          this.#check(commands, context);
          return { type: 'pipe', pos, variables, assign, commands };
        case 'bool': case 'char': case 'dot': case 'field': case 'identifier': case 'number': case 'nil': case 'raw': case 'string':
        case 'variable': case '(':
          this.#stream.backup();
          commands.push(this.#command());
          break;
        default:
          this.#stream.unexpected(token, context);
      }
    }
  }

  #check(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) this.#stream.fail(`missing value for ${context}`);
    commands.slice(1).forEach((command, index) => {
      const first = command.args[0]?.type;
      if (first === 'bool' || first === 'dot' || first === 'nil' || first === 'number' || first === 'string')
        this.#stream.fail(`non executable command in pipeline stage ${index + 2}`);
    });
  }

  #declarations(context: string): { readonly variables: readonly VariableNode[]; readonly assign: boolean } {
    const variables: VariableNode[] = [];
    for (;;) {
      const token = this.#stream.peekNonSpace();
      if (token.type !== 'variable') return { variables, assign: false };
      this.#stream.nextNonSpace();
      const next = this.#stream.peekNonSpace();
      const variable: VariableNode = { type: 'variable', pos: token.pos, name: token.value, names: [] };
      if (next.type === 'assign' || next.type === 'declare') {
        this.#stream.nextNonSpace();
        if (next.type === 'declare') this.#variables.push(token.value);
        return { variables: [...variables, variable], assign: next.type === 'assign' };
      }
      if (next.type !== 'other' || next.value !== ',') {
        this.#stream.backup();
        return { variables, assign: false };
      }
      this.#stream.nextNonSpace();
      if (context !== 'range' || variables.length > 0) this.#stream.fail(`too many declarations in ${context}`);
      const after = this.#stream.peekNonSpace();
      if (after.type !== 'variable') this.#stream.fail('range can only initialize variables');
      variables.push(variable);
      this.#variables.push(token.value);
    }
  }

  #command(): CommandNode {
    const { pos } = this.#stream.peekNonSpace();
    const args: OperandNode[] = [];
    for (;;) {
      this.#stream.peekNonSpace();
      const operand = this.#operand();
      if (operand !== undefined) args.push(operand);
      const token = this.#stream.next();
      if (token.type === 'space') continue;
      if (token.type === 'right' || token.type === ')') this.#stream.backup();
      else if (token.type !== 'pipe') this.#stream.unexpected(token, 'operand');
      break;
    }
    return args.length === 0 ? this.#stream.fail('empty command') : { type: 'command', pos, args };
  }

  /** A term with the fields that follow it at once. */
  #operand(): OperandNode | undefined {
    const node = this.#term();
    if (node === undefined || this.#stream.peek().type !== 'field') return node;
    const { pos } = this.#stream.peek();
    const names: string[] = [];
    while (this.#stream.peek().type === 'field') names.push(this.#stream.next().value.slice(1));
    switch (node.type) {
      case 'field':
      case 'variable':
        return { ...node, pos, names: [...node.names, ...names] };
      case 'bool': case 'string': case 'number': case 'nil': case 'dot':
        return this.#stream.fail(`unexpected . after term ${goQuote(sourceOf(node))}`);
      default:
        return { type: 'chain', pos, node, names };
    }
  }

  #term(): OperandNode | undefined {
    const token = this.#stream.nextNonSpace();
    const { pos } = token;
    switch (token.type) {
      case 'identifier':
        if (!this.#functions.has(token.value)) this.#stream.fail(`function ${goQuote(token.value)} not defined`);
        return { type: 'identifier', pos, name: token.value };
      case 'dot':
        return { type: 'dot', pos };
      case 'nil':
        return { type: 'nil', pos };
      case 'bool':
        return { type: 'bool', pos, value: token.value === 'true' };
      case 'field':
        return { type: 'field', pos, names: [token.value.slice(1)] };
      case 'variable':
        if (!this.#variables.includes(token.value)) this.#stream.fail(`undefined variable ${goQuote(token.value)}`);
        return { type: 'variable', pos, name: token.value, names: [] };
      case 'char':
      case 'number':
        return { type: 'number', pos, source: token.value, value: this.#number(token) };
      case 'string':
      case 'raw':
        return { type: 'string', pos, source: token.value, value: unquote(token.value) ?? this.#stream.fail('invalid syntax') };
      case '(': {
        if (++this.#parentheses > maxParentheses) this.#stream.fail('max expression depth exceeded');
        const pipe = this.#pipelineInParentheses();
        this.#parentheses--;
        return pipe;
      }
      default:
        this.#stream.backup();
        return undefined;
    }
  }

  #pipelineInParentheses(): PipeNode {
    return this.pipeline('parenthesized pipeline', ')');
  }

  #number(token: Token): unknown {
    if (token.type === 'char') {
      const code = unquoteRune(token.value);
      return typeof code === 'string' ? this.#stream.fail(code) : code;
    }
    const reason = /^[+-]?\d+(?:_\d+)*$/.test(token.value) ? 'integer overflow' : 'illegal number syntax';
    return parseNumber(token.value) ?? this.#stream.fail(`${reason}: ${goQuote(token.value)}`);
  }
}
