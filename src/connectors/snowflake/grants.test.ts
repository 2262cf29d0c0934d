import { expect, test } from 'vitest';
import { column, DONE, LOGGED_IN, refused, rows, scriptedServer } from '../../../tools/scripted-snowflake.ts';
import { validateSettings } from '../../contract/form.ts';
import { form } from './form.ts';
import { snowflake } from './manifest.ts';

const text = (...names: readonly string[]) => names.map((name) => column(name, 'text'));
const GRANT = text('privilege', 'granted_on', 'name');

/** What the test of a connection reports of a role with these grants, in a schema PUBLIC with the tables T and "u". */
async function reportOf(grants: Readonly<Record<string, readonly (readonly string[])[] | undefined>>) {
  await using server = await scriptedServer((seen) => {
    if (seen.path === '/session/v1/login-request') return LOGGED_IN;
    const sql = String(seen.body.sqlText ?? '');
    if (sql.startsWith('SELECT CURRENT_VERSION')) return rows(text('version', 'role'), [['9.30.1', 'READER']]);
    if (sql.startsWith('SHOW SCHEMAS')) return rows(text('name'), [['PUBLIC'], ['INFORMATION_SCHEMA']]);
    if (sql.startsWith('SHOW TERSE TABLES')) return rows(text('name'), [['T'], ['u']]);
    const role = /^SHOW GRANTS TO ROLE "(.*)"$/.exec(sql)?.[1];
    if (role === undefined) return DONE;
    const held = grants[role];
    return held
      ? rows(GRANT, held)
      : refused('003001', 'SQL access control error: Insufficient privileges', { sqlState: '42501' });
  });
  await using database = await snowflake.open(
    validateSettings(form, {
      account: 'a',
      endpoint: server.url,
      username: 'u',
      authentication: 'password',
      password: 'p',
      warehouse: 'W',
      database: 'DB',
    }),
  );
  return await database.test();
}

const USES = [
  ['USAGE', 'DATABASE', 'DB'],
  ['USAGE', 'SCHEMA', 'DB.PUBLIC'],
];

test('a role that may read, by a role that is granted to it', async () => {
  const report = await reportOf({
    READER: [['USAGE', 'ROLE', 'BASE'], ...USES],
    BASE: [
      ['SELECT', 'TABLE', 'DB.PUBLIC.T'],
      ['SELECT', 'TABLE', 'DB.PUBLIC."u"'],
    ],
  });
  expect(report).toMatchObject({
    ok: true,
    version: '9.30.1',
    grants: [{ schema: 'PUBLIC', list: true, read: 'all', write: 'none', create: false, temporary: true }],
  });
  expect(report.missing?.read).toEqual([]);
  expect(report.missing?.write).toEqual([
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "DB"."PUBLIC" TO ROLE "READER";',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON FUTURE TABLES IN SCHEMA "DB"."PUBLIC" TO ROLE "READER";',
    'GRANT CREATE TABLE ON SCHEMA "DB"."PUBLIC" TO ROLE "READER";',
  ]);
});

test('a role that may read one table of two', async () => {
  const report = await reportOf({ READER: [...USES, ['SELECT', 'TABLE', 'DB.PUBLIC.T']] });
  expect(report.grants?.[0]).toMatchObject({ read: 'some', write: 'none' });
  expect(report.missing?.read).toEqual([
    'GRANT SELECT ON ALL TABLES IN SCHEMA "DB"."PUBLIC" TO ROLE "READER";',
    'GRANT SELECT ON FUTURE TABLES IN SCHEMA "DB"."PUBLIC" TO ROLE "READER";',
  ]);
  expect(report.hint).toMatch(/\.$/);
});

test('an owner may all', async () => {
  const owned = [
    ['OWNERSHIP', 'SCHEMA', 'DB.PUBLIC'],
    ['OWNERSHIP', 'TABLE', 'DB.PUBLIC.T'],
    ['OWNERSHIP', 'TABLE', 'DB.PUBLIC."u"'],
  ];
  const report = await reportOf({ READER: owned });
  expect(report.grants?.[0]).toMatchObject({ list: true, read: 'all', write: 'all', create: true });
  expect(report.missing).toEqual({ read: [], write: [] });
});

test('grants that may not be looked at: connected all the same, and none are claimed', async () => {
  const report = await reportOf({});
  expect(report).toMatchObject({ ok: true });
  expect(report.grants).toBeUndefined();
});
