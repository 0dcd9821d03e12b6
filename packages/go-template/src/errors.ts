/** Where in a template's text an error stands. */
export interface TemplatePosition {
  /** Name of the template whose text holds the place. */
  readonly template: string;
  /** Line, counted from 1. */
  readonly line: number;
  /** Byte in the line, counted from 0; 0 with parse errors, which know the line alone. */
  readonly column: number;
}

/** The stable names of the errors that this package throws. */
export type TemplateErrorName = 'TemplateParseError' | 'TemplateExecError' | 'TemplateLimitError';

/**
 * A template cannot be parsed (`TemplateParseError`), failed on its data (`TemplateExecError`), or went past a limit
 * (`TemplateLimitError`). `reason` is the message without the place. `name` is stable and part of the public API.
 */
export class TemplateError extends Error {
  override readonly name: TemplateErrorName;
  readonly template: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;

  constructor(name: TemplateErrorName, message: string, reason: string, position: TemplatePosition, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
    this.template = position.template;
    this.line = position.line;
    this.column = position.column;
    this.reason = reason;
  }
}

/** Thrown by built-in and custom functions, and by the evaluator before the place is known; never leaves the package. */
export class ReasonError extends Error {}

/** A bound was reached somewhere that does not know the place; the executor turns it into a `TemplateLimitError`. */
export class LimitReached extends Error {}

/** Parse error of `template` at `line`. */
export function parseError(template: string, line: number, reason: string): TemplateError {
  return new TemplateError('TemplateParseError', `template: ${template}:${line}: ${reason}`, reason, { template, line, column: 0 });
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
