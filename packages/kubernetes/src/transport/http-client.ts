import type { Readable } from 'node:stream';

/** After so many milliseconds without a connection a request has failed. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** A connection that nothing was asked over for so many milliseconds is closed. */
export const KEEP_ALIVE_MS = 30_000;

export interface HttpRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  /** Cuts the request, and its answer until that is read to its end. */
  readonly signal: AbortSignal;
  /** So many milliseconds until the headers of the answer. */
  readonly headersTimeoutMs: number;
  /** So many milliseconds without a byte of the body; 0: no limit. */
  readonly silenceMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** To be read to its end or destroyed, or the connection stays taken. */
  readonly body: Readable;
}

/** A pool of HTTP/1.1 connections with one set of TLS material. A watch holds a connection of its own; HTTP/2 would put all of them on one. */
export interface HttpClient {
  /** Sends a request once. Rejects with the fault of the network, or the reason of the signal. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** No request follows: what is under way goes on to its end, and no connection is kept after that. */
  retire(): void;
  /** Ends all connections, also those in use. */
  destroy(): void;
}
