import type { RunOptions, StatementEvent } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Turn } from '../shared/turn.ts';
import type { Connection } from './connection.ts';
import { execution } from './execution.ts';
import { nextStatement, type Statement, splitStatements } from './lexer.ts';
import { lexisOf, type ServerFacts, UTC } from './settings.ts';
import { hiddenIn, textRows } from './statement.ts';
import { begin } from './transaction.ts';

export interface Runner {
  readonly connection: Connection;
  readonly turn: Turn;
  readonly facts: ServerFacts;
  /** The session's own, as it is now. */
  sqlMode: string;
  timeZone: string;
  readonly readOnly: boolean;
  /** Milliseconds; 0 = none. */
  readonly statementTimeout: number;
  /** The session is one transaction, which the caller of the session ends. */
  readonly transaction: 'read' | 'write' | undefined;
}

/** Runs a script statement by statement: each on its own unless the user's BEGIN stands there, up to the first error. */
export async function* run(runner: Runner, script: string, options: RunOptions): AsyncGenerator<StatementEvent> {
  const { connection } = runner;
  const parameters = options.parameters ?? [];
  if (parameters.length > 0 && splitStatements(script, lexisOf(runner.sqlMode)).length > 1) {
    throw new DagFluxError('invalid-input', 'Parameters belong to one statement, and there are several.', {
      hint: 'Run the statement with the parameters on its own.',
    });
  }
  let at = 0;
  // One by one: a SET may change how the next one is to be read.
  while (true) {
    const statement = nextStatement(script, at, lexisOf(runner.sqlMode));
    if (!statement) return;
    at = statement.next;
    refuse(runner, statement);
    connection.context = {
      statement: { sql: statement.sql, offset: () => [...script.slice(0, statement.start)].length },
      parameters: hiddenIn(parameters),
    };
    try {
      yield* guarded(runner, statement, options);
    } finally {
      connection.context = {};
    }
    await settle(runner, statement);
  }
}

const ENDS = new Set(['COMMIT', 'ROLLBACK']);
/** Statements that a read-only connection lets pass; the session on the server refuses what they may still hide. */
const READS = new Set([
  ...['SELECT', 'WITH', 'TABLE', 'VALUES', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'HELP', 'USE', 'DO', 'CHECKSUM'],
  ...['BEGIN', 'START', 'COMMIT', 'ROLLBACK', 'SAVEPOINT', 'RELEASE'],
]);
const FILES = new Set(['OUTFILE', 'DUMPFILE']);

/** What the server would let pass, and must not. */
function refuse({ transaction, readOnly }: Runner, { words }: Statement): void {
  const [first = '', second = '', third = ''] = words;
  const ends = ENDS.has(first) && second !== 'TO' && third !== 'TO';
  if (transaction && (ends || first === 'BEGIN' || (first === 'START' && second === 'TRANSACTION'))) {
    throw new DagFluxError('conflict', `${first} cannot be run here: the whole session is one transaction.`, {
      hint: 'Leave it out; the transaction is committed when the work is done.',
    });
  }
  if (!readOnly && transaction !== 'read') return;
  // SET, START TRANSACTION READ WRITE or a procedure would unlock the session; a file is written in any transaction.
  if ((first !== '' && !READS.has(first)) || words.includes('WRITE') || words.some((word) => FILES.has(word))) {
    const what = readOnly ? 'connection' : 'transaction';
    throw new DagFluxError('unauthorized', `The ${what} is read-only, and this statement may change something.`, {
      hint: `Run it through a ${what} that is not read-only.`,
    });
  }
}

/** One statement with its signal and its time limit watched; a consumer that stops early ends it at the server. */
async function* guarded(runner: Runner, statement: Statement, options: RunOptions): AsyncGenerator<StatementEvent> {
  const { connection, statementTimeout } = runner;
  const limits = [options.timeout, statementTimeout].filter((limit) => limit !== undefined && limit > 0) as number[];
  const signals = [options.signal, ...limits.map((limit) => AbortSignal.timeout(limit))].filter(
    (one) => one !== undefined,
  );
  const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
  const guard = connection.guard(signal);
  try {
    for await (const event of execution(connection, {
      statement,
      options,
      guard,
      signal,
      zoned: runner.timeZone === UTC,
    })) {
      yield event;
    }
  } catch (error) {
    throw await guard.explain(error);
  } finally {
    await connection.abandon(guard);
  }
}

/** What a statement has changed about the session. */
async function settle(runner: Runner, { sql }: Statement): Promise<void> {
  const { connection, transaction } = runner;
  if (/sql_mode|time_zone/i.test(sql)) {
    const [row] = await textRows(connection, 'SELECT @@SESSION.sql_mode, @@SESSION.time_zone');
    runner.sqlMode = row?.[0] ?? '';
    runner.timeZone = row?.[1] ?? '';
  }
  // DDL has committed: what follows is a transaction again.
  if (transaction && !connection.inTransaction) await begin(connection, transaction);
}
