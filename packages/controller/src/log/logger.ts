import type { LogFields, Logger } from '@external-dns/plugin';
import { pino } from 'pino';
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
  const now = options.now ?? Date.now;
  const threshold = { panic: 'silent', fatal: 'fatal', error: 'error', warning: 'warn', info: 'info', debug: 'debug', trace: 'trace' }[options.level];
  const logger = pino(
    {
      level: threshold,
      base: null,
      messageKey: 'msg',
      timestamp: () => `,"time":"${new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z')}"`,
      formatters: { level: (label) => ({ level: label === 'warn' ? 'warning' : label }) },
    },
    { write: options.format === 'json' ? options.write : (line: string) => options.write(textLine(line)) },
  );
  const at = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal') => (message: string, fields?: LogFields) => {
    if (logger.isLevelEnabled(level)) logger[level](fields === undefined ? {} : plainFields(fields), message);
  };
  return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), fatal: at('fatal') };
}

/** A logger that drops everything. */
export const silentLogger: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Fields of the caller never replace those of the line itself. */
function plainFields(fields: LogFields): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const name = key === 'level' || key === 'msg' || key === 'time' ? `fields.${key}` : key;
    plain[name] = typeof value === 'object' && value !== null ? fieldText(value) : value;
  }
  return plain;
}

function textLine(json: string): string {
  const { level, msg, time, ...fields } = JSON.parse(json) as Record<string, unknown>;
  return logfmtLine({ time, level, msg, ...fields });
}
