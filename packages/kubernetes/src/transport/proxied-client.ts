import { EnvHttpProxyAgent, ProxyAgent } from 'undici';
import type { TlsMaterial } from '../credentials/connection.ts';
import { CONNECT_TIMEOUT_MS, KEEP_ALIVE_MS } from './http-client.ts';
import type { HttpClient } from './http-client.ts';

/** The proxies of an environment, '' for none, and the hosts that need none. */
export interface EnvironmentProxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

/** A client that goes through a proxy, given by its URL or by an environment. */
export function createProxiedClient(proxy: string | EnvironmentProxies, tls: TlsMaterial): HttpClient {
  const connect = {
    minVersion: 'TLSv1.2' as const,
    timeout: CONNECT_TIMEOUT_MS,
    rejectUnauthorized: !tls.insecure,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  };
  const options = { allowH2: false, pipelining: 1, keepAliveTimeout: KEEP_ALIVE_MS };
  const dispatcher = typeof proxy === 'string' ? new ProxyAgent({ ...options, uri: proxy, requestTls: connect }) : new EnvHttpProxyAgent({ ...options, ...proxy, connect, requestTls: connect });
  return {
    async request({ url, method, headers, body, signal, headersTimeoutMs, silenceMs }) {
      const answer = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]])),
        ...(body === undefined ? {} : { body }),
        signal,
        headersTimeout: headersTimeoutMs,
        bodyTimeout: silenceMs,
      });
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    },
    retire() {
      dispatcher.close().catch(() => undefined);
    },
    destroy() {
      dispatcher.destroy().catch(() => undefined);
    },
  };
}
