import type {
  DuckDBConnection,
  DuckDBExtractedStatements,
  DuckDBPreparedStatement,
  DuckDBResult,
} from '@duckdb/node-api';
import { DagFluxError } from '../../contract/errors.ts';
import type { Field, Value } from '../../contract/values.ts';
import { readBatches } from './batches.ts';
import { ChunkStream } from './chunk-stream.ts';
import { toError } from './errors.ts';
import { type InstanceOptions, type Lease, lease } from './instance.ts';
import { Limit, type LimitOptions } from './limit.ts';
import { toField } from './types.ts';
import type { VectorSource } from './vector-source.ts';

/**
 * One connection: statements one after another, at most one of them with rows still to be read. Whether a transaction is
 * open decides how unread rows are got rid of.
 */
export class Connection implements AsyncDisposable {
  readonly #lease: Lease;
  #unread: ChunkStream | null = null;
  #inTransaction = false;
  #spoiled = false;

  private constructor(held: Lease) {
    this.#lease = held;
  }

  static async open(options: InstanceOptions, signal?: AbortSignal): Promise<Connection> {
    return new Connection(await lease(options, signal));
  }

  get native(): DuckDBConnection {
    return this.#lease.connection;
  }

  get source(): VectorSource {
    return this.#lease.source;
  }

  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  async begin(mode: 'read' | 'write'): Promise<void> {
    await this.command(mode === 'read' ? 'BEGIN TRANSACTION READ ONLY' : 'BEGIN TRANSACTION');
    this.#inTransaction = true;
  }

  /** A load was left half-way: its transaction can only be rolled back. */
  spoil(): void {
    this.#spoiled = true;
  }

  async commit(options: LimitOptions = {}): Promise<void> {
    if (this.#spoiled) {
      throw new DagFluxError('cancelled', 'A load was not finished, so its transaction was rolled back.', {
        hint: 'Load again.',
      });
    }
    // Rows that nobody wants any more are read to the end: to interrupt them would abort what is to be committed.
    await this.command('COMMIT', options);
    this.#inTransaction = false;
  }

  async rollback(): Promise<void> {
    await this.#abandon();
    await this.command('ROLLBACK');
    this.#inTransaction = false;
  }

  /** After a statement that starts or ends a transaction: two statements outside of one have different numbers. */
  async refreshTransactionState(): Promise<void> {
    const number = 'SELECT txid_current()';
    const [first, second] = [await this.rows(number), await this.rows(number)];
    this.#inTransaction = first[0]?.[0] === second[0]?.[0];
  }

  /** A statement without parameters whose rows do not matter. */
  async command(sql: string, options: LimitOptions = {}): Promise<void> {
    using limit = new Limit(this.native, options);
    await this.settle(limit);
    await limit.guard(() => this.native.run(sql), { sql });
  }

  /** The rows of a statement that returns few. */
  async rows(sql: string, parameters: readonly Value[] = [], options: LimitOptions = {}): Promise<Value[][]> {
    using limit = new Limit(this.native, options);
    using prepared = await this.prepare(sql, limit);
    bind(prepared.statement, parameters);
    const stream = await this.stream(prepared.statement, limit, { sql, parameters });
    const rows: Value[][] = [];
    for await (const batch of readBatches(stream, limit, {})) {
      for (let row = 0; row < batch.rows; row += 1) rows.push(batch.columns.map((column) => column[row] as Value));
    }
    return rows;
  }

  async prepare(sql: string, limit: Limit): Promise<Prepared> {
    await this.settle(limit);
    return new Prepared(await limit.guard(() => this.native.prepare(sql), { sql }));
  }

  async extract(sql: string, limit: Limit): Promise<DuckDBExtractedStatements> {
    await this.settle(limit);
    return await limit.guard(() => this.native.extractStatements(sql), { sql });
  }

