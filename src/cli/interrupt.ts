import { DagFluxError } from '../contract/errors.ts';

/** So long a server may take to confirm that what was stopped has ended, in milliseconds. */
const GRACE = 30_000;
/** Under npm one Ctrl-C comes twice, from the terminal and from npm: within so many milliseconds. */
const TWICE = 300;

interface Interruptible {
  /** Fires at the first interruption. */
  readonly signal: AbortSignal;
  interrupt(): void;
}

/**
 * What Ctrl-C does: it stops the work, which then waits for the servers to confirm it. The second time nobody waits any more, and
 * after a while nobody does either; that is said, since something may still be going on there.
 */
export function createInterruptible(exit: (code: number) => void, say: (text: string) => void): Interruptible {
  const stop = new AbortController();
  let asked = 0;
  const giveUp = () => {
    say(
      'error: No answer that what was stopped has ended.\n' +
        'hint: It may go on: look at the list of running statements there. What was left for a while is removed at the next start; see dagflux orphans list.\n',
    );
    exit(130);
  };
  return {
    signal: stop.signal,
    interrupt: () => {
      if (stop.signal.aborted) {
        if (performance.now() - asked > TWICE) exit(130);
        return;
      }
      asked = performance.now();
      // What ends by itself does not wait for this.
      setTimeout(giveUp, GRACE).unref();
      stop.abort(new DagFluxError('cancelled', 'Cancelled.'));
    },
  };
}
