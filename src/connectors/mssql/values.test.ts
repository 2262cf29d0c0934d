import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../contract/values.ts';
import { ByteWriter } from './byte-writer.ts';
import { formatDate, parseDate } from './calendar.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { decoderOf } from './decode.ts';
import { bodyEncoder } from './encode.ts';
import { typeInfoOf } from './native-types.ts';

/** A value written as a type, and read again. */
function there(native: string, value: Exclude<Value, null>): Value {
  const info = typeInfoOf(native);
  if (!info) throw new Error(`There is no type ${native}.`);
  const out = new ByteWriter();
  bodyEncoder(info)(value, out);
  const bytes = out.take();
  return decoderOf({ ...info, size: bytes.length, length: 'short' })(bytes, 0, bytes.length);
}

test('days: every one is the next of the one before, by the calendar of Date', () => {
  for (let day = 0; day <= 3_652_058; day += 37) {
    const text = formatDate(day);
    expect(new Date(`${text}T00:00:00Z`).getTime() / 86_400_000 + 719_162).toBe(day);
    expect(parseDate(text)).toBe(day);
  }
  for (const text of ['2023-02-29', '2024-13-01', '0000-01-01', '10000-01-01', '2024-1-1'])
    expect(parseDate(text)).toBeNull();
});

test('decimals: any digits there and back', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
      fc.integer({ min: 0, max: 38 }),
      (value, scale) => {
        const text = formatDecimal(value, scale);
        expect(parseDecimal(text, scale)).toBe(value);
        expect(there(`decimal(38,${scale})`, text)).toBe(text);
      },
    ),
  );
});

test('decimals: an exponent, a sign, rounding half away from zero', () => {
  expect(parseDecimal('1e-3', 3)).toBe(1n);
  expect(parseDecimal('-1.25E2', 0)).toBe(-125n);
  expect(parseDecimal('+.5', 0)).toBe(1n);
  expect(parseDecimal('-0.005', 2)).toBe(-1n);
  expect(parseDecimal('0.0049', 2)).toBe(0n);
  for (const text of ['', '.', 'x', '1e', '--1', 'NaN']) expect(parseDecimal(text, 2)).toBeNull();
});

test('times and moments: any tick of 100 ns there and back', () => {
  const part = (max: number, length: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(length, '0'));
  const clock = fc.tuple(part(23, 2), part(59, 2), part(59, 2), part(9_999_999, 7)).map(([h, m, s, f]) => {
    const fraction = f.replace(/0+$/, '');
    return `${h}:${m}:${s}${fraction === '' ? '' : `.${fraction}`}`;
  });
  const date = fc.integer({ min: 0, max: 3_652_058 }).map(formatDate);
  fc.assert(
    fc.property(date, clock, (day, time) => {
      expect(there('time(7)', time)).toBe(time);
      expect(there('datetime2(7)', `${day} ${time}`)).toBe(`${day} ${time}`);
      expect(there('datetimeoffset(7)', `${day} ${time}+00`)).toBe(`${day} ${time}+00`);
    }),
  );
});

test('moments: rounded to the digits of the column, into the next day where it must be', () => {
  expect(there('datetime2(0)', '2024-12-31 23:59:59.5')).toBe('2025-01-01 00:00:00');
  expect(there('datetime2(3)', '2024-05-01 12:00:00.0004999')).toBe('2024-05-01 12:00:00');
  expect(there('datetime2(6)', '2024-05-01 12:00:00.123456789')).toBe('2024-05-01 12:00:00.123457');
  expect(() => there('datetime2(0)', '9999-12-31 23:59:59.5')).toThrow('9999');
  expect(() => there('time(0)', '23:59:59.5')).toThrow('end of the day');
  expect(there('datetimeoffset(0)', '2024-01-01 00:00:00+14')).toBe('2023-12-31 10:00:00+00');
});

test('integers, floats and money: at their ends, and past them', () => {
  for (const [native, low, high] of [
    ['tinyint', 0n, 255n],
    ['smallint', -32_768n, 32_767n],
    ['int', -(2n ** 31n), 2n ** 31n - 1n],
    ['bigint', -(2n ** 63n), 2n ** 63n - 1n],
  ] as const) {
    for (const value of [low, high]) expect(BigInt(there(native, value) as number)).toBe(value);
    for (const value of [low - 1n, high + 1n]) expect(() => there(native, value)).toThrow('out of range');
  }
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(there('float', value)).toBe(value);
      expect(there('float', String(value))).toBe(Object.is(value, -0) ? 0 : value);
    }),
  );
  expect(there('money', '-922337203685477.5808')).toBe('-922337203685477.5808');
  expect(() => there('money', '922337203685477.5808')).toThrow('out of the range');
});
