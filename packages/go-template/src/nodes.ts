import { goQuote } from './quote.ts';

interface At {
  /** Index in the template's text. */
  readonly pos: number;
}

/** A constant as written, with its value: `int` as number or bigint, `float64` as `GoNumber`. */
export interface NumberNode extends At { readonly type: 'number'; readonly source: string; readonly value: unknown }
export interface StringNode extends At { readonly type: 'string'; readonly source: string; readonly value: string }
export interface BoolNode extends At { readonly type: 'bool'; readonly value: boolean }
export interface NilNode extends At { readonly type: 'nil' }
export interface DotNode extends At { readonly type: 'dot' }
/** `.A.B`. */
export interface FieldNode extends At { readonly type: 'field'; readonly names: readonly string[] }
/** `$x.A.B`; `name` holds the `$`. */
export interface VariableNode extends At { readonly type: 'variable'; readonly name: string; readonly names: readonly string[] }
/** A function's name. */
export interface IdentifierNode extends At { readonly type: 'identifier'; readonly name: string }
/** `(pipeline).A.B`. */
export interface ChainNode extends At { readonly type: 'chain'; readonly node: OperandNode; readonly names: readonly string[] }
export type OperandNode =
  | NumberNode | StringNode | BoolNode | NilNode | DotNode | FieldNode | VariableNode | IdentifierNode | ChainNode | PipeNode;

export interface CommandNode extends At { readonly type: 'command'; readonly args: readonly OperandNode[] }
export interface PipeNode extends At {
  readonly type: 'pipe';
  readonly variables: readonly VariableNode[];
  /** `=` rather than `:=`. */
  readonly assign: boolean;
  readonly commands: readonly CommandNode[];
}

export interface TextNode extends At { readonly type: 'text'; readonly text: string }
export interface ActionNode extends At { readonly type: 'action'; readonly pipe: PipeNode }
export interface BranchNode extends At {
  readonly type: 'if' | 'with' | 'range';
  readonly pipe: PipeNode;
  readonly body: readonly Statement[];
  readonly otherwise?: readonly Statement[];
}
export interface CallTemplateNode extends At { readonly type: 'template'; readonly name: string; readonly pipe?: PipeNode }
export interface JumpNode extends At { readonly type: 'break' | 'continue' }
export type Statement = TextNode | ActionNode | BranchNode | CallTemplateNode | JumpNode;
export type Node = Statement | OperandNode | CommandNode;

/** One named template with the text that its positions count in. */
export interface Definition {
  readonly name: string;
  readonly body: readonly Statement[];
}

function fields(names: readonly string[]): string {
  return names.map((name) => `.${name}`).join('');
}

/** The node as template text, as errors show it after `at`. */
export function sourceOf(node: Node): string {
  switch (node.type) {
    case 'number':
    case 'string':
      return node.source;
    case 'bool':
      return String(node.value);
    case 'nil':
      return 'nil';
    case 'dot':
      return '.';
    case 'field':
      return fields(node.names);
    case 'variable':
      return node.name + fields(node.names);
    case 'identifier':
      return node.name;
    case 'chain':
      return (node.node.type === 'pipe' ? `(${sourceOf(node.node)})` : sourceOf(node.node)) + fields(node.names);
    case 'command':
      return node.args.map((arg) => (arg.type === 'pipe' ? `(${sourceOf(arg)})` : sourceOf(arg))).join(' ');
    case 'pipe': {
      const variables = node.variables.map(sourceOf).join(', ');
      return `${variables === '' ? '' : `${variables} ${node.assign ? '=' : ':='} `}${node.commands.map(sourceOf).join(' | ')}`;
    }
    case 'template':
      return `{{template ${goQuote(node.name)}${node.pipe === undefined ? '' : ` ${sourceOf(node.pipe)}`}}}`;
    case 'action':
      return `{{${sourceOf(node.pipe)}}}`;
    case 'text':
      return node.text;
    case 'break':
    case 'continue':
      return `{{${node.type}}}`;
    case 'if':
    case 'with':
    case 'range':
      return `{{${node.type} ${sourceOf(node.pipe)}}}`;
  }
}
