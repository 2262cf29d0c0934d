import type { Load, LoadOptions, RecordStaged } from '../../contract/connector.ts';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { formatName, formatTableName, type TableName } from '../../contract/names.ts';
import type { Batch, Field, TableField, Value } from '../../contract/values.ts';
import { listFields } from './catalog-fields.ts';
import type { Connection } from './connection.ts';
import { type Encode, encoder } from './encode.ts';
import { insertWriter } from './insert.ts';
import { canStage, stageWriter } from './stage.ts';

/** What a load fills, and with what. */
export interface LoadTarget {
  readonly connection: Connection;
  readonly table: TableName;
  readonly columns: readonly TableField[];
  readonly signal: AbortSignal | undefined;
  readonly recordStaged?: RecordStaged | undefined;
}

/** A way to get rows into a table. */
export interface RowWriter {
  readonly path: string;
  /** A row as the texts of its values. Waits while what was given is on its way. */
  write(row: readonly (string | null)[]): Promise<void>;
  /** Answers how many rows have arrived. */
  finish(): Promise<number>;
  /** Leaves nothing on the way; called in any case, also after `finish`. */
  close(): Promise<void>;
}

/** Starts a load by a file on the table's stage and COPY, or, where that cannot be, by INSERT. */
export async function load(
  connection: Connection,
  table: TableName,
  fields: readonly Field[],
  { recordStaged, signal }: LoadOptions,
): Promise<Load> {
  throwIfAborted(signal);
  const all = new Map((await listFields(connection, table, { signal })).map((field) => [field.name, field]));
  const missing = fields.filter(({ name }) => !all.has(name));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => formatName(name)).join(', ');
    throw new DagFluxError('not-found', `The table ${formatTableName(table)} has no column ${names}.`, {
      hint: `Its columns are ${[...all.keys()].slice(0, 20).map(formatName).join(', ')}.`,
    });
  }
  const targets = fields.map(({ name }) => all.get(name) as TableField); // Each is there: checked above.
  const kept = targets.flatMap((target, index) => (target.generated ? [] : [index]));
  const columns = kept.map((index) => targets[index] as TableField);
  const target = { connection, table, columns, signal, recordStaged };
  const writer = (await canStage(target)) ? await stageWriter(target) : insertWriter(target);
  return new SnowflakeLoad(writer, { columns, kept, signal });
}

class SnowflakeLoad implements Load {
  readonly path: string;
  readonly #writer: RowWriter;
  readonly #columns: readonly TableField[];
  readonly #encode: readonly Encode[];
  /** Where a column stands in a batch. */
  readonly #kept: readonly number[];
  readonly #signal: AbortSignal | undefined;
  #rows = 0;

  constructor(
    writer: RowWriter,
    {
      columns,
      kept,
      signal,
    }: { columns: readonly TableField[]; kept: readonly number[]; signal: AbortSignal | undefined },
  ) {
    this.path = writer.path;
    this.#writer = writer;
    this.#columns = columns;
    this.#encode = columns.map(encoder);
    this.#kept = kept;
    this.#signal = signal;
  }

  async write(batch: Batch): Promise<void> {
    for (let row = 0; row < batch.rows; row += 1) {
      // Every row, since a batch may be long.
      throwIfAborted(this.#signal);
      const at = this.#rows + row + 1;
      const texts = this.#kept.map((from, index) => this.#text(batch.columns[from]?.[row] ?? null, index, at));
      await this.#during(() => this.#writer.write(texts));
    }
    this.#rows += batch.rows;
  }

  async finish(): Promise<{ readonly rows: number }> {
    throwIfAborted(this.#signal);
    const rows = await this.#during(() => this.#writer.finish());
    if (rows !== this.#rows) {
      throw new DagFluxError('internal', `Snowflake took ${rows} of ${this.#rows} rows.`, {
        hint: 'Nothing is kept; look at COPY_HISTORY of the table.',
      });
    }
    await this.#writer.close();
    return { rows };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close();
  }

  #text(value: Value, index: number, row: number): string | null {
    // There is a column and an encoder for each kept one.
    if (value !== null) return (this.#encode[index] as Encode)(value, row);
    const column = this.#columns[index] as TableField;
    if (column.nullable) return null;
    throw new DagFluxError('constraint', `The column "${column.name}" is NOT NULL, and row ${row} has none for it.`, {
      hint: 'Fill the value in the source, or let the column be empty.',
      native: { row, column: column.name },
    });
  }

  async #during<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#signal?.aborted ? asDagFluxError(this.#signal.reason) : error;
    }
  }
}
