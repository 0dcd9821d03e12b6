import { parseFieldSelector, parseLabelSelector } from '../selectors/index.ts';
import { ApiStatusError } from './api-status.ts';
import type { ApiObject } from './types.ts';

/** Whether a list or watch shows an object: by namespace and the selectors of the query. Throws a 400 status for a selector that cannot be parsed. */
export function selection(namespace: string, query: URLSearchParams): (object: ApiObject) => boolean {
  try {
    const labels = parseLabelSelector(query.get('labelSelector') ?? '');
    const fields = parseFieldSelector(query.get('fieldSelector') ?? '');
    return (object) => (namespace === '' || object.metadata.namespace === namespace) && labels.matches(object.metadata.labels) && fields(object);
  } catch (error) {
    throw new ApiStatusError(400, error instanceof Error ? error.message : String(error));
  }
}

/** The revision that a request names; undefined for none or "any" (`0`). Throws a 400 status for what is no number. */
export function revisionOf(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '' || text === '0') return undefined;
  if (!/^\d+$/.test(text)) throw new ApiStatusError(400, `Invalid value: "${text}": a resource version is a number`);
  return Number(text);
}

/** Refuses a revision that is not there yet with a 504 status, as a server does that has fallen behind. */
export function checkReached(revision: number | undefined, current: number): void {
  if (revision !== undefined && revision > current) throw new ApiStatusError(504, `Too large resource version: ${revision}, current: ${current}`, { retryAfterSeconds: 1 });
}
