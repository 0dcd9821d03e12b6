import type { Agent as PlainAgent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { TlsMaterial } from '../credentials/connection.ts';
import { CONNECT_TIMEOUT_MS, KEEP_ALIVE_MS } from './http-client.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http-client.ts';

/** A client that connects to the server itself. Throws when the TLS material cannot be used. */
export function createDirectClient(tls: TlsMaterial): HttpClient {
  const options = { keepAlive: true, timeout: KEEP_ALIVE_MS };
  const { ca, cert, key, serverName } = tls;
  const secure = new SecureAgent({
    ...options,
    // One for all connections: what it is made of is parsed once.
    secureContext: createSecureContext({ minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) }),
    rejectUnauthorized: !tls.insecure,
    ...(serverName === undefined ? {} : { servername: serverName }),
  });
  let plain: PlainAgent | undefined;
  const open = (url: URL, asked: RequestOptions): ClientRequest => {
    if (url.protocol === 'https:') return secureRequest(url, { ...asked, agent: secure });
    // Importing this module evaluates all that it exports, and with that loads Node's own fetch and WebSocket.
    const http = process.getBuiltinModule('node:http');
    plain ??= new http.Agent(options);
    return http.request(url, { ...asked, agent: plain });
  };
  const agents = (): readonly PlainAgent[] => (plain === undefined ? [secure] : [secure, plain]);
  return {
    request: (request) => exchange(request, open),
    retire() {
      for (const agent of agents()) {
        agent.maxFreeSockets = 0;
        for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
      }
    },
    destroy() {
      for (const agent of agents()) agent.destroy();
    },
  };
}

type Open = (url: URL, asked: RequestOptions) => ClientRequest;

function exchange(asked: HttpRequest, open: Open): Promise<HttpAnswer> {
  const { url, signal, silenceMs } = asked;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = open(url, { method: asked.method, headers: mutable(asked.headers) });
    const abort = (): void => {
      request.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal.addEventListener('abort', abort, { once: true });
    const late = setTimeout(() => request.destroy(new Error(`no headers within ${String(asked.headersTimeoutMs / 1000)} s`)), asked.headersTimeoutMs);
    limitConnect(request, url.protocol === 'https:' ? 'secureConnect' : 'connect');
    // Also after the answer has begun: a connection that breaks reports to its request too.
    request.on('error', reject);
    request.once('close', () => {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
    });
    request.once('response', (answer: IncomingMessage) => {
      clearTimeout(late);
      // The limit of a free connection does not count while it is in use.
      request.setTimeout(silenceMs);
      request.on('timeout', () => {
        if (silenceMs > 0) answer.destroy(new Error(`nothing was heard for ${String(silenceMs / 1000)} s`));
      });
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer });
    });
    request.end(asked.body);
  });
}

/** A server that takes no connection is given up long before one that takes its time to answer. */
function limitConnect(request: ClientRequest, connected: 'connect' | 'secureConnect'): void {
  request.once('socket', (socket) => {
    if (!socket.connecting) return;
    const late = setTimeout(() => request.destroy(new Error(`no connection within ${String(CONNECT_TIMEOUT_MS / 1000)} s`)), CONNECT_TIMEOUT_MS);
    const stop = (): void => {
      clearTimeout(late);
    };
    socket.once(connected, stop);
    socket.once('close', stop);
  });
}

function mutable(headers: HttpRequest['headers']): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]));
}
