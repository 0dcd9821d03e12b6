import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeApi } from '../../test/fake-api.ts';
import { temporaryDirectory } from '../../test/open.ts';
import type { TlsMaterial } from '../credentials/index.ts';
import { createHttpClient } from './create-http-client.ts';
import type { HttpClient } from './http-client.ts';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function ask(url: string, tls: TlsMaterial, connection: Parameters<typeof createHttpClient>[0] = { env: {} }): Promise<string> {
  const client = await createHttpClient(connection, tls);
  try {
    const { signal } = new AbortController();
    const { body } = await client.request({ url: new URL('/api/v1/services', url), method: 'GET', headers: {}, signal, headersTimeoutMs: 60_000, silenceMs: 0 });
    return await text(body);
  } finally {
    client.destroy();
  }
}

describe('TLS', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let server: ReturnType<typeof createServer>;
  let url: string;
  let ca: string;
  let key: string;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    const [keyFile, certFile] = [join(directory.path, 'key.pem'), join(directory.path, 'cert.pem')];
    const subject = ['-subj', '/CN=jane', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:api.test', '-days', '2'];
    await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile, '-out', certFile, ...subject]);
    [ca, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    server = createServer({ cert: ca, key, ca, requestCert: true, rejectUnauthorized: false }, (request, response) => {
      const { socket } = request;
      if (!(socket instanceof TLSSocket)) throw new Error('not over TLS');
      const who = socket.authorized ? String(socket.getPeerCertificate().subject.CN) : 'anonymous';
      response.end(`${who} of ${String(socket.getProtocol())} at ${'servername' in socket ? String(socket.servername) : ''}`);
    });
    url = `https://127.0.0.1:${String(await listen(server))}`;
  });
  afterAll(async () => {
    server.close();
    await directory.dispose();
  });

  it('trusts the given CA and shows the client certificate', async () => {
    expect(await ask(url, { ca, cert: ca, key, insecure: false })).toMatch(/^jane of TLSv1\.3/);
  });

  it('refuses a server of another CA, unless told not to verify', async () => {
    await expect(ask(url, { insecure: false })).rejects.toThrow(/self-signed certificate/);
    expect(await ask(url, { insecure: true })).toMatch(/^anonymous/);
  });

  it('asks for the name it is told', async () => {
    expect(await ask(url, { ca, insecure: false, serverName: 'api.test' })).toMatch(/at api\.test$/);
    await expect(ask(url, { ca, insecure: false, serverName: 'other.test' })).rejects.toThrow(/other\.test/);
  });

  it('goes through a proxy with the same material', async () => {
    const tunnels: string[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      const { hostname, port } = new URL(`http://${request.url ?? ''}`);
      const upstream = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    const proxyUrl = `http://127.0.0.1:${String(await listen(proxy))}`;
    try {
      expect(await ask(url, { ca, cert: ca, key, insecure: false }, { env: {}, proxyUrl })).toMatch(/^jane/);
      expect(await ask(url, { ca, cert: ca, key, insecure: false }, { env: { HTTPS_PROXY: proxyUrl } })).toMatch(/^jane/);
      expect(tunnels).toEqual([new URL(url).host, new URL(url).host]);
      expect(await ask(url, { ca, insecure: false }, { env: { HTTPS_PROXY: proxyUrl, NO_PROXY: '127.0.0.1' } })).toMatch(/^anonymous/);
      expect(tunnels).toHaveLength(2);
    } finally {
      proxy.close();
    }
  });
});

describe('a connection', () => {
  const { signal } = new AbortController();
  const ask = { method: 'GET', headers: {}, signal, headersTimeoutMs: 60_000, silenceMs: 0 } as const;
  let server: ReturnType<typeof createHttpServer>;
  let client: HttpClient;
  let url: URL;
  let sockets: Set<Socket>;
  let answer: (response: ServerResponse, request: IncomingMessage) => void;

  beforeEach(async () => {
    sockets = new Set();
    answer = (response) => void response.end('{}');
    server = createHttpServer((request, response) => {
      sockets.add(request.socket);
      answer(response, request);
    });
    url = new URL(`http://127.0.0.1:${String(await listen(server))}/api`);
    client = await createHttpClient({ env: {} }, { insecure: false });
  });
  afterEach(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });

  it('is used again', async () => {
    for (let i = 0; i < 3; i += 1) await text((await client.request({ ...ask, url })).body);
    expect(sockets.size).toBe(1);
  });

  it('carries bodies with their length, and headers with several values', async () => {
    const seen = new Promise<IncomingMessage['headers']>((resolve) => {
      answer = (response, request) => {
        resolve(request.headersDistinct);
        request.pipe(response);
      };
    });
    const { status, body } = await client.request({ ...ask, url, method: 'PUT', body: '{"naïve":1}', headers: { 'impersonate-group': ['a', 'b'] } });
    expect([status, await text(body)]).toEqual([200, '{"naïve":1}']);
    expect(await seen).toMatchObject({ 'content-length': ['12'], 'impersonate-group': ['a', 'b'] });
  });

  it('without headers in time is given up', async () => {
    answer = () => undefined;
    await expect(client.request({ ...ask, url, headersTimeoutMs: 20 })).rejects.toThrow('no headers within 0.02 s');
  });

  it('that falls silent in a body is cut when silence has a limit', async () => {
    answer = (response) => void response.write('{');
    const { body } = await client.request({ ...ask, url, silenceMs: 20 });
    await expect(text(body)).rejects.toThrow('nothing was heard for 0.02 s');
  });

  it('is cut with its signal, also in a body', async () => {
    answer = (response) => void response.write('{');
    const controller = new AbortController();
    const { body } = await client.request({ ...ask, url, signal: controller.signal });
    const closed = new Promise((resolve) => [...sockets][0]?.once('close', resolve));
    controller.abort(new Error('shutting down'));
    await expect(text(body)).rejects.toThrow();
    await closed;
  });

  it('of a retired client goes on to the end of its answer and is not kept', async () => {
    let finish = (): void => undefined;
    answer = (response) => {
      response.write('[');
      finish = () => void response.end(']');
    };
    const { body } = await client.request({ ...ask, url });
    client.retire();
    const closed = new Promise((resolve) => [...sockets][0]?.once('close', resolve));
    finish();
    expect(await text(body)).toBe('[]');
    await closed;
  });

  it('that nobody takes is an error with its code', async () => {
    server.close();
    await expect(client.request({ ...ask, url: new URL('http://127.0.0.1:1/') })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

it('without TLS nothing is needed', async () => {
  const api = await FakeApi.start(['/api/v1/services']);
  try {
    expect(JSON.parse(await ask(api.url, { insecure: false }))).toMatchObject({ items: [] });
  } finally {
    await api.close();
  }
});
