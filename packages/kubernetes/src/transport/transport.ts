import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { Clock, Telemetry } from '@external-dns/plugin';
import { ExternalDnsError, transientError } from '@external-dns/plugin';
import type { Connection, TlsMaterial } from '../credentials/connection.ts';
import { PROTOBUF, readStatus } from '../protobuf/index.ts';
import { KubernetesApiError, retryAfterMs } from './api-error.ts';
import { createHttpClient } from './create-http-client.ts';
import { deadline } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import { TokenBucket } from './token-bucket.ts';

const MAX_THROTTLED_RETRIES = 5;
const MAX_RETRY_AFTER_MS = 30_000;
const HEADERS_TIMEOUT_MS = 60_000;
const BODY_IDLE_TIMEOUT_MS = 60_000;
/** At most so much of an error's body is read (spec/core.md §5.11). */
const MAX_ERROR_BODY_BYTES = 1 << 20;

export interface TransportOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly userAgent: string;
  /** Values ≤ 0 mean the defaults 5 and 10. */
  readonly qps: number;
  readonly burst: number;
  /** Milliseconds for a whole request, or until the headers of a stream that is not `limited`; 0: no limit. */
  readonly requestTimeoutMs: number;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the query, e.g. `/api/v1/services?limit=500`. */
  readonly path: string;
  readonly accept?: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly signal: AbortSignal;
  /** False: takes no token; for the pages of a list after the first, which are one request to everyone else. */
  readonly rated?: boolean;
}

/** The body of an answer as it arrives. `close` must be called in the end; it also cuts what is still to come. */
export interface ApiStream {
  /** '' when the answer does not say. */
  readonly contentType: string;
  /**
   * Gives each piece of the body to `take` as soon as it arrives; resolves at the end of the body. Rejects with what `take` throws, or with the fault that cut the body. A piece is as large as the
   * server and the network made it, and the event loop runs between them. To be called once.
   */
  read(take: (chunk: Uint8Array) => void): Promise<void>;
  close(): void;
}

export interface StreamOptions {
  /** After the headers so many milliseconds without a byte are an error; absent or 0: never. */
  readonly silenceMs?: number;
  /** The time limit of a request is for the body too; absent: it ends with the headers. */
  readonly limited?: boolean;
}

