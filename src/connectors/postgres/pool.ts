import { setImmediate as eventsHandled } from 'node:timers/promises';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
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

/** Gets a connection that has just been given back, or (undefined) the place of one, to open another. */
interface Waiting {
  readonly resolve: (server: ServerConnection | undefined) => void;
  readonly reject: (error: DagFluxError) => void;
}

/** A few connections to one database, opened when they are needed and closed when nobody has used them for a while. */
export class Pool implements AsyncDisposable {
  readonly #settings: PostgresSettings;
  readonly #idleMilliseconds: number;
  #idle: Idle[] = [];
  /** Places taken: connections in use, idle, being opened or closed. Never more than the pool's size. */
  #open = 0;
  /** First come, first served. */
  #waiting: Waiting[] = [];
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(settings: PostgresSettings, options: { readonly idleMilliseconds?: number } = {}) {
    this.#settings = settings;
    this.#idleMilliseconds = options.idleMilliseconds ?? IDLE_MILLISECONDS;
  }

  /** Waits for a free connection when all are in use. @throws what `investigate` says; cancelled; conflict when closed */
  async lease(signal?: AbortSignal): Promise<Lease> {
    do {
      const idle = await this.#takeIdle(signal);
      if (idle) return idle;
    } while (this.#idle.length > 0);
    // From the look at the idle ones to the queue there is no await: what is given back in between would wake nobody.
    if (this.#takePlace()) return await this.#connect(signal);
    const server = await this.#queue(signal);
    return server ? this.#lend(server) : await this.#connect(signal);
  }

  /** The same without waiting; undefined = all are in use. */
  async tryLease(signal?: AbortSignal): Promise<Lease | undefined> {
    const idle = await this.#takeIdle(signal);
    if (idle) return idle;
    return this.#takePlace() ? await this.#connect(signal) : undefined;
  }

  /** No new leases; waits for those that are out. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
    const idle = this.#idle.splice(0);
    await Promise.all(
      idle.map(async ({ server, timer }) => {
        clearTimeout(timer);
        await this.#end(server);
      }),
    );
    if (this.#open === 0) return;
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
  }

  async #takeIdle(signal: AbortSignal | undefined): Promise<Lease | undefined> {
    throwIfAborted(signal);
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (await isAlive(idle, signal)) return this.#lend(idle.server);
      this.#discard(idle.server);
      throwIfAborted(signal);
    }
    return undefined;
  }

  #takePlace(): boolean {
    if (this.#closing) throw closed();
    if (this.#open >= this.#settings.poolSize) return false;
    this.#open += 1;
    return true;
  }

  /** Opens a connection on a place that is already counted. */
  async #connect(signal: AbortSignal | undefined): Promise<Lease> {
    let server: ServerConnection | undefined;
    try {
      server = await connect(this.#settings, signal);
      await setUp(server.connection, this.#settings, signal);
      return this.#lend(server);
    } catch (error) {
      server?.connection.channel.destroy();
      this.#vacate();
      throw await investigate(error, this.#settings, signal);
    }
  }

  #lend(server: ServerConnection): Lease {
    let out = true;
    return {
      ...server,
      release: async (options = {}) => {
        if (!out) return;
        out = false;
        if (!(await this.#clean(server, options.reset === true))) this.#discard(server);
        else if (this.#closing) await this.#end(server);
        else this.#keep(server);
      },
    };
  }

  /** What the next user must not find. False: the connection cannot be used again. */
  async #clean({ connection }: ServerConnection, reset: boolean): Promise<boolean> {
    if (connection.channel.lost || connection.busy) return false;
    try {
      if (connection.status !== 'I') await perform(connection, 'ROLLBACK');
      if (reset && !this.#closing) {
        await perform(connection, 'DISCARD ALL');
        await setUp(connection, this.#settings);
      }
      return true;
    } catch {
      return false;
    }
  }

  #keep(server: ServerConnection): void {
    const next = this.#waiting.shift();
    if (next) {
      next.resolve(server);
      return;
    }
    const timer = setTimeout(() => {
      this.#idle = this.#idle.filter((idle) => idle.server !== server);
      void this.#end(server);
    }, this.#idleMilliseconds);
    timer.unref();
    this.#idle.push({ server, since: performance.now(), timer });
  }

  async #end(server: ServerConnection): Promise<void> {
    await server.end();
    this.#vacate();
  }

  #discard(server: ServerConnection): void {
    server.connection.channel.destroy();
    this.#vacate();
  }

  /** A place is free: whoever waits longest gets it. */
  #vacate(): void {
    const next = this.#waiting.shift();
    if (next) {
      next.resolve(undefined);
      return;
    }
    this.#open -= 1;
    if (this.#open === 0) this.#drained?.();
  }

  #queue(signal: AbortSignal | undefined): Promise<ServerConnection | undefined> {
    return new Promise((resolve, reject) => {
      const stop = (): void => signal?.removeEventListener('abort', onAbort);
      const waiting: Waiting = {
        resolve: (server) => {
          stop();
          resolve(server);
        },
        reject: (error) => {
          stop();
          reject(error);
        },
      };
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(asDagFluxError(signal?.reason));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiting);
    });
  }
}

function closed(): DagFluxError {
  return new DagFluxError('conflict', 'The connection was closed or its settings have changed.', {
    hint: 'Run it again; the next query connects with the new settings.',
  });
}

async function isAlive({ server, since }: Idle, signal: AbortSignal | undefined): Promise<boolean> {
  const { connection } = server;
  // What the network has brought meanwhile, an end for one, is seen only now.
  await eventsHandled();
  if (connection.channel.lost) return false;
  if (performance.now() - since < TRUSTED_MILLISECONDS) return true;
  const giveUp = (): void => connection.channel.destroy();
  const timer = setTimeout(giveUp, SIGN_OF_LIFE_MILLISECONDS);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    await perform(connection);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}