  /** Starts a statement. Its rows, where it has any, are to be read or discarded before the next one. */
  async stream(statement: DuckDBPreparedStatement, limit: Limit, origin: Origin): Promise<ChunkStream> {
    const result = await limit.guard(() => statement.stream(), { sql: origin.sql });
    const stream = new ChunkStream(result, () => this.#explain(origin));
    if (returnsRows(result)) this.#unread = stream;
    return stream;
  }

  /** Gets rid of rows that nobody reads any more: at once, or in a transaction before the next statement. */
  async close(stream: ChunkStream): Promise<void> {
    if (this.#unread !== stream) return;
    if (!this.#inTransaction) await this.#abandon();
  }

  /** Makes the connection free for the next statement. */
  async settle(limit: Limit): Promise<void> {
    limit.check();
    const unread = this.#unread;
    if (unread === null) return;
    await unread.discard(this.#inTransaction ? null : () => this.native.interrupt());
    this.#unread = null;
    limit.check();
  }

  async #abandon(): Promise<void> {
    await this.#unread?.discard(() => this.native.interrupt());
    this.#unread = null;
  }

  /**
   * Why a query stopped half-way. The binding does not tell, so the query runs once more, on another connection, with its
   * rows thrown away.
   */
  async #explain(origin: Origin): Promise<DagFluxError> {
    const unknown = new DagFluxError('invalid-data', 'DuckDB stopped the query half-way: one of its rows failed.', {
      hint: 'Run the statement alone to see why.',
    });
    if (!origin.isAlone) return unknown;
    const connection = await this.#lease.connect();
    const prefix = 'EXPLAIN ANALYZE ';
    try {
      const prepared = await connection.prepare(prefix + origin.sql);
      try {
        bind(prepared, origin.parameters ?? []);
        await prepared.run();
        return unknown;
      } finally {
        prepared.destroySync();
      }
    } catch (cause) {
      return toError(cause, { sql: origin.sql, shift: prefix.length });
    } finally {
      connection.disconnectSync();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#abandon();
    this.#lease[Symbol.dispose]();
  }
}

/** Where a result came from. */
export interface Origin {
  /** The text that was given. */
  readonly sql: string;
  readonly parameters?: readonly Value[] | undefined;
  /** The text is this one statement. */
  readonly isAlone?: boolean;
}

/** A prepared statement, freed at the end of its scope. */
export class Prepared implements Disposable {
  readonly statement: DuckDBPreparedStatement;

  constructor(statement: DuckDBPreparedStatement) {
    this.statement = statement;
  }

  get fields(): readonly Field[] {
    return Array.from({ length: this.statement.columnCount }, (_, index) =>
      toField(this.statement.columnName(index), this.statement.columnType(index)),
    );
  }

  [Symbol.dispose](): void {
    this.statement.destroySync();
  }
}

const QUERY_RESULT = 3;

export function returnsRows(result: DuckDBResult): boolean {
  return result.returnType === QUERY_RESULT;
}

/** Text is bound as text: DuckDB casts it to the type that the statement gives the parameter. */
export function bind(statement: DuckDBPreparedStatement, parameters: readonly Value[]): void {
  if (statement.parameterCount !== parameters.length) {
    throw new DagFluxError(
      'invalid-input',
      `The statement has ${statement.parameterCount} parameters, and ${parameters.length} values were given.`,
      { hint: 'Give a value for each of $1, $2, …, in their order.' },
    );
  }
  parameters.forEach((value, index) => {
    const position = index + 1;
    if (value === null) statement.bindNull(position);
    else if (typeof value === 'string') statement.bindVarchar(position, value);
    else if (typeof value === 'boolean') statement.bindBoolean(position, value);
    else if (typeof value === 'bigint') bindWhole(statement, position, value);
    else if (typeof value === 'number') bindNumber(statement, position, value);
    else statement.bindBlob(position, value);
  });
}

function bindNumber(statement: DuckDBPreparedStatement, position: number, value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) bindWhole(statement, position, BigInt(value));
  else statement.bindDouble(position, value);
}

function bindWhole(statement: DuckDBPreparedStatement, position: number, value: bigint): void {
  if (BigInt.asIntN(64, value) === value) statement.bindBigInt(position, value);
  else statement.bindHugeInt(position, value);
}
