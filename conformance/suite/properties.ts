import fc from 'fast-check';
import { expect } from 'vitest';
import type { Field, Value } from '../../src/contract/values.ts';
import { typesOf } from '../cases/types.ts';
import { exactly, read, run, toBatch } from './execute.ts';
import type { Live } from './live.ts';

const trimmed = (fraction: number, digits: number): string => {
  const text = String(fraction).padStart(digits, '0').replace(/0+$/, '');
  return text === '' ? '' : `.${text}`;
};
const moments = fc
  .tuple(
    fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true }),
    fc.nat(999_999),
  )
  .map(([date, micros]) => ({
    day: date.toISOString().slice(0, 10),
    time: date.toISOString().slice(11, 19) + trimmed(micros, 6),
  }));

/** An ISO 8601 duration as the values' page has it: each part with its own sign, zero parts left out. */
const intervals = fc
  .tuple(
    fc.integer({ min: -100_000, max: 100_000 }),
    fc.integer({ min: -100_000, max: 100_000 }),
    fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
  )
  .map(([months, days, micros]) => {
    const part = (value: number | bigint, letter: string): string => (Number(value) === 0 ? '' : `${value}${letter}`);
    const sign = micros < 0n ? '-' : '';
    const size = micros < 0n ? -micros : micros;
    const seconds = size / 1_000_000n;
    const rest = `${seconds % 60n}${trimmed(Number(size % 1_000_000n), 6)}`;
    const hours = seconds / 3600n;
    const minutes = (seconds / 60n) % 60n;
    const time = [
      hours > 0n ? `${sign}${hours}H` : '',
      minutes > 0n ? `${sign}${minutes}M` : '',
      rest === '0' ? '' : `${sign}${rest}S`,
    ].join('');
    const date = part(Math.trunc(months / 12), 'Y') + part(months % 12, 'M') + part(days, 'D');
    return date + time === '' ? 'PT0S' : `P${date}${time === '' ? '' : `T${time}`}`;
  });

const text = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())
  .filter((value) => value.isWellFormed() && !value.includes('\0'));
const decimal = (integer: number, scale: number): fc.Arbitrary<string> =>
  fc.bigInt({ min: -(10n ** BigInt(integer + scale)) + 1n, max: 10n ** BigInt(integer + scale) - 1n }).map((units) => {
    const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
    return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  });

/** Canonical values, by the name of the type's case. */
const arbitraries: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  boolean: fc.boolean(),
  int16: fc.integer({ min: -32_768, max: 32_767 }),
  int32: fc.integer(),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  float32: fc.float(),
  float64: fc.double(),
  'decimal(12,2)': decimal(10, 2),
  'decimal(38,10)': decimal(28, 10),
  'decimal without bounds': fc.bigInt({ min: -(10n ** 400n), max: 10n ** 400n }).map(String),
  text,
  binary: fc.uint8Array({ maxLength: 100 }),
  date: moments.map(({ day }) => day),
  time: moments.map(({ time }) => time),
  timestamp: moments.map(({ day, time }) => `${day} ${time}`),
  'timestamp with a zone': moments.map(({ day, time }) => `${day} ${time}+00`),
  interval: intervals,
  uuid: fc.uuid(),
  json: fc.json().filter((value) => value.isWellFormed()),
  'list of int32': fc.array(fc.option(fc.integer())).map((values) => JSON.stringify(values)),
  'list of text': fc.array(fc.option(text), { maxLength: 5 }).map((values) => JSON.stringify(values)),
};

/** Any values of a type, loaded, are read as they were. */
export function propertyTests(live: Live): void {
  for (const { name, here } of typesOf(live.id)) {
    const found = arbitraries[name];
    if (!found || here.notAny !== undefined) continue;
    const short = live.sql.shortDecimals === true && here.type.kind === 'decimal';
    const finite = here.refuses?.includes('NaN')
      ? found.filter((value) => Number.isFinite(value) && !Object.is(value, -0))
      : found;
    const arbitrary = short ? finite.map((value) => String(value).replace(/\.?0+$/, '')) : finite;
    live.test(name, async () => {
      const { table, sql } = await live.create(`k ${live.sql.types.integer}, v ${here.native}`);
      const fields: readonly Field[] = [
        { name: live.folded('k'), type: { kind: 'int', bits: 32 }, native: live.sql.types.integer },
        { name: live.folded('v'), type: here.type, native: here.native },
      ];
      const column = fc.array(fc.option(arbitrary, { freq: 10 }), { minLength: 1, maxLength: 300, size: 'max' });
      await fc.assert(
        fc.asyncProperty(column, async (values) => {
          const rows = values.map((value, k): Value[] => [k, value]);
          await run(live.database, live.dialect.deleteAll(table));
          await live.database.session(
            async (session) => {
              await using load = await session.load(table, fields);
              await load.write(toBatch(rows, 2));
              await load.finish();
            },
            { transaction: 'write' },
          );
          expect(exactly(await read(live.database, `SELECT k, v FROM ${sql} ORDER BY k`), 1)).toEqual(exactly(rows, 1));
        }),
        { numRuns: 4 },
      );
    });
  }
}
