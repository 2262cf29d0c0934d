import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A relay before a PostgreSQL server that sees, and may change, each statement that a client sends. */
export interface StatementProxy extends AsyncDisposable {
  readonly port: number;
}

/** Answers with the statement that the server gets in place of the client's. */
export type Translate = (sql: string) => string;

/**
 * Relays the frontend's messages ("Message Formats" of the protocol) without TLS. Like Redshift it takes no notice of the row
 * limit of Execute. `deafToCancel`: requests to cancel get lost.
 */
export async function startStatementProxy(
  target: { readonly host: string; readonly port: number },
  translate: Translate,
  options: { readonly deafToCancel?: boolean } = {},
): Promise<StatementProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    const messages = new Messages(translate);
    client.on('data', (chunk) => {
      for (const message of messages.take(chunk)) {
        if (options.deafToCancel && isCancelRequest(message)) client.end();
        else if (!upstream.write(message)) client.pause();
      }
    });
    upstream.on('drain', () => client.resume());
    upstream.on('data', (chunk) => {
      if (!client.write(chunk)) upstream.pause();
    });
    client.on('drain', () => upstream.resume());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function isCancelRequest(message: Buffer): boolean {
  return message.length === 16 && message.readInt32BE(4) === 80_877_102;
}

class Messages {
  readonly #translate: Translate;
  #chunks: Buffer[] = [];
  #held = 0;
  /** Of the message that has begun, its type byte included; 0 = not known yet. */
  #wanted = 0;
  #started = false;

  constructor(translate: Translate) {
    this.#translate = translate;
  }

  *take(chunk: Buffer): Generator<Buffer> {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    while (this.#held >= Math.max(this.#wanted, 8) || (this.#started && this.#held >= Math.max(this.#wanted, 5))) {
      const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      this.#chunks = [bytes];
      // The start-up messages have no type byte.
      this.#wanted = this.#started ? 1 + bytes.readInt32BE(1) : bytes.readInt32BE(0);
      if (bytes.length < this.#wanted) return;
      const message = bytes.subarray(0, this.#wanted);
      const rest = bytes.subarray(this.#wanted);
      this.#chunks = rest.length === 0 ? [] : [rest];
      this.#held = rest.length;
      this.#wanted = 0;
      yield this.#started ? this.#change(message) : this.#startUp(message);
    }
  }

  /** Protocol 3.0 begins the session; a request for TLS or to cancel does not. */
  #startUp(message: Buffer): Buffer {
    this.#started = message.readInt32BE(4) >> 16 === 3;
    return message;
  }

  #change(message: Buffer): Buffer {
    switch (String.fromCharCode(message[0] as number)) {
      case 'Q':
        return this.#replace(message, 5);
      case 'P':
        return this.#replace(message, message.indexOf(0, 5) + 1);
      case 'E': {
        const changed = Buffer.from(message);
        changed.writeInt32BE(0, changed.length - 4);
        return changed;
      }
      default:
        return message;
    }
  }

  #replace(message: Buffer, start: number): Buffer {
    const end = message.indexOf(0, start);
    const sql = message.toString('utf8', start, end);
    const translated = this.#translate(sql);
    if (translated === sql) return message;
    const parts = [message.subarray(0, start), Buffer.from(translated, 'utf8'), message.subarray(end)];
    const changed = Buffer.concat(parts);
    changed.writeInt32BE(changed.length - 1, 1);
    return changed;
  }
}
