import type { RunOptions, StatementEvent } from '../../contract/connector.ts';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { readBatches } from './batches.ts';
import { type Connection, toBind } from './connection.ts';
import type { ErrorContext } from './errors.ts';
import { type Statement, splitStatements } from './lexer.ts';

/** What a session has come to by the statements that ran in it. */
export interface SessionState {
  /** The session is one transaction, which the caller of the session ends. */
  readonly managed: boolean;
  /** A BEGIN stands open. */
  inTransaction: boolean;
  /** Something may be left in it that the next user must not find: a setting, a temporary table. */
  used: boolean;
}

/** Statements that answer with a count, or with a sentence that says what the count says. */
const WITHOUT_ROWS: ReadonlySet<string> = new Set([
  'ALTER',
  'BEGIN',
  'COMMENT',
  'COMMIT',
  'CREATE',
  'DELETE',
  'DROP',
  'GRANT',
  'INSERT',
  'MERGE',
  'REVOKE',
  'ROLLBACK',
  'SET',
  'START',
  'TRUNCATE',
  'UNDROP',
  'UNSET',
  'UPDATE',
  'USE',
]);
const COUNTED: ReadonlySet<string> = new Set(['DELETE', 'INSERT', 'MERGE', 'UPDATE']);
/** Statements that commit what is open, and end the transaction with it (documentation, "Transactions", "DDL"). */
const COMMITTING: ReadonlySet<string> = new Set([
  'ALTER',
  'COMMENT',
  'CREATE',
  'DROP',
  'GRANT',
  'REVOKE',
  'TRUNCATE',
  'UNDROP',
]);
/** Statements that leave nothing in the session. */
const CLEAN: ReadonlySet<string> = new Set([
  ...COUNTED,
  'BEGIN',
  'COMMENT',
  'COMMIT',
  'DESC',
  'DESCRIBE',
  'EXPLAIN',
  'ROLLBACK',
  'SELECT',
  'SHOW',
  'START',
  'TRUNCATE',
  'VALUES',
  'WITH',
]);

/** Runs a script statement by statement: each on its own unless the user's BEGIN stands there, up to the first error. */
export async function* run(
  connection: Connection,
  state: SessionState,
  script: string,
  options: RunOptions,
): AsyncGenerator<StatementEvent> {
  throwIfAborted(options.signal);
  const statements = splitStatements(script);
  if (statements.length > 1 && options.parameters?.length) {
    throw new DagFluxError('invalid-input', 'Parameters belong to one statement, and there are several.', {
      hint: 'Run the statement with the parameters on its own.',
    });
  }
  for (const statement of statements) yield* runStatement(connection, state, { script, statement, options });
}

async function* runStatement(
  connection: Connection,
  state: SessionState,
  { script, statement, options }: { script: string; statement: Statement; options: RunOptions },
): AsyncGenerator<StatementEvent> {
  const { parameters = [], signal } = options;
  const verb = statement.words[0] ?? '';
  refuse(state, verb);
  if (!isClean(statement)) state.used = true;
  const context: ErrorContext = {
    offset: [...script.slice(0, statement.start)].length,
    hidden: parameters.filter((value) => typeof value === 'string'),
  };
  // The time limit is the whole statement's, its rows included.
  const deadline = options.timeout ? AbortSignal.timeout(options.timeout) : undefined;
  const stop = AbortSignal.any([signal, deadline].filter((one) => one !== undefined));
  const result = await connection.execute(statement.sql, {
    binds: parameters.map(toBind),
    signal: stop,
    timeout: options.timeout,
    context,
  });
  note(state, statement);
  // What follows in a session that is one transaction must not stand on its own.
  if (state.managed && COMMITTING.has(verb) && statement.words[1] !== 'SESSION') await connection.rows('BEGIN');
  const limits = { ...options, signal: stop, context };
  if (WITHOUT_ROWS.has(verb) && !isBlock(statement)) {
    const rowCount = COUNTED.has(verb) ? await countOf(result) : null;
    yield { kind: 'done', command: commandOf(statement), rowCount, truncated: false, notices: [] };
    return;
  }
  yield { kind: 'fields', fields: result.fields };
  const batches = readBatches(result, limits);
  try {
    for (let step = await batches.next(); ; step = await batches.next()) {
      if (step.done) {
        const { rows, truncated } = step.value;
        yield { kind: 'done', command: commandOf(statement), rowCount: rows, truncated, notices: [] };
        return;
      }
      yield { kind: 'batch', batch: step.value };
    }
  } catch (error) {
    throw stop.aborted ? asDagFluxError(stop.reason) : error;
  } finally {
    await batches.return({ rows: 0, truncated: true });
  }
}

function refuse({ managed }: SessionState, verb: string): void {
  if (!managed || (verb !== 'COMMIT' && verb !== 'ROLLBACK')) return;
  throw new DagFluxError('conflict', `${verb} cannot be run here: the whole session is one transaction.`, {
    hint: 'Leave it out; the transaction is committed when the work is done.',
  });
}

function isBlock({ words, sql }: Statement): boolean {
  return words[0] === 'BEGIN' && sql.includes(';');
}

function isClean(statement: Statement): boolean {
  const [verb = '', second = '', third = '', fourth = ''] = statement.words;
  if (CLEAN.has(verb)) return !isBlock(statement);
  // A table or view that is not temporary belongs to the schema; CREATE SCHEMA would become the current one.
  const object = verb === 'CREATE' && second === 'OR' ? fourth : second;
  return (
    (verb === 'CREATE' || verb === 'ALTER' || verb === 'DROP') &&
    (object === 'TABLE' || object === 'VIEW' || (object === 'MATERIALIZED' && third !== ''))
  );
}

/** Whether a transaction stands open now; a DDL statement has committed the one before it. */
function note(state: SessionState, statement: Statement): void {
  const [verb = ''] = statement.words;
  if ((verb === 'BEGIN' && !isBlock(statement)) || verb === 'START') state.inTransaction = true;
  if (verb === 'COMMIT' || verb === 'ROLLBACK' || COMMITTING.has(verb)) state.inTransaction = false;
}

/** INSERT, UPDATE, DELETE and MERGE answer with one row of counts, the first of which, or for MERGE all, are of rows. */
async function countOf(result: Parameters<typeof readBatches>[0]): Promise<number | null> {
  let count: number | null = null;
  for await (const { columns } of readBatches(result)) {
    const counts = columns.filter((_, index) => !/multi-joined/.test(result.fields[index]?.name ?? ''));
    count = counts.reduce((sum, [value]) => sum + Number(value), 0);
  }
  return count;
}

const OBJECTS: ReadonlySet<string> = new Set([
  'TABLE',
  'VIEW',
  'SCHEMA',
  'DATABASE',
  'SESSION',
  'SEQUENCE',
  'STAGE',
  'FUNCTION',
  'PROCEDURE',
  'WAREHOUSE',
  'ROLE',
  'USER',
]);

/** The command's own name: SELECT, INSERT, CREATE TABLE. */
function commandOf({ words, sql }: Statement): string {
  const [verb = ''] = words;
  if (verb === 'WITH' || (verb === '' && sql.startsWith('(')) || sql.startsWith('(')) return 'SELECT';
  if (!['CREATE', 'ALTER', 'DROP'].includes(verb)) return verb === 'COPY' ? 'COPY INTO' : verb;
  const object = words.slice(1).find((word) => OBJECTS.has(word));
  return object === undefined ? verb : `${verb} ${object}`;
}
