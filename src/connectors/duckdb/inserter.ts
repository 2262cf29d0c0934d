import type { DuckDBPreparedStatement, DuckDBType } from '@duckdb/node-api';
import type { CallOptions } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import type { TableField } from '../../contract/values.ts';
import { listFields } from './catalog.ts';
import type { Connection, Prepared } from './connection.ts';
import { duckdbDialect } from './dialect.ts';
import { toError } from './errors.ts';
import { Limit } from './limit.ts';
import { Slab } from './slab.ts';
import type { Supply } from './vector-source.ts';

/** A column that is written: where its values come from, and what it is here. */
export interface TargetColumn {
  /** Its position in the batches or the bytes. */
  readonly index: number;
  readonly field: TableField;
  readonly type: DuckDBType;
}

/** Rows into a table through DuckDB's vectors: one slab is filled while another one is inserted. */
export class Inserter implements AsyncDisposable {
  readonly columns: readonly TargetColumn[];
  readonly #connection: Connection;
  readonly #table: TableName;
  readonly #limit: Limit;
  readonly #prepared: Prepared;
  readonly #supply: Supply;
  readonly #free: Slab[] = [];
  #running: Promise<void> = Promise.resolve();
  #failure: unknown = null;
  #inserted = 0;
  #finishing: Promise<void> | null = null;

  private constructor(
    connection: Connection,
    table: TableName,
    parts: { columns: readonly TargetColumn[]; limit: Limit; prepared: Prepared; supply: Supply },
  ) {
    this.#connection = connection;
    this.#table = table;
    this.columns = parts.columns;
    this.#limit = parts.limit;
    this.#prepared = parts.prepared;
    this.#supply = parts.supply;
  }

  static async open(
    connection: Connection,
    table: TableName,
    names: readonly string[],
    options: CallOptions = {},
  ): Promise<Inserter> {
    const limit = new Limit(connection.native, options);
    let supply: Supply | null = null;
    try {
      const columns = await targetColumns(connection, table, names, limit, options);
      supply = await connection.source.open(columns.map((column) => column.type));
      const prepared = await connection.prepare(
        duckdbDialect.insertSelect(
          table,
          columns.map((column) => column.field.name),
          `SELECT * FROM ${supply.sql}`,
        ),
        limit,
      );
      return new Inserter(connection, table, { columns, limit, prepared, supply });
    } catch (error) {
      await supply?.[Symbol.asyncDispose]();
      limit[Symbol.dispose]();
      throw error;
    }
  }

  get inserted(): number {
    return this.#inserted;
  }

  slab(): Slab {
    return this.#free.pop() ?? new Slab(this.columns.map((column) => column.type));
  }

  /** Hands over a slab. Resolves when it is being inserted, which is when the one before it is done. */
  async submit(slab: Slab): Promise<void> {
    const before = this.#running;
    const turn = before.then(() => {
      this.#check();
      slab.seal();
      this.#supply.offer(slab);
    });
    this.#running = turn
      .then(() => this.#insert(this.#prepared.statement, slab))
      .catch((error: unknown) => {
        this.#failure ??= error;
      });
    await turn;
  }

  /** Waits for the last insert. */
  finish(): Promise<void> {
    this.#finishing = this.#running.then(() => this.#check());
    return this.#finishing;
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure;
    this.#limit.check();
  }

  async #insert(statement: DuckDBPreparedStatement, slab: Slab): Promise<void> {
    const first = this.#inserted + 1;
    const last = this.#inserted + slab.rows;
    try {
      await this.#limit.guard(async () => {
        await statement.run();
      });
    } catch (error) {
      if (this.#supply.failure !== null) throw toError(this.#supply.failure);
      throw this.#refused(error, first, last);
    }
    this.#inserted = last;
    slab.clear();
    this.#free.push(slab);
  }

  #refused(error: unknown, first: number, last: number): unknown {
    if (!(error instanceof DagFluxError) || error.code !== 'constraint') return error;
    const table = formatTableName(this.#table);
    return new DagFluxError(
      'constraint',
      `One of the rows ${first} to ${last} breaks a constraint of ${table}: ${error.message}`,
      {
        hint: 'Nothing was written. Correct or leave out that row, and load again.',
        native: { ...error.native, table: this.#table.name },
        cause: error,
      },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#finishing === null) await this.#undo();
      else await this.#finishing.catch(() => {});
    } finally {
      this.#prepared[Symbol.dispose]();
      await this.#supply[Symbol.asyncDispose]();
      this.#limit[Symbol.dispose]();
    }
  }

  /** Takes the rows out again. They are the last ones that the transaction put into the table. */
  async #undo(): Promise<void> {
    await this.#running;
    // After an error DuckDB only rolls back, and that undoes them too.
    if (this.#failure !== null || this.#inserted === 0) return;
    const table = duckdbDialect.table(this.#table);
    await this.#connection.command(
      `DELETE FROM ${table} WHERE rowid > (SELECT max(rowid) FROM ${table}) - ${this.#inserted}`,
    );
  }
}

async function targetColumns(
  connection: Connection,
  table: TableName,
  names: readonly string[],
  limit: Limit,
  options: CallOptions,
): Promise<TargetColumn[]> {
  const fields = await listFields(connection, table, options);
  using prepared = await connection.prepare(`SELECT * FROM ${duckdbDialect.table(table)}`, limit);
  const columns: TargetColumn[] = [];
  names.forEach((name, index) => {
    const position = fields.findIndex((field) => field.name === name);
    const field = fields[position];
    if (!field) {
      throw new DagFluxError('not-found', `The table ${formatTableName(table)} has no column "${name}".`, {
        hint: `Its columns are: ${fields.map((one) => one.name).join(', ')}.`,
        native: { table: table.name, column: name },
      });
    }
    if (!field.generated) columns.push({ index, field, type: prepared.statement.columnType(position) });
  });
  return columns;
}

/** Why a row was not taken. */
export function badValue(column: TargetColumn, row: number, why: string, cause?: unknown): DagFluxError {
  const { name } = column.field;
  return new DagFluxError('invalid-data', `Row ${row}, column "${name}": the value ${why}.`, {
    hint: `The column is of the type ${column.field.native}. Change the value or the column; nothing was written.`,
    native: { row, column: name },
    cause,
  });
}

export function nullRefused(column: TargetColumn, row: number): DagFluxError {
  const { name } = column.field;
  return new DagFluxError(
    'constraint',
    `Row ${row}, column "${name}": the value is NULL, and the column is NOT NULL.`,
    {
      hint: 'Change the value or the column; nothing was written.',
      native: { row, column: name },
    },
  );
}
