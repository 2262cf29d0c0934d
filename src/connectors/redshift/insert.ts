import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Batch, Field } from '../../contract/values.ts';
import { CODE } from '../postgres/channel.ts';
import type { Connection } from '../postgres/connection.ts';
import type { RowWriter } from '../postgres/load.ts';
import { bind, execute, parse, readCommandTag, SYNC } from '../postgres/messages.ts';
import type { ResultField } from '../postgres/type-catalog.ts';
import { cellsOf } from './cells.ts';
import { dialect } from './dialect.ts';
import { misfits } from './misfit.ts';

/** A statement is sent when it has so many bytes: large ones take the leader node long to read. */
const STATEMENT_BYTES = 2 * 1024 * 1024;
/** Redshift takes no longer statement than 16 MB; what the INSERT itself needs is far below the rest. */
const MAXIMUM_STATEMENT_BYTES = 16_000_000;

export interface InsertTarget {
  readonly connection: Connection;
  readonly table: TableName;
  readonly fields: readonly Field[];
  /** The columns of the table, in the order of the fields. */
  readonly columns: readonly ResultField[];
}

/** Multi-row INSERT, statement by statement. */
export function insertWriter({ connection, table, fields, columns }: InsertTarget): RowWriter {
  const names = fields.map((field) => field.name);
  const { writers, texts } = cellsOf(fields, columns);
  const head = dialect.insertSelect(table, names, 'VALUES ');
  let rows: string[] = [];
  let bytes = 0;
  /** Rows of statements that have been sent, and that the server has taken. */
  let sent = 0;
  let taken = 0;

  const rowOf = (batch: Batch, row: number): string => {
    const cells = texts(batch, row, sent + rows.length + 1);
    return `(${cells.map((text, index) => (text === null ? 'NULL' : writers[index]?.toSql(text))).join(',')})`;
  };
  const send = async (batch: Batch, from: number): Promise<void> => {
    if (rows.length === 0) return;
    const statement = head + rows.join(',');
    try {
      connection.send(parse(statement), bind(), execute(), SYNC);
      while ((await connection.receive()) !== CODE.commandComplete);
      taken += readCommandTag(connection.channel.body()).rows ?? rows.length;
      await connection.sync();
    } catch (error) {
      throw locate(error, batch, from);
    }
    sent += rows.length;
    rows = [];
    bytes = 0;
  };
  /** The first value of the statement that its column cannot hold, where that can be told. */
  const locate = (error: unknown, batch: Batch, from: number): unknown => {
    if (!(error instanceof DagFluxError) || error.code !== 'invalid-data') return error;
    for (let row = from; row < from + rows.length; row += 1) {
      for (const [index, writer] of writers.entries()) {
        const value = batch.columns[index]?.[row] ?? null;
        const { type, name } = columns[index] as ResultField;
        if (value === null || !misfits(writer.toText(value), type)) continue;
        const place = { row: sent + row - from + 1, column: name };
        const { code, message, hint, native } = error;
        return new DagFluxError(code, `Row ${place.row}, column "${name}": ${message}`, {
          hint,
          native: { ...native, ...place },
          cause: error,
        });
      }
    }
    return error;
  };
  return {
    path: 'insert',
    write: async (batch) => {
      // A statement ends with its batch, so that what it holds can be looked into.
      for (let row = 0, from = 0; row < batch.rows; row += 1) {
        const text = rowOf(batch, row);
        const length = Buffer.byteLength(text) + 1;
        if (length > MAXIMUM_STATEMENT_BYTES) throw tooLong(sent + rows.length + 1, length);
        if (bytes + length > STATEMENT_BYTES) {
          await send(batch, from);
          from = row;
        }
        rows.push(text);
        bytes += length;
        if (row === batch.rows - 1) await send(batch, from);
      }
    },
    finish: async () => taken,
    abandon: async () => {},
  };
}

function tooLong(row: number, bytes: number): DagFluxError {
  return new DagFluxError(
    'invalid-data',
    `Row ${row} takes ${bytes} bytes of SQL, and Redshift takes statements of 16 MB.`,
    { hint: 'Leave its long values out, or load through S3 (fields s3Bucket and s3IamRole).', native: { row } },
  );
}
