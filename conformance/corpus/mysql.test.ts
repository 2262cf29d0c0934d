import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/contract/connector.ts';
import { mysqlServers, openMysql } from '../../tools/open-mysql.ts';
import { describeWith } from '../../tools/services/test-services.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { query, run } from '../suite/execute.ts';
import { attempt, isRight } from './attempt.ts';
import { mysqlCorpus } from './mysql.ts';

const { bypasses, reads } = mysqlCorpus;
const held = bypasses.filter(({ layers }) => layers.includes('database'));

for (const [title, offered] of await mysqlServers()) {
  describeWith(
    `${title}: ${held.length} bypasses refused or undone by the database, the parser off`,
    offered,
    (server) => {
      let database: Database;
      let folder: Awaited<ReturnType<typeof temporaryFolder>>;

      beforeAll(async () => {
        database = await openMysql(server);
        folder = await temporaryFolder();
        await run(
          database,
          `CREATE TABLE items (id int PRIMARY KEY, name varchar(100), price decimal(12,2), made datetime, note json);
         INSERT INTO items VALUES (1, 'one', 0.1, '2024-01-01', '{"a": [1]}'), (2, 'two', 0.2, '2024-01-01', '{"a": [1]}'), (3, 'three', 0.3, NULL, NULL);
         CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1), (2)`,
        );
        await run(database, 'CREATE SEQUENCE s').catch(() => {});
        for (const [kind, body] of [
          ['FUNCTION writes() RETURNS int MODIFIES SQL DATA', 'BEGIN DELETE FROM other; RETURN 1; END'],
          ['PROCEDURE escapes()', 'BEGIN COMMIT; DELETE FROM other; COMMIT; END'],
          ['PROCEDURE unlocks()', 'BEGIN SET SESSION TRANSACTION READ WRITE; CREATE TABLE made (a int); END'],
        ]) {
          await run(database, `CREATE ${kind} ${body}`);
        }
        await run(database, 'CREATE VIEW writing AS SELECT writes() AS w');
      });
      afterAll(async () => {
        await database?.[Symbol.asyncDispose]();
        await folder?.[Symbol.asyncDispose]();
      });

      /** All that a statement could have changed. */
      const state = async () => ({
        files: await readdir(folder.path),
        items: await query(database, 'SELECT * FROM items ORDER BY id'),
        other: await query(database, 'SELECT * FROM other ORDER BY id'),
        columns: await query(
          database,
          'SELECT table_name, column_name, column_type, column_key FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1, ordinal_position',
        ),
        tables: await query(
          database,
          'SELECT table_name, table_type, engine, create_options, create_time FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1',
        ),
        triggers: await query(
          database,
          'SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()',
        ),
        events: await query(
          database,
          'SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()',
        ),
        grants: await query(
          database,
          'SELECT grantee, privilege_type FROM information_schema.table_privileges ORDER BY 1, 2',
        ),
        settings: await query(database, 'SELECT @@GLOBAL.max_connect_errors, @@GLOBAL.read_only'),
      });

      test.each(held.map((bypass) => [bypass.name, bypass] as const))('%s', async (_, bypass) => {
        const before = await state();
        await attempt(database, bypass, folder.path);
        expect(await state()).toEqual(before);
      });

      test('the same in a transaction that writes is seen, so that the comparison can fail', async () => {
        const before = await state();
        await database.session((session) => Array.fromAsync(session.run('SELECT writes()')), { transaction: 'write' });
        expect(await state()).not.toEqual(before);
      });

      describe('right SQL', () => {
        test.each(reads)('%s', async (sql) => await isRight(database, sql));
      });
    },
  );
}
