import type { CallOptions, Load } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Batch, Field, Value } from '../../contract/values.ts';
import { CODE } from './channel.ts';
import type { Connection } from './connection.ts';
import { dialect, quoteIdentifier } from './dialect.ts';
import { CopyTextEncoder, type ToText, toTextOf } from './encode.ts';
import { bind, COPY_DONE, copyDataHeader, copyFail, execute, FLUSH, parse, readCommandTag, SYNC } from './messages.ts';
import { command, perform } from './statement.ts';
import { advanceSequences, type TargetColumn, targetColumns } from './target.ts';

const SAVEPOINT = 'SAVEPOINT dagflux_load';
const RELEASE = 'RELEASE SAVEPOINT dagflux_load';
const ROLL_BACK = 'ROLLBACK TO SAVEPOINT dagflux_load';
/** One INSERT of many, so that a refused one can be looked into. */
const CHUNK_SAVEPOINT = 'SAVEPOINT dagflux_chunk';
const CHUNK_RELEASE = 'RELEASE SAVEPOINT dagflux_chunk';
const CHUNK_ROLL_BACK = 'ROLLBACK TO SAVEPOINT dagflux_chunk';
/** Bind counts its parameters in 16 bits. */
const MAXIMUM_PARAMETERS = 65_535;
const MAXIMUM_INSERT_ROWS = 1_000;

/** COPY, or multi-row INSERT where the server refuses COPY (row-level security, for one). Undone to a savepoint unless finished. */
export async function load(
  connection: Connection,
  table: TableName,
  fields: readonly Field[],
  options: CallOptions,
): Promise<Load> {
  return connection.cancellable(options.signal, async () => {
    const columns = await targetColumns(
      connection,
      table,
      fields.map((field) => field.name),
    );
    const kept = columns.flatMap((column, index) => (column.generated ? [] : [index]));
    const target: Target = {
      connection,
      table,
      columns: kept.map((index) => columns[index] as TargetColumn),
      fields: kept.map((index) => fields[index] as Field),
      toText: kept.map((index) => toTextOf((fields[index] as Field).type, (columns[index] as TargetColumn).array)),
      pick: (batch) => ({ rows: batch.rows, columns: kept.map((index) => batch.columns[index] as readonly Value[]) }),
    };
    await perform(connection, SAVEPOINT);
    try {
      await startCopy(connection, copyStatement(table, target.columns, 'text'));
      return copyLoad(target, options);
    } catch (error) {
      if (!(error instanceof DagFluxError) || error.code !== 'unsupported') throw error;
      await perform(connection, ROLL_BACK);
      return insertLoad(target, options);
    }
  });
}

interface Target {
  readonly connection: Connection;
  readonly table: TableName;
  readonly columns: readonly TargetColumn[];
  readonly fields: readonly Field[];
  readonly toText: readonly ToText[];
  /** The batch without the columns that the server computes. */
  readonly pick: (batch: Batch) => Batch;
}

export function copyStatement(
  table: TableName,
  columns: readonly { readonly name: string }[],
  format: 'text' | 'binary',
): string {
  const list = columns.length === 0 ? '' : ` (${columns.map((column) => quoteIdentifier(column.name)).join(', ')})`;
  return `COPY ${dialect.table(table)}${list} FROM STDIN (FORMAT ${format})`;
}

export async function startCopy(connection: Connection, sql: string): Promise<void> {
  connection.send(parse(sql), bind(), execute(), FLUSH);
  while ((await connection.receive()) !== CODE.copyInResponse);
}

/** Sends one piece of COPY data; waits while the socket is full, and notices an error as soon as the server tells it. */
export async function sendCopyData(connection: Connection, payload: Uint8Array): Promise<void> {
  const room = connection.channel.writePair(copyDataHeader(payload.length), payload);
  if (!room) await connection.channel.drained();
  await connection.check();
}

/** Ends the COPY and says how many rows the server took. */
export async function finishCopy(connection: Connection): Promise<number> {
  // Sync behind CopyDone: until then the server is in copy mode, and would pass over it.
  connection.send(COPY_DONE, SYNC);
  while ((await connection.receive()) !== CODE.commandComplete);
  const { rows } = readCommandTag(connection.channel.body());
  await connection.sync();
  return rows ?? 0;
}

