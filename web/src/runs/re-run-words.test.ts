import { expect, test } from 'vitest';
import { effectWords } from './re-run-words.ts';

const now = Date.parse('2026-05-01T02:12:00.000Z');
const write = { node: 'load', connection: 'erp', role: null, writes: 'appends to erp:sales', asks: 'type' } as const;
const nothing = {
  version: 3,
  runs: ['Join'],
  reuses: [],
  writes: [],
  remarks: [],
  question: { asks: 'nothing' },
} as const;

test('a re-run from a node says what it uses again and what it writes', () => {
  const reuses = [{ node: 'orders', run: 417, made: '2026-05-01T02:00:00.000Z', rows: 2_100_000, table: null }];
  expect(effectWords({ ...nothing, reuses, writes: [write] }, 3, now).split('\n')).toEqual([
    'Reuses orders (made 12 minutes ago, 2,100,000 rows).',
    'Repeats no write.',
    'load appends to erp:sales.',
  ]);
});

test('a run of all says that the workflow is another one by now', () => {
  expect(effectWords(nothing, 2, now)).toBe(
    'Writes nothing outside of the workspace.\nThe workflow is version 3 now; this run was of version 2.',
  );
});
