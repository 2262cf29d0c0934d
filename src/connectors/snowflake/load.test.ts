import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { query, run } from '../../../conformance/suite/execute.ts';
import { openSnowflake } from '../../../conformance/targets/snowflake.ts';
import { column, DONE, LOGGED_IN, refused, rows, scriptedServer } from '../../../tools/scripted-snowflake.ts';
import { snowflakeEmulator } from '../../../tools/services/snowflake.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import type { Database, Load } from '../../contract/connector.ts';
import { validateSettings } from '../../contract/form.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field, Value } from '../../contract/values.ts';
import { connect } from './connect.ts';
import { form } from './form.ts';
import { snowflake } from './manifest.ts';
import { stageWriter } from './stage.ts';

test('a table of another owner has no stage for the role: by INSERT', async () => {
  const describe = ['name', 'type', 'kind', 'null?'].map((name) => column(name, 'text'));
  await using server = await scriptedServer((seen) => {
    if (seen.path === '/session/v1/login-request') return LOGGED_IN;
    const sql = String(seen.body.sqlText ?? '');
    if (sql.startsWith('DESCRIBE'))
      return rows(describe, [
        ['N', 'NUMBER(9,0)', 'COLUMN', 'Y'],
        ['V', 'VARIANT', 'COLUMN', 'Y'],
      ]);
    if (sql.startsWith('SHOW')) return rows([column('column_name', 'text')], []);
    if (sql.startsWith('LIST'))
      return refused('003001', 'Insufficient privileges to operate on table stage', { sqlState: '42501' });
    return sql.startsWith('INSERT') ? rows([column('number of rows inserted', 'fixed')], [['2']]) : DONE;
  });
  const settings = {
    account: 'a',
    endpoint: server.url,
    username: 'u',
    authentication: 'password',
    password: 'p',
    warehouse: 'W',
    database: 'D',
  };
  await using database = await snowflake.open(validateSettings(form, settings));
  await loading(database, { name: 'T' }, async (load) => {
    expect(load.path).toBe('insert');
    await load.write(batch([1, '{}'], [2, null]));
    expect(await load.finish()).toEqual({ rows: 2 });
  });
  const insert = server.requests.find(({ body }) => String(body.sqlText).startsWith('INSERT'))?.body;
  expect(insert?.sqlText).toBe(
    'INSERT INTO "T" ("N", "V") SELECT CAST(COLUMN1 AS NUMBER(9,0)), PARSE_JSON(COLUMN2) FROM (VALUES (?, ?), (?, ?))',
  );
  expect(insert?.bindings).toEqual({
    1: { type: 'TEXT', value: '1' },
    2: { type: 'TEXT', value: '{}' },
    3: { type: 'TEXT', value: '2' },
    4: { type: 'TEXT', value: null },
  });
});

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

  test('several files, one behind the other, and one COPY', async () => {
    await using opened = await openSnowflake(emulator);
    const { database } = opened;
    await run(database, 'CREATE TABLE t (n NUMBER(9,0), v VARCHAR)');
    const name = String((await query(database, 'SELECT CURRENT_DATABASE()'))[0]?.[0]);
    const settings = {
      account: emulator.account,
      endpoint: emulator.accessUrl,
      username: 'u',
      authentication: 'password',
      password: 'p',
      warehouse: 'W',
      database: name,
    };
    const connection = await connect(validateSettings(form, settings));
    const columns = await database.fields({ name: 'T' });
    const writer = await stageWriter(
      { connection, table: { name: 'T' }, columns, signal: undefined },
      { fileCharacters: 20_000 },
    );
    for (let n = 0; n < 10_000; n += 1) await writer.write([String(n), `row ${n}`]);
    expect((await staged(database, 'T')).length).toBeGreaterThan(3);
    expect(await writer.finish()).toBe(10_000);
    await writer.close();
    await connection.end();
    expect(await query(database, `SELECT COUNT(DISTINCT v), MAX(n) FROM t WHERE v = 'row ' || n`)).toEqual([
      [10_000n, 9_999],
    ]);
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
