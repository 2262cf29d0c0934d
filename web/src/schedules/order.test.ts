import { expect, test } from 'vitest';
import { arrange, type Schedule } from './order.ts';

const schedule = (workflow: string, next: string | null): Schedule => ({
  ...{ workflow, next, words: `Every day of ${workflow}`, zone: null, missed: 'skip', paused: next === null },
  ...{ trigger: { kind: 'cron', expression: '0 2 * * *' }, from: 'schedule', problem: null, last: null },
});
const all = [
  schedule('b', null),
  schedule('c', '2026-05-02T00:00:00Z'),
  schedule('a', null),
  schedule('d', '2026-05-01T00:00:00Z'),
];
const names = (found: readonly Schedule[]) => found.map(({ workflow }) => workflow).join('');

test('schedules are listed by name, or by what starts next with what is paused last', () => {
  expect(names(arrange(all, 'workflow', ''))).toBe('abcd');
  expect(names(arrange(all, 'next', ''))).toBe('dcab');
});

test('a word is looked for in the name and in when it runs', () => {
  expect(names(arrange(all, 'workflow', ' OF C'))).toBe('c');
});
