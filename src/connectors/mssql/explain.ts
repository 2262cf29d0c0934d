import { DagFluxError } from '../../contract/errors.ts';
import { queryOn } from './query.ts';
import { perform } from './requests.ts';
import { splitBatches } from './scripts.ts';
import type { SessionState } from './session-state.ts';

/**
 * The plan of a batch: while SHOWPLAN_TEXT is on, the session runs nothing ("SET SHOWPLAN_TEXT"). The switch stands alone in its
 * batch, so no batch can turn it off for itself.
 */
export async function explain({ connection }: SessionState, script: string, signal?: AbortSignal): Promise<string> {
  const [batch, ...more] = splitBatches(script);
  if (!batch || more.length > 0) {
    throw new DagFluxError(
      'invalid-input',
      'A plan is of one batch, and GO makes several of these, or there is none.',
      {
        hint: 'Ask for the plan of each of them.',
      },
    );
  }
  await perform(connection, 'SET SHOWPLAN_TEXT ON');
  try {
    const rows = await queryOn(connection, signal)(batch.sql);
    return rows.map(([line]) => String(line ?? '')).join('\n');
  } finally {
    if (!connection.channel.lost) await perform(connection, 'SET SHOWPLAN_TEXT OFF');
  }
}
