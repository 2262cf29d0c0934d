import { expect, test } from 'vitest';
import {
  type Answer,
  column,
  DONE,
  LOGGED_IN,
  refused,
  rows,
  type ScriptedServer,
  scriptedServer,
} from '../../../tools/scripted-snowflake.ts';
import { validateSettings } from '../../contract/form.ts';
import { form } from './form.ts';
import { snowflake } from './manifest.ts';

const text = (...names: readonly string[]) => names.map((name) => column(name, 'text'));
const SCHEMAS = rows(text('name'), [['PUBLIC'], ["it's"], ['INFORMATION_SCHEMA']]);
const NONE = rows(text('name'), []);

const catalog = (answer: (sql: string) => Answer): Promise<ScriptedServer> =>
  scriptedServer((seen) => {
    if (seen.path === '/session/v1/login-request') return LOGGED_IN;
    const sql = String(seen.body.sqlText ?? '');
    return sql.startsWith('SHOW SCHEMAS')
      ? SCHEMAS
      : sql.startsWith('SHOW') || sql.startsWith('DESC')
        ? answer(sql)
        : DONE;
  });

const open = ({ url }: ScriptedServer) =>
  snowflake.open(
    validateSettings(form, {
      account: 'a',
      endpoint: url,
      username: 'u',
      authentication: 'password',
      password: 'p',
      warehouse: 'W',
      database: 'DB',
    }),
  );

const asked = ({ requests }: ScriptedServer, start: string): string[] =>
  requests.map(({ body }) => String(body.sqlText ?? '')).filter((sql) => sql.startsWith(start));

test('more tables than a SHOW gives: page by page, from the last name', async () => {
  const names = Array.from({ length: 20_003 }, (_, index) => `T'\\${String(index).padStart(5, '0')}`);
  await using server = await catalog((sql) => {
    if (!sql.startsWith('SHOW TABLES')) return NONE;
    const from = /FROM 'T''\\\\(\d+)'$/.exec(sql)?.[1];
    const first = from === undefined ? 0 : Number(from) + 1;
    return rows(
      text('name', 'rows', 'bytes', 'comment', 'is_external'),
      names.slice(first, first + 10_000).map((name) => [name, '7', '1024', '', 'N']),
    );
  });
  await using database = await open(server);
  const tables = await database.tables('PUBLIC');
  expect(tables.map(({ name }) => name)).toEqual(names);
  expect(tables[0]).toEqual({
    schema: 'PUBLIC',
    name: names[0],
    kind: 'table',
    estimatedRows: 7,
    bytes: 1024,
    comment: null,
  });
  expect(asked(server, 'SHOW TABLES')).toHaveLength(3);
});

test('a server that does not go on from a name: an end all the same', async () => {
  const page = Array.from({ length: 10_000 }, (_, index) => [`T${index}`]);
  await using server = await catalog((sql) => (sql.startsWith('SHOW TABLES') ? rows(text('name'), page) : NONE));
  await using database = await open(server);
  expect(await database.tables('PUBLIC')).toHaveLength(10_000);
});

test('kinds, and the schemas of everyone but the system; names in quotes', async () => {
  await using server = await catalog((sql) => {
    if (sql.includes(`"it's"`)) return NONE;
    if (sql.startsWith('SHOW TABLES'))
      return rows(text('name', 'is_external'), [
        ['a', 'N'],
        ['b', 'Y'],
      ]);
    return rows(text('name', 'is_materialized', 'comment'), [
      ['c', 'false', 'said'],
      ['d', 'true', ''],
    ]);
  });
  await using database = await open(server);
  expect((await database.tables()).map(({ name, kind, comment }) => [name, kind, comment])).toEqual([
    ['a', 'table', null],
    ['b', 'foreign table', null],
    ['c', 'view', 'said'],
    ['d', 'materialized view', null],
  ]);
  expect(asked(server, 'SHOW TABLES')).toEqual(
    [`SHOW TABLES IN SCHEMA "DB"."PUBLIC" LIMIT 10000`, `SHOW TABLES IN SCHEMA "DB"."it's" LIMIT 10000`].sort(),
  );
  expect((await database.schemas()).map(({ name }) => name)).toEqual(['PUBLIC', "it's"]);
  await expect(database.tables('PUBLICK')).rejects.toMatchObject({
    code: 'not-found',
    hint: expect.stringContaining('"PUBLIC"'),
  });
});

