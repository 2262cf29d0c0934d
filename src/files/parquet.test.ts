import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import type { LogicalType, Value } from '../contract/values.ts';
import { type FileFormat, openFileWriter } from './writer.ts';

/** Writes one column of these values, again and again, and answers where. */
async function writeColumn(folder: string, format: FileFormat, type: LogicalType, values: readonly Value[], times = 1) {
  const path = join(folder, `column.${format}`);
  await using writer = await openFileWriter(path, format, [{ name: 'c', type, native: type.kind }], {
    overwrite: true,
  });
  for (let at = 0; at < times; at += 1) await writer.write({ rows: values.length, columns: [values] });
  await writer.finish();
  return path;
}

const FLOAT: LogicalType = { kind: 'float', bits: 64 };
const stamp = (fraction: number): LogicalType => ({ kind: 'timestamp', zoned: false, fraction });

test('many rows are several row groups; a value that comes often is itself each time', async () => {
  await using folder = await temporaryFolder();
  const values = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, null, 5e-324];
  const path = await writeColumn(folder.path, 'parquet', FLOAT, values, 20_000);
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  expect(Number(metadata.num_rows)).toBe(120_000);
  expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([32_772, 32_772, 32_772, 21_684]);
  const rows = await parquetReadObjects({ file, rowStart: 119_994, rowEnd: 120_000 });
  expect(rows.map(({ c }) => c)).toEqual(values);
});

const REFUSED: readonly (readonly [FileFormat, LogicalType, Value])[] = [
  ['parquet', { kind: 'date' }, 'infinity'],
  ['parquet', { kind: 'date' }, '0000-00-00'],
  ['parquet', { kind: 'time', zoned: false, fraction: 6 }, '24:00:00'],
  ['parquet', stamp(6), '-infinity'],
  ['parquet', stamp(9), '9999-12-31 23:59:59.9999999'],
  ['parquet', { kind: 'decimal', precision: 10, scale: 2 }, 'NaN'],
  ['sqlite', FLOAT, Number.NaN],
  ['sqlite', FLOAT, -0],
  ['sqlite', { kind: 'int', bits: 64, unsigned: true }, 2n ** 63n],
];

test.each(REFUSED)('%s refuses %j %s by the name of its column', async (format, type, value) => {
  await using folder = await temporaryFolder();
  const refused = writeColumn(folder.path, format, type, [value]);
  const shown = Object.is(value, -0) ? '-0' : String(value);
  await expect(refused).rejects.toMatchObject({
    code: 'invalid-data',
    message: expect.stringContaining(`The column c holds ${shown}`),
    hint: expect.any(String),
  });
});
