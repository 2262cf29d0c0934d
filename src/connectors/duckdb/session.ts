import { StatementType } from '@duckdb/node-api';
import type {
  BatchStream,
  CallOptions,
  Load,
  Measure,
  ReadOptions,
  RunOptions,
  Selection,
  Session,
  StatementEvent,
  Wire,
} from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Batch, Field } from '../../contract/values.ts';
import { type BatchOptions, readBatches } from './batches.ts';
import type { ChunkStream } from './chunk-stream.ts';
import { bind, type Connection, Prepared, returnsRows } from './connection.ts';
import { duckdbDialect } from './dialect.ts';
import { explain } from './explain.ts';
import { Limit } from './limit.ts';
import { openLoad } from './load.ts';
import { measureColumns } from './measure.ts';
import { refuse, refuseFolders } from './refuse.ts';
import { scanMegabytes } from './scan-memory.ts';
import { commandOf, splitStatements } from './statements.ts';
import { DuckDBWire } from './wire.ts';

export class DuckDBSession implements Session {
  readonly #connection: Connection;
  /** The one that the session was opened with; the user's own BEGIN is not ours. */
  readonly #transaction: 'read' | 'write' | null;
  readonly wire: Wire;

  constructor(connection: Connection, transaction: 'read' | 'write' | null = null) {
    this.#connection = connection;
    this.#transaction = transaction;
    this.wire = new DuckDBWire(connection);
  }

  async *run(sql: string, options: RunOptions = {}): AsyncGenerator<StatementEvent> {
    const connection = this.#connection;
    const { parameters = [] } = options;
    using whole = new Limit(connection.native, { signal: options.signal });
    const texts = splitStatements(sql);
    if (texts.length === 0) return;
    refuseFolders(sql, this.#transaction);
    const statements = await connection.extract(sql, whole);
    if (statements.count > 1 && parameters.length > 0) {
      throw new DagFluxError('invalid-input', 'Parameters go with one statement, and these are several.', {
        hint: 'Run the statements one by one.',
      });
    }
    for (let index = 0; index < statements.count; index += 1) {
      using limit = new Limit(connection.native, options);
      await connection.settle(limit);
      using prepared = new Prepared(await limit.guard(() => statements.prepare(index), { sql }));
      bind(prepared.statement, parameters);
      const { statementType } = prepared.statement;
      refuse(statementType, sql, this.#transaction);
      // DuckDB makes several statements of some that people see as one, and then the texts cannot be told apart.
      const text = texts.length === statements.count ? texts[index] : undefined;
      const origin = { sql, statement: text?.sql ?? null, parameters };
      const stream = await connection.stream(prepared.statement, limit, origin);
      const outcome = returnsRows(stream.result)
        ? yield* this.#rows(stream, limit, options)
        : { rowCount: changedRows(stream), truncated: false };
      if (statementType === StatementType.TRANSACTION) await connection.refreshTransactionState();
      yield { kind: 'done', command: (text && commandOf(text)) ?? commandName(statementType), ...outcome, notices: [] };
    }
  }

  async *#rows(
    stream: ChunkStream,
    limit: Limit,
    options: BatchOptions,
  ): AsyncGenerator<StatementEvent, { rowCount: number; truncated: boolean }> {
    try {
      yield { kind: 'fields', fields: stream.fields };
      const batches = readBatches(stream, limit, options);
      let rowCount = 0;
      for (let step = await batches.next(); ; step = await batches.next()) {
        if (step.done) return { rowCount, truncated: step.value.truncated };
        rowCount += step.value.rows;
        yield { kind: 'batch', batch: step.value };
      }
    } finally {
      await this.#connection.close(stream);
    }
  }

  async read(sql: string, options: ReadOptions = {}): Promise<BatchStream> {
    const connection = this.#connection;
    this.#requireTransaction();
    const { parameters = [] } = options;
    const limit = new Limit(connection.native, options);
    // What is not right in the statement is found where it is run.
    const megabytes = parameters.length > 0 ? null : await scanMegabytes(connection, sql).catch(() => null);
    const reader = await connection.source.openReader(megabytes);
    try {
      using prepared = await connection.prepare(sql, limit);
      bind(prepared.statement, parameters);
      const stream = await connection.stream(prepared.statement, limit, { sql, parameters });
      return new DuckDBBatchStream(connection, stream, { limit, reader, options });
    } catch (error) {
      limit[Symbol.dispose]();
      await reader[Symbol.asyncDispose]();
      throw error;
    }
  }

  async describe(selection: Selection, options: CallOptions = {}): Promise<readonly Field[]> {
    using limit = new Limit(this.#connection.native, options);
    using prepared = await this.#connection.prepare(selectionSql(selection), limit);
    return prepared.fields;
  }

  async explain(sql: string, options: CallOptions = {}): Promise<string> {
    refuseFolders(sql, this.#transaction);
    return await explain(this.#connection, sql, options);
  }

  async measure(
    selection: Selection,
    columns: readonly Field[],
    options: CallOptions = {},
  ): Promise<readonly Measure[]> {
    return await measureColumns(this.#connection, selectionSql(selection), columns, options);
  }

  async load(table: TableName, fields: readonly Field[], options: CallOptions = {}): Promise<Load> {
    this.#requireTransaction();
    return await openLoad(this.#connection, table, fields, options);
  }

  async saveMemory(rowBytes: number): Promise<AsyncDisposable> {
    return await this.#connection.source.openWork(rowBytes);
  }

  /** DuckDB has no identity columns. */
  async advanceIdentity(): Promise<void> {}

  #requireTransaction(): void {
    if (this.#connection.inTransaction) return;
    throw new DagFluxError('invalid-input', 'Reading and loading need a transaction.', {
      hint: 'Open the session with a transaction.',
    });
  }
}

function selectionSql(selection: Selection): string {
  return 'sql' in selection ? selection.sql : selectFrom(duckdbDialect, selection.table, selection);
}

class DuckDBBatchStream implements BatchStream {
  readonly fields: readonly Field[];
  readonly #connection: Connection;
  readonly #stream: ChunkStream;
  readonly #limit: Limit;
  readonly #reader: AsyncDisposable;
  readonly #options: BatchOptions;

  constructor(
    connection: Connection,
    stream: ChunkStream,
    { limit, reader, options }: { limit: Limit; reader: AsyncDisposable; options: BatchOptions },
  ) {
    this.fields = stream.fields;
    this.#connection = connection;
    this.#stream = stream;
    this.#limit = limit;
    this.#reader = reader;
    this.#options = options;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch> {
    try {
      yield* readBatches(this.#stream, this.#limit, {
        batchRows: this.#options.batchRows,
        batchBytes: this.#options.batchBytes,
      });
    } finally {
      await this[Symbol.asyncDispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#limit[Symbol.dispose]();
    try {
      await this.#connection.close(this.#stream);
    } finally {
      await this.#reader[Symbol.asyncDispose]();
    }
  }
}

const CHANGED_ROWS = 1;

function changedRows(stream: ChunkStream): number | null {
  return stream.result.returnType === CHANGED_ROWS ? stream.result.rowsChanged : null;
}

/** `CREATE_FUNC` is DuckDB's spelling; people write spaces. */
function commandName(type: StatementType): string {
  return (StatementType[type] ?? 'STATEMENT').replaceAll('_', ' ');
}
