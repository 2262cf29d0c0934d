import { DagFluxError } from '../../contract/errors.ts';
import type { Batch, Value } from '../../contract/values.ts';
import { dialect } from './dialect.ts';
import { literal } from './literal.ts';
import type { LoadTarget, RowWriter } from './load.ts';
import { COMMAND } from './protocol.ts';
import { lexisOf } from './settings.ts';

/** A statement has about so many bytes, if the server takes as many. */
const STATEMENT_BYTES = 1024 * 1024;
/** Between rows, and what goes around a statement on the wire. */
const MARGIN_BYTES = 1024;

/** Rows of one statement: the position of the first among all that were written, and each as SQL. */
interface Chunk {
  readonly first: number;
  readonly rows: readonly Buffer[];
}

/** Multi-row INSERT, sized by what the server takes. An error tells its row, where need be found by halves. */
export function insertWriter({ runner, table, columns, fields }: LoadTarget): RowWriter {
  const { connection, facts } = runner;
  const names = columns.map(({ name }) => name);
  const head = Buffer.from(dialect.insertSelect(table, names, 'VALUES '), 'utf8');
  const limit = Math.min(STATEMENT_BYTES, facts.maximumPacket) - head.length - MARGIN_BYTES;
  const style = { backslash: lexisOf(runner.sqlMode).backslash, negativeZero: !connection.mariadb };
  const literals = fields.map(({ type }) => literal(type, style));
  /** Of all batches. */
  let written = 0;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;

  const send = async ({ rows }: Chunk): Promise<void> => {
    const pieces = rows.flatMap((row, index) => (index === 0 ? [row] : [COMMA, row]));
    connection.send(COMMAND.query, Buffer.concat([head, ...pieces]));
    await connection.drain();
  };
  const insert = async (chunk: Chunk): Promise<void> => {
    try {
      await send(chunk);
    } catch (error) {
      throw await locate(chunk, error);
    }
  };
  /** The same error, with its row. */
  const locate = async (chunk: Chunk, error: unknown): Promise<unknown> => {
    if (!(error instanceof DagFluxError) || !ABOUT_DATA.has(error.code) || connection.channel.lost) return error;
    const { row } = error.native ?? {};
    if (row !== undefined) return atRow(error, chunk.first + row - 1);
    if (chunk.rows.length === 1) return atRow(error, chunk.first);
    const middle = chunk.rows.length >> 1;
    for (const half of [
      { first: chunk.first, rows: chunk.rows.slice(0, middle) },
      { first: chunk.first + middle, rows: chunk.rows.slice(middle) },
    ]) {
      try {
        await send(half);
      } catch (refused) {
        return await locate(half, refused);
      }
    }
    return error;
  };
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const chunk = { first: written - waiting.length + 1, rows: waiting };
    waiting = [];
    waitingBytes = 0;
    await insert(chunk);
  };
  const rowOf = (batch: Batch, at: number): Buffer => {
    const pieces: Buffer[] = [];
    let text = '(';
    for (let i = 0; i < literals.length; i += 1) {
      if (i > 0) text += ',';
      const value = (batch.columns[i] as readonly Value[])[at] ?? null;
      const place = { row: written + 1, column: names[i] ?? '' };
      const piece = value === null ? 'NULL' : (literals[i] as ReturnType<typeof literal>)(value, place);
      if (typeof piece === 'string') text += piece;
      else {
        pieces.push(Buffer.from(text, 'utf8'), piece);
        text = '';
      }
    }
    pieces.push(Buffer.from(`${text})`, 'utf8'));
    return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
  };

  return {
    path: 'insert',
    write: async (batch) => {
      for (let at = 0; at < batch.rows; at += 1) {
        const row = rowOf(batch, at);
        if (row.length + head.length + MARGIN_BYTES > facts.maximumPacket)
          throw tooLong(row.length, written + 1, facts.maximumPacket);
        if (waitingBytes + row.length > limit) await flush();
        waiting.push(row);
        waitingBytes += row.length + 1;
        written += 1;
      }
    },
    finish: async () => {
      await flush();
      return written;
    },
    abandon: async () => {},
  };
}

const COMMA = Buffer.from(',');
const ABOUT_DATA: ReadonlySet<string> = new Set(['invalid-data', 'constraint', 'unauthorized', 'invalid-sql']);

function atRow(error: DagFluxError, row: number): DagFluxError {
  const native = { ...error.native, row };
  // The server counts the rows of one statement.
  const message = error.message.replace(/ at row \d+\.?$/, '.');
  return new DagFluxError(error.code, `Row ${row}: ${message}`, { hint: error.hint, native, cause: error });
}

function tooLong(bytes: number, row: number, maximum: number): DagFluxError {
  return new DagFluxError(
    'invalid-data',
    `Row ${row} has ${bytes} bytes as a statement, and the server takes ${maximum} (max_allowed_packet).`,
    { hint: 'Ask an administrator to raise max_allowed_packet, or leave the long value out.', native: { row } },
  );
}
