import { Agent, EnvHttpProxyAgent, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import type { Connection, TlsMaterial } from '../credentials/connection.ts';

/** The connection pool for one set of TLS material. HTTP/1.1: a watch holds a connection of its own, and HTTP/2 would put all of them on one. */
export function createDispatcher(connection: Pick<Connection, 'proxyUrl' | 'env'>, tls: TlsMaterial): Dispatcher {
  const connect = {
    minVersion: 'TLSv1.2' as const,
    rejectUnauthorized: !tls.insecure,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  };
  const options = { allowH2: false, pipelining: 1, keepAliveTimeout: 30_000 };
  if (connection.proxyUrl !== undefined) return new ProxyAgent({ ...options, uri: connection.proxyUrl, requestTls: connect });
  const { env } = connection;
  const httpsProxy = env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '';
  const httpProxy = env['http_proxy'] ?? env['HTTP_PROXY'] ?? '';
  if (httpsProxy === '' && httpProxy === '') return new Agent({ ...options, connect });
  return new EnvHttpProxyAgent({ ...options, connect, requestTls: connect, httpProxy, httpsProxy, noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '' });
}
