import { NotMeasured } from './bench.ts';
import { judge, megabytes, type Row } from './results.ts';
import { samplesOf } from './timing.ts';

const LIMITS = { asked: 150e6, goal: 100e6 };
/** Two peaks that differ by no more than this are the same: how much garbage waits at the peak is chance. */
export const SAME = 30e6;

/** How much more memory than its baseline a work of so many rows took, in bytes and as a row. */
export function memoryRow(measured: {
  readonly what: string;
  readonly count: number;
  readonly baseline: readonly number[];
  readonly ours: readonly number[];
  readonly limits?: typeof LIMITS;
}): Row & { readonly more: number } {
  const { what, count, limits = LIMITS } = measured;
  const [baseline, ours] = [samplesOf(measured.baseline), samplesOf(measured.ours)];
  const more = ours.median - baseline.median;
  return {
    what: `${what}, ${(count / 1e6).toLocaleString('en')} M rows`,
    baseline: megabytes(baseline),
    ours: megabytes(ours),
    ratio: plus(more),
    asked: `<= ${plus(limits.asked)}`,
    goal: `<= ${plus(limits.goal)}`,
    verdict: judge(more, limits),
    more,
  };
}

/** What one work lacks is no reason to measure none of the others. @throws any other error */
export function notMeasured(what: string, error: unknown): Row {
  if (!(error instanceof NotMeasured)) throw error;
  const none = { baseline: '', ours: '', ratio: '', asked: '', goal: '' };
  return { ...none, what: `${what}: ${error.message}`, verdict: 'not measured' };
}

/** The work that grew most from the fewest rows to the most. */
export function growth(over: readonly (readonly number[])[]): Row {
  const most = Math.max(...over.map((sizes) => (sizes.at(-1) ?? 0) - (sizes[0] ?? 0)));
  return {
    what: 'the same for both sizes: most that any route grew',
    baseline: '',
    ours: '',
    ratio: plus(most),
    asked: 'the same',
    goal: 'the same',
    verdict: most <= SAME ? 'goal reached' : 'missed',
  };
}

function plus(bytes: number): string {
  return `${bytes < 0 ? '' : '+'}${Math.round(bytes / 1e6)} MB`;
}
