import fc from 'fast-check';
import type { Batch, Field, LogicalType, Value } from '../src/contract/values.ts';

const pad = (value: number, digits: number) => String(value).padStart(digits, '0');

/** Days of every year from `first` (astronomical: 0 is 1 BC) to `last`, as canonical text. */
function days(first: number, last: number): fc.Arbitrary<string> {
  const parts = fc.tuple(
    fc.integer({ min: first, max: last }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 31 }),
  );
  return parts
    .filter(
      ([year, month, day]) => day <= new Date(Date.UTC(2000 + (((year % 400) + 400) % 400), month, 0)).getUTCDate(),
    )
    .map(
      ([year, month, day]) =>
        `${pad(year > 0 ? year : 1 - year, 4)}-${pad(month, 2)}-${pad(day, 2)}${year > 0 ? '' : ' BC'}`,
    );
}

const clock = (digits: number) =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 10 ** digits - 1 }),
    )
    .map(([hours, minutes, seconds, fraction]) => {
      const rest = digits === 0 ? '' : pad(fraction, digits).replace(/0+$/, '');
      return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}${rest === '' ? '' : `.${rest}`}`;
    });

const timestamps = (first: number, last: number, digits: number, zone: string) =>
  fc.tuple(days(first, last), clock(digits)).map(([day, time]) => {
    const [date, bc] = day.split(' ');
    return `${date} ${time}${zone}${bc === undefined ? '' : ' BC'}`;
  });

function decimals(precision: number, scale: number): fc.Arbitrary<string> {
  const limit = 10n ** BigInt(precision) - 1n;
  return fc.bigInt({ min: -limit, max: limit }).map((unscaled) => {
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    const point = digits.length - scale;
    return `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}${scale === 0 ? '' : `.${digits.slice(point)}`}`;
  });
}

const integers = (bits: 8 | 16 | 32, unsigned: boolean) =>
  fc.integer(unsigned ? { min: 0, max: 2 ** bits - 1 } : { min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', ' ', "'", 'a', 'é', '\u{1F600}', '\\') }),
);

/** Types with the values that each may hold, edge values often among them. */
export const SAMPLES: readonly (readonly [LogicalType, fc.Arbitrary<Value>])[] = [
  [{ kind: 'boolean' }, fc.boolean()],
  [{ kind: 'int', bits: 8 }, integers(8, false)],
  [{ kind: 'int', bits: 8, unsigned: true }, integers(8, true)],
  [{ kind: 'int', bits: 16 }, integers(16, false)],
  [{ kind: 'int', bits: 16, unsigned: true }, integers(16, true)],
  [{ kind: 'int', bits: 32 }, integers(32, false)],
  [{ kind: 'int', bits: 32, unsigned: true }, integers(32, true)],
  [{ kind: 'int', bits: 64 }, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [{ kind: 'int', bits: 64, unsigned: true }, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
  [{ kind: 'float', bits: 32 }, fc.float()],
  [{ kind: 'float', bits: 64 }, fc.double()],
  [{ kind: 'decimal', precision: 9, scale: 2 }, decimals(9, 2)],
  [{ kind: 'decimal', precision: 18, scale: 18 }, decimals(18, 18)],
  [{ kind: 'decimal', precision: 38, scale: 10 }, decimals(38, 10)],
  [{ kind: 'decimal' }, decimals(60, 20)],
  [{ kind: 'text' }, text],
  [{ kind: 'binary' }, fc.uint8Array()],
  [{ kind: 'date' }, days(-4000, 9999)],
  [{ kind: 'time', zoned: false, fraction: 6 }, clock(6)],
  [{ kind: 'time', zoned: true, fraction: 6 }, clock(6).map((time) => `${time}+02`)],
  [{ kind: 'timestamp', zoned: false, fraction: 6 }, timestamps(-4000, 9999, 6, '')],
  [{ kind: 'timestamp', zoned: true, fraction: 6 }, timestamps(-4000, 9999, 6, '+00')],
  [{ kind: 'timestamp', zoned: false, fraction: 9 }, timestamps(1678, 2261, 9, '')],
  [{ kind: 'interval' }, fc.constantFrom('P1Y2M3DT4H5M6.7S', 'PT0S', 'P-1D')],
  [{ kind: 'uuid' }, fc.uuid()],
  [{ kind: 'json' }, fc.json()],
  [{ kind: 'list', of: { kind: 'int', bits: 32 } }, fc.array(fc.integer()).map((items) => JSON.stringify(items))],
  [{ kind: 'opaque' }, text],
];

/** Columns of these types, and some rows of them with NULLs. */
export function tables(
  samples: readonly (readonly [LogicalType, fc.Arbitrary<Value>])[],
): fc.Arbitrary<{ readonly fields: readonly Field[]; readonly rows: readonly (readonly Value[])[] }> {
  const fields = samples.map(([type], at) => ({ name: `c${at}`, type, native: type.kind }));
  const row = fc.tuple(...samples.map(([, value]) => fc.option(value, { nil: null, freq: 6 })));
  return fc.array(row, { maxLength: 20 }).map((rows) => ({ fields, rows }));
}

/** Rows as a batch. */
export function batchOf(rows: readonly (readonly Value[])[], columns: number): Batch {
  return { rows: rows.length, columns: Array.from({ length: columns }, (_, at) => rows.map((row) => row[at] ?? null)) };
}
