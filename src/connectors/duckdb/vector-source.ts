import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { DuckDBTableFunction, INTEGER } from '@duckdb/node-api';
import type { Slab } from './slab.ts';

/** The name that DuckDB knows the rows under; nobody else reads from it. */
const FUNCTION_NAME = 'dagflux_rows';

/**
 * While rows are loaded. The insert has one thread, and with more of them the idle ones would spin and take the processor from
 * the source. Buffers beyond this hold nothing that the load reads again; a wide table needs a block or so for each column.
 */
const LOAD_THREADS = 1;
const LOAD_MEGABYTES = 30;
const LOAD_MEGABYTES_A_COLUMN = 0.25;
/** While rows are streamed out: blocks beyond this would be kept for a second read that does not come. A large sort spills. */
const READ_MEGABYTES = 128;

/**
 * Of the memory limit, while a statement works on many rows that it need not keep. With one thread and a fifth of 512 MB, a join of 2 M
 * rows with 2 M took 6.5 s and 140 MB of this process; with two and all of it, 4.7 s and 450 MB.
 */
const WORK_THREADS = 1;
const WORK_SHARE = 1 / 5;
/**
 * How texts are compressed by what a whole row group says, held in memory that no limit counts: with rows of 800 bytes that was 90 MB of
 * 240. Rows of so many bytes are written without; the file is the larger for it.
 */
const HUNGRY_METHODS = 'dictionary,dict_fsst,fsst';
const WIDE_ROW_BYTES = 400;

/** What holds when nothing is loaded. */
export interface UsualSettings {
  readonly threads?: number | undefined;
  readonly memoryLimitMegabytes: number;
}

/**
 * Rows that DuckDB pulls by a table function: `INSERT INTO t SELECT * FROM dagflux_rows(7)`. Unlike an appender, which
 * compresses rows on the thread of JavaScript, the insert runs on threads of its own while the next rows are prepared, casts,
 * defaults and generated columns are DuckDB's usual ones, and any transaction covers it.
 */
export class VectorSource {
  readonly #function: DuckDBTableFunction;
  readonly #supplies = new Map<number, Supply>();
  readonly #connection: DuckDBConnection;
  #nextId = 1;
  readonly #readers = new Set<{ readonly megabytes: number }>();
  readonly #works = new Set<{ readonly wide: boolean }>();
  #frugal = false;
  readonly #settings: UsualSettings;

  /** The connection is kept, and closed in the end. */
  constructor(connection: DuckDBConnection, settings: UsualSettings) {
    this.#connection = connection;
    this.#settings = settings;
    this.#function = DuckDBTableFunction.create({
      name: FUNCTION_NAME,
      parameterTypes: [INTEGER],
      bindFunction: (info) => {
        const supply = this.#supplies.get(Number(info.getParameter(0)));
        if (!supply) return info.setError('These rows are not there any more.');
        info.setBindData(supply);
        supply.types.forEach((type, index) => {
          info.addResultColumn(`c${index}`, type);
        });
      },
      initFunction: (info) => info.setMaxThreads(1),
      mainFunction: (info, chunk) => {
        const supply = info.bindData as Supply; // Set by the function above.
        try {
          supply.fill(chunk.chunk);
        } catch (error) {
          supply.failure = error;
          info.setError('The rows could not be handed over.');
        }
      },
    });
    connection.registerTableFunction(this.#function);
  }

  /** A supply of rows of these types, and the SQL that reads it. */
  async open(types: readonly DuckDBType[]): Promise<Supply> {
    const id = this.#nextId++;
    const supply = new Supply(types, `${FUNCTION_NAME}(${id})`, () => this.#close(id));
    this.#supplies.set(id, supply);
    await this.#adjust();
    return supply;
  }

  /** Keeps memory low while rows are streamed out; until disposed. `megabytes` = what that needs, where it is known. */
  async openReader(megabytes: number | null): Promise<AsyncDisposable> {
    const reader = { megabytes: Math.min(megabytes ?? READ_MEGABYTES, READ_MEGABYTES) };
    this.#readers.add(reader);
    await this.#adjust();
    return {
      [Symbol.asyncDispose]: async () => {
        if (this.#readers.delete(reader)) await this.#adjust();
      },
    };
  }

  /** Keeps memory low while a statement works on many rows; until disposed. */
  async openWork(rowBytes: number): Promise<AsyncDisposable> {
    const work = { wide: rowBytes >= WIDE_ROW_BYTES };
    this.#works.add(work);
    await this.#adjust();
    return {
      [Symbol.asyncDispose]: async () => {
        if (this.#works.delete(work)) await this.#adjust();
      },
    };
  }

  async #close(id: number): Promise<void> {
    if (this.#supplies.delete(id)) await this.#adjust();
  }

  async #adjust(): Promise<void> {
    const { threads, memoryLimitMegabytes } = this.#settings;
    const columns = this.#supplies.values().reduce((sum, each) => sum + each.types.length, 0);
    if (columns > 0) await this.#set(LOAD_THREADS, Math.ceil(LOAD_MEGABYTES + columns * LOAD_MEGABYTES_A_COLUMN));
    else if (this.#works.size > 0) await this.#set(WORK_THREADS, Math.ceil(memoryLimitMegabytes * WORK_SHARE));
    else await this.#set(threads, this.#readers.size > 0 ? this.#readMegabytes() : memoryLimitMegabytes);
    const frugal = this.#works.values().some(({ wide }) => wide);
    if (frugal === this.#frugal) return;
    this.#frugal = frugal;
    await this.#connection.run(`SET GLOBAL disabled_compression_methods = '${frugal ? HUNGRY_METHODS : ''}'`);
  }

  #readMegabytes(): number {
    return this.#readers.values().reduce((sum, { megabytes }) => sum + megabytes, 0);
  }

  async #set(threads: number | undefined, megabytes: number): Promise<void> {
    const limit = Math.min(megabytes, this.#settings.memoryLimitMegabytes);
    await this.#connection.run(threads === undefined ? 'RESET GLOBAL threads' : `SET GLOBAL threads = ${threads}`);
    // It is refused while another session needs more; then the load is only less frugal.
    await this.#connection.run(`SET GLOBAL memory_limit = '${limit}MB'`).catch(() => {});
  }

  dispose(): void {
    this.#function.destroySync();
    this.#connection.disconnectSync();
  }
}

/** Holds the slab that the running insert reads. */
export class Supply implements AsyncDisposable {
  readonly types: readonly DuckDBType[];
  readonly sql: string;
  /** What went wrong while rows were handed over. */
  failure: unknown = null;
  readonly #forget: () => Promise<void>;
  #slab: Slab | null = null;
  #position = 0;

  constructor(types: readonly DuckDBType[], sql: string, forget: () => Promise<void>) {
    this.types = types;
    this.sql = sql;
    this.#forget = forget;
  }

  offer(slab: Slab): void {
    this.#slab = slab;
    this.#position = 0;
  }

  fill(chunk: Parameters<Slab['fill']>[0]): void {
    if (this.#slab) this.#position += this.#slab.fill(chunk, this.#position);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#forget();
  }
}
