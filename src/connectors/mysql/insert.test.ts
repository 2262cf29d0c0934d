import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { typesOf } from '../../../conformance/cases/types.ts';
import { mysqlTypes } from '../../../conformance/cases/types-mysql.ts';
import { query, read, run, toBatch } from '../../../conformance/suite/execute.ts';
import { describeLive } from '../../../conformance/suite/live.ts';
import { loadTests } from '../../../conformance/suite/load.ts';
import { propertyTests } from '../../../conformance/suite/properties.ts';
import { testType } from '../../../conformance/suite/types.ts';
import type { OpenableTarget } from '../../../conformance/target.ts';
import { openMysql } from '../../../tools/open-mysql.ts';
import { startMariadb } from '../../../tools/services/mariadb-server.ts';
import type { Database } from '../../contract/connector.ts';
import type { Field, Value } from '../../contract/values.ts';
import { mysql } from './manifest.ts';

/** Where the server takes no files of clients, rows go by INSERT: the same must hold. */
describe('loads by INSERT', () => {
  let server: Awaited<ReturnType<typeof startMariadb>>;
  beforeAll(async () => {
    server = await startMariadb({
      settings: {
        local_infile: 'OFF',
        max_allowed_packet: '40M',
        character_set_server: 'utf8mb4',
        collation_server: 'utf8mb4_bin',
      },
    });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const target = (title: string, modes: string): OpenableTarget => ({
    id: 'mysql',
    title,
    connector: mysql,
    skips: [],
    mode: 'live',
    open: async () => {
      const database = await openMysql(server, {
        setupSql: `SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,STRICT_TRANS_TABLES${modes}'`,
      });
      return { database, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
    },
  });

  describeLive(target('without backslashes', ',NO_BACKSLASH_ESCAPES'), 'load', (live) => {
    loadTests(live);
    propertyTests(live);
    for (const type of [...typesOf('mysql'), ...mysqlTypes]) testType(live, type);
  });

  test('the path says so; backslashes and quotes in the usual mode', async () => {
    await using database = await openMysql(server);
    await run(database, 'CREATE TABLE t (n int, v longtext, b longblob)');
    const rows: Value[][] = [
      [1, 'it\'s \\ "quoted" \\\' \n\t\0 %_', Uint8Array.of(0, 39, 92, 255, 34)],
      [2, '\\', Uint8Array.of(92)],
      [3, "'", Uint8Array.of(39)],
    ];
    expect(await loadInto(database, rows)).toBe('insert');
    expect(await read(database, 'SELECT n, v, b FROM t ORDER BY n')).toEqual(rows);
    const digits = '9'.repeat(300);
    await loadInto(database, [[4, digits, null]], { kind: 'decimal' });
    expect(await query(database, 'SELECT v FROM t WHERE n = 4')).toEqual([[digits]]);
  });

  test('values that take several packets, of the protocol, there and back', async () => {
    await using database = await openMysql(server);
    await run(database, 'CREATE TABLE t (n int, v longtext, b longblob)');
    // 0xffffff is where a packet ends and another must follow.
    const rows = [0xffffff - 200, 0xffffff, 0x1fffffe + 3].map((length, n): Value[] => [
      n,
      'é'.repeat(length / 2),
      null,
    ]);
    await loadInto(database, rows);
    const found = await read(database, 'SELECT n, v, b FROM t ORDER BY n');
    expect(found.map(([n, v]) => [n, v === rows[n as number]?.[1]])).toEqual([
      [0, true],
      [1, true],
      [2, true],
    ]);
    for (const length of [0xffffff - 10, 0xffffff - 9, 0xffffff - 5, 0xffffff - 4, 0xffffff, 2 * 0xffffff]) {
      const [[value] = []] = await query(database, `SELECT REPEAT('x', ${length})`);
      expect((value as string).length).toBe(length);
    }
  });

  test('a row that is longer than the packet is refused by its number; nothing is written, and the session goes on', async () => {
    await using database = await openMysql(server);
    await run(database, 'CREATE TABLE t (n int, v longtext, b longblob)');
    const error = await loadInto(database, [
      [1, 'short', null],
      [2, 'x'.repeat(41 * 1024 * 1024), null],
    ]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'invalid-data',
      native: { row: 2 },
      message: expect.stringMatching(/max_allowed_packet/),
    });
    expect(await query(database, 'SELECT count(*) FROM t')).toEqual([[0n]]);
  });

  test('errors tell the row among all that were written, also across statements', async () => {
    await using database = await openMysql(server);
    await run(database, 'CREATE TABLE t (n int PRIMARY KEY, v longtext, b longblob, CHECK (n <> 77777))');
    const rows = Array.from({ length: 100_000 }, (_, n): Value[] => [n, 'x'.repeat(50), null]);
    expect(await loadInto(database, rows).catch((thrown: unknown) => thrown)).toMatchObject({
      code: 'constraint',
      native: { row: 77_778 },
    });
    rows[77_777] = [5, 'again', null];
    expect(await loadInto(database, rows).catch((thrown: unknown) => thrown)).toMatchObject({
      code: 'constraint',
      native: { row: 77_778 },
    });
    expect(await query(database, 'SELECT count(*) FROM t')).toEqual([[0n]]);
  });
});

async function loadInto(
  database: Database,
  rows: readonly Value[][],
  text: Field['type'] = { kind: 'text' },
): Promise<string> {
  const fields: Field[] = [
    { name: 'n', type: { kind: 'int', bits: 32 }, native: 'int' },
    { name: 'v', type: text, native: 'longtext' },
    { name: 'b', type: { kind: 'binary' }, native: 'longblob' },
  ];
  return await database.session(
    async (session) => {
      await using load = await session.load({ name: 't' }, fields);
      await load.write(toBatch(rows, 3));
      await load.finish();
      return load.path;
    },
    { transaction: 'write' },
  );
}
