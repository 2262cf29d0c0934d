import { expect, test } from 'vitest';
import { inTurn, samplesOf } from './timing.ts';

test('the median of an even and of an odd number of figures', () => {
  expect(samplesOf([3, 1, 10])).toEqual({ median: 3, minimum: 1, maximum: 10 });
  expect(samplesOf([4, 1, 10, 2])).toEqual({ median: 3, minimum: 1, maximum: 10 });
});

test('each run is prepared, and neither side always follows the other', async () => {
  const order: string[] = [];
  const note = (name: string) => async () => void order.push(name);
  await inTurn(2, { before: note('before'), baseline: note('baseline'), ours: note('ours') });
  expect(order.filter((name) => name !== 'before')).toEqual(['baseline', 'ours', 'ours', 'baseline']);
  expect(order.filter((_, index) => index % 2 === 0)).toEqual(['before', 'before', 'before', 'before']);
});
