import { expect, test } from 'vitest';
import { cronOf, cronParts } from './cron-parts.ts';

test.each([
  ['*/15 * * * *', 'every'],
  ['5 2 * * *', 'daily'],
  ['0 23 * * 5', 'weekly'],
  ['30 6 1 * *', 'monthly'],
  ['0 2 1,15 * *', 'cron'],
  ['0 2 * 3 *', 'cron'],
  ['0 0 2 * * *', 'cron'],
])('%s is picked apart as %s, and put together again', (expression, kind) => {
  expect(cronParts(expression).kind).toBe(kind);
  expect(cronOf(cronParts(expression))).toBe(expression);
});
