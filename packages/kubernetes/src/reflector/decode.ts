import { transientError } from '@external-dns/plugin';

/** A page of a list, its items as they came. */
export interface Page {
  readonly items: readonly unknown[];
  readonly resourceVersion: string;
  /** '' on the last page. */
  readonly next: string;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
  /** '' when the object has none. */
  readonly resourceVersion: string;
}

/** Throws a `transient` error when the text is no list. */
export function decodePage(text: string): Page {
  const list = parse(text, 'the list');
  const items = list['items'];
  const metadata = record(list['metadata']);
  // A Go server writes an empty list of some kinds as null.
  if (metadata === undefined || !(Array.isArray(items) || items === null || items === undefined)) throw transientError('the answer to a list is no list of objects');
  return { items: items ?? [], resourceVersion: textOf(metadata['resourceVersion']), next: textOf(metadata['continue']) };
}

/**
 * The continue token, read from the head of the text before it is parsed, so that the next page is on its way meanwhile. '' when it is not there:
 * a server may write the metadata last.
 */
export function peekNext(text: string): string {
  const head = text.slice(0, 4096);
  const items = head.indexOf('"items"');
  if (items === -1) return '';
  return /"metadata":\{[^{}]*"continue":"([A-Za-z0-9_=+/-]+)"/.exec(head.slice(0, items))?.[1] ?? '';
}

/** Throws a `transient` error when the line is no event. */
export function decodeEvent(line: string): WatchEvent {
  const event = parse(line, 'an event of the watch');
  const object = record(event['object']);
  if (typeof event['type'] !== 'string' || object === undefined) throw transientError('a line of the watch is no event');
  return { type: event['type'], object, resourceVersion: textOf(record(object['metadata'])?.['resourceVersion']) };
}

function parse(text: string, what: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw transientError(`${what} is not JSON`, error);
  }
  const found = record(value);
  if (found === undefined) throw transientError(`${what} is no JSON object`);
  return found;
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
