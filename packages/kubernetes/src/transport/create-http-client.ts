import type { Connection, TlsMaterial } from '../credentials/connection.ts';
import { createDirectClient } from './direct-client.ts';
import type { HttpClient } from './http-client.ts';

/** A client that goes through the proxy of the connection, or of the environment, where there is one. Rejects when the TLS material cannot be used. */
export async function createHttpClient(connection: Pick<Connection, 'proxyUrl' | 'env'>, tls: TlsMaterial): Promise<HttpClient> {
  const { proxyUrl, env } = connection;
  const httpsProxy = env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '';
  const httpProxy = env['http_proxy'] ?? env['HTTP_PROXY'] ?? '';
  if (proxyUrl === undefined && httpsProxy === '' && httpProxy === '') return createDirectClient(tls);
  // What speaks to proxies takes longer to load than a small cluster to be read.
  const { createProxiedClient } = await import('./proxied-client.ts');
  return createProxiedClient(proxyUrl ?? { httpProxy, httpsProxy, noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '' }, tls);
}
