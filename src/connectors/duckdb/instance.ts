import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { toError } from './errors.ts';
import { VectorSource } from './vector-source.ts';

export interface InstanceOptions {
  readonly file: string;
  readonly memoryLimitMegabytes: number;
  readonly threads?: number | undefined;
  /** How long to wait for another process that holds the file. */
  readonly waitMilliseconds: number;
}

export interface Lease extends Disposable {
  readonly connection: DuckDBConnection;
  readonly source: VectorSource;
  /** Another connection to the same file, to be disconnected by the caller. */
  readonly connect: () => Promise<DuckDBConnection>;
}

/** How long a file stays open after its last use, so that one command after another does not open it anew. */
const IDLE_MILLISECONDS = 300;
const RETRY_MILLISECONDS = 50;

/**
 * The open files of this process. Two instances of one file in one process would not see each other's lock and destroy
 * the file, so there is never more than one.
 */
const files = new Map<string, SharedFile>();

/** Opens the file where it is not open yet, and connects. @throws busy when another process holds it for too long */
export async function lease(options: InstanceOptions, signal?: AbortSignal): Promise<Lease> {
  return await sharedFile(options.file).lease(options, signal);
}

/** Closes the file now, unless it is in use. */
export async function closeIfIdle(file: string): Promise<void> {
  await sharedFile(file).closeIfIdle();
}

function sharedFile(file: string): SharedFile {
  const path = resolve(file);
  const known = files.get(path);
  if (known) return known;
  const made = new SharedFile(path);
  files.set(path, made);
  return made;
}

interface Open {
  readonly instance: DuckDBInstance;
  readonly source: VectorSource;
}

class SharedFile {
  readonly #path: string;
  #open: Promise<Open> | null = null;
  #closing: Promise<void> | null = null;
  #users = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async lease(options: InstanceOptions, signal: AbortSignal | undefined): Promise<Lease> {
    this.#users += 1;
    clearTimeout(this.#idle);
    try {
      const { instance, source } = await this.#opened(options, signal);
      const connection = await instance.connect();
      let held = true;
      return {
        connection,
        source,
        connect: () => instance.connect(),
        [Symbol.dispose]: () => {
          if (!held) return;
          held = false;
          connection.disconnectSync();
          this.#release();
        },
      };
    } catch (cause) {
      this.#release();
      throw toError(cause);
    }
  }

  #release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#idle = setTimeout(() => void this.closeIfIdle(), IDLE_MILLISECONDS).unref();
  }

  async closeIfIdle(): Promise<void> {
    if (this.#closing === null && this.#users === 0 && this.#open !== null) {
      clearTimeout(this.#idle);
      this.#closing = this.#close(this.#open).finally(() => {
        this.#closing = null;
      });
    }
    await this.#closing;
  }

  async #close(open: Promise<Open>): Promise<void> {
    this.#open = null;
    const { instance, source } = await open;
    try {
      // Closing does this too, but holds up the process while it does.
      const connection = await instance.connect();
      await connection.run('CHECKPOINT').finally(() => connection.disconnectSync());
    } catch {
      // What is not in the file yet is in its log, which the next opening reads.
    }
    source.dispose();
    instance.closeSync();
  }

  async #opened(options: InstanceOptions, signal: AbortSignal | undefined): Promise<Open> {
    const deadline = Date.now() + options.waitMilliseconds;
    while (true) {
      throwIfAborted(signal);
      await this.#closing;
      try {
        this.#open ??= openFile(this.#path, options);
        return await this.#open;
      } catch (cause) {
        this.#open = null;
        const holder = holderOf(cause);
        if (holder === null) throw toError(cause);
        if (Date.now() >= deadline) throw busy(this.#path, holder, cause);
        await wait(RETRY_MILLISECONDS, undefined, { ref: true, ...(signal ? { signal } : {}) }).catch(() =>
          throwIfAborted(signal),
        );
      }
    }
  }
}

async function openFile(path: string, options: InstanceOptions): Promise<Open> {
  const isNew = await stat(path).then(
    () => false,
    () => true,
  );
  if (isNew) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const instance = await DuckDBInstance.create(path, {
    errors_as_json: 'true',
    autoinstall_known_extensions: 'false',
    // Gives memory back that the allocator keeps otherwise.
    allocator_background_threads: 'true',
    memory_limit: `${options.memoryLimitMegabytes}MB`,
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  try {
    if (isNew) await chmod(path, 0o600);
    const connection = await instance.connect();
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    return { instance, source: new VectorSource(connection, options) };
  } catch (cause) {
    instance.closeSync();
    throw cause;
  }
}

/**
 * Who holds the file, when that is why it could not be opened. DuckDB has no code for it, only the class IO and this text
 * (the first on Linux and macOS, the second on Windows).
 */
function holderOf(cause: unknown): { readonly pid: string | undefined } | null {
  if (!(cause instanceof Error) || !cause.message.startsWith('IO Error')) return null;
  if (!/Conflicting lock|being used by another process/.test(cause.message)) return null;
  return { pid: /PID (\d+)/.exec(cause.message)?.[1] };
}

function busy(path: string, holder: { readonly pid: string | undefined }, cause: unknown): DagFluxError {
  const who = holder.pid === undefined ? 'another process' : `the process ${holder.pid}`;
  return new DagFluxError('busy', `The DuckDB file ${path} is open in ${who}, and only one process can have it open.`, {
    hint: 'Wait until that process is done, or end it, and try again.',
    native: { ...(holder.pid === undefined ? {} : { detail: `held by process ${holder.pid}` }) },
    cause,
  });
}
