import type { RunOptions, StatementEvent } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { type Statement, splitStatements } from '../postgres/lexer.ts';
import { guarded, type Runner, readOnly, withDeadline } from '../postgres/run.ts';
import { command, hiddenIn, perform, toParameters } from '../postgres/statement.ts';

export const RULES = { backslash: true } as const;

/** After these a session is as it was, but for what INTO and set_config do. */
const LEAVES_NOTHING: ReadonlySet<string> = new Set([
  'SELECT',
  'WITH',
  'EXPLAIN',
  'SHOW',
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
]);
/** The lexer keeps so many words of a statement. */
const WORDS_KEPT = 64;

/** Runs a script statement by statement: each on its own unless the user's BEGIN stands there, up to the first error. */
export async function* run(runner: Runner, script: string, options: RunOptions): AsyncGenerator<StatementEvent> {
  const statements = splitStatements(script, RULES);
  if (statements.length > 1 && options.parameters?.length) {
    throw new DagFluxError('invalid-input', 'Parameters belong to one statement, and there are several.', {
      hint: 'Run the statement with the parameters on its own.',
    });
  }
  const { connection } = runner;
  for (const statement of statements) {
    refuse(runner, statement);
    if (!leavesNothing(statement)) runner.untouched = false;
    connection.context = {
      offset: () => [...script.slice(0, statement.start)].length,
      parameters: hiddenIn(toParameters(options.parameters ?? []).parameters),
    };
    const idle = connection.status === 'I';
    // Redshift holds a transaction to its READ ONLY, and knows no such setting for a session.
    const wrapped = idle && runner.settings.readOnly && statement.words[0] !== 'BEGIN';
    try {
      yield* guarded(runner, {
        statement,
        options: withDeadline(options),
        before: wrapped ? command('BEGIN READ ONLY') : [],
        after: wrapped ? command('COMMIT') : [],
        cancelRest: idle,
      });
    } finally {
      connection.context = {};
      if (wrapped && connection.status !== 'I' && !connection.channel.lost) await perform(connection, 'ROLLBACK');
    }
  }
}

/** What the server would let pass, and must not. */
function refuse({ settings, managed }: Runner, { words }: Statement): void {
  const [first = ''] = words;
  if (managed && ['COMMIT', 'END', 'ROLLBACK', 'ABORT', 'TRUNCATE'].includes(first)) {
    throw new DagFluxError('conflict', `${first} cannot be run here: the whole session is one transaction.`, {
      hint: 'Leave it out; the transaction is committed when the work is done. TRUNCATE commits on its own: use DELETE.',
    });
  }
  if (!settings.readOnly) return;
  // COPY and UNLOAD reach outside the database; a procedure may end the transaction that is read-only.
  const begins = first === 'BEGIN' || first === 'START';
  if (['COPY', 'UNLOAD', 'CALL'].includes(first) || (begins && !words.includes('ONLY'))) throw readOnly();
}

function leavesNothing({ words }: Statement): boolean {
  return (
    LEAVES_NOTHING.has(words[0] ?? '') &&
    words.length < WORDS_KEPT &&
    (words[0] === 'INSERT' || words[0] === 'MERGE' || !words.includes('INTO')) &&
    !words.includes('SET_CONFIG')
  );
}
