import type { LogFields, LogLevelName, Logger } from '@external-dns/plugin';
import { fieldText, logfmtLine } from './logfmt.ts';

/** The level names of upstream. `panic` and `fatal` show nothing but the last words of the process. */
export const LOG_LEVELS = ['panic', 'fatal', 'error', 'warning', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  readonly format: 'text' | 'json';
  readonly level: LogLevel;
  /** Takes whole lines; must not block for long. */
  readonly write: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface ProcessLogger extends Logger {
  /** The reason for which the process ends. */
  fatal(message: string, fields?: LogFields): void;
}

/** A logger in upstream's two formats (spec/core.md §5.1): logfmt text, or JSON with `level`, `msg` and `time`. Messages are constant, what varies stands in the fields. */
export function createLogger(options: LoggerOptions): ProcessLogger {
  const { format, write, now = Date.now } = options;
  const threshold = LOG_LEVELS.indexOf(options.level);
  const at = (level: LogLevel) => (message: string, fields?: LogFields): void => {
    if (LOG_LEVELS.indexOf(level) > threshold) return;
    const time = new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const line = { time, level, msg: message, ...(fields === undefined ? {} : plainFields(fields)) };
    write(format === 'json' ? `${JSON.stringify(line)}\n` : logfmtLine(line));
  };
  const enabled = (level: LogLevelName): boolean => LOG_LEVELS.indexOf(level === 'warn' ? 'warning' : level) <= threshold;
  return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warning'), error: at('error'), fatal: at('fatal'), enabled };
}

/** A logger that drops everything. */
export const silentLogger: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, enabled: () => false };

/** Fields of the caller never replace those of the line itself. */
function plainFields(fields: LogFields): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const name = key === 'level' || key === 'msg' || key === 'time' ? `fields.${key}` : key;
    plain[name] = (typeof value === 'object' && value !== null) || typeof value === 'bigint' ? fieldText(value) : value;
  }
  return plain;
}
