/** Several measurements of one thing. */
export interface Samples {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
}

export function samplesOf(values: readonly number[]): Samples {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    minimum: at(0),
    maximum: at(sorted.length - 1),
  };
}

/**
 * Runs baseline and ours in turn, and in every second round the other way round, so that neither always follows the other.
 * `before` prepares each run and is not timed by anyone.
 */
export async function inTurn<Baseline, Ours>(
  rounds: number,
  work: {
    readonly before: () => Promise<void>;
    readonly baseline: () => Promise<Baseline>;
    readonly ours: () => Promise<Ours>;
  },
): Promise<{ readonly baseline: readonly Baseline[]; readonly ours: readonly Ours[] }> {
  const baseline: Baseline[] = [];
  const ours: Ours[] = [];
  const runs = [async () => baseline.push(await work.baseline()), async () => ours.push(await work.ours())];
  for (let round = 0; round < rounds; round += 1) {
    for (const run of round % 2 === 0 ? runs : runs.toReversed()) {
      await work.before();
      await run();
    }
  }
  return { baseline, ours };
}
