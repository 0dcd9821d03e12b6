import { objectKey } from '../types.ts';
import type { KindDescriptor } from '../types.ts';
import { compareBytes } from '@external-dns/endpoint';
import { ApiStatusError } from './api-status.ts';
import type { History } from './history.ts';
import { isRecord } from './patch.ts';
import { checkReached, revisionOf, selection } from './selection.ts';
import type { ApiObject } from './types.ts';

/** One page of a list. All pages show the state of the first one; when that is compacted, a 410 status is thrown. */
export function listPage(history: History, kind: KindDescriptor, namespace: string, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const token = query.get('continue') ?? '';
  const from = token === '' ? undefined : decodeToken(token);
  if (from === undefined) checkReached(revisionOf(query), history.revision);
  const revision = from?.revision ?? history.revision;
  const shows = selection(namespace, query);
  const limit = Number(query.get('limit') ?? '0');
  const all = history.at(kind, revision);
  const start = from === undefined ? 0 : firstAfter(all, from.after);
  const items: ApiObject[] = [];
  let at = start;
  for (; at < all.length && (limit === 0 || items.length < limit); at += 1) {
    const object = all[at];
    if (object !== undefined && shows(object)) items.push(object);
  }
  const rest = all.slice(at).filter(shows).length;
  const last = items.at(-1);
  const selective = query.has('labelSelector') || query.has('fieldSelector');
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata: {
      resourceVersion: String(revision),
      ...(rest === 0 || last === undefined ? {} : { continue: encodeToken({ revision, after: keyOf(last) }), ...(selective ? {} : { remainingItemCount: rest }) }),
    },
    items: isBuiltIn(kind) ? items.map(({ apiVersion: _apiVersion, kind: _kind, ...object }) => object) : items,
  };
}

/** `v1` or `GROUP/VERSION`. */
export function apiVersionOf(kind: KindDescriptor): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** Items of built-in kinds name no kind; those of custom resources do. */
function isBuiltIn({ group }: KindDescriptor): boolean {
  return group === '' || (group.endsWith('.k8s.io') && !group.startsWith('gateway.') && !group.startsWith('externaldns.'));
}

interface Position {
  readonly revision: number;
  /** Key of the last object that was given. */
  readonly after: string;
}

function encodeToken(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decodeToken(token: string): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (isRecord(position) && typeof position['revision'] === 'number' && typeof position['after'] === 'string') return { revision: position['revision'], after: position['after'] };
  } catch {
    // Falls to the answer below, as a token of the wrong shape does.
  }
  throw new ApiStatusError(400, 'continue key is not valid');
}

function firstAfter(objects: readonly ApiObject[], key: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const object = objects[middle];
    if (object !== undefined && compareBytes(keyOf(object), key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keyOf({ metadata }: ApiObject): string {
  return objectKey(metadata.namespace ?? '', metadata.name);
}
