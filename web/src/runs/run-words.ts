import type { InferResponseType } from 'hono/client';
import type { api } from '../api.ts';
import { durationWords, rowsWords, sinceWords } from '../components/times.ts';
import type { RunSummary } from './known-runs.ts';

export type Run = InferResponseType<(typeof api.runs)[':id']['$get'], 200>;

export const CAUSES = {
  manual: 'by hand',
  schedule: 'by schedule',
  file: 'by a changed file',
  're-run': 'as a re-run',
} as const;

/** One line of the list: what went wrong or how much was written comes first. */
export function summaryWords(run: RunSummary, now = Date.now()): string {
  const { started, ended, cause, error, node, written } = run;
  return [
    error && (node === null ? error.message : `${node}: ${error.message}`),
    written !== null && rowsWords(written),
    ended !== null && durationWords(Date.parse(ended) - Date.parse(started)),
    sinceWords(started, now),
    CAUSES[cause],
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What somebody else needs to help: no SQL and no rows, which may be nobody else's business. */
export function reportOf(run: Run): string {
  const lines = [
    `Run ${run.id} of ${run.workflow}${run.version === null ? '' : `, version ${run.version}`}: ${run.state}`,
    `Started ${run.started}, ended ${run.ended ?? 'not yet'}, ${CAUSES[run.cause]}`,
    run.error && `${run.node === null ? '' : `${run.node}: `}${run.error.message}`,
    run.error?.hint && `Hint: ${run.error.hint}`,
    run.error?.code && `Code: ${run.error.code}`,
    '',
    ...run.nodes.map((node) =>
      [
        `${node.node} (${node.kind}): ${node.state}`,
        node.rowsOut !== null && `${node.rowsOut} rows`,
        node.route,
        node.proof,
        node.reason,
        node.error?.message,
      ]
        .filter(Boolean)
        .join(', '),
    ),
  ];
  return lines.filter((line) => typeof line === 'string').join('\n');
}

/** Nodes that failed first, then in their order. */
export function failedFirst(nodes: Run['nodes']): Run['nodes'] {
  return nodes.toSorted((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'));
}
