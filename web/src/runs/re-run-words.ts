import { rowsWords, sinceWords } from '../components/times.ts';
import type { RunForecast } from '../workflows/use-start-run.tsx';

/** What a run would do, a line each: what it uses again, what it writes, and whether the workflow is another one by now. */
export function effectWords(forecast: RunForecast, version: number | null, now = Date.now()): string {
  const { reuses, writes, remarks } = forecast;
  const changed = forecast.version !== null && version !== null && forecast.version !== version;
  return [
    ...reuses.map(({ node, made, rows }) => {
      const facts = [made !== null && `made ${sinceWords(made, now)}`, rows !== null && rowsWords(rows)];
      return `Reuses ${node} (${facts.filter(Boolean).join(', ')}).`;
    }),
    reuses.length > 0 && 'Repeats no write.',
    ...writes.map((write) => `${write.node} ${write.writes}.`),
    writes.length === 0 && 'Writes nothing outside of the workspace.',
    changed && `The workflow is version ${forecast.version} now; this run was of version ${version}.`,
    ...remarks,
  ]
    .filter(Boolean)
    .join('\n');
}
