import { asDagFluxError, DagFluxError } from '../../contract/errors.ts';

/** QUERY_INTERRUPTED: the statement was killed. */
const INTERRUPTED = '1317';

/** Resolves after a while, or at once when it is done. */
export async function pauseUntil(done: AbortSignal, milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    done.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** QUERY_INTERRUPTED is one number for two things: our signal has fired, or somebody else has killed the statement. */
export function explain(error: unknown, signal: AbortSignal | undefined): DagFluxError {
  const known = asDagFluxError(error);
  if (signal?.aborted && (known.code === 'cancelled' || known.code === 'unreachable'))
    return asDagFluxError(signal.reason);
  if (known.native?.code !== INTERRUPTED) return known;
  return new DagFluxError('cancelled', 'The statement was ended at the server, and not by us.', {
    hint: 'Ask an administrator whether statements are ended there, then run it again.',
    native: known.native,
    cause: error,
  });
}

export interface Guard {
  /** Cancels at the server, as the signal would. */
  cancel(): void;
  /** Stops watching, and waits for a request that is under way. */
  settled(): Promise<void>;
  explain(error: unknown): Promise<DagFluxError>;
}
