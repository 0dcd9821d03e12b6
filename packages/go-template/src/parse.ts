import { lex } from './lex.ts';
import { unquote } from './literals.ts';
import type { ActionNode, BranchNode, CallTemplateNode, Definition, PipeNode, Statement } from './nodes.ts';
import { PipelineParser } from './parse-pipeline.ts';
import { goQuote } from './quote.ts';
import type { Token } from './token.ts';
import { TokenStream } from './token-stream.ts';

/** Blocks may nest this deep, so that no template exhausts the stack. */
const maxNesting = 500;

interface Stop {
  readonly type: 'end' | 'else';
}

/**
 * Parses `text` into its named templates; the text itself is the one called `name`. A function must be in `functions` to be named.
 * Throws `TemplateParseError`.
 */
export function parse(name: string, text: string, functions: ReadonlySet<string>): ReadonlyMap<string, Definition> {
  const definitions = new Map<string, Definition>();
  const stream = new TokenStream(name, lex(text));
  const main = new Parser(stream, functions, definitions).parseFile();
  add(definitions, { name, body: main }, stream);
  return definitions;
}

function isStop(item: Statement | Stop): item is Stop {
  return item.type === 'end' || item.type === 'else';
}

/** Text of blanks alone: such a definition gives way to any other of its name. */
function isBlank(body: readonly Statement[]): boolean {
  return body.every((node) => node.type === 'text' && node.text.trim() === '');
}

function add(definitions: Map<string, Definition>, definition: Definition, stream: TokenStream): void {
  const previous = definitions.get(definition.name);
  if (previous === undefined || isBlank(previous.body)) definitions.set(definition.name, definition);
  else if (!isBlank(definition.body)) stream.fail(`template: multiple definition of template ${goQuote(definition.name)}`);
}

class Parser {
  readonly #stream: TokenStream;
  readonly #functions: ReadonlySet<string>;
  readonly #definitions: Map<string, Definition>;
  readonly #pipelines: PipelineParser;
  #rangeDepth = 0;

  constructor(stream: TokenStream, functions: ReadonlySet<string>, definitions: Map<string, Definition>) {
    this.#stream = stream;
    this.#functions = functions;
    this.#definitions = definitions;
    this.#pipelines = new PipelineParser(stream, functions);
  }

  parseFile(): readonly Statement[] {
    const body: Statement[] = [];
    while (this.#stream.peek().type !== 'eof') {
      const token = this.#stream.peek();
      if (token.type === 'left' && this.#stream.peekNonSpace(1).type === 'define') {
        this.#stream.next();
        this.#stream.nextNonSpace();
        this.#define();
        continue;
      }
      const item = this.#textOrAction();
      if (isStop(item)) this.#stream.fail(`unexpected {{${item.type}}}`);
      else body.push(item);
    }
    return body;
  }

