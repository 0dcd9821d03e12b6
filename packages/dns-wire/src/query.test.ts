import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from './codec.ts';
import { CLASS, RCODE, TYPE } from './constants.ts';
import { createMessage, createResponse } from './message.ts';
import type { Message } from './message.ts';
import { createFrameReader, frameMessage } from './framing.ts';
import { ask, query } from './query.ts';
import { parseData } from './rdata-text.ts';
import { listenDns } from './server.ts';
import type { ListenOptions } from './server.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function start(handler: ListenOptions['handler'], options: Partial<ListenOptions> = {}) {
  const listener = await listenDns({ address: '127.0.0.1', port: 0, handler, ...options });
  open.push(() => listener.close());
  return listener;
}

const echo = (request: Message): Message =>
  createResponse(request, { answers: [{ name: request.questions[0]?.name ?? '.', class: CLASS.IN, ttl: 60, data: parseData('A', '192.0.2.1') }] });

const long = (request: Message): Message =>
  createResponse(request, { answers: Array.from({ length: 30 }, (_, index) => ({ name: 'big.example', class: CLASS.IN, ttl: 60, data: parseData('TXT', `${index} ${'x'.repeat(200)}`) })) });

describe('asking a server', () => {
  test.each([
    ['UDP', false],
    ['TCP', true],
  ])('over %s gives its answer', async (_transport, tcp) => {
    const seen: string[] = [];
    const server = await start((request, peer) => {
      seen.push(peer.transport);
      return echo(request);
    });
    const answer = await query(server, ask('www.example', 'A'), { tcp });
    expect(answer.answers).toMatchObject([{ name: 'www.example', data: { address: '192.0.2.1' } }]);
    expect(seen).toEqual([tcp ? 'tcp' : 'udp']);
  });

  test('over IPv6 works alike', async () => {
    const server = await start(echo, { address: '::1' });
    expect((await query(server, ask('www.example', 'A'))).answers).toHaveLength(1);
  });

  test('an answer too long for UDP is fetched over TCP', async () => {
    const seen: string[] = [];
    const server = await start((request, peer) => {
      seen.push(peer.transport);
      return long(request);
    });
    expect((await query(server, ask('big.example', 'TXT'))).answers).toHaveLength(30);
    expect(seen).toEqual(['udp', 'tcp']);
  });

  test('forged answers are passed over and the true one is taken', async () => {
    const socket = createSocket('udp4');
    open.push(() => new Promise<void>((resolve) => void socket.close(() => resolve())));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    socket.on('message', (bytes, from) => {
      const request = decodeMessage(bytes);
      const forged = [
        Uint8Array.from([1, 2, 3]),
        encodeMessage({ ...echo(request), id: request.id ^ 1 }),
        encodeMessage({ ...echo(request), questions: [{ name: 'other.example', type: TYPE.A }] }),
        encodeMessage({ ...echo(request), response: false }),
        encodeMessage({ ...echo(request), authoritative: true }),
      ];
      for (const answer of forged) socket.send(answer, from.port, from.address);
    });
    const answer = await query({ address: '127.0.0.1', port: socket.address().port }, ask('www.example', 'A'));
    expect(answer.authoritative).toBe(true);
  });

  test('a lost datagram is sent again', async () => {
    let count = 0;
    const server = await start((request) => {
      count += 1;
      return count === 1 ? undefined : echo(request);
    });
    expect((await query(server, ask('www.example', 'A'), { timeoutMs: 100 })).answers).toHaveLength(1);
  });

  test('a server that is silent is a transport error that names it', async () => {
    const server = await start(() => undefined);
    await expect(query(server, ask('www.example', 'A'), { timeoutMs: 50, attempts: 1 })).rejects.toMatchObject({
      name: 'DnsTransportError',
      kind: 'transient',
      message: `127.0.0.1:${server.port} did not answer over UDP within 50 ms`,
    });
  });

  test('a server that is not there is a transport error', async () => {
    const server = await start(echo);
    await server.close();
    await expect(query(server, ask('www.example', 'A'), { tcp: true })).rejects.toMatchObject({ name: 'DnsTransportError' });
    await expect(query(server, ask('www.example', 'A'), { timeoutMs: 200, attempts: 1 })).rejects.toMatchObject({ name: 'DnsTransportError' });
  });

  test.each([
    ['UDP', false],
    ['TCP', true],
  ])('an abort ends the wait over %s with its reason', async (_transport, tcp) => {
    const stop = new AbortController();
    const reason = new Error('shutting down');
    const server = await start(() => {
      stop.abort(reason);
      return undefined;
    });
    await expect(query(server, ask('www.example', 'A'), { tcp, signal: stop.signal })).rejects.toBe(reason);
    await expect(query(server, ask('www.example', 'A'), { tcp, signal: stop.signal })).rejects.toBe(reason);
  });

  test('a TCP connection closed within the answer is a transport error', async () => {
    const server = createServer((socket) => void socket.once('data', () => socket.end(Uint8Array.from([0, 50, 1, 2]))));
    open.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(query({ address: '127.0.0.1', port }, ask('www.example', 'A'), { tcp: true })).rejects.toThrow(/closed the TCP connection/);
  });
});