test('columns as Snowflake describes them', async () => {
  const describe = text('name', 'type', 'kind', 'null?', 'default', 'primary key', 'expression', 'comment');
  await using server = await catalog((sql) =>
    sql.startsWith('DESCRIBE')
      ? rows(describe, [
          ['ID', 'NUMBER(38,0)', 'COLUMN', 'N', 'IDENTITY START 1 INCREMENT 1 ORDER', 'Y', null, null],
          ['b c', 'VARCHAR(20)', 'COLUMN', 'N', "'x'", 'Y', null, 'said'],
          ['T', "VARCHAR(134217728) COLLATE 'en-ci'", 'COLUMN', 'Y', null, 'N', null, null],
          ['V', 'NUMBER(10,2)', 'VIRTUAL', 'Y', null, 'N', 'ID * 2', null],
          ['O', 'OBJECT(a NUMBER(38,0), b VARCHAR(16777216))', 'COLUMN', 'Y', null, 'N', null, null],
          ['X', 'VECTOR(FLOAT, 3)', 'COLUMN', 'Y', null, 'N', null, null],
          ['G', 'GEOGRAPHY', 'COLUMN', 'Y', null, 'N', null, null],
          ['Z', 'TIMESTAMP_LTZ(3)', 'COLUMN', 'Y', null, 'N', null, null],
        ])
      : rows(text('column_name', 'key_sequence'), [
          ['b c', '2'],
          ['ID', '1'],
        ]),
  );
  await using database = await open(server);
  const fields = await database.fields({ name: 'T' });
  expect(
    fields.map(({ name, native, type, nullable, primaryKeyPosition, generated, identity }) => [
      name,
      native,
      type.kind,
      nullable,
      primaryKeyPosition,
      generated,
      identity,
    ]),
  ).toEqual([
    ['ID', 'NUMBER(38,0)', 'decimal', false, 1, false, true],
    ['b c', 'VARCHAR(20)', 'text', false, 2, false, false],
    ['T', 'VARCHAR', 'text', true, null, false, false],
    ['V', 'NUMBER(10,2)', 'decimal', true, null, true, false],
    ['O', 'OBJECT(a NUMBER(38,0), b VARCHAR(16777216))', 'json', true, null, false, false],
    ['X', 'VECTOR(FLOAT, 3)', 'opaque', true, null, false, false],
    ['G', 'GEOGRAPHY', 'opaque', true, null, false, false],
    ['Z', 'TIMESTAMP_LTZ(3)', 'timestamp', true, null, false, false],
  ]);
  expect(fields[1]).toMatchObject({ type: { kind: 'text', length: 20 }, default: "'x'", comment: 'said' });
  expect(fields[7]?.type).toEqual({ kind: 'timestamp', zoned: true, fraction: 3 });
});

test('a broken view, and a table that is not there', async () => {
  await using server = await catalog((sql) =>
    sql.includes('"BROKEN"')
      ? refused(
          '002037',
          "SQL compilation error:\nFailure during expansion of view 'BROKEN': SQL compilation error:\nObject 'GONE' does not exist.",
          { sqlState: '42601' },
        )
      : refused('002003', "SQL compilation error:\nTable 'GONE' does not exist or not authorized.", {
          sqlState: '02000',
        }),
  );
  await using database = await open(server);
  await expect(database.fields({ name: 'GONE' })).rejects.toMatchObject({
    code: 'not-found',
    native: { code: '002003' },
  });
  await expect(database.fields({ name: 'BROKEN' })).rejects.toMatchObject({
    code: 'invalid-sql',
    message: expect.stringContaining("view 'BROKEN'"),
  });
});
