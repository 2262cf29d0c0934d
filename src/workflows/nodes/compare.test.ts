import { expect, test } from 'vitest';
import type { Value } from '../../contract/values.ts';
import { holds, type Operator } from './compare.ts';

test.each<[Value, Operator, boolean | number | string | undefined, boolean]>([
  [9, '<', 10, true],
  ['9', '<', 10, true], // a decimal is text: as text it would come behind
  ['10.00', '=', 10, true],
  ['-0.5', '<', 0, true],
  [9007199254740993n, '>', '9007199254740992', true], // beyond what a float tells apart
  ['12345678901234567890.5', '!=', '12345678901234567890.50', false],
  [1e21, '>', 5, true],
  ['2026-05-01', '>=', '2026-04-30', true],
  ['abc', '=', 'abc', true],
  [true, '=', true, true],
  [null, '=', 0, false],
  [null, '!=', 0, false],
  [null, 'is null', undefined, true],
  [0, 'is null', undefined, false],
  [0, 'is not null', undefined, true],
])('%s %s %s is %s', (value, operator, wanted, expected) => {
  expect(holds(value, operator, wanted)).toBe(expected);
});