describe('serving', () => {
  const exchange = async (port: number, bytes: Uint8Array): Promise<Message> => {
    const socket = createSocket('udp4');
    open.push(() => new Promise<void>((resolve) => void socket.close(() => resolve())));
    socket.send(bytes, port, '127.0.0.1');
    const [answer] = (await once(socket, 'message')) as [Uint8Array];
    return decodeMessage(answer);
  };

  test('a request that cannot be read gets FORMERR with its id', async () => {
    const server = await start(echo);
    const bytes = Uint8Array.from([0x12, 0x34, 1, 0, 0, 9, 0, 0, 0, 0, 0, 0]);
    expect(await exchange(server.port, bytes)).toMatchObject({ id: 0x1234, response: true, rcode: RCODE.FORMERR });
  });

  test('an EDNS version that is not 0 gets BADVERS', async () => {
    const server = await start(echo);
    const request = createMessage({ id: 1, questions: [ask('a.example', 'A')], edns: { udpPayloadSize: 1232, version: 1, dnssecOk: false, options: [] } });
    expect(await exchange(server.port, encodeMessage(request))).toMatchObject({ rcode: RCODE.BADVERS, edns: { version: 0 } });
  });

  test('a response is never answered, a request after it is', async () => {
    const server = await start(echo);
    const request = createMessage({ id: 2, questions: [ask('a.example', 'A')] });
    const socket = createSocket('udp4');
    open.push(() => new Promise<void>((resolve) => void socket.close(() => resolve())));
    socket.send(encodeMessage({ ...request, id: 1, response: true }), server.port, '127.0.0.1', () => socket.send(encodeMessage(request), server.port, '127.0.0.1'));
    const [answer] = (await once(socket, 'message')) as [Uint8Array];
    expect(decodeMessage(answer).id).toBe(2);
  });

  test('a handler that throws gives SERVFAIL and is heard of', async () => {
    const errors: unknown[] = [];
    const bug = new Error('bug');
    const server = await start(() => Promise.reject(bug), { onError: (error) => errors.push(error) });
    expect((await query(server, ask('a.example', 'A'))).rcode).toBe(RCODE.SERVFAIL);
    expect(errors).toEqual([bug]);
  });

  test.each([
    ['without EDNS', undefined, 512],
    ['with a payload size below the minimum', 100, 512],
    ['with a payload size', 800, 800],
    ['with a payload size beyond what is safe', 4096, 1232],
  ])('a client %s gets at most that many bytes', async (_condition, size, limit) => {
    const server = await start((request) =>
      createResponse(request, { answers: Array.from({ length: 30 }, (_, index) => ({ name: `n${index}.example`, class: CLASS.IN, ttl: 60, data: parseData('TXT', 'x'.repeat(60)) })) }),
    );
    const socket = createSocket('udp4');
    open.push(() => new Promise<void>((resolve) => void socket.close(() => resolve())));
    const edns = size === undefined ? {} : { edns: { udpPayloadSize: size, version: 0, dnssecOk: false, options: [] } };
    socket.send(encodeMessage(createMessage({ id: 3, questions: [ask('a.example', 'TXT')], ...edns })), server.port, '127.0.0.1');
    const [answer] = (await once(socket, 'message')) as [Uint8Array];
    expect(answer.length).toBeLessThanOrEqual(limit);
    expect(answer.length).toBeGreaterThan(limit - 90);
    expect(decodeMessage(answer).truncated).toBe(true);
  });

  test('several requests of one TCP connection are answered in order', async () => {
    const server = await start(echo);
    const socket = connect(server.port, '127.0.0.1');
    open.push(async () => socket.destroy());
    for (let id = 0; id < 50; id += 1) socket.write(frameMessage(encodeMessage(createMessage({ id, questions: [ask(`n${id}.example`, 'A')] }))));
    const frames = createFrameReader();
    const ids: number[] = [];
    for await (const chunk of socket) {
      for (const bytes of frames.push(chunk as Uint8Array)) ids.push(decodeMessage(bytes).id);
      if (ids.length === 50) break;
    }
    expect(ids).toEqual(Array.from({ length: 50 }, (_, id) => id));
  });

  test('a TCP connection that sends no complete request is closed', async () => {
    const server = await start(echo, { idleTimeoutMs: 30 });
    const socket = connect(server.port, '127.0.0.1');
    socket.write(Uint8Array.from([0]));
    socket.resume();
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });

  test('closing cuts open connections', async () => {
    const server = await start(echo);
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.resume();
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    await server.close();
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  test('an address that is taken rejects with the system error', async () => {
    const server = await start(echo);
    await expect(listenDns({ address: '127.0.0.1', port: server.port, handler: echo })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
