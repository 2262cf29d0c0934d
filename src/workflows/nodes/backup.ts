import { z } from 'zod';
import { modeFor } from '../../operations/mode.ts';
import type { NodeContext } from './kind.ts';
import { formatPlace, type Place } from './place.ts';

/** Whether the rows that are there are kept first. */
export const backup = z
  .boolean()
  .optional()
  .describe(
    'Copy the table into the workspace before its rows are changed. Default: of a production database, where rows are not only added.',
  );

/** What a node does to rows that are there already. */
type Change = 'none' | 'adds' | 'changes' | 'replaces';

/** Copies a table that is there before its rows are changed, where that is wanted; answers what the run log is to say of it. */
export async function backUpFirst(
  place: Place,
  change: Change,
  {
    backUp,
    signal,
    backup: wanted = change === 'adds' ? false : undefined,
  }: Pick<NodeContext, 'backUp' | 'signal'> & {
    readonly backup: boolean | undefined;
  },
): Promise<string | null> {
  if (change === 'none') return null;
  // The first time there is nothing to be replaced.
  if (change === 'replaces' && (await modeFor(place.table, place.database, { again: true, signal })) === 'create') {
    return null;
  }
  const kept = await backUp({ writes: formatPlace(place), inPlace: true }, { signal, backup: wanted });
  return kept === null ? null : `as it was before: ${kept}`;
}
