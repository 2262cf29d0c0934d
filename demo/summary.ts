import type { CopyReport } from './command-line.ts';

export type CopyDone = CopyReport & { readonly from: string; readonly to: string };

/** What was moved, how fast, by which route, in how much memory. */
export function summary(moves: readonly CopyDone[], seconds: number): void {
  console.log('── What was moved ──\n');
  const lines = moves.map((move) => [
    `${move.from} -> ${move.to}`,
    `${move.rows.toLocaleString('en')} rows`,
    `${move.seconds.toFixed(1)} s`,
    `${Math.round(move.rows / move.seconds).toLocaleString('en')} rows/s`,
    move.route ?? '',
    move.verified ? 'verified' : '',
    `peak ${Math.round(move.peakMemoryBytes / 2 ** 20)} MB`,
  ]);
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  for (const line of lines) {
    const cells = line.map((cell, i) =>
      i >= 1 && i <= 3 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
    );
    console.log(`  ${cells.join('  ').trimEnd()}`);
  }
  console.log(`\n  ${seconds.toFixed(0)} s in all; the servers are stopped, and nothing of this is left.`);
}