/** Gives up a COPY under way; the server rolls back to where its transaction stood or was saved. */
export async function abandonCopy(connection: Connection): Promise<void> {
  connection.send(copyFail('the load was given up'), SYNC);
  await connection.sync().catch(() => {});
}

function copyLoad(target: Target, options: CallOptions): Load {
  const { connection } = target;
  const encoder = new CopyTextEncoder(target.fields, target.toText);
  let copying = true;
  return {
    path: 'copy',
    write: (batch) =>
      connection.cancellable(options.signal, async () => {
        try {
          for (const chunk of encoder.encode(target.pick(batch))) await sendCopyData(connection, chunk);
        } catch (error) {
          // The server's own error has ended the COPY; one of ours has not.
          if (connection.status === 'E' || connection.channel.lost) copying = false;
          throw error;
        }
      }),
    finish: () =>
      connection.cancellable(options.signal, async () => {
        copying = false;
        const rows = await finishCopy(connection);
        await perform(connection, RELEASE);
        await advanceSequences(connection, target.table, target.columns);
        return { rows };
      }),
    [Symbol.asyncDispose]: async () => {
      if (!copying) return;
      copying = false;
      if (connection.channel.lost) return;
      await abandonCopy(connection);
      await perform(connection, ROLL_BACK, RELEASE);
    },
  };
}

function insertLoad(target: Target, options: CallOptions): Load {
  const { connection, columns } = target;
  let open = true;
  let rows = 0;
  const insert = async (batch: Batch, from: number, to: number): Promise<void> => {
    const values = [];
    for (let row = from; row < to; row += 1) {
      for (const [index, toText] of target.toText.entries()) {
        const value = batch.columns[index]?.[row] ?? null;
        values.push(value === null ? null : toText(value));
      }
    }
    const row = (at: number): string =>
      columns.length === 0 ? '' : `(${columns.map((_, i) => `$${at * columns.length + i + 1}`).join(', ')})`;
    const list = Array.from({ length: to - from }, (_, at) => row(at)).join(', ');
    const source = columns.length === 0 ? 'DEFAULT VALUES' : `VALUES ${list}`;
    connection.context = { parameters: values.filter((value) => value !== null) };
    const sql = dialect.insertSelect(
      target.table,
      columns.map((column) => column.name),
      source,
    );
    connection.send(...command(CHUNK_SAVEPOINT), parse(sql), bind(values), execute(), ...command(CHUNK_RELEASE), SYNC);
    await connection.sync();
  };
  /** Finds the row by halves: the statement's error does not tell it. */
  const locate = async (batch: Batch, from: number, to: number, error: unknown): Promise<never> => {
    await perform(connection, CHUNK_ROLL_BACK);
    if (to - from === 1) {
      const known = error as DagFluxError;
      const native = { ...known.native, row: rows + from + 1 };
      throw new DagFluxError(known.code, `Row ${native.row}: ${known.message}`, {
        hint: known.hint,
        native,
        cause: known,
      });
    }
    const middle = (from + to) >> 1;
    for (const [low, high] of [
      [from, middle],
      [middle, to],
    ] as const) {
      await insert(batch, low, high).catch((reason) => locate(batch, low, high, reason));
    }
    throw error;
  };
  return {
    path: 'insert',
    write: (batch) =>
      connection.cancellable(options.signal, async () => {
        const picked = target.pick(batch);
        const most =
          columns.length === 0 ? 1 : Math.min(MAXIMUM_INSERT_ROWS, Math.floor(MAXIMUM_PARAMETERS / columns.length));
        for (let from = 0; from < picked.rows; from += most) {
          const to = Math.min(from + most, picked.rows);
          await insert(picked, from, to).catch((error) =>
            error instanceof DagFluxError && error.native?.code && connection.status === 'E' && !options.signal?.aborted
              ? locate(picked, from, to, error)
              : Promise.reject(error),
          );
        }
        rows += picked.rows;
      }),
    finish: () =>
      connection.cancellable(options.signal, async () => {
        open = false;
        connection.context = {};
        await perform(connection, RELEASE);
        await advanceSequences(connection, target.table, columns);
        return { rows };
      }),
    [Symbol.asyncDispose]: async () => {
      connection.context = {};
      if (!open || connection.channel.lost) return;
      open = false;
      await perform(connection, ROLL_BACK, RELEASE);
    },
  };
}