/**
 * All requests to the API server: one connection pool, a token bucket, patience where the server asks for it (reads only: a write is sent once),
 * a time limit, telemetry. Errors: {@link KubernetesApiError} for an answer that is no success, a `transient` error when there was none.
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #bucket: TokenBucket;
  #pool: { readonly tls: TlsMaterial; readonly client: Promise<HttpClient> } | undefined;
  #closed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#bucket = new TokenBucket(options.qps > 0 ? options.qps : 5, options.burst > 0 ? options.burst : 10, options.clock);
  }

  /** The whole body of a successful answer. */
  async text(request: ApiRequest): Promise<string> {
    const limit = this.#deadline(request);
    try {
      const { body } = await this.#send(request, limit.signal, BODY_IDLE_TIMEOUT_MS);
      return (await readWhole(body)).toString('utf8');
    } catch (error) {
      throw this.#explain(request, limit.signal, error);
    } finally {
      limit.clear();
    }
  }

  /** The body of a successful answer as it arrives. An error while reading it is the reader's. */
  async stream(request: ApiRequest, { silenceMs = 0, limited = false }: StreamOptions = {}): Promise<ApiStream> {
    const limit = this.#deadline(request);
    try {
      const { body, headers } = await this.#send(request, limit.signal, silenceMs);
      if (!limited) limit.disarm();
      return {
        contentType: header(headers['content-type']) ?? '',
        read: (take) => readBody(body, take),
        close: () => {
          limit.clear();
          // Cutting a body that is not at its end reports an error to whoever still listens.
          body.on('error', () => undefined);
          body.destroy();
        },
      };
    } catch (error) {
      limit.clear();
      throw this.#explain(request, limit.signal, error);
    }
  }

  /** Ends all connections, also those in use. */
  async close(): Promise<void> {
    this.#closed = true;
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.client.then(
      (client) => {
        client.destroy();
      },
      () => undefined,
    );
  }

  #deadline(request: ApiRequest): Deadline {
    const { clock, requestTimeoutMs } = this.#options;
    return deadline(request.signal, requestTimeoutMs, clock, () => transientError(`${this.#name(request)}: no answer within ${String(requestTimeoutMs / 1000)} s`));
  }

  async #send(request: ApiRequest, signal: AbortSignal, silenceMs: number): Promise<HttpAnswer> {
    const { clock } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      if (request.rated !== false) await this.#takeToken(signal);
      const answer = await this.#once(request, signal, silenceMs);
      if (answer.status < 300) return answer;
      if (answer.status === 401) this.#options.connection.refused();
      const text = errorText(header(answer.headers['content-type']) ?? '', await readBounded(answer.body));
      const wait = retryAfterMs(header(answer.headers['retry-after']), clock.now());
      const patient = request.method === 'GET' && attempt < MAX_THROTTLED_RETRIES && (answer.status === 429 || (answer.status >= 500 && wait !== undefined));
      if (!patient) throw new KubernetesApiError(this.#name(request), answer.status, text, wait);
      await clock.sleep(Math.min(wait ?? 1000, MAX_RETRY_AFTER_MS), signal);
    }
  }

  async #once(request: ApiRequest, signal: AbortSignal, silenceMs: number): Promise<HttpAnswer> {
    const { clock, telemetry, connection, userAgent } = this.#options;
    const { headers, tls } = await connection.credentials(signal);
    signal.throwIfAborted();
    const client = await this.#client(tls);
    signal.throwIfAborted();
    const started = clock.now();
    const url = new URL(connection.server + request.path);
    const report = (status: string): void => {
      const path = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
      telemetry({ kind: 'http-request', scheme: url.protocol.slice(0, -1), host: url.host, path, method: request.method, status, seconds: (clock.now() - started) / 1000 });
    };
    try {
      const answer = await client.request({
        url,
        method: request.method,
        headers: {
          accept: request.accept ?? 'application/json',
          'user-agent': userAgent,
          ...headers,
          ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: request.body }),
        signal,
        headersTimeoutMs: HEADERS_TIMEOUT_MS,
        silenceMs,
      });
      report(String(answer.status));
      return answer;
    } catch (error) {
      report('');
      throw error;
    }
  }

  async #takeToken(signal: AbortSignal): Promise<void> {
    const { clock, telemetry, requestTimeoutMs } = this.#options;
    const wait = this.#bucket.reserve();
    if (wait === 0) return;
    if (requestTimeoutMs > 0 && wait > requestTimeoutMs) {
      this.#bucket.giveBack();
      throw transientError(`consider raising --kube-api-qps/--kube-api-burst: the next request may be sent in ${String(wait)} ms, beyond the time limit of ${String(requestTimeoutMs)} ms`);
    }
    try {
      await clock.sleep(wait, signal);
    } catch (error) {
      this.#bucket.giveBack();
      throw error;
    }
    telemetry({ kind: 'limiter-wait', limiter: 'kube-api', seconds: wait / 1000 });
  }

  #client(tls: TlsMaterial): Promise<HttpClient> {
    if (this.#closed) throw transientError('the connection to the cluster is closed');
    if (this.#pool?.tls === tls) return this.#pool.client;
    // Watches on the old connections run on until they end by themselves.
    this.#pool?.client.then(
      (client) => {
        client.retire();
      },
      () => undefined,
    );
    const client = createHttpClient(this.#options.connection, tls);
    this.#pool = { tls, client };
    return client;
  }

  #name(request: ApiRequest): string {
    return `${request.method} ${this.#options.connection.server}${request.path.replace(/\?.*$/s, '')}`;
  }

  #explain(request: ApiRequest, signal: AbortSignal, error: unknown): Error {
    if (signal.aborted) return signal.reason instanceof Error ? signal.reason : transientError(`${this.#name(request)}: aborted`);
    if (error instanceof ExternalDnsError) return error;
    return transientError(`${this.#name(request)}: ${describeNetworkError(error)}`, error);
  }
}

function describeNetworkError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const text = error.message === '' ? error.name : error.message;
  return code === '' || text.includes(code) ? text : `${text} (${code})`;
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Without an iterator: that would copy pieces together, and make some promises for each. */
function readBody(body: Readable, take: (chunk: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    body.on('data', (chunk: Uint8Array) => {
      try {
        take(chunk);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        body.destroy();
      }
    });
    body.once('end', resolve);
    body.once('error', reject);
    // Cut by us.
    body.once('close', () => {
      reject(transientError('the answer was not read to its end'));
    });
  });
}

/** The text of an error's body; of a Status in protobuf the one that it would be in JSON. */
function errorText(contentType: string, body: Buffer): string {
  if (!contentType.startsWith(PROTOBUF)) return body.toString('utf8');
  try {
    return JSON.stringify(readStatus(body));
  } catch {
    return '';
  }
}

async function readBounded(body: Readable): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Uint8Array>) {
    parts.push(part);
    size += part.length;
    if (size >= MAX_ERROR_BODY_BYTES) break;
  }
  return Buffer.concat(parts);
}

async function readWhole(body: Readable): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  await readBody(body, (part) => parts.push(part));
  return Buffer.concat(parts);
}
