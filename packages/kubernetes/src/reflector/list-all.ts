import { setImmediate } from 'node:timers/promises';
import { collectionPath } from '../transport/index.ts';
import type { Transport } from '../transport/index.ts';
import type { Projector } from '../projection/index.ts';
import type { KubernetesObject, Need } from '../types.ts';
import { decodePage, peekNext } from './decode.ts';
import type { Page } from './decode.ts';
import { ItemScanner } from './item-scanner.ts';
import type { Semaphore } from './semaphore.ts';

/** Objects of the first page. */
const PAGE_SIZE = 500;
/** Objects are so many in a page that its text is about this long at most: parsing 4 million characters takes some 50 ms, in which nothing else runs. */
const PAGE_CHARACTERS = 4_000_000;
const SMALLEST_PAGE = 25;
/** With more than this left after the first page a kind is big. */
const FEW_REMAINING = 2000;
const LIST_SILENCE_MS = 60_000;
/** Bytes of a stream that are worked on before the event loop is given back: some 20 ms. */
const BYTES_AT_ONCE = 1 << 20;

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
  /**
   * A big kind is read in one piece from the server's memory (`resourceVersion=0`), which costs the server a fraction of what pages from its store do. It may show a state
   * some moments old, which the watch then brings up to date: right for a first list, never for one that follows newer knowledge.
   */
  readonly fromCache: boolean;
  /** Told of an item that cannot be stored; it is left out. */
  readonly refused: (error: unknown) => void;
  /** Told why a list from the cache failed; pages are read instead. */
  readonly fellBack: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Reads all pages of a kind and projects each object at once, so that never more than two pages are held whole. Fails as a whole: nothing of half a list is seen. */
export async function listAll(options: ListOptions): Promise<ListResult> {
  const objects: KubernetesObject[] = [];
  const text = await fetchPage(options, '', PAGE_SIZE);
  const first = take(text, options, objects);
  const size = pageSize(text.length / first.items.length);
  if (first.next === '') return { objects, resourceVersion: first.resourceVersion };
  return options.bulk.run(async () => {
    if (options.fromCache && first.remaining > FEW_REMAINING) {
      try {
        return await listFromCache(options);
      } catch (error) {
        options.signal.throwIfAborted();
        options.fellBack(error);
      }
    }
    await takeRest(first.next, size, options, objects);
    return { objects, resourceVersion: first.resourceVersion };
  });
}

/** One list of everything, cut into items as it arrives. */
async function listFromCache(options: ListOptions): Promise<ListResult> {
  const { transport, need, signal } = options;
  const query = new URLSearchParams({ resourceVersion: '0', ...selectors(need) });
  const stream = await transport.stream({ method: 'GET', path: `${collectionPath(need.kind, need.namespace ?? '')}?${query.toString()}`, signal, rated: false }, LIST_SILENCE_MS);
  const objects: KubernetesObject[] = [];
  const scanner = new ItemScanner();
  let unbroken = 0;
  try {
    for await (const chunk of stream.body) {
      for (const item of scanner.push(chunk)) store(JSON.parse(item), options, objects);
      unbroken += chunk.length;
      if (unbroken < BYTES_AT_ONCE) continue;
      unbroken = 0;
      await setImmediate();
    }
  } finally {
    stream.close();
  }
  signal.throwIfAborted();
  return { objects, resourceVersion: decodePage(scanner.end()).resourceVersion };
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
  for (const item of page.items) store(item, options, objects);
  return page;
}

function store(item: unknown, options: ListOptions, objects: KubernetesObject[]): void {
  try {
    objects.push(options.project(item));
  } catch (error) {
    options.refused(error);
  }
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
