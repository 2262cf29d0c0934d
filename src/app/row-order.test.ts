import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogicalType } from '../contract/values.ts';
import { compareDigits, compareKeys, sortedOrder } from './row-order.ts';

const digits = fc
  .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat(30), fc.nat(5))
  .map(([units, scale, zeros]) => ({
    units,
    scale,
    text: decimal(units, scale) + (scale > 0 ? '0'.repeat(zeros) : ''),
  }));

test('digits are compared as the numbers they are, however long', () => {
  fc.assert(
    fc.property(digits, digits, (a, b) => {
      const [one, other] = [a.units * 10n ** BigInt(b.scale), b.units * 10n ** BigInt(a.scale)];
      const expected = one < other ? -1 : one > other ? 1 : 0;
      expect(Math.sign(compareDigits(a.text, b.text)) + 0).toBe(expected);
    }),
  );
});

test.each<[LogicalType, readonly (string | number | boolean)[]]>([
  [{ kind: 'decimal' }, ['-Infinity', '-10', '-9.99', '-0.0001', '0', '0.09', '0.1', '2', '10', 'Infinity', 'NaN']],
  [{ kind: 'float', bits: 64 }, [Number.NEGATIVE_INFINITY, -1.5, 0, 2, 10, Number.POSITIVE_INFINITY, Number.NaN]],
  [{ kind: 'text' }, ['', '10', '2', 'a', 'A', 'ä', 'b', 'Z', 'Zebra']],
  [{ kind: 'boolean' }, [false, true]],
  [
    { kind: 'date' },
    ['-infinity', '0044-03-15 BC', '0001-01-01', '2024-05-01', '2024-10-01', '10000-01-01', 'infinity'],
  ],
  [
    { kind: 'timestamp', zoned: true, fraction: 6 },
    ['2024-05-01 12:34:56+00', '2024-05-01 12:34:56.5+00', '2024-05-01 12:34:57+00'],
  ],
  [{ kind: 'time', zoned: true, fraction: 6 }, ['12:00:00+02', '11:00:00+00', '12:00:00.5+00', '12:00:00-03:30']],
  [{ kind: 'time', zoned: false, fraction: 6 }, ['-838:59:59', '-00:00:01', '00:00:00', '09:00:00', '100:00:00']],
])('%j, from the least to the greatest; NULL last either way', async (type, values) => {
  const keys = [...values.toReversed(), null];
  const at = async (descending: boolean) =>
    [...(await sortedOrder(keys, compareKeys(type, descending)))].map((place) => keys[place]);
  expect(await at(false)).toEqual([...values, null]);
  expect(await at(true)).toEqual([...values.toReversed(), null]);
});

test('many keys: each once, in order, what is alike as it came', async () => {
  const keys = Array.from({ length: 40_000 }, (_, at) => (at % 97 === 0 ? null : (at * 7919) % 1000));
  const order = [...(await sortedOrder(keys, compareKeys({ kind: 'int', bits: 32 }, false)))];
  const expected = keys.map((_, at) => at);
  expected.sort((a, b) => (keys[a] ?? Number.MAX_VALUE) - (keys[b] ?? Number.MAX_VALUE) || a - b);
  expect(order).toEqual(expected);
});

function decimal(units: bigint, scale: number): string {
  const text = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
  return units < 0n ? `-${whole}` : whole;
}
