import type { RunOptions, StatementEvent } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { execution } from './execution.ts';
import { type ScriptBatch, splitBatches } from './scripts.ts';
import { requireTransaction, type SessionState, withDeadline } from './session-state.ts';

/** Runs a script batch by batch, up to the first error: a batch is what stands between lines of GO. */
export async function* run(state: SessionState, script: string, options: RunOptions): AsyncGenerator<StatementEvent> {
  const batches = splitBatches(script);
  if (batches.length > 1 && options.parameters?.length) {
    throw new DagFluxError('invalid-input', 'Parameters belong to one batch, and GO makes several of these.', {
      hint: 'Run the batch with the parameters on its own.',
    });
  }
  for (const batch of batches) {
    refuse(state, batch);
    const before = [...script.slice(0, batch.start)].length;
    for (let time = 0; time < batch.times; time += 1) yield* guarded(state, batch, { ...options, before });
  }
}

/** What the server would let pass, and must not. */
function refuse(state: SessionState, { words }: ScriptBatch): void {
  requireTransaction(state);
  const ends = words.find(({ text }) => text === 'COMMIT' || text === 'ROLLBACK');
  if (state.managed === null || !ends) return;
  throw new DagFluxError('conflict', `${ends.text} cannot be run here: the whole session is one transaction.`, {
    hint: 'Leave it out; the transaction is committed when the work is done.',
  });
}

/** One batch with its signal and time limit watched; a consumer that stops early cancels it at the server. */
async function* guarded(
  { connection, statementTimeout }: SessionState,
  batch: ScriptBatch,
  options: RunOptions & { readonly before: number },
): AsyncGenerator<StatementEvent> {
  const signal = withDeadline(options.signal, options.timeout || statementTimeout);
  const guard = connection.guard(signal);
  try {
    yield* execution(connection, batch, { ...options, signal });
  } catch (error) {
    throw guard.explain(error);
  } finally {
    await connection.abandon(guard);
    connection.context = {};
  }
}
