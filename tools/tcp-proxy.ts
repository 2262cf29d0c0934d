import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A relay on 127.0.0.1 that a test can listen at and cut. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** How many pieces of data were swallowed. */
  readonly swallowed: number;
  /** Cuts every connection, on both sides. */
  cut(): void;
}

export interface ProxyHooks {
  /**
   * Sees what the client sends before it is passed on. `cut`: it never gets there, and the connection ends; `pass, then cut`:
   * the server gets it, the client hears nothing more; `swallow`: nobody hears anything.
   */
  readonly onUp?: (chunk: Buffer) => 'pass' | 'cut' | 'pass, then cut' | 'swallow';
}

/** Relays connections to a server. */
export async function startProxy(target: { host: string; port: number }, hooks: ProxyHooks = {}): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let swallowed = 0;
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    let deaf = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (chunk) => {
      const answer = hooks.onUp?.(chunk) ?? 'pass';
      if (answer === 'cut') return end();
      if (answer === 'swallow') {
        swallowed += 1;
        return;
      }
      deaf ||= answer === 'pass, then cut';
      upstream.write(chunk);
    });
    // The answer shows that the server has done it: cut now, before the client hears of it.
    upstream.on('data', (chunk) => (deaf ? end() : client.write(chunk)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    get swallowed() {
      return swallowed;
    },
    cut,
    [Symbol.asyncDispose]: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
