import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { KINDS } from '../kinds.ts';
import { kindKey } from '../projection/index.ts';
import type { KindDescriptor } from '../types.ts';
import { ApiStatusError } from './api-status.ts';
import { discover } from './discovery.ts';
import { Faults } from './faults.ts';
import { History } from './history.ts';
import { listPage } from './lists.ts';
import { route } from './route.ts';
import type { Route } from './route.ts';
import type { ApiObject, Fault, FaultMatch, InjectedFault, ObjectInput, ReceivedRequest, TestApiServer, TestApiServerOptions } from './types.ts';
import { Watches } from './watches.ts';
import { Writes } from './writes.ts';

/** Starts a {@link TestApiServer} on a free loopback port. */
export async function createTestApiServer(options: TestApiServerOptions = {}): Promise<TestApiServer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new InProcessApiServer(server, options);
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

class InProcessApiServer implements TestApiServer {
  readonly url: string;
  readonly requests: ReceivedRequest[] = [];
  readonly #server: Server;
  readonly #history = new History();
  readonly #watches = new Watches(this.#history);
  readonly #faults = new Faults();
  readonly #writes: Writes;
  #kinds: readonly KindDescriptor[];
  #tokens: readonly string[] | undefined;

  constructor(server: Server, options: TestApiServerOptions) {
    const address = server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}`;
    this.#server = server;
    this.#kinds = options.kinds ?? Object.values(KINDS);
    this.#tokens = options.tokens;
    this.#writes = new Writes(this.#history, options.now ?? Date.now);
    server.on('request', (request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        // A client that went away meanwhile is no fault of the server's.
        if (!response.headersSent) answerWith(response, { status: 500, body: new ApiStatusError(500, error instanceof Error ? error.message : String(error)).toStatus() });
        else response.destroy();
      });
    });
  }

  watchCount(resource?: string): number {
    return this.#watches.count(resource);
  }

  kubeconfig(): string {
    const [token] = this.#tokens ?? [];
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server: this.url } }],
      users: [{ name: 'test', user: token === undefined ? {} : { token } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
      'current-context': 'test',
    });
  }

  put(kind: KindDescriptor, object: ObjectInput): ApiObject {
    const namespace = kind.namespaced ? (object.metadata.namespace ?? 'default') : '';
    return this.#writes.store(kind, object, this.#history.get(kind, namespace, object.metadata.name));
  }

  remove(kind: KindDescriptor, namespace: string, name: string): void {
    const object = this.#history.get(kind, namespace, name);
    if (object !== undefined) this.#history.delete(kind, object);
  }

  get(kind: KindDescriptor, namespace: string, name: string): ApiObject | undefined {
    return this.#history.get(kind, namespace, name);
  }

  list(kind: KindDescriptor, namespace = ''): readonly ApiObject[] {
    return this.#history.at(kind, this.#history.revision).filter(({ metadata }) => namespace === '' || metadata.namespace === namespace);
  }

  addKind(kind: KindDescriptor): void {
    this.#kinds = [...this.#kinds.filter((other) => kindKey(other) !== kindKey(kind)), kind];
  }

  removeKind(kind: KindDescriptor): void {
    this.#kinds = this.#kinds.filter((other) => kindKey(other) !== kindKey(kind));
    this.#history.drop(kind);
    this.#watches.cut('end', kind.plural);
  }

  setTokens(tokens: readonly string[] | undefined): void {
    this.#tokens = tokens;
  }

  inject(match: FaultMatch, fault: Fault, times = Infinity): InjectedFault {
    return this.#faults.inject(match, fault, times);
  }

  cutWatches(how: 'end' | 'reset', resource?: string): void {
    this.#watches.cut(how, resource);
  }

  expireWatches(resource?: string): void {
    this.#watches.error(new ApiStatusError(410, `too old resource version (${this.#history.revision})`), resource);
  }

  sendBookmarks(resource?: string): void {
    this.#watches.bookmark(resource);
  }

  compact(): void {
    this.#history.compact();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(message);
    try {
      const { pathname, searchParams } = new URL(message.url ?? '/', this.url);
      const target = route(message.method ?? '', pathname, searchParams, this.#kinds);
      const request = describeRequest(message, pathname, searchParams, target);
      this.requests.push(request);
      const fault = await this.#meet(this.#faults.take(request), response);
      if (fault === 'answered') return;
      this.#authenticate(message.headers.authorization);
      if (target.verb === 'watch') {
        this.#watches.start(target.kind, target.namespace, searchParams, response);
        return;
      }
      const answer = this.#answer(target, searchParams, body, message.headers['content-type'] ?? '');
      if (fault === 'lose-answer') response.socket?.resetAndDestroy();
      else answerWith(response, answer);
    } catch (error) {
      if (!(error instanceof ApiStatusError)) throw error;
      answerWith(response, { status: error.code, body: error.toStatus() }, error.retryAfterSeconds);
    }
  }

  async #meet(faults: readonly Fault[], response: ServerResponse): Promise<'answered' | 'lose-answer' | undefined> {
    // A hold that is given up holds no longer.
    for (const fault of faults) if (fault.kind === 'hold') await Promise.allSettled([fault.until]);
    const fault = faults.find(({ kind }) => kind !== 'hold');
    switch (fault?.kind) {
      case 'status':
        throw new ApiStatusError(fault.status, fault.message ?? `injected ${fault.status}`, fault.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: fault.retryAfterSeconds });
      case 'disconnect':
        response.socket?.resetAndDestroy();
        return 'answered';
      case 'garbage':
        response.writeHead(200, { 'content-type': 'application/json' }).end(fault.text);
        return 'answered';
      case 'lose-answer':
        return 'lose-answer';
      default:
        return undefined;
    }
  }

  #authenticate(header: string | undefined): void {
    const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
    if (this.#tokens !== undefined && !this.#tokens.includes(token)) throw new ApiStatusError(401, 'Unauthorized');
  }

  #answer(target: Route, query: URLSearchParams, body: string, contentType: string): Answer {
    switch (target.verb) {
      case 'discovery':
        return { status: 200, body: discover(target.path, this.#kinds) };
      case 'list':
        return { status: 200, body: listPage(this.#history, target.kind, target.namespace, query) };
      case 'get':
        return { status: 200, body: this.#writes.find(target) };
      case 'create':
        return { status: 201, body: this.#writes.create(target, parse(body)) };
      case 'update':
        if (this.#writes.creates(target)) return { status: 201, body: this.#writes.create(target, parse(body)) };
        return { status: 200, body: this.#writes.update(target, parse(body)) };
      case 'patch':
        return { status: 200, body: this.#writes.patch(target, parse(body), contentType.split(';')[0]?.trim() ?? '') };
      case 'delete':
        return { status: 200, body: this.#writes.delete(target, body === '' ? undefined : parse(body)) };
      case 'watch':
        throw new ApiStatusError(500, 'a watch is a stream');
    }
  }
}

function describeRequest(message: IncomingMessage, path: string, query: URLSearchParams, target: Route): ReceivedRequest {
  const named = target.verb === 'discovery' ? { resource: '', namespace: '', name: '', subresource: '' } : { resource: target.kind.plural, namespace: target.namespace, name: target.name, subresource: target.subresource };
  return { method: message.method ?? '', path, query, headers: message.headers, verb: target.verb, ...named };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ApiStatusError(400, `the body of the request is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function answerWith(response: ServerResponse, { status, body }: Answer, retryAfterSeconds?: number): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }) });
  response.end(JSON.stringify(body));
}
