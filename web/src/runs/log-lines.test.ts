import { expect, test } from 'vitest';
import { addLines, fitting, type Line } from './log-lines.ts';

const line = (id: number, level: Line['level'] = 'info', node: string | null = null): Line => ({
  ...{ id, level, node, at: '2026-05-01T02:00:00.000Z', text: `line ${id}` },
});

test('the window keeps the last lines and counts those that it let go', () => {
  const first = addLines({ lines: [], dropped: 0 }, [line(1), line(2)], 3);
  expect(first).toMatchObject({ lines: [{ id: 1 }, { id: 2 }], dropped: 0 });
  const second = addLines(first, [line(3), line(4), line(5)], 3);
  expect(second.lines.map(({ id }) => id)).toEqual([3, 4, 5]);
  expect(second.dropped).toBe(2);
});

test('lines are chosen by node, and by a level and what is worse', () => {
  const lines = [line(1, 'info', 'a'), line(2, 'warning', 'a'), line(3, 'error', 'b'), line(4)];
  const ids = (filter: Parameters<typeof fitting>[1]) => fitting(lines, filter).map(({ id }) => id);
  expect(ids({ node: null, level: 'info' })).toEqual([1, 2, 3, 4]);
  expect(ids({ node: null, level: 'warning' })).toEqual([2, 3]);
  expect(ids({ node: 'a', level: 'info' })).toEqual([1, 2]);
  expect(ids({ node: 'b', level: 'warning' })).toEqual([3]);
});
