/**
 * What an error means to the loop. `transient`: try again with backoff. `throttled`: the API asked for patience. `rejected`: this
 * record is bad, the others are not. `unauthorized`: credentials are refused (retried: they may be renewed). `config`: the
 * configuration cannot work; at start-up, and only there, it ends the process.
 */
export type ErrorKind = 'transient' | 'throttled' | 'rejected' | 'unauthorized' | 'config';

/** The shape that the controller looks at. Errors are matched by `name` and `kind`, never by `instanceof`: two copies of this package may be installed. */
export interface ExternalDnsErrorShape {
  readonly name: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly cause?: unknown;
  /** Milliseconds to wait, as the API said; only with `throttled`. */
  readonly retryAfterMs?: number;
}

/** Base of all errors thrown by these packages. `name` is stable and part of the public API. */
export class ExternalDnsError extends Error implements ExternalDnsErrorShape {
  override readonly name: string;
  readonly kind: ErrorKind;
  readonly retryAfterMs?: number;

  constructor(name: string, kind: ErrorKind, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = name;
    this.kind = kind;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

const kinds: ReadonlySet<unknown> = new Set<ErrorKind>(['transient', 'throttled', 'rejected', 'unauthorized', 'config']);

/** The kind of any thrown value; what does not say counts as `transient`, so that nothing unknown ends the process. */
export function errorKind(error: unknown): ErrorKind {
  if (typeof error === 'object' && error !== null && 'kind' in error && kinds.has(error.kind)) return error.kind as ErrorKind;
  return 'transient';
}

/** Whether `error` carries the stable name `name`. */
export function hasErrorName(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === name;
}

/** The configuration is wrong. The message names the option, its value and what would be right; it never holds a secret. */
export function configError(message: string, cause?: unknown): ExternalDnsError {
  return new ExternalDnsError('ConfigError', 'config', message, { cause });
}

/** This record was refused, and would be refused again. */
export function rejectedError(message: string, cause?: unknown): ExternalDnsError {
  return new ExternalDnsError('RecordRejectedError', 'rejected', message, { cause });
}

/** The other side could not be asked or did not answer. */
export function transientError(message: string, cause?: unknown): ExternalDnsError {
  return new ExternalDnsError('TransientError', 'transient', message, { cause });
}

/** The API asked for patience; `retryAfterMs` in milliseconds if it said for how long. */
export function throttledError(message: string, retryAfterMs?: number, cause?: unknown): ExternalDnsError {
  return new ExternalDnsError('ThrottledError', 'throttled', message, { cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** Credentials were refused. */
export function unauthorizedError(message: string, cause?: unknown): ExternalDnsError {
  return new ExternalDnsError('UnauthorizedError', 'unauthorized', message, { cause });
}

/** A write was not sent: dry-run, leadership lost, or too late in the lease (see `Context.write`). Its kind is `transient`. */
export function writeRefusedError(reason: string): ExternalDnsError {
  return new ExternalDnsError('WriteRefusedError', 'transient', reason);
}
