import { LimitReached, ReasonError, TemplateError, messageOf } from './errors.ts';
import { sourceOf, type Definition, type Node } from './nodes.ts';
import { goQuote } from './quote.ts';
import type { GoFunction } from './go-types.ts';

/** Bounds of one execution. Going past one throws `TemplateLimitError`. */
export interface TemplateLimits {
  /** UTF-8 bytes of output, and of any text that a function makes on the way. Default 1 MiB. */
  readonly maxOutputBytes?: number;
  /** Statements, calls and loop rounds, where the text that a function is given or makes counts one more for each KiB. Default 1 000 000. */
  readonly maxSteps?: number;
  /** `template` calls inside of each other. Default 200. */
  readonly maxDepth?: number;
}

/** What a missing key of a map gives: `default` prints `<no value>`, `error` fails the execution. */
export type MissingKey = 'default' | 'error';

/** What an execution needs of its template. */
export interface Program {
  readonly name: string;
  readonly text: string;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly functions: ReadonlyMap<string, GoFunction>;
  readonly limits: Required<TemplateLimits>;
}

/** The state of one execution: its output, what it has used of its limits, and the place that an error would name. */
export class Run {
  readonly program: Program;
  readonly missingKey: MissingKey;
  /** The node being worked on. */
  node: Node | undefined;
  /** Name of the definition being executed. */
  definition: string;
  #output = '';
  #bytes = 0;
  #steps = 0;

  constructor(program: Program, missingKey: MissingKey) {
    this.program = program;
    this.missingKey = missingKey;
    this.definition = program.name;
  }

  get output(): string {
    return this.#output;
  }

  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > this.program.limits.maxSteps) this.limit(`more than ${this.program.limits.maxSteps} steps`);
  }

  write(text: string): void {
    this.#bytes += Buffer.byteLength(text, 'utf8');
    if (this.#bytes > this.program.limits.maxOutputBytes) this.limit(`output is larger than ${this.program.limits.maxOutputBytes} bytes`);
    this.#output += text;
  }

  /** Charges text that a function made, so that none can grow without bound between two writes. */
  chargeResult(made: unknown): void {
    if (typeof made !== 'string') return;
    if (made.length > this.program.limits.maxOutputBytes) this.limit(`text is larger than ${this.program.limits.maxOutputBytes} bytes`);
    this.step(made.length >> 10);
  }

  /** Charges text that a function is given, since most functions read all of it. */
  chargeArguments(values: readonly unknown[]): void {
    for (const value of values) if (typeof value === 'string') this.step(value.length >> 10);
  }

  fail(reason: string, cause?: unknown): never {
    throw this.#error('TemplateExecError', reason, cause);
  }

  limit(reason: string, cause?: unknown): never {
    throw this.#error('TemplateLimitError', reason, cause);
  }

  /** Runs `work`; what it throws without a place becomes an error at the current node. */
  guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof TemplateError) throw error;
      if (error instanceof LimitReached) return this.limit(error.message);
      if (error instanceof RangeError && /call stack/.test(error.message)) return this.limit('the template nests too deep', error);
      if (error instanceof ReasonError) return this.fail(error.message);
      return this.fail(messageOf(error), error);
    }
  }

  #error(name: 'TemplateExecError' | 'TemplateLimitError', reason: string, cause: unknown): TemplateError {
    const { name: template, text } = this.program;
    if (this.node === undefined) return new TemplateError(name, `template: ${template}: ${reason}`, reason, { template, line: 1, column: 0 }, cause);
    const before = text.slice(0, this.node.pos);
    const line = before.split('\n').length;
    const column = Buffer.byteLength(before.slice(before.lastIndexOf('\n') + 1), 'utf8');
    const message = `template: ${template}:${line}:${column}: executing ${goQuote(this.definition)} at <${sourceOf(this.node)}>: ${reason}`;
    return new TemplateError(name, message, reason, { template, line, column }, cause);
  }
}
