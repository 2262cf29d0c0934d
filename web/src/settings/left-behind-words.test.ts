import { expect, test } from 'vitest';
import { type Orphan, reasonOf } from './left-behind-words.ts';

const orphan: Orphan = {
  id: 1,
  connection: 'erp',
  table: 'public.t',
  process: 42,
  owner: 'gone',
  created: '2026-01-01T00:00:00Z',
  swept: null,
  problem: null,
};

test.each([
  [{ owner: 'living' }, 'In use by process 42; it goes when that has ended its work.'],
  [{ owner: 'unknown' }, 'Process 42 cannot be seen from here, so it may still be in use.'],
  [{}, 'Process 42 ended before it was dropped; the next use of the connection drops it.'],
  [{ problem: 'unreachable' }, 'before it was dropped. The last try failed: its server could not be reached.'],
  [{ problem: 'internal' }, 'The last try failed: internal.'],
] as const)('what was left behind, %o: %s', (changes, words) => {
  expect(reasonOf({ ...orphan, ...changes })).toContain(words);
});
