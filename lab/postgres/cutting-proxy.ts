import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** When a connection through the proxy is cut, by a text that the client sends (`COMMIT`). */
export interface Cut {
  readonly at: string;
  /** `before`: the server never gets it. `after`: the server carries it out, and the client never hears of it. */
  readonly when: 'before' | 'after';
}

/**
 * A TCP proxy before a PostgreSQL server that cuts a connection at a chosen moment, as a network does. It reads the protocol's
 * plain text, so a client has to connect through it without TLS.
 */
export class CuttingProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut: Cut | undefined;
  /** How often it has cut. */
  cuts = 0;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async start(target: { readonly host: string; readonly port: number }): Promise<CuttingProxy> {
    const holder: { proxy?: CuttingProxy } = {};
    const server = createServer((client) => holder.proxy?.join(client, connect(target.port, target.host)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The proxy has no port.');
    }
    const proxy = new CuttingProxy(server, address.port);
    holder.proxy = proxy;
    return proxy;
  }

  /** The next connection that sends the text is cut; those after it are not. */
  cutOnce(cut: Cut): void {
    this.#cut = cut;
  }

  /** Joins the two ends of a new connection. */
  join(client: Socket, server: Socket): void {
    let cutAtAnswer = false;
    const end = (): void => {
      this.cuts += 1;
      client.destroy();
      server.destroy();
    };
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      // A reset is what a cut looks like from the other side; `close` follows it.
      socket.on('error', () => socket.destroy());
    }
    client.on('data', (bytes) => {
      const cut = this.#cut;
      if (cut !== undefined && bytes.includes(cut.at)) {
        this.#cut = undefined;
        if (cut.when === 'before') {
          end();
          return;
        }
        cutAtAnswer = true;
      }
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (cutAtAnswer) {
        end();
        return;
      }
      client.write(bytes);
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.#server.close();
    await once(this.#server, 'close');
  }
}
