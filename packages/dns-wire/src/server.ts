import { createSocket } from 'node:dgram';
import type { Socket as UdpSocket } from 'node:dgram';
import { createServer, isIPv6 } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createFrameReader, frameMessage } from './framing.ts';
import { respond } from './respond.ts';
import type { DnsHandler, Peer } from './respond.ts';

export interface ListenOptions {
  /** IP literal. */
  readonly address: string;
  /** 0 takes a free one, the same for UDP and TCP. */
  readonly port: number;
  readonly handler: DnsHandler;
  /** What the handler threw (its client got SERVFAIL), and socket errors that no client hears of. Must not throw. */
  readonly onError?: (error: unknown) => void;
  /** Milliseconds after which a TCP connection without a complete request is closed; default 10 000 (RFC 7766 §6.2.3). */
  readonly idleTimeoutMs?: number;
  /** TCP connections at a time; default 200. Further ones are closed at once. */
  readonly maxConnections?: number;
}

/** A running listener. */
export interface DnsListener {
  readonly address: string;
  readonly port: number;
  /** Stops at once; open connections are cut. */
  close(): Promise<void>;
}

const DEFAULT_IDLE_TIMEOUT = 10_000;
const DEFAULT_CONNECTIONS = 200;
const PORT_ATTEMPTS = 10;

/** Listens for DNS over UDP. Rejects with the system's error (`code` `EADDRINUSE` and so on). */
export async function listenUdp(options: ListenOptions): Promise<DnsListener> {
  const { address, handler, onError = ignore } = options;
  const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4' });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address, port: options.port }, () => {
      socket.off('error', reject);
      resolve();
    });
  }).catch((error: unknown) => {
    socket.close();
    throw error;
  });
  let open = true;
  socket.on('error', onError);
  socket.on('message', (bytes, from) => {
    const peer: Peer = { transport: 'udp', address: from.address, port: from.port };
    respond(bytes, peer, handler, onError)
      .then((answer) => (answer === undefined || !open ? undefined : send(socket, answer, peer)))
      .catch(onError);
  });
  return {
    address,
    port: socket.address().port,
    close: () => {
      if (!open) return Promise.resolve();
      open = false;
      return new Promise((resolve) => void socket.close(resolve));
    },
  };
}

function send(socket: UdpSocket, bytes: Uint8Array, peer: Peer): Promise<void> {
  return new Promise((resolve, reject) => socket.send(bytes, peer.port, peer.address, (error) => (error === null ? resolve() : reject(error))));
}

/** Listens for DNS over TCP (RFC 7766): requests of a connection are answered one after the other. Rejects with the system's error. */
export async function listenTcp(options: ListenOptions): Promise<DnsListener> {
  const { address } = options;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, options);
  });
  server.maxConnections = options.maxConnections ?? DEFAULT_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port: options.port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', options.onError ?? ignore);
  return {
    address,
    port: portOf(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function portOf(server: Server): number {
  const bound = server.address();
  return bound === null || typeof bound === 'string' ? 0 : bound.port;
}

function serve(socket: Socket, options: ListenOptions): void {
  const { handler, onError = ignore, idleTimeoutMs = DEFAULT_IDLE_TIMEOUT } = options;
  const frames = createFrameReader();
  const peer: Peer = { transport: 'tcp', address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
  let timer: NodeJS.Timeout | undefined;
  // Counted between complete requests, not between bytes: a client that sends a byte a second holds its connection no longer.
  const waitForRequest = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => socket.destroy(), idleTimeoutMs);
  };
  const answerAll = async (requests: readonly Uint8Array[]): Promise<void> => {
    // Nothing more is read while answers are on their way, so a client that does not read them cannot fill the memory.
    socket.pause();
    for (const request of requests) {
      const answer = await respond(request, peer, handler, onError);
      if (socket.destroyed) return;
      if (answer !== undefined && !socket.write(frameMessage(answer))) await drained(socket);
    }
    waitForRequest();
    socket.resume();
  };
  socket.on('close', () => clearTimeout(timer));
  // A client that hangs up is everyday business.
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const requests = frames.push(chunk);
    if (requests.length > 0) {
      answerAll(requests).catch((error: unknown) => {
        onError(error);
        socket.destroy();
      });
    }
  });
  waitForRequest();
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      socket.off('drain', finish);
      socket.off('close', finish);
      resolve();
    };
    socket.on('drain', finish);
    socket.on('close', finish);
  });
}

/** Listens over UDP and TCP on one port. Rejects with the system's error; then nothing listens. */
export async function listenDns(options: ListenOptions): Promise<DnsListener> {
  for (let attempt = 1; ; attempt += 1) {
    const tcp = await listenTcp(options);
    try {
      const udp = await listenUdp({ ...options, port: tcp.port });
      return {
        address: options.address,
        port: tcp.port,
        close: async () => {
          await Promise.all([udp.close(), tcp.close()]);
        },
      };
    } catch (error) {
      await tcp.close();
      // A free TCP port may be taken for UDP; where any port will do, the next one is tried.
      if (options.port !== 0 || attempt >= PORT_ATTEMPTS) throw error;
    }
  }
}

function ignore(): void {
  // No one asked to hear of it.
}
