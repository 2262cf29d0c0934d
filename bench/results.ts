import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Piece } from './bench.ts';
import type { Machine } from './machine.ts';
import type { Samples } from './timing.ts';

export type Verdict = 'goal reached' | 'reached' | 'missed' | 'not measured';

/** One figure, in the words of the table. */
export interface Row {
  readonly what: string;
  readonly baseline: string;
  readonly ours: string;
  readonly ratio: string;
  readonly asked: string;
  readonly goal: string;
  readonly verdict: Verdict;
}

const FILE = new URL('RESULTS.md', import.meta.url);

/** Judges a figure of which less is better. */
export function judge(figure: number, { asked, goal }: { readonly asked: number; readonly goal: number }): Verdict {
  return figure <= goal ? 'goal reached' : figure <= asked ? 'reached' : 'missed';
}

/** `3.61 s (3.50-3.90)`: median, least and most. */
export function seconds({ median, minimum, maximum }: Samples): string {
  const digits = median < 1 ? 3 : 2;
  return `${median.toFixed(digits)} s (${minimum.toFixed(digits)}-${maximum.toFixed(digits)})`;
}

/** `93 MB (90-97)`. */
export function megabytes({ median, minimum, maximum }: Samples): string {
  const [middle, least, most] = [median, minimum, maximum].map((bytes) => Math.round(bytes / 1e6));
  return `${middle} MB (${least}-${most})`;
}

/** A row of the table; `piece` is its first cell, by which a later run finds it. */
export function tableRow(piece: string, row: Row, measured: string): string {
  const { what, baseline, ours, ratio, asked, goal, verdict } = row;
  return `| ${[`\`${piece}\``, what, baseline, ours, ratio, asked, goal, verdict, measured].join(' | ')} |`;
}

/** Writes what was measured; rows of pieces that were not measured now stay as they are. */
export function writeResults(
  pieces: readonly Piece[],
  measured: ReadonlyMap<string, readonly Row[]>,
  machine: Machine,
): void {
  const earlier = existsSync(FILE) ? readFileSync(FILE, 'utf8').split('\n') : [];
  const rows = pieces.flatMap(({ id }) => {
    const now = measured.get(id);
    return now
      ? now.map((row) => tableRow(id, row, machine.date))
      : earlier.filter((line) => line.startsWith(`| \`${id}\` |`));
  });
  writeFileSync(
    FILE,
    `# Figures

Written by \`npm run bench\`. Baseline and ours ran in turn in one run; a figure is the median of its rounds, with the
least and the most in brackets.

- Machine: ${machine.hardware}; ${machine.system}; load when the last run began: ${machine.load}
- Versions: ${machine.versions}

| | work | baseline | ours | ratio | asked | goal | verdict | measured |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

## How each was measured

The work is a table of 2 M rows and 10 columns (bigint key, int, numeric(12,2), 32-character text, timestamptz, short text,
boolean, nullable text, double precision, jsonb; NOT NULL but for one), about 300 MB. Both servers are private, on this
machine, with ${machine.serverSettings}, and with fsync on. Before each run the target is dropped and
both servers do a CHECKPOINT. Ours is the command line of the built package in a process of its own, from its start to its
end. After each run the rows in the target are counted.

${pieces.map(({ id, how }) => `- **${id}**: ${how}`).join('\n')}
`,
  );
}
