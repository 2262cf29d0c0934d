import type { JoinRehearsal, JoinResult, RehearsedPair, SideSample } from '../../app/join.ts';
import type { Sink } from '../sink.ts';
import { writeForecast } from './forecast.ts';
import { createTable } from './table.ts';
import { formatBytes, formatCount, formatSeconds, plural, printable } from './text.ts';

/** What a join would do, for people. */
export async function writeJoinRehearsal(out: Sink, rehearsal: JoinRehearsal): Promise<void> {
  const { venue, destination, sources, pairs, forecast, predictedRows, problems, sql } = rehearsal;
  const further = venue === destination ? '' : `; its result goes to "${destination}"`;
  await out.write(`The join runs in "${venue}"${further}.\n`);
  const table = createTable(out, [
    { title: 'source' },
    { title: 'table' },
    { title: 'rows', align: 'right' },
    { title: 'what moves' },
  ]);
  await table.add(
    sources.map(({ name, table: of, estimatedRows, estimatedBytes, local, columns, reducedBy }) => {
      const size = estimatedBytes === null ? '' : ` (${formatBytes(estimatedBytes)} in all)`;
      const fewer =
        reducedBy.length === 0 ? '' : `, where a key of ${reducedBy.join(' or ')} occurs if those are fewer`;
      const moved = `${columns.join(', ')}${fewer}${size}`;
      return [name, of, estimatedRows === null ? '' : `~${formatCount(estimatedRows)}`, local ? 'nothing' : moved];
    }),
  );
  for (const pair of pairs) await writePair(out, pair);
  await writeForecast(out, forecast);
  if (predictedRows !== null) await out.write(`About ${plural(predictedRows, 'row')} will come out.\n`);
  for (const problem of problems) await out.write(`Problem: ${printable(problem)}\n`);
  for (const statement of sql) await out.write(`\n${statement}\n`);
  await out.write('\n');
}

async function writePair(out: Sink, { left, right, type, on, sample }: RehearsedPair): Promise<void> {
  await out.write(`${left} ${type === 'full' ? 'full outer' : type} join ${right}:\n`);
  for (const condition of on) {
    await out.write(`  ${left}.${condition.left} = ${right}.${condition.right}\n`);
    if (condition.clash !== null) await out.write(`  Clash: ${condition.clash}. Proposed: "as": "text".\n`);
    for (const remark of condition.remarks) await out.write(`  Mind: ${remark}.\n`);
  }
  for (const [name, side] of [
    [left, sample.left],
    [right, sample.right],
  ] as const) {
    await out.write(`  ${name}: ${describe(side)}\n`);
  }
}

function describe(sample: SideSample | null): string {
  if (sample === null) return 'a sample took too long.';
  const { rows, keys, nullKeys, repeatedKeys, found } = sample;
  const parts = [`${plural(keys, 'key')} in ${plural(rows, 'sampled row')}`];
  if (nullKeys > 0) parts.push(`${formatCount(nullKeys)} NULL`);
  if (repeatedKeys > 0) parts.push(`${formatCount(repeatedKeys)} more than once`);
  if (found !== null) parts.push(`${formatCount(found.keys)} found on the other side, in ${plural(found.rows, 'row')}`);
  return `${parts.join('; ')}.`;
}

/** What a join has done, for people. */
export async function writeJoinResult(
  out: Sink,
  { rows, seconds, sources }: JoinResult,
  target: string,
): Promise<void> {
  for (const { source, rows: loaded, route, keys } of sources) {
    const reduced = keys === null ? '' : ` that match ${plural(keys.count, 'key')} of ${keys.by}`;
    await out.write(`Loaded ${plural(loaded, 'row')} of ${source}${reduced}. Route: ${route}.\n`);
  }
  await out.write(`Joined ${plural(rows, 'row')} into ${target} in ${formatSeconds(seconds)}.\n`);
}
