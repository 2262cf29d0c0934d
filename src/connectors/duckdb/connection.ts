import {
  type DuckDBConnection,
  type DuckDBExtractedStatements,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { DagFluxError } from '../../contract/errors.ts';
import type { Field, Value } from '../../contract/values.ts';
import { requireWellFormed } from '../shared/well-formed.ts';
import { readBatches } from './batches.ts';
import { ChunkStream } from './chunk-stream.ts';
import { toError } from './errors.ts';
import { type InstanceOptions, type Lease, lease } from './instance.ts';
import { Limit, type LimitOptions } from './limit.ts';
import { momentFromText } from './nested-write.ts';
import { toField } from './types.ts';
import type { VectorSource } from './vector-source.ts';

/**
 * One connection: statements one after another, at most one of them with rows still to be read. Whether a transaction is
 * open decides how unread rows are got rid of.
 */
export class Connection implements AsyncDisposable {
  readonly #lease: Lease;
  #unread: ChunkStream | null = null;
  #transaction: 'read' | 'write' | null = null;

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
    return this.#transaction !== null;
  }

  async begin(mode: 'read' | 'write'): Promise<void> {
    await this.command(mode === 'read' ? 'BEGIN TRANSACTION READ ONLY' : 'BEGIN TRANSACTION');
    this.#transaction = mode;
  }

  async commit(options: LimitOptions = {}): Promise<void> {
    // Rows that nobody wants any more are read to the end: to interrupt them would abort what is to be committed.
    await this.command('COMMIT', options);
    this.#transaction = null;
  }

  async rollback(): Promise<void> {
    await this.#abandon();
    await this.command('ROLLBACK');
    this.#transaction = null;
  }

  /** After a statement that starts or ends a transaction: two statements outside of one have different numbers. */
  async refreshTransactionState(): Promise<void> {
    const number = 'SELECT txid_current()';
    const [first, second] = [await this.rows(number), await this.rows(number)];
    this.#transaction = first[0]?.[0] === second[0]?.[0] ? 'write' : null;
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
    requireWellFormed(sql);
    await this.settle(limit);
    return new Prepared(await limit.guard(() => this.native.prepare(sql), { sql }));
  }

  async extract(sql: string, limit: Limit): Promise<DuckDBExtractedStatements> {
    requireWellFormed(sql);
    await this.settle(limit);
    return await limit.guard(() => this.native.extractStatements(sql), { sql });
  }

  /** Starts a statement. Its rows, where it has any, are to be read or discarded before the next one. */
  async stream(statement: DuckDBPreparedStatement, limit: Limit, origin: Origin): Promise<ChunkStream> {
    const result = await limit.guard(() => statement.stream(), {
      sql: origin.sql,
      parameters: origin.parameters,
      readOnly: this.#transaction === 'read',
    });
    const stream = new ChunkStream(result, () => this.#explain(origin));
    if (returnsRows(result)) this.#unread = stream;
    return stream;
  }

  /** Gets rid of rows that nobody reads any more: at once, or in a transaction before the next statement. */
  async close(stream: ChunkStream): Promise<void> {
    if (this.#unread !== stream) return;
    if (!this.inTransaction) await this.#abandon();
  }

  /** Makes the connection free for the next statement. */
  async settle(limit: Limit): Promise<void> {
    limit.check();
    const unread = this.#unread;
    if (unread === null) return;
    await unread.discard(this.inTransaction ? null : () => this.native.interrupt());
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
    const { sql, statement = sql, parameters = [] } = origin;
    if (statement === null) return unknown;
    const prefix = 'EXPLAIN ANALYZE ';
    const connection = await this.#lease.connect();
    try {
      const prepared = await connection.prepare(prefix + statement);
      try {
        bind(prepared, parameters);
        await prepared.run();
        return unknown;
      } finally {
        prepared.destroySync();
      }
    } catch (cause) {
      const shift = prefix.length - Buffer.byteLength(sql.slice(0, Math.max(0, sql.indexOf(statement))));
      return toError(cause, { sql, shift, parameters });
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
  /** The text of this one statement, where that is only a part of it; null = not known. */
  readonly statement?: string | null | undefined;
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
    else if (typeof value === 'string') bindText(statement, position, value);
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

/** DuckDB casts text to the type that the statement gives the parameter; what it spells in another way is made here. */
function bindText(statement: DuckDBPreparedStatement, position: number, value: string): void {
  const isKnown = statement.parameterTypeId(position) !== DuckDBTypeId.INVALID;
  const type = isKnown ? statement.parameterType(position) : null;
  const made = type && momentFromText(value, type);
  if (type && made !== null) statement.bindValue(position, made, type);
  else statement.bindVarchar(position, value);
}
