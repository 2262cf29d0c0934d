import type { Notice, RunOptions, StatementEvent } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { CODE } from './channel.ts';
import type { Connection } from './connection.ts';
import { type Statement, splitStatements } from './lexer.ts';
import { bind, copyFail, execute, readCommandTag, SYNC } from './messages.ts';
import { RowReader } from './rows.ts';
import { applySettings, type SessionSettings, settingChangedBy, statementTimeout } from './settings.ts';
import { prepare, toParameters } from './statement.ts';
import type { TypeCatalog } from './type-catalog.ts';

/** PREVENT_IN_TRANSACTION: VACUUM, CREATE DATABASE and their like refuse to follow another statement ("active_sql_transaction"). */
const MUST_STAND_ALONE = '25001';
const DEFAULT_BATCH_ROWS = 1_000;
const DEFAULT_BATCH_BYTES = 4 * 1024 * 1024;

export interface Runner {
  readonly connection: Connection;
  readonly types: TypeCatalog;
  readonly settings: SessionSettings;
  /** Settings that the user's own statements changed in this session: theirs. */
  readonly userSet: Set<string>;
}

/** Runs a script statement by statement: each on its own unless the user's BEGIN stands there, up to the first error. */
export async function* run(runner: Runner, script: string, options: RunOptions): AsyncGenerator<StatementEvent> {
  const statements = splitStatements(script);
  if (statements.length > 1 && options.parameters?.length) {
    throw new DagFluxError('invalid-input', 'Parameters belong to one statement, and there are several.', {
      hint: 'Run the statement with the parameters on its own.',
    });
  }
  for (const statement of statements) {
    yield* runStatement(runner, script, statement, options);
    const changed = settingChangedBy(statement);
    if (changed) runner.userSet.add(changed);
  }
}

async function* runStatement(
  runner: Runner,
  script: string,
  statement: Statement,
  options: RunOptions,
): AsyncGenerator<StatementEvent> {
  const { connection } = runner;
  const { parameters } = toParameters(options.parameters ?? []);
  connection.context = {
    offset: [...script.slice(0, statement.start)].length,
    parameters: parameters.filter((value) => typeof value === 'string'),
  };
  connection.takeNotices();
  const idle = connection.status === 'I';
  try {
    yield* guarded(runner, statement, options, idle);
  } catch (error) {
    const alone = idle && error instanceof DagFluxError && error.native?.code === MUST_STAND_ALONE;
    if (!alone) throw error;
    if (runner.settings.readOnly) {
      throw new DagFluxError('unauthorized', 'The connection is read-only, and this statement changes the server.', {
        hint: 'Run it through a connection that is not read-only.',
        cause: error,
      });
    }
    yield* guarded(runner, statement, withDeadline(options), false);
  } finally {
    connection.context = {};
  }
}

/** Where no setting can be sent along, the time limit is kept on this side; it still ends the statement at the server. */
function withDeadline(options: RunOptions): RunOptions {
  if (!options.timeout) return options;
  const deadline = AbortSignal.timeout(options.timeout);
  return { ...options, signal: options.signal ? AbortSignal.any([options.signal, deadline]) : deadline };
}

/** One statement with its signal watched; a consumer that stops early cancels it at the server. */
async function* guarded(
  runner: Runner,
  statement: Statement,
  options: RunOptions,
  withSettings: boolean,
): AsyncGenerator<StatementEvent> {
  const { connection } = runner;
  const guard = connection.guard(options.signal);
  let done = false;
  try {
    yield* execution(runner, statement, options, withSettings);
    done = true;
    await guard.settled();
  } catch (error) {
    done = true;
    throw await guard.explain(error);
  } finally {
    if (!done) {
      guard.cancel();
      await connection.sync().catch(() => {});
      await guard.settled();
    }
  }
}

async function* execution(
  runner: Runner,
  statement: Statement,
  options: RunOptions,
  withSettings: boolean,
): AsyncGenerator<StatementEvent> {
  const { connection, types, settings, userSet } = runner;
  const { parameters, parameterTypes } = toParameters(options.parameters ?? []);
  const limited = options.timeout ? { ...settings, statementTimeout: options.timeout } : settings;
  const before = withSettings
    ? applySettings(limited, userSet)
    : options.timeout && connection.status === 'T'
      ? statementTimeout(options.timeout)
      : [];
  const fields = await prepare(connection, types, statement.sql, { parameterTypes, before });
  if (fields) yield { kind: 'fields', fields: fields.map(({ name, type, native }) => ({ name, type, native })) };
  const codecs = fields?.map((field) => field.codec) ?? [];
  const reader = new RowReader(
    codecs.map((codec) => codec.decode),
    { batchRows: options.batchRows ?? DEFAULT_BATCH_ROWS, batchBytes: options.batchBytes ?? DEFAULT_BATCH_BYTES },
  );
  const maximum = options.maxRows ?? Number.POSITIVE_INFINITY;
  const formats = codecs.map((codec) => codec.format);
  // One row more than asked for tells whether something was cut off; the cursor counts, the SQL is not touched.
  connection.send(bind(parameters, formats), execute(Number.isFinite(maximum) ? maximum + 1 : 0), SYNC);
  let tag: { command: string; rows: number | null } = { command: statement.words[0] ?? '', rows: null };
  let truncated = false;
  const { channel } = connection;
  for (let code = 0; code !== CODE.readyForQuery; ) {
    code = await connection.receive();
    if (code === CODE.dataRow) {
      if (reader.totalRows + reader.rows >= maximum) truncated = true;
      else if (reader.add(channel.bytes, channel.start, channel.stop)) yield { kind: 'batch', batch: reader.take() };
    } else if (code === CODE.commandComplete) {
      tag = readCommandTag(channel.body());
    } else if (code === CODE.copyInResponse || code === CODE.copyOutResponse) {
      await refuseCopy(connection, code);
    }
  }
  connection.ready();
  if (reader.rows > 0) yield { kind: 'batch', batch: reader.take() };
  const notices: readonly Notice[] = connection.takeNotices();
  const rowCount = fields ? (truncated ? reader.totalRows : (tag.rows ?? reader.totalRows)) : tag.rows;
  yield { kind: 'done', command: tag.command, rowCount, truncated, notices };
}

/** A script has no stream to read from or write to. */
async function refuseCopy(connection: Connection, code: number): Promise<never> {
  if (code === CODE.copyInResponse) connection.send(copyFail('there is no data to copy from'), SYNC);
  await connection.sync().catch(() => {});
  throw new DagFluxError('unsupported', 'COPY to or from the client cannot be run as a statement.', {
    hint: 'Use `dagflux copy` to load a table, and `dagflux query … --csv` to write rows out.',
  });
}
