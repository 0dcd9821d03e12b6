import { afterEach, describe, expect, test } from 'vitest';
import { parseListenAddress, serveHealthAndMetrics } from './http-server.ts';
import type { HttpServer } from './http-server.ts';

let server: HttpServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const content = (reason?: string) => ({ unhealthy: () => reason, metrics: async () => ({ contentType: 'text/plain; version=0.0.4', body: 'up 1\n' }) });

describe('the HTTP server', () => {
  test.each([
    ['/healthz', 200, 'OK'],
    ['/metrics', 200, 'up 1\n'],
    ['/other', 404, 'not found: only /healthz and /metrics are served here\n'],
  ])('answers %s with %i', async (path, status, body) => {
    server = await serveHealthAndMetrics('127.0.0.1:0', content());
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
    expect([answer.status, await answer.text()]).toEqual([status, body]);
  });

  test('says why the process is not well', async () => {
    server = await serveHealthAndMetrics('127.0.0.1:0', content('hung'));
    const answer = await fetch(`http://127.0.0.1:${server.port}/healthz`);
    expect([answer.status, await answer.text()]).toEqual([503, 'hung']);
  });

  test('names the flag and the address when the port is in use', async () => {
    server = await serveHealthAndMetrics('127.0.0.1:0', content());
    const taken = `127.0.0.1:${server.port}`;
    await expect(serveHealthAndMetrics(taken, content())).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining(`--metrics-address: cannot listen on "${taken}"`) });
  });
});

test.each([
  [':7979', { host: '', port: 7979 }],
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  ['[::1]:53', { host: '::1', port: 53 }],
])('address %s is read', (address, expected) => {
  expect(parseListenAddress(address, 'metrics-address')).toEqual(expected);
});

test.each(['7979', 'host', 'host:99999', '::1:53', ''])('address "%s" is refused with the flag, the value and an example', (address) => {
  expect(() => parseListenAddress(address, 'metrics-address')).toThrow(`--metrics-address: "${address}" is not an address; write HOST:PORT or :PORT, for example :7979`);
});
