import { expect, test } from 'vitest';
import { nearest } from './near.ts';

test.each([
  ['custmer_id', ['customer', 'customer_id', 'id'], 'customer_id'],
  ['Nmae', ['name', 'game'], 'name'],
  ['ordres', ['orders', 'order_items'], 'orders'],
  ['total', ['amount', 'price'], undefined],
  ['id', ['id'], undefined],
  ['ID', ['id'], 'id'],
  ['x', [], undefined],
])('%s among %j', (word, names, expected) => {
  expect(nearest(word, names)).toBe(expected);
});
