import { expect, test } from 'vitest';
import { holdBack, joinNewest, PAGE } from './known-runs.ts';

const runs = (from: number, to: number, state = 'done') =>
  Array.from({ length: from - to + 1 }, (_, index) => ({ id: from - index, state }));

test('the first page, read again, joins what was read before without a gap', () => {
  const known = runs(300, 51);
  const newest = runs(305, 206, 'failed');
  const joined = joinNewest(known, newest);
  expect(joined.map(({ id }) => id)).toEqual(runs(305, 51).map(({ id }) => id));
  expect(joined[0]?.state).toBe('failed');
  expect(joined.at(-1)?.state).toBe('done');
});

test('after a gap, and where all fit into one page, only the page counts', () => {
  expect(joinNewest(runs(300, 101), runs(900, 801))).toHaveLength(PAGE);
  expect(joinNewest(runs(300, 101), runs(12, 1))).toHaveLength(12);
  expect(joinNewest(runs(300, 101), [])).toEqual([]);
});

test('while somebody is in the list nothing moves: states change in place, new runs wait, older ones come behind', () => {
  const shown = runs(10, 6, 'running');
  const held = holdBack(shown, [...runs(12, 11), ...runs(10, 9, 'failed'), ...runs(7, 3)]);
  expect(held.fresh).toBe(2);
  expect(held.runs.map(({ id }) => id)).toEqual([10, 9, 8, 7, 6, 5, 4, 3]);
  expect(held.runs.map(({ state }) => state).slice(0, 4)).toEqual(['failed', 'failed', 'running', 'done']);
  expect(holdBack([], runs(3, 1))).toEqual({ runs: runs(3, 1), fresh: 0 });
});
