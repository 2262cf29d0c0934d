import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryLedger, readRows, runSql, TestEnds } from '../../../tools/move-ends.ts';
import { mysqlServers } from '../../../tools/open-mysql.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import type { Database } from '../../contract/connector.ts';
import { rehearse } from './rehearsal.ts';

const ends = new TestEnds();
afterAll(async () => await ends[Symbol.asyncDispose]());

async function tried(database: Database, name: string, sql: string) {
  const specification = { source: { connection: 'c', table: { schema: database.defaultSchema, name } }, sql };
  const rehearsal = await rehearse(specification, { source: database, target: database }, { ledger: memoryLedger() });
  if (rehearsal.kind !== 'in place') throw new Error('A table was made.');
  return rehearsal;
}

test('PostgreSQL: triggers, rules, cascades and heirs are told', async () => {
  const database = await ends.postgres();
  await runSql(
    database,
    `CREATE TABLE "it's" (id int PRIMARY KEY); INSERT INTO "it's" VALUES (1), (2); CREATE TABLE plain (id int);
     CREATE TABLE lines (id int REFERENCES "it's" ON DELETE CASCADE); CREATE TABLE kept (id int REFERENCES "it's"); CREATE TABLE heir () INHERITS ("it's");
     CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
     CREATE TRIGGER watched AFTER UPDATE ON "it's" FOR EACH ROW EXECUTE FUNCTION f();
     CREATE TRIGGER sleeping AFTER UPDATE ON "it's" FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE "it's" DISABLE TRIGGER sleeping`,
  );
  expect((await tried(database, "it's", `DELETE FROM "it's" WHERE id = 1`)).notes).toEqual([
    'The table has triggers or rules, which may change more than it: watched.',
    'Other tables may change with it, as their foreign keys or heritage say: heir, lines.',
  ]);
  expect((await tried(database, 'plain', 'DELETE FROM plain')).notes).toEqual([]);
});

for (const [title, offered] of await mysqlServers()) {
  describeWith(title, offered, (server) => {
    let database: Database;
    beforeAll(async () => {
      database = await ends.mysql(server);
    });

    test('triggers and cascades are told', async () => {
      await runSql(
        database,
        `CREATE TABLE items (id int PRIMARY KEY); CREATE TABLE plain (id int PRIMARY KEY); INSERT INTO items VALUES (1);
         CREATE TABLE lines_ (id int, FOREIGN KEY (id) REFERENCES items (id) ON DELETE CASCADE);
         CREATE TABLE kept (id int, FOREIGN KEY (id) REFERENCES items (id));
         CREATE TRIGGER watched AFTER DELETE ON items FOR EACH ROW DELETE FROM plain`,
      );
      expect((await tried(database, 'items', 'DELETE FROM items')).notes).toEqual([
        'The table has triggers or rules, which may change more than it: watched.',
        `Other tables may change with it, as their foreign keys or heritage say: ${database.defaultSchema}.lines_.`,
      ]);
      expect((await tried(database, 'plain', 'DELETE FROM plain')).notes).toEqual([]);
    });

    test('a table whose storage undoes nothing is not tried out', async () => {
      await runSql(
        database,
        'CREATE TABLE lasting (id int PRIMARY KEY) ENGINE = MyISAM; INSERT INTO lasting VALUES (1)',
      );
      const { changes, notes } = await tried(database, 'lasting', 'DELETE FROM lasting');
      expect([changes, notes]).toEqual([
        null,
        [expect.stringContaining('MyISAM'), expect.stringMatching(/1\. DELETE goes over about \d rows?\.$/)],
      ]);
      expect(await readRows(database, 'SELECT * FROM lasting')).toEqual([[1]]);
    });
  });
}
