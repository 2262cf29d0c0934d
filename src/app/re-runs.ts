import { asDagFluxError, type ErrorCode } from '../contract/errors.ts';
import type { RunForecast } from './run-forecast.ts';
import type { RunDetails } from './runs.ts';
import type { Workflows } from './workflows.ts';

/** A way to run a workflow again after a run of it. */
export interface ReRun {
  /** The node to begin with, what it needs taken from that run; null: all, with the workflow as it is today. */
  readonly from: string | null;
  /** What it would do and write; null: it cannot be done so. */
  readonly forecast: RunForecast | null;
  /** Why not. */
  readonly refused: { readonly code: ErrorCode; readonly message: string; readonly hint: string | null } | null;
}

/**
 * The ways to run it again, the one that does the least first: from where it stopped, and all of it. None while it runs, and of a
 * workflow that is not saved. `last`: the number of the last run of this workflow, the only one that can be gone on from.
 */
export async function reRunsOf(
  run: RunDetails,
  last: number | undefined,
  workflows: Pick<Workflows, 'forecast' | 'list'>,
): Promise<readonly ReRun[]> {
  const { workflow, version, ended } = run;
  if (ended === null || version === null || run.state === 'skipped') return [];
  if (!(await workflows.list()).some(({ name }) => name === workflow)) return [];
  const tell = async (from: string | null): Promise<ReRun> => {
    try {
      const part = from === null ? {} : { from };
      return { from, forecast: await workflows.forecast({ name: workflow }, part), refused: null };
    } catch (error) {
      const { code, message, hint = null } = asDagFluxError(error);
      return { from, forecast: null, refused: { code, message, hint } };
    }
  };
  const all = await tell(null);
  const node = stoppedAt(run);
  if (node === null) return [all];
  if (last === run.id) return [await tell(node), all];
  const message = `Run ${last} of "${workflow}" came after this one, and what this one left is gone.`;
  return [{ from: node, forecast: null, refused: { code: 'conflict', message, hint: `Go on from run ${last}.` } }, all];
}

/** The node that failed, else the first that did not come to its end. */
function stoppedAt({ node, nodes, state }: RunDetails): string | null {
  if (state === 'done') return null;
  return node ?? nodes.find((each) => !ENDED.includes(each.state))?.node ?? null;
}

const ENDED: readonly string[] = ['done', 'reused', 'skipped'];
