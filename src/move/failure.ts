import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import type { Context } from './context.ts';

export type Side = 'source' | 'target';

type Ends = Pick<Context, 'request' | 'progress'>;

/** An error of one end, saying which end and how far the move had come. The code stays. */
export function failedAt(side: Side, { request, progress }: Ends, error: unknown): DagFluxError {
  const cause = asDagFluxError(error);
  const count = progress.rows.toLocaleString('en-US');
  const when = progress.rows === 0 ? 'before the first row' : `after ${count} rows`;
  const message =
    cause.code === 'cancelled'
      ? `The move was cancelled ${when}.`
      : side === 'source'
        ? `Reading from "${request.from.connection}" failed ${when}: ${cause.message}`
        : `Writing to "${request.to.connection}" failed ${when}: ${cause.message}`;
  return new DagFluxError(cause.code, message, { hint: cause.hint, native: cause.native, cause });
}

/** Does one thing at one end; its error says so. */
export async function attempt<T>(context: Ends, side: Side, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failedAt(side, context, error);
  }
}
