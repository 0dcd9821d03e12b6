import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { DnsTransportError } from './errors.ts';
import { createFrameReader, frameMessage } from './framing.ts';

/** Where a DNS server listens. */
export interface ServerAddress {
  /** IP literal. */
  readonly address: string;
  /** Default 53. */
  readonly port?: number;
}

export interface ExchangeOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds to wait for an answer (over TCP: for each message of it). Default 5000. */
  readonly timeoutMs?: number;
}

/** Looks at a datagram; undefined says that it is not the answer (a late or forged one), so that waiting goes on. */
export type AcceptAnswer<T> = (bytes: Uint8Array) => T | undefined;

/** Looks at a message of a TCP stream; `done` ends the exchange with a value. Throwing ends it with that error. */
export type AcceptFrame<T> = (bytes: Uint8Array) => { readonly done: true; readonly value: T } | { readonly done: false };

const DEFAULT_TIMEOUT = 5000;

/** Text of an address for messages: `127.0.0.1:53`, `[::1]:53`. */
export function serverText({ address, port = 53 }: ServerAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Sends one datagram from a fresh port and waits for the answer that `accept` takes; datagrams from elsewhere never reach it. Rejects with DnsTransportError, or the signal's reason. */
export function exchangeUdp<T>(server: ServerAddress, request: Uint8Array, accept: AcceptAnswer<T>, options: ExchangeOptions = {}): Promise<T> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT } = options;
  return new Promise<T>((resolve, reject) => {
    signal?.throwIfAborted();
    const socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
    const finish = settler<T>(resolve, reject, signal, () => socket.close());
    const timer = setTimeout(() => finish.fail(new DnsTransportError(`${serverText(server)} did not answer over UDP within ${timeoutMs} ms`)), timeoutMs);
    finish.onEnd(() => clearTimeout(timer));
    socket.on('error', (error) => finish.fail(new DnsTransportError(`${serverText(server)} cannot be asked over UDP: ${error.message}`, { cause: error })));
    socket.on('message', (bytes) => finish.attempt(() => accept(bytes)));
    socket.once('connect', () => {
      if (!finish.ended()) socket.send(request);
    });
    socket.connect(server.port ?? 53, server.address);
  });
}

/** Sends one message over a new TCP connection and hands each message that comes back to `accept` until it is done. Rejects with DnsTransportError, what `accept` threw, or the signal's reason. */
export function exchangeTcp<T>(server: ServerAddress, request: Uint8Array, accept: AcceptFrame<T>, options: ExchangeOptions = {}): Promise<T> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT } = options;
  return new Promise<T>((resolve, reject) => {
    signal?.throwIfAborted();
    const frames = createFrameReader();
    const socket = connect({ host: server.address, port: server.port ?? 53, noDelay: true });
    const finish = settler<T>(resolve, reject, signal, () => socket.destroy());
    let timer: NodeJS.Timeout | undefined;
    const restart = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => finish.fail(new DnsTransportError(`${serverText(server)} did not answer over TCP within ${timeoutMs} ms`)), timeoutMs);
    };
    finish.onEnd(() => clearTimeout(timer));
    restart();
    socket.on('error', (error) => finish.fail(new DnsTransportError(`${serverText(server)} cannot be asked over TCP: ${error.message}`, { cause: error })));
    socket.on('close', () => finish.fail(new DnsTransportError(`${serverText(server)} closed the TCP connection before its answer was complete`)));
    socket.on('data', (chunk) => {
      for (const bytes of frames.push(chunk)) {
        if (finish.ended()) return;
        restart();
        finish.attempt(() => {
          const verdict = accept(bytes);
          return verdict.done ? verdict.value : undefined;
        });
      }
    });
    socket.write(frameMessage(request));
  });
}

interface Settler<T> {
  ended(): boolean;
  fail(error: Error): void;
  /** Ends with what `produce` gives or throws; goes on where that is undefined. */
  attempt(produce: () => T | undefined): void;
  onEnd(cleanup: () => void): void;
}

/** Settles a promise once and cleans up after it. */
function settler<T>(resolve: (value: T) => void, reject: (error: Error) => void, signal: AbortSignal | undefined, close: () => void): Settler<T> {
  let done = false;
  const cleanups = [close];
  const end = (settle: () => void): void => {
    if (done) return;
    done = true;
    for (const cleanup of cleanups) cleanup();
    settle();
  };
  const fail = (error: Error): void => end(() => reject(error));
  const onAbort = (): void => fail(signal?.reason instanceof Error ? signal.reason : new DnsTransportError('the exchange was aborted'));
  signal?.addEventListener('abort', onAbort, { once: true });
  cleanups.push(() => signal?.removeEventListener('abort', onAbort));
  return {
    ended: () => done,
    fail,
    attempt(produce) {
      try {
        const value = produce();
        if (value !== undefined) end(() => resolve(value));
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    },
    onEnd: (cleanup) => void cleanups.push(cleanup),
  };
}
