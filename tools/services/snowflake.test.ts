import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import snowflake from 'snowflake-sdk';
import { expect, test } from 'vitest';
import { isRunning } from '../processes.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { snowflakeEmulator } from './snowflake.ts';
import { type SnowflakeAddress, startSnowflake } from './snowflake-server.ts';
import { describeWith } from './test-services.ts';

snowflake.configure({ logLevel: 'OFF' });

async function connect({ accessUrl, account }: SnowflakeAddress) {
  const database = `D_${randomUUID().replaceAll('-', '').toUpperCase()}`;
  const user = { username: 'any', password: 'any', warehouse: 'W', role: 'R' };
  const connection = snowflake.createConnection({ accessUrl, account, ...user, database, schema: 'PUBLIC' });
  await new Promise((resolve, reject) => connection.connect((error, done) => (error ? reject(error) : resolve(done))));
  return {
    /** Rows as the wire has them: text. */
    query: (sqlText: string, binds: snowflake.Binds = []) =>
      new Promise<unknown[][]>((resolve, reject) => {
        const fetchAsString = ['Number', 'Date', 'JSON', 'Buffer'] as const;
        const complete: snowflake.StatementOption['complete'] = (error, _statement, rows = []) =>
          error ? reject(error) : resolve(rows.map((row) => Object.values(row as object)));
        connection.execute({ sqlText, binds, complete, fetchAsString: [...fetchAsString] });
      }),
    start: (sqlText: string) => {
      const ended = Promise.withResolvers<unknown>();
      const statement = connection.execute({ sqlText, complete: (error) => ended.resolve(error) });
      return { ended: ended.promise, cancel: () => statement.cancel(() => undefined) };
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => connection.destroy(() => resolve())),
  };
}

describeWith('fakesnow', await snowflakeEmulator(), (emulator) => {
  test("every type is read by Snowflake's own driver", async () => {
    await using session = await connect(emulator);
    const values = {
      '1234567890123456789::NUMBER(38,0)': '1234567890123456789',
      '1.50::NUMBER(10,2)': '1.50',
      "'inf'::FLOAT": 'inf',
      TRUE: true,
      "TO_BINARY('ff00', 'HEX')": 'FF00',
      "'1960-01-02'::DATE": '1960-01-02',
      "'12:34:56.789'::TIME": '12:34:56.789000000',
      "'1960-01-02 03:04:05.500001'::TIMESTAMP_NTZ": '1960-01-02 03:04:05.500001000',
      "'2020-01-02 03:04:05'::TIMESTAMP_TZ": '2020-01-02 03:04:05.000000000 +0000',
      'PARSE_JSON(\'{"a":1}\')': '{"a":1}',
      NULL: null,
    };
    const columns = Object.keys(values).map((sql, index) => `${sql} AS c${index}`);
    expect(await session.query(`SELECT ${columns.join(', ')}`)).toEqual([Object.values(values)]);
  });

  test('binds, arrays of binds, transactions, staged files and errors', async () => {
    await using session = await connect(emulator);
    await using folder = await temporaryFolder();
    await session.query('CREATE TABLE t (a INT, b VARCHAR)');
    await session.query('INSERT INTO t VALUES (?, ?)', [
      [1, 'x'],
      [2, 'y'],
    ]);
    await writeFile(join(folder.path, 'more.csv'), '3,z\n');
    await session.query(`PUT file://${folder.path}/more.csv @%t`);
    await session.query('COPY INTO t FROM @%t FILE_FORMAT = (TYPE = CSV)');
    await session.query('BEGIN');
    await session.query('DELETE FROM t');
    await session.query('ROLLBACK');
    expect(await session.query('SELECT a, b FROM t WHERE a > ? ORDER BY a', [1])).toEqual([
      ['2', 'y'],
      ['3', 'z'],
    ]);
    await expect(session.query('SELECT * FROM missing')).rejects.toMatchObject({ code: '002003', sqlState: '42S02' });
  });

  test('a statement that is cancelled ends, and the session goes on', async () => {
    await using session = await connect(emulator);
    const rows = 'SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 100000))';
    const { ended, cancel } = session.start(
      `SELECT COUNT(*) FROM (${rows}) a, (${rows}) b, (${rows}) c WHERE a.n + b.n + c.n = -1`,
    );
    cancel();
    expect(await ended).toMatchObject({ code: '000604', sqlState: '57014' });
    expect(await session.query('SELECT 1')).toEqual([['1']]);
  });

  test('an emulator that ends leaves nothing', async () => {
    const own = await startSnowflake();
    await own[Symbol.asyncDispose]();
    expect(isRunning(own.pid)).toBe(false);
    expect(existsSync(own.folder)).toBe(false);
  });
});
