import type { AddressInfo } from 'node:net';
import { configError } from '@external-dns/plugin';

/** What `/healthz` and `/metrics` are served from. */
export interface HealthAndMetrics {
  /** A reason why the process should be restarted, or undefined while it is well. */
  unhealthy(): string | undefined;
  metrics(): Promise<{ contentType: string; body: string }>;
}

export interface HttpServer {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/healthz` (200 `OK`, or 503 with the reason) and `/metrics` (Prometheus text); anything else is 404 (spec/core.md §5.4).
 * `address` is `host:port`, `:port` or `[v6]:port`; port 0 takes a free one. Rejects with a `config` error that names the flag when it cannot listen.
 */
export async function serveHealthAndMetrics(address: string, content: HealthAndMetrics): Promise<HttpServer> {
  const { host, port } = parseListenAddress(address, 'metrics-address');
  // Importing it also loads Node's own fetch and WebSocket, which takes longer than the rest of the program's start: only who serves pays.
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    if (path === '/healthz') {
      const reason = content.unhealthy();
      response.writeHead(reason === undefined ? 200 : 503, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(reason ?? 'OK');
    } else if (path === '/metrics') {
      content.metrics().then(
        ({ contentType, body }) => {
          response.writeHead(200, { 'content-type': contentType });
          response.end(body);
        },
        (error: unknown) => {
          response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
          response.end(error instanceof Error ? error.message : 'metrics could not be collected');
        },
      );
    } else {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('not found: only /healthz and /metrics are served here\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(configError(`--metrics-address: cannot listen on "${address}": ${error.message}`, error)));
    server.listen({ port, ...(host === '' ? {} : { host }) }, () => resolve());
  });
  const bound = server.address() as AddressInfo;
  return {
    address: bound.address,
    port: bound.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Reads `host:port`, `:port` or `[v6]:port`; throws a `config` error that names the flag and the value. */
export function parseListenAddress(address: string, flag: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (match === null || port > 65535) throw configError(`--${flag}: "${address}" is not an address; write HOST:PORT or :PORT, for example :7979`);
  return { host: match[1] ?? match[2] ?? '', port };
}
