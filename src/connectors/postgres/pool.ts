import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { connect, type ServerConnection, setUp } from './connect.ts';
import { investigate } from './diagnose.ts';
import type { PostgresSettings } from './form.ts';
import { perform } from './statement.ts';

/** An idle connection is closed after this long. */
const IDLE_MILLISECONDS = 30_000;
/** A connection that has been idle for longer is asked for a sign of life before it is used. */
const TRUSTED_MILLISECONDS = 1_000;
const SIGN_OF_LIFE_MILLISECONDS = 5_000;

export interface Lease extends ServerConnection {
  /** Gives the connection back. `reset` = a user's statements may have left something in the session. */
  release(options?: { readonly reset?: boolean }): Promise<void>;
}

interface Idle {
  readonly server: ServerConnection;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

/** A few connections to one database, opened when they are needed and closed when nobody has used them for a while. */
export class Pool implements AsyncDisposable {
  readonly #settings: PostgresSettings;
  #idle: Idle[] = [];
  #open = 0;
  #waiting: (() => void)[] = [];
  #closed = false;
  #drained: (() => void) | undefined;

  constructor(settings: PostgresSettings) {
    this.#settings = settings;
  }

  /** Waits for a free connection when all are in use. @throws what `investigate` says; cancelled */
  async lease(signal?: AbortSignal): Promise<Lease> {
    while (true) {
      throwIfAborted(signal);
      const lease = await this.tryLease(signal);
      if (lease) return lease;
      await this.#freed(signal);
    }
  }

  /** The same without waiting; undefined = all are in use. */
  async tryLease(signal?: AbortSignal): Promise<Lease | undefined> {
    if (this.#closed) {
      throw new DagFluxError('conflict', 'The connection was closed or its settings have changed.', {
        hint: 'Run it again; the next query connects with the new settings.',
      });
    }
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (await isAlive(idle)) return this.#lend(idle.server);
      this.#discard(idle.server);
    }
    if (this.#open >= this.#settings.poolSize) return undefined;
    this.#open += 1;
    try {
      const server = await connect(this.#settings, signal);
      await setUp(server.connection, this.#settings);
      return this.#lend(server);
    } catch (error) {
      this.#gone();
      throw await investigate(error, this.#settings, signal);
    }
  }

  /** No new leases; waits for those that are out. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const idle = this.#idle;
    this.#idle = [];
    await Promise.all(
      idle.map(async ({ server, timer }) => {
        clearTimeout(timer);
        await server.end();
        this.#gone();
      }),
    );
    for (const wake of this.#waiting.splice(0)) wake();
    if (this.#open > 0) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
  }

  #lend(server: ServerConnection): Lease {
    let out = true;
    return {
      ...server,
      release: async (options = {}) => {
        if (!out) return;
        out = false;
        const usable = !this.#closed && (await this.#clean(server, options.reset === true));
        if (usable && !this.#closed) this.#keep(server);
        else {
          if (server.connection.channel.lost || server.connection.status !== 'I') this.#discard(server);
          else {
            await server.end();
            this.#gone();
          }
        }
      },
    };
  }

  /** What the next user must not find. */
  async #clean({ connection }: ServerConnection, reset: boolean): Promise<boolean> {
    if (connection.channel.lost || connection.status !== 'I') return false;
    if (!reset) return true;
    try {
      await perform(connection, 'DISCARD ALL');
      await setUp(connection, this.#settings);
      return true;
    } catch {
      return false;
    }
  }

  #keep(server: ServerConnection): void {
    const timer = setTimeout(() => {
      this.#idle = this.#idle.filter((idle) => idle.server !== server);
      server.end().then(
        () => this.#gone(),
        () => this.#gone(),
      );
    }, IDLE_MILLISECONDS);
    timer.unref();
    this.#idle.push({ server, since: performance.now(), timer });
    this.#waiting.shift()?.();
  }

  #discard(server: ServerConnection): void {
    server.connection.channel.destroy();
    this.#gone();
  }

  #gone(): void {
    this.#open -= 1;
    this.#waiting.shift()?.();
    if (this.#open === 0) this.#drained?.();
  }

  async #freed(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

async function isAlive({ server, since }: Idle): Promise<boolean> {
  const { connection } = server;
  if (connection.channel.lost) return false;
  if (performance.now() - since < TRUSTED_MILLISECONDS) return true;
  const timer = setTimeout(() => connection.channel.destroy(), SIGN_OF_LIFE_MILLISECONDS);
  try {
    await perform(connection);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