  #define(): void {
    const token = this.#stream.nextNonSpace();
    const name = this.#templateName(token, 'define clause');
    this.#stream.expect('right', 'define clause');
    this.#addBody(name, 'define clause');
  }

  /** The rest of a `define` or `block`, in a scope of its own. */
  #addBody(name: string, context: string): void {
    const { body, stop } = new Parser(this.#stream, this.#functions, this.#definitions).parseList();
    if (stop.type !== 'end') this.#stream.fail(`unexpected {{${stop.type}}} in ${context}`);
    add(this.#definitions, { name, body }, this.#stream);
  }

  #templateName(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'raw') return this.#stream.unexpected(token, context);
    return unquote(token.value) ?? this.#stream.fail('invalid syntax');
  }

  parseList(): { readonly body: readonly Statement[]; readonly stop: Stop } {
    if (++this.#stream.nesting > maxNesting) this.#stream.fail(`blocks nest deeper than ${maxNesting}`);
    const body: Statement[] = [];
    while (this.#stream.peekNonSpace().type !== 'eof') {
      const item = this.#textOrAction();
      if (isStop(item)) {
        this.#stream.nesting--;
        return { body, stop: item };
      }
      body.push(item);
    }
    return this.#stream.fail('unexpected EOF');
  }

  #textOrAction(): Statement | Stop {
    const token = this.#stream.nextNonSpace();
    if (token.type === 'text') return { type: 'text', pos: token.pos, text: token.value };
    if (token.type !== 'left') return this.#stream.unexpected(token, 'input');
    this.#stream.actionLine = token.line;
    try {
      return this.#action();
    } finally {
      this.#stream.actionLine = 0;
    }
  }

  #action(): Statement | Stop {
    const token = this.#stream.nextNonSpace();
    switch (token.type) {
      case 'if':
      case 'with':
      case 'range':
        return this.#branch(token.type);
      case 'template':
        return this.#callTemplate();
      case 'block':
        return this.#block();
      case 'end':
        this.#stream.expect('right', 'end');
        return { type: 'end' };
      case 'else':
        return this.#else();
      case 'break':
      case 'continue':
        return this.#jump(token.type, token.pos);
      default:
        this.#stream.backup();
    }
    const { pos } = this.#stream.peek();
    const pipe = this.#pipelines.pipeline('command', 'right');
    return { type: 'action', pos, pipe } satisfies ActionNode;
  }

  #else(): Stop {
    // `{{else if` and `{{else with` go on as a branch of their own, which starts at the keyword.
    const next = this.#stream.peekNonSpace();
    if (next.type !== 'if' && next.type !== 'with') this.#stream.expect('right', 'else');
    return { type: 'else' };
  }

  #jump(type: 'break' | 'continue', pos: number): Statement {
    const token = this.#stream.nextNonSpace();
    if (token.type !== 'right') this.#stream.unexpected(token, `{{${type}}}`);
    if (this.#rangeDepth === 0) this.#stream.fail(`{{${type}}} outside {{range}}`);
    return { type, pos };
  }

  #branch(type: 'if' | 'with' | 'range'): BranchNode {
    const mark = this.#pipelines.markVariables();
    const pipe = this.#pipelines.pipeline(type, 'right');
    if (type === 'range') this.#rangeDepth++;
    const { body, stop } = this.parseList();
    if (type === 'range') this.#rangeDepth--;
    const otherwise = stop.type === 'else' ? this.#otherwise(type) : undefined;
    this.#pipelines.popVariables(mark);
    return { type, pos: pipe.pos, pipe, body, ...(otherwise === undefined ? {} : { otherwise }) };
  }

  #otherwise(type: 'if' | 'with' | 'range'): readonly Statement[] {
    if (type !== 'range' && this.#stream.peekNonSpace().type === type) {
      if (++this.#stream.nesting > maxNesting) this.#stream.fail(`blocks nest deeper than ${maxNesting}`);
      this.#stream.nextNonSpace();
      const chained = this.#branch(type);
      this.#stream.nesting--;
      return [chained];
    }
    const { body, stop } = this.parseList();
    return stop.type === 'end' ? body : this.#stream.fail(`expected end; found {{${stop.type}}}`);
  }

  #callTemplate(): CallTemplateNode {
    const token = this.#stream.nextNonSpace();
    const name = this.#templateName(token, 'template clause');
    return { type: 'template', pos: token.pos, name, ...this.#optionalPipe('template clause') };
  }

  #optionalPipe(context: string): { readonly pipe?: PipeNode } {
    if (this.#stream.nextNonSpace().type === 'right') return {};
    this.#stream.backup();
    return { pipe: this.#pipelines.pipeline(context, 'right') };
  }

  #block(): CallTemplateNode {
    const token = this.#stream.nextNonSpace();
    const name = this.#templateName(token, 'block clause');
    const pipe = this.#pipelines.pipeline('block clause', 'right');
    this.#addBody(name, 'block clause');
    return { type: 'template', pos: token.pos, name, pipe };
  }
}

