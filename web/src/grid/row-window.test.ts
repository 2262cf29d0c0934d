import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowWindow } from './row-window.ts';

const ROW = 28;
const VIEW = 560;

test.each([0, 1, 20, 1_000, 1_000_000, 5_000_000])('the last of %d rows is reached', (rows) => {
  const top = rowWindow(rows, ROW, VIEW, 0);
  const bottom = rowWindow(rows, ROW, VIEW, Math.max(0, top.height - VIEW));
  expect(bottom.end).toBe(rows);
  if (rows > 0) expect(bottom.topOf(rows - 1) + ROW).toBeLessThanOrEqual(Math.max(VIEW, bottom.height) + 0.01);
});

test('any row can be scrolled to, and is then seen whole', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000_000 }),
      fc.nat(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rows, at, part) => {
        const index = at % rows;
        const start = rowWindow(rows, ROW, VIEW, 0);
        const scrollTop = Math.max(0, start.height - VIEW) * part;
        const before = rowWindow(rows, ROW, VIEW, scrollTop);
        const moved = before.scrollTo(index) ?? scrollTop;
        const after = rowWindow(rows, ROW, VIEW, moved);
        const top = after.topOf(index) - moved;
        expect(top).toBeGreaterThanOrEqual(-0.01);
        expect(top + ROW).toBeLessThanOrEqual(VIEW + 0.01);
        expect(index >= after.first && index < after.end).toBe(true);
      },
    ),
  );
});

test('a step of the wheel is as long among five million rows as among a thousand', () => {
  for (const rows of [1_000, 5_000_000]) {
    const moved = rowWindow(rows, ROW, VIEW, rowWindow(rows, ROW, VIEW, 0).scrollBy(2800));
    expect(moved.first).toBe(96);
  }
});
