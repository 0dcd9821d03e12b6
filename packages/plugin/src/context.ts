/** Fields of a log line. Values that are not text, numbers or booleans are written as JSON. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Levels of log lines, from the least to the most important. */
export type LogLevelName = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** A structural logger: messages are constant, what varies stands in the fields. */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Whether lines of the level are written: asked before the fields of many lines are gathered. Absent: they may be. */
  enabled?(level: LogLevelName): boolean;
}

/** Time, injected so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Figures that components report while they work; see `TelemetryEvent`. Must not throw and must not block. */
export type Telemetry = (event: TelemetryEvent) => void;

export type TelemetryEvent =
  | {
      readonly kind: 'http-request';
      readonly scheme: string;
      readonly host: string;
      /** Text after the last `/` of the URL path, to keep the label small (spec/core.md §5.5). */
      readonly path: string;
      readonly method: string;
      /** Status code as text; '' when there was no answer. */
      readonly status: string;
      readonly seconds: number;
    }
  | { readonly kind: 'limiter-wait'; readonly limiter: string; readonly seconds: number }
  | { readonly kind: 'watch'; readonly resource: string; readonly state: 'listing' | 'synced' | 'watching' | 'failed'; readonly objects?: number }
  /** `gone`: an endpoint that was reported before is so no more. */
  | { readonly kind: 'endpoint-invalid' | 'endpoint-deduplicated'; readonly recordType: string; readonly source: string; readonly gone?: true }
  | { readonly kind: 'progress'; readonly task: string; readonly done: number; readonly total?: number };

/** What every call that does I/O is given. */
export interface Context {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /**
   * The one way for a request that changes something at the DNS or Kubernetes API. `send` is called at most once, with a signal that also ends it on
   * shutdown. Rejects with `WriteRefusedError`, without calling `send`, in dry-run, after leadership was lost, and when the request
   * could outlive the lease. Retries inside `send` are forbidden.
   */
  write<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T>;
}
