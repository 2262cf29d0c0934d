import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumOf } from './sums.ts';

test('a sum has every digit, in whatever order', () => {
  const digits = fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(12));
  fc.assert(
    fc.property(fc.array(digits), (given) => {
      const texts = given.map(([units, scale]) => {
        const text = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
        return `${units < 0n ? '-' : ''}${scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`}`;
      });
      const expected = given.reduce((sum, [units, scale]) => sum + units * 10n ** BigInt(12 - scale), 0n);
      const { sum = '', numbers } = sumOf(texts);
      expect(numbers).toBe(given.length);
      const [whole = '', fraction = ''] = sum.split('.');
      expect(BigInt(whole + fraction.padEnd(12, '0'))).toBe(expected);
      expect(sumOf(texts.toReversed()).sum).toBe(sum);
    }),
  );
});

test.each([
  [['0.10', '0.20', null, undefined], { numbers: 2, sum: '0.30' }],
  [['9007199254740993', 1], { numbers: 2, sum: '9007199254740994' }],
  [['1', 'NaN'], { numbers: 2, sum: undefined }],
])('%j', (cells, expected) => expect(sumOf(cells)).toEqual(expected));
