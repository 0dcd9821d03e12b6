import { Evaluator } from './evaluate.ts';
import { printText } from './format-value.ts';
import { sourceOf, type ActionNode, type BranchNode, type CallTemplateNode, type Definition, type PipeNode, type Statement } from './nodes.ts';
import { goQuote } from './quote.ts';
import { Run, type MissingKey, type Program } from './run.ts';
import { Scope } from './scope.ts';
import { GoNumber } from './go-types.ts';
import { deref, isTrue, itemsOf, kindOf, mapEntries, numericOf, pointedTo, typeOf } from './values.ts';

/** How a list of statements ended. */
type Flow = 'done' | 'break' | 'continue';

/** Executes the main template on `data`. Throws `TemplateExecError` or `TemplateLimitError`. */
export function execute(program: Program, data: unknown, missingKey: MissingKey): string {
  const run = new Run(program, missingKey);
  const main = program.definitions.get(program.name);
  if (main === undefined) return run.fail(`${goQuote(program.name)} is an incomplete or empty template`);
  run.guard(() => new TemplateCall(run, data ?? undefined, 0).body(data ?? undefined, main));
  return run.output;
}

/** One call of a template, with variables of its own. */
class TemplateCall {
  readonly #run: Run;
  readonly #scope: Scope;
  readonly #evaluator: Evaluator;
  readonly #depth: number;

  constructor(run: Run, dot: unknown, depth: number) {
    this.#run = run;
    this.#depth = depth;
    this.#scope = new Scope(dot);
    this.#evaluator = new Evaluator(run, this.#scope);
  }

  body(dot: unknown, definition: Definition): void {
    const outer = this.#run.definition;
    this.#run.definition = definition.name;
    this.#list(dot, definition.body);
    this.#run.definition = outer;
  }

  #list(dot: unknown, statements: readonly Statement[]): Flow {
    for (const statement of statements) {
      const flow = this.#statement(dot, statement);
      if (flow !== 'done') return flow;
    }
    return 'done';
  }

  #statement(dot: unknown, statement: Statement): Flow {
    this.#run.node = statement;
    this.#run.step();
    switch (statement.type) {
      case 'text':
        this.#run.write(statement.text);
        return 'done';
      case 'action':
        this.#action(dot, statement);
        return 'done';
      case 'if':
      case 'with':
        return this.#choose(dot, statement);
      case 'range':
        return this.#range(dot, statement);
      case 'template':
        this.#callTemplate(dot, statement);
        return 'done';
      case 'break':
      case 'continue':
        return statement.type;
    }
  }

  #action(dot: unknown, action: ActionNode): void {
    const value = this.#evaluator.pipeline(dot, action.pipe);
    if (action.pipe.variables.length > 0) return;
    this.#run.node = action;
    this.#run.write(this.#run.guard(() => this.#printed(action, pointedTo(value))));
  }

  #printed(action: ActionNode, value: unknown): string {
    if (value === undefined) return '<no value>';
    if (kindOf(value) === 'func') return this.#run.fail(`can't print ${sourceOf(action)} of type ${typeOf(value)}`);
    return printText(value);
  }

  #choose(dot: unknown, branch: BranchNode): Flow {
    const mark = this.#scope.mark();
    const value = this.#evaluator.pipeline(dot, branch.pipe);
    const inner = branch.type === 'with' ? value : dot;
    const flow = this.#run.guard(() => isTrue(value)) ? this.#list(inner, branch.body) : this.#list(dot, branch.otherwise ?? []);
    this.#scope.pop(mark);
    return flow;
  }

  #range(dot: unknown, branch: BranchNode): Flow {
    const mark = this.#scope.mark();
    const value = deref(this.#evaluator.pipeline(dot, branch.pipe));
    const inLoop = this.#scope.mark();
    let rounds = 0;
    for (const [key, item] of this.#rounds(branch, value)) {
      rounds++;
      this.#run.step();
      this.#bind(branch.pipe, key, item);
      const flow = this.#list(item, branch.body);
      this.#scope.pop(inLoop);
      if (flow === 'break') break;
    }
    const flow = rounds === 0 ? this.#list(dot, branch.otherwise ?? []) : 'done';
    this.#scope.pop(mark);
    return flow;
  }

  /** Keys and items in order. */
  #rounds(branch: BranchNode, value: unknown): Iterable<readonly [unknown, unknown]> {
    switch (this.#run.guard(() => kindOf(value))) {
      case 'nil':
        return [];
      case 'slice':
        return itemsOf(value).map((item, index) => [index, item] as const);
      case 'map':
        return mapEntries(value);
      case 'int':
      case 'uint':
        if (branch.pipe.variables.length > 1) return this.#run.fail(`can't use ${printText(value)} to iterate over more than one variable`);
        return countTo(value);
      default:
        return this.#run.fail(`range can't iterate over ${printText(pointedTo(value))}`);
    }
  }

  #bind(pipe: PipeNode, key: unknown, item: unknown): void {
    const [first, second] = pipe.variables;
    if (first === undefined) return;
    if (pipe.assign) {
      this.#scope.assign(first.name, second === undefined ? item : key);
      if (second !== undefined) this.#scope.assign(second.name, item);
      return;
    }
    this.#scope.setFromTop(1, item);
    if (second !== undefined) this.#scope.setFromTop(2, key);
  }

  #callTemplate(dot: unknown, node: CallTemplateNode): void {
    const found = this.#run.program.definitions.get(node.name);
    if (found === undefined) return this.#run.fail(`template ${goQuote(node.name)} not defined`);
    if (this.#depth >= this.#run.program.limits.maxDepth) return this.#run.limit(`exceeded maximum template depth (${this.#run.program.limits.maxDepth})`);
    const inner = node.pipe === undefined ? undefined : this.#evaluator.pipeline(dot, node.pipe);
    new TemplateCall(this.#run, inner, this.#depth + 1).body(inner, found);
  }
}

/** 0, 1, … below `value`, of its own type. */
function* countTo(value: unknown): Iterable<readonly [unknown, unknown]> {
  const end = numericOf(value);
  for (let i = 0; i < end; i++) yield [i, value instanceof GoNumber ? new GoNumber(value.goType, i) : i];
}
