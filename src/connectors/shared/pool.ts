import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';

/** An idle connection is closed after this long. */
const IDLE_MILLISECONDS = 30_000;

/** What a pool does with the connections of one kind of database. */
export interface PoolHooks<S> {
  /** Connects. @throws what the database or the network said */
  open(signal: AbortSignal | undefined): Promise<S>;
  /** What is thrown in place of an error of `open`. */
  explain(error: unknown, signal: AbortSignal | undefined): Promise<unknown>;
  /** Whether a connection that was idle for so long can still be used. */
  isAlive(server: S, idleMilliseconds: number, signal: AbortSignal | undefined): Promise<boolean>;
  /**
   * Removes what the next user must not find. `reset` = a user's statements may have left something in the session.
   * False: the connection cannot be used again.
   */
  clean(server: S, options: { readonly reset: boolean; readonly closing: boolean }): Promise<boolean>;
  /** Says goodbye and closes. */
  end(server: S): Promise<void>;
  /** Closes at once. */
  destroy(server: S): void;
}

export type Lease<S> = S & {
  /** Gives the connection back. `reset` = a user's statements may have left something in the session. */
  release(options?: { readonly reset?: boolean }): Promise<void>;
};

interface Idle<S> {
  readonly server: S;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

/** Gets a connection that has just been given back, or (undefined) the place of one, to open another. */
interface Waiting<S> {
  readonly resolve: (server: S | undefined) => void;
  readonly reject: (error: DagFluxError) => void;
}

/** A few connections to one database, opened when they are needed and closed when nobody has used them for a while. */
export class Pool<S extends object> implements AsyncDisposable {
  readonly #hooks: PoolHooks<S>;
  readonly #size: number;
  readonly #idleMilliseconds: number;
  #idle: Idle<S>[] = [];
  /** Places taken: connections in use, idle, being opened or closed. Never more than the pool's size. */
  #open = 0;
  /** First come, first served. */
  #waiting: Waiting<S>[] = [];
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(
    hooks: PoolHooks<S>,
    options: {
      /** At most so many connections. */
      readonly size: number;
      /** How long one may lie idle before it is closed. Default 30,000. */
      readonly idleMilliseconds?: number | undefined;
    },
  ) {
    this.#hooks = hooks;
    this.#size = options.size;
    this.#idleMilliseconds = options.idleMilliseconds ?? IDLE_MILLISECONDS;
  }

  /** Waits for a free connection when all are in use. @throws what `explain` says; cancelled; conflict when closed */
  async lease(signal?: AbortSignal): Promise<Lease<S>> {
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
  async tryLease(signal?: AbortSignal): Promise<Lease<S> | undefined> {
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

  async #takeIdle(signal: AbortSignal | undefined): Promise<Lease<S> | undefined> {
    throwIfAborted(signal);
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (await this.#hooks.isAlive(idle.server, performance.now() - idle.since, signal))
        return this.#lend(idle.server);
      this.#discard(idle.server);
      throwIfAborted(signal);
    }
    return undefined;
  }

  #takePlace(): boolean {
    if (this.#closing) throw closed();
    if (this.#open >= this.#size) return false;
    this.#open += 1;
    return true;
  }

  /** Opens a connection on a place that is already counted. */
  async #connect(signal: AbortSignal | undefined): Promise<Lease<S>> {
    let server: S;
    try {
      server = await this.#hooks.open(signal);
    } catch (error) {
      this.#vacate();
      throw await this.#hooks.explain(error, signal);
    }
    return this.#lend(server);
  }

  #lend(server: S): Lease<S> {
    let out = true;
    return {
      ...server,
      release: async (options = {}) => {
        if (!out) return;
        out = false;
        const { reset = false } = options;
        const usable = await this.#hooks.clean(server, { reset, closing: this.#closing !== undefined });
        if (!usable) this.#discard(server);
        else if (this.#closing) await this.#end(server);
        else this.#keep(server);
      },
    };
  }

  #keep(server: S): void {
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

  async #end(server: S): Promise<void> {
    await this.#hooks.end(server);
    this.#vacate();
  }

  #discard(server: S): void {
    this.#hooks.destroy(server);
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

  #queue(signal: AbortSignal | undefined): Promise<S | undefined> {
    return new Promise((resolve, reject) => {
      const stop = (): void => signal?.removeEventListener('abort', onAbort);
      const waiting: Waiting<S> = {
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
