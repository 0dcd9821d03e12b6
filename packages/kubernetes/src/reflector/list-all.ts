import { ExternalDnsError } from '@external-dns/plugin';
import type { Projector } from '../projection/index.ts';
import { PROTOBUF, ProtobufListReader } from '../protobuf/index.ts';
import type { ItemReader } from '../protobuf/index.ts';
import { collectionPath } from '../transport/index.ts';
import type { ApiStream, Transport } from '../transport/index.ts';
import type { KubernetesObject, Need } from '../types.ts';
import { JsonListReader } from './json-list-reader.ts';
import type { ListEnd, ListReader } from './list-reader.ts';
import type { Semaphore } from './semaphore.ts';

const PAGE_SIZE = '500';
const LIST_SILENCE_MS = 60_000;
const JSON_TYPE = 'application/json';

export interface ListResult {
  readonly objects: readonly KubernetesObject[];
  /** Of the state that all pages show; a watch goes on from here. */
  readonly resourceVersion: string;
}

export interface ListOptions {
  readonly transport: Transport;
  readonly need: Need;
  readonly project: Projector;
  /** Reads items in protobuf; absent: they are asked for in JSON. */
  readonly readItem: ItemReader | undefined;
  /** Lists of more than one page take turns, so that memory and the server's time are bounded; small kinds do not wait for big ones. */
  readonly bulk: Semaphore;
  /**
   * The kind is read in one piece from the server's memory (`resourceVersion=0`), which costs the server a fraction of what pages from its store do. It may show a state
   * some moments old, which the watch then brings up to date: right for a first list, never for one that follows newer knowledge.
   */
  readonly fromCache: boolean;
  /** Told of an item that cannot be stored; it is left out. */
  readonly refused: (error: unknown) => void;
  /** Told why a list from the cache failed; pages are read instead. */
  readonly fellBack: (error: BrokenListError) => void;
  readonly signal: AbortSignal;
}

/**
 * Reads all objects of a kind and projects each at once, so that no more of a list is held than what arrived together. Fails as a whole: nothing of half a list is seen. Rejects with a
 * {@link BrokenListError} for an answer that is no list or ends too early, else with what the transport throws.
 */
export async function listAll(options: ListOptions): Promise<ListResult> {
  if (!options.fromCache) return listPages(options);
  try {
    return await listFromCache(options);
  } catch (error) {
    if (!(error instanceof BrokenListError)) throw error;
    options.fellBack(error);
    // Whatever was wrong with the bytes, JSON is what every server and proxy knows best.
    return listPages({ ...options, readItem: undefined });
  }
}

/** An answer that began as a list and did not end as one; the cause says why. */
export class BrokenListError extends ExternalDnsError {
  constructor(resource: string, cause: unknown) {
    super('BrokenListError', 'transient', `list of ${resource}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** One list of everything. */
async function listFromCache(options: ListOptions): Promise<ListResult> {
  const objects: KubernetesObject[] = [];
  const stream = await open(options, { resourceVersion: '0' }, true);
  const { resourceVersion } = await readList(stream, options, objects, () => undefined);
  return { objects, resourceVersion };
}

/** Pages that all show one state, the newest. */
async function listPages(options: ListOptions): Promise<ListResult> {
  const objects: KubernetesObject[] = [];
  // The next page is on its way while this one is read.
  let ahead: Promise<ApiStream> | undefined;
  const readPage = async (stream: ApiStream): Promise<ListEnd> =>
    readList(stream, options, objects, (token) => {
      ahead = open(options, { limit: PAGE_SIZE, continue: token }, false);
      // It is awaited after this page; if this page turns out to be bad, nobody does.
      ahead.catch(() => undefined);
    });
  try {
    const first = await readPage(await open(options, { limit: PAGE_SIZE }, true));
    if (first.next === '') return { objects, resourceVersion: first.resourceVersion };
    return await options.bulk.run(async () => {
      for (let { next } = first; next !== ''; ) {
        const stream = await (ahead ?? open(options, { limit: PAGE_SIZE, continue: next }, false));
        ahead = undefined;
        ({ next } = await readPage(stream));
      }
      return { objects, resourceVersion: first.resourceVersion };
    });
  } catch (error) {
    void ahead?.then(
      (stream) => {
        stream.close();
      },
      () => undefined,
    );
    throw error;
  }
}

function open({ transport, need, readItem, signal }: ListOptions, query: Readonly<Record<string, string>>, rated: boolean): Promise<ApiStream> {
  const parameters = new URLSearchParams({ ...query, ...selectors(need) });
  const path = `${collectionPath(need.kind, need.namespace ?? '')}?${parameters.toString()}`;
  const accept = readItem === undefined ? JSON_TYPE : `${PROTOBUF}, ${JSON_TYPE}`;
  return transport.stream({ method: 'GET', path, accept, signal, rated }, { silenceMs: LIST_SILENCE_MS, limited: query['limit'] !== undefined });
}

/** Reads an answer to its end; `next` is told the token of the next page as soon as it is known. */
async function readList(stream: ApiStream, options: ListOptions, objects: KubernetesObject[], next: (token: string) => void): Promise<ListEnd> {
  const { signal, need } = options;
  const reader = readerOf(stream, options, objects);
  let told = false;
  try {
    await stream.read((chunk) => {
      signal.throwIfAborted();
      reader.push(chunk);
      if (told || reader.next === '') return;
      told = true;
      next(reader.next);
    });
    signal.throwIfAborted();
    return reader.end();
  } catch (error) {
    signal.throwIfAborted();
    throw new BrokenListError(need.kind.plural, error);
  } finally {
    stream.close();
  }
}

function readerOf(stream: ApiStream, { readItem, project, refused }: ListOptions, objects: KubernetesObject[]): ListReader {
  const store = (make: () => KubernetesObject): void => {
    try {
      objects.push(make());
    } catch (error) {
      if (error instanceof ExternalDnsError) throw error;
      refused(error);
    }
  };
  if (readItem !== undefined && stream.contentType.startsWith(PROTOBUF)) {
    return new ProtobufListReader((bytes, from, to) => {
      store(() => readItem(bytes, from, to));
    });
  }
  return new JsonListReader((item) => {
    store(() => project(item));
  });
}

/** Query parameters of the need's selectors. */
export function selectors(need: Need): Readonly<Record<string, string>> {
  return {
    ...(need.labelSelector === undefined || need.labelSelector === '' ? {} : { labelSelector: need.labelSelector }),
    ...(need.fieldSelector === undefined || need.fieldSelector === '' ? {} : { fieldSelector: need.fieldSelector }),
  };
}
