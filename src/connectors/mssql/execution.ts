import type { RunOptions, StatementEvent } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Field } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { decoderOf } from './decode.ts';
import { hiddenIn, toParameters } from './parameters.ts';
import { sendBatch, sendParameterized } from './requests.ts';
import { RowReader } from './rows.ts';
import { isOneQuery, type ScriptBatch } from './scripts.ts';
import { type Column, DONE, FLAG, TOKEN } from './tokens.ts';
import { describeType } from './types.ts';

const DEFAULT_BATCH_ROWS = 1_000;
const DEFAULT_BATCH_BYTES = 4 * 1024 * 1024;

/** CurCmd of a DONE token, which the protocol leaves to the server; these are what SQL Server says. */
const COMMANDS: ReadonlyMap<number, string> = new Map([
  [0xc1, 'SELECT'],
  [0xc3, 'INSERT'],
  [0xc4, 'DELETE'],
  [0xc5, 'UPDATE'],
  [0xc6, 'CREATE TABLE'],
  [0xc7, 'DROP TABLE'],
  [0xc8, 'CREATE INDEX'],
  [0xc9, 'DROP INDEX'],
  [0xcb, 'CREATE DATABASE'],
  [0xcc, 'DROP DATABASE'],
  [0xcd, 'GRANT'],
  [0xce, 'REVOKE'],
  [0xcf, 'CREATE VIEW'],
  [0xd0, 'DROP VIEW'],
  [0xd2, 'ROLLBACK'],
  [0xd4, 'BEGIN'],
  [0xd5, 'COMMIT'],
  [0xd8, 'ALTER TABLE'],
  [0xde, 'CREATE PROCEDURE'],
  [0xdf, 'DROP PROCEDURE'],
  [0xe0, 'EXECUTE'],
  [0x117, 'MERGE'],
]);

export function fieldsOf(columns: readonly Column[]): readonly Field[] {
  return columns.map(({ name, info, userType }) => ({ name, ...toField(describeType(info, userType)) }));
}

function toField({ native, type }: ReturnType<typeof describeType>): Omit<Field, 'name'> {
  return { type, native };
}

/** Columns that the server added for itself (FOR BROWSE) are not the user's. */
export function visible(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ flags }) => (flags & FLAG.hidden) === 0);
}

/** Sends a batch, with or without parameters. */
export function send(connection: Connection, sql: string, options: Pick<RunOptions, 'parameters'>): void {
  const values = options.parameters ?? [];
  if (values.length === 0) sendBatch(connection, sql);
  else sendParameterized(connection, sql, toParameters(values));
}

/** The events of one batch: of each of its statements that returns rows, counts them, or makes something. */
export async function* execution(
  connection: Connection,
  batch: Pick<ScriptBatch, 'sql' | 'words'>,
  options: RunOptions & { readonly before?: number },
): AsyncGenerator<StatementEvent> {
  const { channel, tokens } = connection;
  const maximum = options.maxRows ?? Number.POSITIVE_INFINITY;
  connection.context = {
    batch: { sql: batch.sql, before: options.before ?? 0 },
    parameters: hiddenIn(options.parameters ?? []),
  };
  connection.takeNotices();
  send(connection, batch.sql, options);
  let result: Result | undefined;
  let told = 0;
  let stopped = false;
  const end = (command: string, count: number | null): StatementEvent => {
    told += 1;
    const { truncated = false } = result ?? {};
    const rowCount = result ? result.reader.totalRows : count;
    result = undefined;
    return { kind: 'done', command, rowCount, truncated, notices: connection.takeNotices() };
  };
  try {
    for (let code = await connection.receive(); code !== 0; code = await connection.receive()) {
      if (code === TOKEN.row || code === TOKEN.compressedRow) {
        if (!result) continue;
        const { reader } = result;
        if (reader.totalRows + reader.rows >= maximum) {
          result.truncated = true;
          // A query that nothing follows is stopped, unless its end is here already; anything else must be let finish.
          if (stopped || channel.complete || connection.inTransaction || !isOneQuery(batch)) continue;
          stopped = true;
          connection.attention();
        } else if (reader.add(channel.bytes, tokens.start, tokens.stop, tokens.values)) {
          yield { kind: 'batch', batch: reader.take() };
        }
      } else if (code === TOKEN.columns) {
        if (tokens.columns.length === 0) continue;
        result = open(tokens.columns, options);
        yield { kind: 'fields', fields: fieldsOf(visible(tokens.columns)) };
      } else if (code === TOKEN.done || code === TOKEN.doneProcedure || code === TOKEN.doneInProcedure) {
        const done = readDone(connection);
        if (result && result.reader.rows > 0) yield { kind: 'batch', batch: result.reader.take() };
        const known = COMMANDS.get(done.command);
        const whole = code === TOKEN.doneProcedure && told > 0;
        if (result || done.count !== null || (known !== undefined && !whole && known !== 'SELECT')) {
          yield end(known ?? verbOf(batch), done.count);
        }
      }
    }
  } catch (error) {
    // Ended by ourselves, since nobody wants its rows: it has done what was asked.
    const ours = stopped && !options.signal?.aborted && error instanceof DagFluxError && error.code === 'cancelled';
    if (result && result.reader.rows > 0 && !options.signal?.aborted)
      yield { kind: 'batch', batch: result.reader.take() };
    if (!ours) throw error;
  }
  if (told === 0) yield end(stopped ? 'SELECT' : verbOf(batch), null);
}

interface Result {
  readonly reader: RowReader;
  truncated: boolean;
}

function open(columns: readonly Column[], options: RunOptions): Result {
  const decoders = visible(columns).map(({ info }) => decoderOf(info));
  const reader = new RowReader(decoders, {
    batchRows: options.batchRows ?? DEFAULT_BATCH_ROWS,
    batchBytes: options.batchBytes ?? DEFAULT_BATCH_BYTES,
  });
  return { reader, truncated: false };
}

function readDone({ tokens }: Connection): { readonly command: number; readonly count: number | null } {
  const cursor = tokens.cursor();
  const status = cursor.u16();
  const command = cursor.u16();
  return { command, count: (status & DONE.count) === 0 ? null : Number(cursor.u64()) };
}

/** What a batch is called whose command the server does not name. */
function verbOf({ words }: Pick<ScriptBatch, 'words'>): string {
  return words[0]?.text ?? 'SELECT';
}
