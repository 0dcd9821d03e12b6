import { setImmediate } from 'node:timers/promises';
import { collectionPath } from '../transport/index.ts';
import type { Transport } from '../transport/index.ts';
import type { Projector } from '../projection/index.ts';
import type { KubernetesObject, Need } from '../types.ts';
import { decodePage, peekNext } from './decode.ts';
import type { Page } from './decode.ts';
import type { Semaphore } from './semaphore.ts';

/** Objects of the first page. */
const PAGE_SIZE = 500;
/** Objects are so many in a page that its text is about this long at most: parsing 4 million characters takes some 50 ms, in which nothing else runs. */
const PAGE_CHARACTERS = 4_000_000;
const SMALLEST_PAGE = 25;

export interface ListResult {
  readonly objects: readonly KubernetesObject[];
  /** Of the state that all pages show; a watch goes on from here. */
  readonly resourceVersion: string;
}

export interface ListOptions {
  readonly transport: Transport;
  readonly need: Need;
  readonly project: Projector;
  /** Lists of more than one page take turns, so that memory and the server's time are bounded; small kinds do not wait for big ones. */
  readonly bulk: Semaphore;
  /** Told of an item that cannot be stored; it is left out. */
  readonly refused: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Reads all pages of a kind and projects each object at once, so that never more than two pages are held whole. Fails as a whole: nothing of half a list is seen. */
export async function listAll(options: ListOptions): Promise<ListResult> {
  const objects: KubernetesObject[] = [];
  const text = await fetchPage(options, '', PAGE_SIZE);
  const first = take(text, options, objects);
  const size = pageSize(text.length / first.items.length);
  if (first.next !== '') await options.bulk.run(() => takeRest(first.next, size, options, objects));
  return { objects, resourceVersion: first.resourceVersion };
}

async function takeRest(token: string, size: number, options: ListOptions, objects: KubernetesObject[]): Promise<void> {
  let pending: Promise<string> | undefined = fetchPage(options, token, size);
  while (pending !== undefined) {
    const text: string = await pending;
    options.signal.throwIfAborted();
    const early = peekNext(text);
    pending = early === '' ? undefined : fetchPage(options, early, size);
    // It is awaited in the next turn; if this page turns out to be bad, nobody does.
    pending?.catch(() => undefined);
    const { next } = take(text, options, objects);
    if (pending === undefined && next !== '') pending = fetchPage(options, next, size);
    await setImmediate();
  }
}

function take(text: string, options: ListOptions, objects: KubernetesObject[]): Page {
  const page = decodePage(text);
  for (const item of page.items) {
    try {
      objects.push(options.project(item));
    } catch (error) {
      options.refused(error);
    }
  }
  return page;
}

/** How many objects of this mean length make a page. */
function pageSize(characters: number): number {
  return Math.max(SMALLEST_PAGE, Math.min(PAGE_SIZE, Math.floor(PAGE_CHARACTERS / characters)));
}

function fetchPage({ transport, need, signal }: ListOptions, token: string, size: number): Promise<string> {
  const query = new URLSearchParams({ limit: String(size), ...selectors(need) });
  if (token !== '') query.set('continue', token);
  return transport.text({ method: 'GET', path: `${collectionPath(need.kind, need.namespace ?? '')}?${query.toString()}`, signal, rated: token === '' });
}

/** Query parameters of the need's selectors. */
export function selectors(need: Need): Readonly<Record<string, string>> {
  return {
    ...(need.labelSelector === undefined || need.labelSelector === '' ? {} : { labelSelector: need.labelSelector }),
    ...(need.fieldSelector === undefined || need.fieldSelector === '' ? {} : { fieldSelector: need.fieldSelector }),
  };
}
