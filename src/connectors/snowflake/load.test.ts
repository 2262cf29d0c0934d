import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { query, run } from '../../../conformance/suite/execute.ts';
import { openSnowflake } from '../../../conformance/targets/snowflake.ts';
import { snowflakeEmulator } from '../../../tools/services/snowflake.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import type { Database, Load } from '../../contract/connector.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field, Value } from '../../contract/values.ts';

const N: Field = { name: 'N', type: { kind: 'int', bits: 32 }, native: 'NUMBER(9,0)' };
const V: Field = { name: 'V', type: { kind: 'text' }, native: 'VARCHAR' };

const loading = <T>(
  database: Database,
  table: TableName,
  work: (load: Load) => Promise<T>,
  fields = [N, V],
): Promise<T> =>
  database.session(
    async (session) => {
      await using load = await session.load(table, fields);
      return await work(load);
    },
    { transaction: 'write' },
  );

const batch = (...rows: readonly (readonly Value[])[]) => ({
  rows: rows.length,
  columns: [0, 1].map((column) => rows.map((row) => row[column] as Value)),
});

/** Folders of loads under way on this machine. */
const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('dagflux-load-'));
const staged = (database: Database, table: string) => query(database, `LIST @"PUBLIC"."%${table}"`);

describeWith('fakesnow', await snowflakeEmulator(), (emulator) => {
  test('rows go by a file that its owner alone may read; nothing is left, here and on the stage', async () => {
    await using opened = await openSnowflake(emulator);
    const { database } = opened;
    await run(database, 'CREATE TABLE t (n NUMBER(9,0), v VARCHAR)');
    const before = folders();
    await loading(database, { name: 'T' }, async (load) => {
      expect(load.path).toBe('copy');
      await load.write(batch([1, ''], [2, null], [3, 'a "quoted", text\nin two lines']));
      const [folder = ''] = folders().filter((name) => !before.includes(name));
      const [file = ''] = readdirSync(join(tmpdir(), folder));
      expect(statSync(join(tmpdir(), folder)).mode & 0o777).toBe(0o700);
      expect(statSync(join(tmpdir(), folder, file)).mode & 0o777).toBe(0o600);
      expect(await load.finish()).toEqual({ rows: 3 });
    });
    expect(await query(database, 'SELECT n, v FROM t ORDER BY n')).toEqual([
      [1, ''],
      [2, null],
      [3, 'a "quoted", text\nin two lines'],
    ]);
    expect(folders()).toEqual(before);
    expect(await staged(database, 'T')).toEqual([]);
  });

  test('a name that a stage cannot carry: by INSERT', async () => {
    await using opened = await openSnowflake(emulator);
    const { database } = opened;
    await run(database, 'CREATE TABLE "odd name" (n NUMBER(9,0), v VARCHAR)');
    await loading(database, { name: 'odd name' }, async (load) => {
      expect(load.path).toBe('insert');
      await load.write(batch([1, 'x'], [2, null], [3, '']));
      expect(await load.finish()).toEqual({ rows: 3 });
    });
    expect(await query(database, 'SELECT n, v FROM "odd name" ORDER BY n')).toEqual([
      [1, 'x'],
      [2, null],
      [3, ''],
    ]);
  });

  test('what fails leaves nothing: no row, no file here, none on the stage', async () => {
    await using opened = await openSnowflake(emulator);
    const { database } = opened;
    await run(database, 'CREATE TABLE t (n NUMBER(9,0), v VARCHAR)');
    const before = folders();
    const failing = loading(database, { name: 'T' }, async (load) => {
      await load.write(batch([1, 'a'], [2, 'b']));
      // Gone before COPY comes: the file is on the stage by then.
      await run(database, 'DROP TABLE t; CREATE TABLE t (other VARCHAR)');
      return await load.finish();
    });
    await expect(failing).rejects.toMatchObject({ name: 'DagFluxError' });
    expect(folders()).toEqual(before);
    expect(await query(database, 'SELECT * FROM t')).toEqual([]);
    expect(await staged(database, 'T')).toEqual([]);
  });

  for (const [name, type, value, why] of [
    ['too many digits behind the point', 'NUMBER(5,2)', '1.234', 'more than 2 digits behind the point'],
    ['too many digits before the point', 'NUMBER(5,2)', '1234', 'more than 3 digits before the point'],
    ['NaN in a number', 'NUMBER(5,2)', 'NaN', 'no number'],
    ['a date before year 1', 'DATE', '0044-03-15 BC', 'no date'],
    ['an infinite timestamp', 'TIMESTAMP_NTZ(9)', 'infinity', 'no timestamp'],
    ['24 o’clock', 'TIME(9)', '24:00:00', 'no time of a day'],
    ['a word in a boolean', 'BOOLEAN', 'maybe', 'neither true nor false'],
  ] as const) {
    test(`${name} is refused, by row and column, and never rounded`, async () => {
      await using opened = await openSnowflake(emulator);
      const { database } = opened;
      await run(database, `CREATE TABLE t (n NUMBER(9,0), v ${type})`);
      const failing = loading(database, { name: 'T' }, (load) => load.write(batch([1, null], [2, value])));
      await expect(failing).rejects.toMatchObject({
        code: 'invalid-data',
        message: expect.stringContaining(why),
        native: { row: 2, column: 'V' },
      });
      expect(await query(database, 'SELECT n FROM t')).toEqual([]);
    });
  }

  test('documents are documents', async () => {
    await using opened = await openSnowflake(emulator);
    const { database } = opened;
    await run(database, 'CREATE TABLE t (n NUMBER(9,0), v VARIANT)');
    const fields = [N, { ...V, type: { kind: 'json' } as const, native: 'VARIANT' }];
    await loading(
      database,
      { name: 'T' },
      async (load) => {
        await load.write(batch([1, '{"a":12345678901234567}'], [2, null], [3, '[]']));
        await load.finish();
      },
      fields,
    );
    const rows = await query(database, 'SELECT v FROM t ORDER BY n');
    expect(rows.map(([value]) => (typeof value === 'string' ? value.replaceAll(' ', '') : value))).toEqual([
      '{"a":12345678901234567}',
      null,
      '[]',
    ]);
  });
});
