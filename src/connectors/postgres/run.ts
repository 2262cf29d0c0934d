import type { RunOptions, StatementEvent } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Turn } from '../shared/turn.ts';
import type { Connection } from './connection.ts';
import { type Execution, execution } from './execution.ts';
import { type Statement, splitStatements } from './lexer.ts';
import {
  applyBehindBegin,
  applySettings,
  applyToSession,
  ENCODING,
  type SessionSettings,
  settingChangedBy,
  type UserSettings,
} from './settings.ts';
import { command, hiddenIn, textRows, toParameters } from './statement.ts';
import type { ResultTypes } from './type-catalog.ts';

/** PREVENT_IN_TRANSACTION: VACUUM, CREATE DATABASE and their like refuse to follow another statement ("active_sql_transaction"). */
const MUST_STAND_ALONE = '25001';
/** A procedure that commits refuses the same ("invalid_transaction_termination"). Either has undone what it had begun. */
const MUST_COMMIT_ALONE = '2D000';

export interface Runner {
  readonly connection: Connection;
  readonly types: ResultTypes;
  readonly settings: SessionSettings;
  readonly turn: Turn;
  readonly userSet: UserSettings;
  /** The session is one transaction, which the caller of the session ends. */
  readonly managed: boolean;
  /** Nothing of the session's can be left in the connection. */
  untouched?: boolean;
  /** COMMIT AND CHAIN has begun a transaction that our settings are not in force in. */
  chained?: boolean;
}

/** The messages that put our settings in force for a statement that stands by itself; none inside a transaction. */
export function settingsIfIdle({ connection, settings, userSet }: Runner): Uint8Array[] {
  return connection.status === 'I' ? applySettings(settings, userSet) : [];
}

/** Runs a script statement by statement: each on its own unless the user's BEGIN stands there, up to the first error. */
export async function* run(runner: Runner, script: string, options: RunOptions): AsyncGenerator<StatementEvent> {
  const statements = splitStatements(script);
  if (statements.length > 1 && options.parameters?.length) {
    throw new DagFluxError('invalid-input', 'Parameters belong to one statement, and there are several.', {
      hint: 'Run the statement with the parameters on its own.',
    });
  }
  const { connection, userSet } = runner;
  for (const statement of statements) {
    refuse(runner, statement);
    connection.context = {
      offset: () => [...script.slice(0, statement.start)].length,
      parameters: hiddenIn(toParameters(options.parameters ?? []).parameters),
    };
    try {
      for await (const event of runStatement(runner, statement, options)) {
        if (event.kind === 'done') {
          const inTransaction = connection.status !== 'I';
          const whole = event.command === 'ROLLBACK' && !statement.words.includes('TO');
          userSet.note(statement, { inTransaction, rolledBack: whole });
          runner.chained = inTransaction && (whole || event.command === 'COMMIT');
        }
        yield event;
      }
    } finally {
      connection.context = {};
      connection.timeLimited = runner.settings.statementTimeout > 0;
    }
  }
}

/** What the server would let pass, and must not. */
function refuse({ settings, managed }: Runner, { words }: Statement): void {
  const [first = '', second = '', third = ''] = words;
  const ends = ['COMMIT', 'END', 'ROLLBACK', 'ABORT'].includes(first) && second !== 'TO' && third !== 'TO';
  if (managed && (ends || (first === 'PREPARE' && second === 'TRANSACTION'))) {
    throw new DagFluxError('conflict', `${first} cannot be run here: the whole session is one transaction.`, {
      hint: 'Leave it out; the transaction is committed when the work is done.',
    });
  }
  // COPY writes files and runs programs on the server in any transaction; the others may end the one that is read-only.
  if (settings.readOnly && ['COPY', 'CALL', 'DO'].includes(first)) throw readOnly();
}

export function readOnly(cause?: unknown): DagFluxError {
  return new DagFluxError('unauthorized', 'The connection is read-only, and this statement may change something.', {
    hint: 'Run it through a connection that is not read-only.',
    cause,
  });
}

async function* runStatement(
  runner: Runner,
  statement: Statement,
  options: RunOptions,
): AsyncGenerator<StatementEvent> {
  const { connection, settings, userSet } = runner;
  connection.takeNotices();
  const idle = connection.status === 'I';
  let told = false;
  try {
    for await (const event of guarded(runner, how(runner, statement, options))) {
      told = true;
      yield event;
    }
  } catch (error) {
    const code = error instanceof DagFluxError ? error.native?.code : undefined;
    if (!idle || (code !== MUST_STAND_ALONE && code !== MUST_COMMIT_ALONE)) throw error;
    if (settings.readOnly) throw readOnly(error);
    connection.takeNotices();
    if (await isDirect(connection)) {
      // Pooled, the session would be another's; here it is ours, and cleared when it is given back.
      connection.send(...applyToSession(settings, userSet));
      await connection.sync();
    }
    for await (const event of guarded(runner, { statement, options: withDeadline(options) })) {
      if (event.kind !== 'fields' || !told) yield event;
    }
  }
}

/** What goes with a statement, by the state that it finds. */
function how(runner: Runner, statement: Statement, options: RunOptions): Execution {
  const { connection, settings, userSet, chained } = runner;
  const begins = statement.words[0] === 'BEGIN' || statement.words[0] === 'START';
  if (connection.status === 'I') {
    if (begins) return { statement, options: withDeadline(options), after: applyBehindBegin(settings, userSet) };
    const limited = options.timeout ? { ...settings, statementTimeout: options.timeout } : settings;
    if (limited.statementTimeout > 0 || userSet.has('statement_timeout')) connection.timeLimited = true;
    return { statement, options, before: applySettings(limited, userSet), after: keepEncoding(statement) };
  }
  const before = chained && connection.status === 'T' ? applySettings(settings, userSet) : [];
  return { statement, options: withDeadline(options), before, after: keepEncoding(statement) };
}

function keepEncoding(statement: Statement): Uint8Array[] {
  return settingChangedBy(statement)?.name === ENCODING ? command(`SET ${ENCODING} TO 'UTF8'`) : [];
}

/** Where no setting can be sent along, the time limit is kept on this side; it still ends the statement at the server. */
export function withDeadline(options: RunOptions): RunOptions {
  if (!options.timeout) return options;
  const deadline = AbortSignal.timeout(options.timeout);
  return { ...options, signal: options.signal ? AbortSignal.any([options.signal, deadline]) : deadline };
}

/** A pooler gives its clients a process number of its own making. */
async function isDirect(connection: Connection): Promise<boolean> {
  const [row] = await textRows(connection, 'SELECT pg_catalog.pg_backend_pid()', [], { end: true });
  return Number(row?.[0]) === connection.processId;
}

/** One statement with its signal watched; a consumer that stops early cancels it at the server. */
export async function* guarded(runner: Runner, what: Execution): AsyncGenerator<StatementEvent> {
  const { connection } = runner;
  const guard = connection.guard(what.options.signal);
  try {
    yield* execution(connection, runner.types, what);
  } catch (error) {
    throw await guard.explain(error);
  } finally {
    await connection.abandon(guard);
  }
}
