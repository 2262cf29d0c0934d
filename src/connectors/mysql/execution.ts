import type { Notice, RunOptions, StatementEvent } from '../../contract/connector.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { Connection } from './connection.ts';
import { binaryCodec, textCodec } from './decode.ts';
import type { Guard } from './guard.ts';
import type { Statement } from './lexer.ts';
import { COMMAND, type ResultField } from './protocol.ts';
import { RowReader } from './rows.ts';
import { closeStatement, execute, type Prepared, prepare, readColumns, textRows } from './statement.ts';

const DEFAULT_BATCH_ROWS = 1_000;
const DEFAULT_BATCH_BYTES = 4 * 1024 * 1024;

/** Statements whose rows may hold a FLOAT, which only the binary protocol tells exactly. */
const PREPARED = new Set(['', 'SELECT', 'WITH', 'TABLE', 'VALUES', 'CALL', 'INSERT', 'REPLACE', 'DELETE']);
/** Statements that change nothing: when enough rows are there, they are ended. */
const SELECTS = new Set(['', 'SELECT', 'WITH', 'TABLE', 'VALUES']);
const COUNTED = new Set(['INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'LOAD', 'WITH', 'CALL']);

/** UNSUPPORTED_PS, and MAX_PREPARED_STMT_COUNT_REACHED: the text protocol takes every statement. */
const NOT_PREPARED = new Set(['1295', '1461']);

export interface Execution {
  readonly statement: Statement;
  readonly options: RunOptions;
  readonly guard: Guard;
  readonly signal: AbortSignal | undefined;
  /** The session's time zone is UTC, so that a TIMESTAMP is told as a moment. */
  readonly zoned: boolean;
}

/** The events of one statement. A procedure may give several results: each is told as one of a statement. */
export async function* execution(connection: Connection, what: Execution): AsyncGenerator<StatementEvent> {
  const { statement, options, signal } = what;
  const prepared = await start(connection, statement, options);
  let results = 0;
  try {
    while (connection.busy) {
      const packet = await connection.receive();
      if (packet === 'infile') refuseFile(connection);
      else if (packet === 'head') {
        const columns = await readColumns(connection);
        yield* rows(connection, what, {
          fields: what.zoned ? columns : columns.map(asShown),
          binary: prepared !== undefined,
        });
        results += 1;
      } else if (packet === 'completion' && (results === 0 || connection.busy)) {
        throwIfAborted(signal);
        const { affectedRows } = connection.completion;
        const [first = ''] = statement.words;
        yield {
          kind: 'done',
          command: commandOf(statement, false),
          rowCount: COUNTED.has(first) ? affectedRows : null,
          truncated: false,
          notices: await notices(connection),
        };
      }
    }
  } finally {
    if (prepared) closeStatement(connection, prepared);
  }
}

/** Sends it: prepared where that matters and is possible. */
async function start(
  connection: Connection,
  { sql, words: [first = ''] }: Statement,
  { parameters = [] }: RunOptions,
): Promise<Prepared | undefined> {
  if (parameters.length > 0 || PREPARED.has(first)) {
    try {
      const prepared = await prepare(connection, sql);
      try {
        execute(connection, prepared, parameters);
      } catch (error) {
        closeStatement(connection, prepared);
        throw error;
      }
      return prepared;
    } catch (error) {
      const code = error instanceof DagFluxError ? error.native?.code : undefined;
      if (parameters.length > 0 || !NOT_PREPARED.has(code ?? '')) throw error;
    }
  }
  connection.send(COMMAND.query, sql);
  return undefined;
}

async function* rows(
  connection: Connection,
  { statement, options, guard, signal }: Execution,
  { fields, binary }: { readonly fields: readonly ResultField[]; readonly binary: boolean },
): AsyncGenerator<StatementEvent> {
  const { channel } = connection;
  yield { kind: 'fields', fields: fields.map(({ name, type, native }) => ({ name, type, native })) };
  const reader = new RowReader(fields.map(binary ? binaryCodec : textCodec), {
    binary,
    batchRows: options.batchRows ?? DEFAULT_BATCH_ROWS,
    batchBytes: options.batchBytes ?? DEFAULT_BATCH_BYTES,
  });
  const maximum = options.maxRows ?? Number.POSITIVE_INFINITY;
  let truncated = false;
  let warned = true;
  try {
    for (
      let packet = await connection.receive();
      packet !== 'completion';
      packet = connection.step() ?? (await connection.receive())
    ) {
      if (truncated) continue;
      if (reader.totalRows + reader.rows < maximum) {
        if (reader.add(channel.bytes, channel.start, channel.stop)) yield { kind: 'batch', batch: reader.take() };
        continue;
      }
      truncated = true;
      const [first = ''] = statement.words;
      // What a statement writes, it writes to its end.
      if (!SELECTS.has(first)) continue;
      if (endsAtOnce(connection)) break;
      // The rest may be long: the server is told to stop.
      if (reader.rows > 0) yield { kind: 'batch', batch: reader.take() };
      await connection.abandon(guard);
      warned = false;
      break;
    }
  } catch (error) {
    // What came before the error is an answer too.
    if (reader.rows > 0 && !signal?.aborted) yield { kind: 'batch', batch: reader.take() };
    throw error;
  }
  // A killed SLEEP() ends like one that has slept.
  throwIfAborted(signal);
  if (reader.rows > 0) yield { kind: 'batch', batch: reader.take() };
  yield {
    kind: 'done',
    command: commandOf(statement, true),
    rowCount: reader.totalRows,
    truncated,
    notices: warned ? await notices(connection) : [],
  };
}

/** A TIMESTAMP of which nobody knows the zone. */
function asShown(field: ResultField): ResultField {
  return field.type.kind === 'timestamp' ? { ...field, type: { ...field.type, zoned: false } } : field;
}

/** Whether the end of the rows is among what has arrived already. */
function endsAtOnce(connection: Connection): boolean {
  while (true) {
    const packet = connection.step();
    if (packet === 'completion') return true;
    if (packet === undefined && !connection.channel.take()) return false;
  }
}

/** The server counts its warnings, and tells them when asked. */
async function notices(connection: Connection): Promise<readonly Notice[]> {
  if (connection.busy || connection.completion.warnings === 0) return [];
  const warnings = await textRows(connection, 'SHOW WARNINGS');
  return warnings.map(([level, , message]) => ({ severity: (level ?? 'Note').toUpperCase(), message: message ?? '' }));
}

/** The command's own name: what a CREATE makes stands behind a few more words. */
function commandOf({ words }: Statement, returnsRows: boolean): string {
  const [first = 'SELECT', ...rest] = words;
  if (first === 'WITH') return returnsRows ? 'SELECT' : (rest.find((word) => COUNTED.has(word)) ?? first);
  if (SELECTS.has(first)) return 'SELECT';
  if (!['CREATE', 'ALTER', 'DROP', 'RENAME', 'TRUNCATE'].includes(first)) return first;
  const what = rest.find((word) => OBJECTS.has(word));
  return what === undefined ? first : `${first} ${what}`;
}

const OBJECTS = new Set([
  ...['TABLE', 'VIEW', 'INDEX', 'DATABASE', 'SCHEMA', 'PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'USER', 'ROLE'],
  ...['SEQUENCE', 'SERVER', 'TABLESPACE'],
]);

/** A script has no file to send; the server waits for an end of one. */
function refuseFile(connection: Connection): void {
  connection.sendData(new Uint8Array(0));
  throw new DagFluxError(
    'unsupported',
    'LOAD DATA LOCAL cannot be run as a statement: no file is sent to the server.',
    {
      hint: 'Use `dagflux copy` to load a table.',
    },
  );
}
