import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Stored {
  readonly metadata: { readonly namespace?: string; readonly name: string; resourceVersion?: string };
  readonly [member: string]: unknown;
}

/** Answers a request instead of the server; true: done. */
export type Intercept = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;

/** A small API server: paged lists of a fixed state, watches from a resourceVersion, discovery, status patches, and faults by `intercept`. */
export class FakeApi {
  readonly requests: { readonly method: string; readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];
  intercept: Intercept = () => false;
  /** Refuses lists in one piece: the client must read pages. */
  pagesOnly = false;
  readonly #collections = new Map<string, Map<string, Stored>>();
  readonly #events = new Map<string, { readonly version: number; readonly line: string }[]>();
  readonly #watches = new Map<ServerResponse, string>();
  readonly #snapshots = new Map<string, { readonly version: number; readonly items: readonly Stored[] }>();
  readonly #server: Server;
  #version = 100;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(collections: readonly string[]): Promise<FakeApi> {
    const server = createServer();
    const api = new FakeApi(server);
    for (const path of collections) api.serve(path);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void api.#handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Paths asked for, with the query when `query` is set. */
  paths(query = false): string[] {
    return this.requests.map(({ url }) => (query ? url : url.replace(/\?.*/, '')));
  }

  get watchCount(): number {
    return this.#watches.size;
  }

  serve(path: string): void {
    this.#collections.set(path, new Map());
    this.#events.set(path, []);
  }

  put(path: string, object: Stored): void {
    const collection = this.#collection(path);
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const type = collection.has(key) ? 'MODIFIED' : 'ADDED';
    collection.set(key, this.#event(path, type, object));
  }

  remove(path: string, namespace: string, name: string): void {
    const collection = this.#collection(path);
    const object = collection.get(`${namespace}/${name}`);
    if (object === undefined) throw new Error('nothing to remove');
    collection.delete(`${namespace}/${name}`);
    this.#event(path, 'DELETED', object);
  }

  /** Changes the state without an event: what a watcher can only learn from a list. */
  removeSilently(path: string, namespace: string, name: string): void {
    this.#collection(path).delete(`${namespace}/${name}`);
  }

  send(text: string): void {
    for (const response of this.#watches.keys()) response.write(text);
  }

  bookmark(): number {
    this.#version += 1;
    this.send(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(this.#version) } } })}\n`);
    return this.#version;
  }

  cutWatches(how: 'end' | 'destroy'): void {
    for (const response of this.#watches.keys()) {
      if (how === 'end') response.end();
      else response.destroy();
    }
    this.#watches.clear();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #collection(path: string): Map<string, Stored> {
    const found = this.#collections.get(path);
    if (found === undefined) throw new Error(`${path} is not served`);
    return found;
  }

  #event(path: string, type: string, object: Stored): Stored {
    this.#version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    const line = `${JSON.stringify({ type, object: stored })}\n`;
    this.#events.get(path)?.push({ version: this.#version, line });
    for (const [response, watched] of this.#watches) if (watched === path) response.write(line);
    return stored;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    let body = '';
    for await (const part of request) body += String(part);
    this.requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    if (this.intercept(request, response, url)) return;
    const collection = this.#collections.get(url.pathname);
    if (request.method === 'GET' && collection !== undefined) {
      if (url.searchParams.get('watch') === 'true') this.#watch(url, response);
      else if (this.pagesOnly && !url.searchParams.has('limit')) status(response, 504, 'too much', 'Timeout');
      else this.#list(url, collection, response);
    } else if (request.method === 'GET' && this.#discovery(url.pathname, response)) {
      return;
    } else if (request.method === 'POST' && collection !== undefined) {
      this.put(url.pathname, JSON.parse(body) as Stored);
      json(response, 201, {});
    } else if (request.method === 'PATCH' && this.#patch(url.pathname, body)) json(response, 200, {});
    else status(response, 404, 'the server could not find the requested resource', 'NotFound');
  }

  #list(url: URL, collection: ReadonlyMap<string, Stored>, response: ServerResponse): void {
    const limit = Number(url.searchParams.get('limit') ?? '0');
    const token = url.searchParams.get('continue') ?? '';
    const [id = '', from = '0'] = token.split('_');
    const snapshot = token === '' ? { version: this.#version, items: [...collection.values()] } : this.#snapshots.get(id);
    if (snapshot === undefined) {
      status(response, 410, 'the continue token is too old', 'Expired');
      return;
    }
    const at = Number(from);
    const name = token === '' ? `s${String(this.requests.length)}` : id;
    this.#snapshots.set(name, snapshot);
    const end = limit === 0 ? snapshot.items.length : at + limit;
    const more = end < snapshot.items.length ? { continue: `${name}_${String(end)}`, remainingItemCount: snapshot.items.length - end } : {};
    json(response, 200, { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: String(snapshot.version), ...more }, items: snapshot.items.slice(at, end) });
  }

  #watch(url: URL, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    this.#watches.set(response, url.pathname);
    response.on('close', () => this.#watches.delete(response));
    const since = Number(url.searchParams.get('resourceVersion') ?? '0');
    for (const { version, line } of this.#events.get(url.pathname) ?? []) if (version > since) response.write(line);
  }

  #discovery(path: string, response: ServerResponse): boolean {
    if (path === '/apis') {
      json(response, 200, { kind: 'APIGroupList', groups: [] });
      return true;
    }
    const resources = [...this.#collections.keys()].filter((collection) => collection.startsWith(`${path}/`)).map((collection) => ({ name: collection.slice(path.length + 1) }));
    if (resources.length === 0 && path !== '/api/v1') return false;
    json(response, 200, { kind: 'APIResourceList', resources });
    return true;
  }

  #patch(path: string, body: string): boolean {
    const [, collectionRoot = '', namespace = '', plural = '', name = ''] = /^(.*)\/namespaces\/([^/]+)\/([^/]+)\/([^/]+)\/status$/.exec(path) ?? [];
    const object = this.#collections.get(`${collectionRoot}/${plural}`)?.get(`${namespace}/${name}`);
    if (object === undefined) return false;
    this.put(`${collectionRoot}/${plural}`, { ...object, ...(JSON.parse(body) as object) });
    return true;
  }
}

export function json(response: ServerResponse, code: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A Status object, as the API server answers faults. */
export function status(response: ServerResponse, code: number, message: string, reason: string, headers: Readonly<Record<string, string>> = {}): void {
  json(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code }, headers);
}
