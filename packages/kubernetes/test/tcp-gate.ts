import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/**
 * Stands between a client and a server, whatever they speak (TLS too), so that a test can cut what is open and shut the way without touching either.
 */
export class TcpGate {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #shut = false;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** Forwards connections on a free loopback port to `port` on loopback. */
  static async open(port: number): Promise<TcpGate> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const gate = new TcpGate(server, typeof address === 'object' && address !== null ? address.port : 0);
    server.on('connection', (client) => {
      gate.#forward(client, port);
    });
    return gate;
  }

  /** How many connections there are now. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** Ends what is open: `end` in order, `reset` as a broken network does. New connections are taken. */
  cut(how: 'end' | 'reset'): void {
    for (const socket of this.#sockets) {
      if (how === 'end') socket.destroySoon();
      else socket.resetAndDestroy();
    }
  }

  /** Breaks what is open and every new connection, until `unshut`. */
  shut(): void {
    this.#shut = true;
    this.cut('reset');
  }

  unshut(): void {
    this.#shut = false;
  }

  async close(): Promise<void> {
    this.shut();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #forward(client: Socket, port: number): void {
    if (this.#shut) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(port, '127.0.0.1');
    for (const [socket, other] of [[client, server], [server, client]] as const) {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      // What broke shows to both sides as a closed connection.
      socket.on('error', () => undefined);
      socket.pipe(other);
    }
  }
}
