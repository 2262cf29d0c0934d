import { expect, test } from 'vitest';
import type { RunSummary } from './known-runs.ts';
import { type Run, reportOf, summaryWords } from './run-words.ts';

const summary: RunSummary = {
  id: 418,
  workflow: 'Nightly',
  version: 3,
  cause: 'schedule',
  of: null,
  from: null,
  to: null,
  pid: 1,
  started: '2026-05-01T02:00:00.000Z',
  ended: '2026-05-01T02:03:12.000Z',
  state: 'failed',
  error: { code: 'invalid-sql', message: 'The key columns cannot be compared.', hint: 'Add a cast.' },
  node: 'Join',
  written: null,
};
const now = Date.parse('2026-05-01T04:03:12.000Z');

test('a line of the list names the node that failed, and else the rows that were written', () => {
  expect(summaryWords(summary, now)).toBe(
    'Join: The key columns cannot be compared. · 3m12s · 2 hours ago · by schedule',
  );
  expect(summaryWords({ ...summary, error: null, written: 1_998_120 }, now)).toMatch(/^1,998,120 rows · 3m12s/);
});

test('a report has the error, its hint and each node, and no SQL', () => {
  const node: Run['nodes'][number] = {
    ...{ node: 'Join', kind: 'join', state: 'failed', reason: null, started: null, ended: null, rowsIn: null },
    ...{ rowsOut: null, bytes: null, route: null, routeReason: null, sql: 'SELECT secret', proof: null, note: null },
    ...{ table: null, temporary: false, writes: null, handle: null, hash: '', error: summary.error },
  };
  const report = reportOf({ ...summary, document: {}, mending: null, nodes: [node], activity: null, progress: [] });
  expect(report).toContain('Run 418 of Nightly, version 3: failed');
  expect(report).toContain('Hint: Add a cast.');
  expect(report).toContain('Join (join): failed, The key columns cannot be compared.');
  expect(report).not.toContain('secret');
});
