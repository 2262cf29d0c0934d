import { expect, test } from 'vitest';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { openApp } from './app.ts';

test('what may write is asked for by the role of its connection', async () => {
  await using home = await temporaryFolder();
  await using app = await openApp({ home: home.path, environment: { DAGFLUX_KEY_FILE: `${home.path}-key` } });
  const { host, port, database, username, password } = await testDatabase();
  const settings = { host, port, database, username, password };
  for (const role of ['development', 'staging', 'production'] as const) {
    await app.connections.add(role, 'postgres', settings, { role });
  }
  await app.connections.add('unknown', 'postgres', settings);
  const asked = async (sql: string) =>
    await Promise.all(
      ['workspace', 'development', 'staging', 'production', 'unknown'].map(
        async (name) => (await app.writeCheck.question(name, sql)).asks,
      ),
    );
  const nothing = ['nothing', 'nothing', 'nothing', 'nothing', 'nothing'];
  const byRole = ['nothing', 'nothing', 'confirm', 'type', 'type'];
  expect(await asked('SELECT 1; SELECT count(*) FROM pg_class')).toEqual(nothing);
  for (const sql of [
    'DELETE FROM t',
    'SELECT 1; DROP TABLE t',
    'WITH gone AS (DELETE FROM t RETURNING 1) SELECT * FROM gone',
    "SELECT setval('s', 1)",
    'DO $$ BEGIN END $$',
    'this is no SQL',
  ]) {
    expect([sql, await asked(sql)]).toEqual([sql, byRole]);
  }
  expect(await app.writeCheck.question('production', 'DELETE FROM t')).toEqual({ asks: 'type', word: 'production' });
  await expect(app.writeCheck.refuseUnasked('staging', 'DELETE FROM t')).rejects.toMatchObject({ code: 'conflict' });
});
