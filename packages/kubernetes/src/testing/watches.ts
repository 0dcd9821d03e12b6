import type { ServerResponse } from 'node:http';
import { kindKey } from '../projection/index.ts';
import type { KindDescriptor } from '../types.ts';
import { ApiStatusError } from './api-status.ts';
import type { History, StoreEvent } from './history.ts';
import { apiVersionOf } from './lists.ts';
import { checkReached, revisionOf, selection } from './selection.ts';
import type { ApiObject } from './types.ts';

/** The open watches. */
export class Watches {
  readonly #history: History;
  readonly #open = new Set<Watch>();

  constructor(history: History) {
    this.#history = history;
  }

  count(resource?: string): number {
    return this.#of(resource).length;
  }

  /** Answers a watch: what happened since its resource version (or all that is there), and from then on what happens. Throws a status for a bad request. */
  start(kind: KindDescriptor, namespace: string, query: URLSearchParams, response: ServerResponse): void {
    const shows = selection(namespace, query);
    const revision = revisionOf(query);
    checkReached(revision, this.#history.revision);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const watch = new Watch(kind, shows, query, response);
    try {
      if (query.get('sendInitialEvents') === 'true' || revision === undefined) watch.state(this.#history.at(kind, this.#history.revision));
      else for (const event of this.#history.since(kind, revision)) watch.event(event);
    } catch (error) {
      // The stream has begun: as from a server's watch cache, the status comes as an event.
      if (!(error instanceof ApiStatusError)) throw error;
      watch.error(error);
      return;
    }
    if (query.get('sendInitialEvents') === 'true') watch.bookmark(this.#history.revision, { 'k8s.io/initial-events-end': 'true' });
    this.#open.add(watch);
    const unsubscribe = this.#history.subscribe((event) => watch.event(event));
    const seconds = Number(query.get('timeoutSeconds') ?? '0');
    const timer = seconds > 0 ? setTimeout(() => this.#expire(watch), seconds * 1000) : undefined;
    response.once('close', () => {
      clearTimeout(timer);
      unsubscribe();
      this.#open.delete(watch);
    });
  }

  cut(how: 'end' | 'reset', resource?: string): void {
    for (const watch of this.#of(resource)) {
      this.#open.delete(watch);
      watch.close(how);
    }
  }

  error(error: ApiStatusError, resource?: string): void {
    for (const watch of this.#of(resource)) {
      this.#open.delete(watch);
      watch.error(error);
    }
  }

  bookmark(resource?: string): void {
    for (const watch of this.#of(resource)) watch.bookmark(this.#history.revision);
  }

  #expire(watch: Watch): void {
    watch.bookmark(this.#history.revision);
    watch.close('end');
  }

  #of(resource: string | undefined): readonly Watch[] {
    return [...this.#open].filter(({ kind }) => resource === undefined || kind.plural === resource);
  }
}

class Watch {
  readonly kind: KindDescriptor;
  readonly #key: string;
  readonly #shows: (object: ApiObject) => boolean;
  readonly #bookmarks: boolean;
  readonly #response: ServerResponse;
  #ended = false;

  constructor(kind: KindDescriptor, shows: (object: ApiObject) => boolean, query: URLSearchParams, response: ServerResponse) {
    this.kind = kind;
    this.#key = kindKey(kind);
    this.#shows = shows;
    this.#bookmarks = query.get('allowWatchBookmarks') === 'true';
    this.#response = response;
  }

  state(objects: readonly ApiObject[]): void {
    for (const object of objects) if (this.#shows(object)) this.#send('ADDED', object);
  }

  /** An object that begins to be selected is added, one that ceases to be is deleted. */
  event({ kind, before, after, revision }: StoreEvent): void {
    if (kind !== this.#key) return;
    const did = before !== undefined && this.#shows(before);
    const does = after !== undefined && this.#shows(after);
    if (does) this.#send(did ? 'MODIFIED' : 'ADDED', after);
    else if (did) this.#send('DELETED', { ...before, metadata: { ...(after ?? before).metadata, resourceVersion: String(revision) } });
  }

  bookmark(revision: number, annotations?: Readonly<Record<string, string>>): void {
    if (!this.#bookmarks) return;
    const metadata = { resourceVersion: String(revision), ...(annotations === undefined ? {} : { annotations }) };
    this.#send('BOOKMARK', { apiVersion: apiVersionOf(this.kind), kind: this.kind.kind, metadata });
  }

  error(error: ApiStatusError): void {
    this.#send('ERROR', error.toStatus());
    this.close('end');
  }

  close(how: 'end' | 'reset'): void {
    this.#ended = true;
    if (how === 'end') this.#response.end();
    else this.#response.socket?.resetAndDestroy();
  }

  #send(type: string, object: unknown): void {
    // Between its end and the closing of the connection things go on happening.
    if (this.#ended) return;
    this.#response.write(`${JSON.stringify({ type, object })}\n`);
  }
}
