import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from '../../../conformance/suite/execute.ts';
import { mysqlServers, openMysql } from '../../../tools/open-mysql.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import { type FormField, validateSettings } from '../../contract/form.ts';
import { form } from './form.ts';
import { mysql } from './manifest.ts';

const fields: readonly FormField[] = form;
const page = readFileSync(new URL('../../../docs/connectors/mysql.md', import.meta.url), 'utf8');

/** The statements of one step, as they are written there. */
function step(title: string): string {
  const block = page.split(`### ${title}`)[1]?.split('```sql\n')[1]?.split('```')[0];
  if (block === undefined) throw new Error(`The page has no step "${title}".`);
  return block.trim();
}

/** The rows of the first table behind a text of the page. */
function rowsBelow(start: string): string[][] {
  const table = /\n\|[-|]+\|\n(.*?)\n\n/s.exec(page.slice(page.indexOf(start)))?.[1] ?? '';
  return table.split('\n').map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('the fields of the form are those of the page, in its order', () => {
  const yes = (is: boolean | undefined) => (is ? 'yes' : 'no');
  expect(rowsBelow('## Connection form').map(([label, , ...rest]) => [label, ...rest])).toEqual(
    fields
      .filter((field) => !field.advanced)
      .map(({ label, required, sensitive, secret, default: value }) => [
        label,
        yes(required),
        `${yes(sensitive)}${secret ? ', never shown' : ''}`,
        String(value ?? ''),
      ]),
  );
  const labels = fields.filter((field) => field.advanced).map(({ label }) => label.replace(/ \(seconds\)$/, ''));
  expect(rowsBelow('Advanced:').map(([label]) => label)).toEqual(labels);
});

for (const [title, offered] of await mysqlServers()) {
  describeWith(`the steps of the page, on ${title}`, offered, (server) => {
    const settings = (changes: Readonly<Record<string, boolean | string>> = {}) =>
      validateSettings(form, {
        host: server.host,
        port: server.port,
        database: 'mydb',
        username: 'dagflux',
        password: 'choose-a-strong-password',
        ...changes,
      });
    const prepared = async (...steps: readonly string[]) => {
      await using admin = await openMysql(server);
      await run(
        admin,
        `DROP DATABASE IF EXISTS mydb; CREATE DATABASE mydb; DROP USER IF EXISTS dagflux;
         CREATE TABLE mydb.orders (id bigint PRIMARY KEY AUTO_INCREMENT, note text);
         CREATE VIEW mydb.seen AS SELECT * FROM mydb.orders; ${[step('Step 2'), ...steps].join('\n')}`,
      );
    };

    test('reading and writing: nothing is missing, and the work can be done', async () => {
      await prepared(step('Step 3'));
      await using user = await mysql.open(settings());
      const report = await user.test();
      expect(report).toMatchObject({ ok: true, missing: { read: [], write: [] } });
      expect(report.hint).toBeUndefined();
      expect(report.grants).toEqual([
        { schema: 'mydb', list: true, read: 'all', write: 'all', create: true, temporary: true },
      ]);
      await run(
        user,
        `INSERT INTO orders (note) VALUES ('x'); UPDATE orders SET note = 'y'; DELETE FROM orders;
         CREATE TABLE made (a int); RENAME TABLE made TO made_too; DROP TABLE made_too; CREATE TEMPORARY TABLE passing (a int)`,
      );
      await user.session(
        async (session) => {
          await using load = await session.load({ name: 'orders' }, [
            { name: 'note', type: { kind: 'text' }, native: 'text' },
          ]);
          await load.write({ rows: 1, columns: [['loaded']] });
          await load.finish();
        },
        { transaction: 'write' },
      );
    });

    test('reading only: what is missing for writing is one statement, which gives it', async () => {
      await prepared(step('Step 4'));
      await using user = await mysql.open(settings());
      const report = await user.test();
      expect(report.grants).toEqual([
        { schema: 'mydb', list: true, read: 'all', write: 'none', create: false, temporary: false },
      ]);
      expect((await user.tables('mydb')).map(({ name, kind }) => [name, kind])).toEqual([
        ['orders', 'table'],
        ['seen', 'view'],
      ]);
      expect(await user.fields({ name: 'orders' })).toMatchObject([
        { name: 'id', primaryKeyPosition: 1, identity: true },
        { name: 'note' },
      ]);
      expect(report.missing).toEqual({
        read: [],
        write: [
          "GRANT INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, CREATE TEMPORARY TABLES ON `mydb`.* TO 'dagflux'@'%';",
        ],
      });
      await using admin = await openMysql(server);
      await run(admin, report.missing?.write.join('\n') ?? '');
      expect((await user.test()).missing).toEqual({ read: [], write: [] });
    });

    test('some of the tables; a role; a pattern in a grant; a name with an underscore', async () => {
      await prepared('GRANT SELECT ON mydb.orders TO dagflux;');
      await using user = await mysql.open(settings());
      const report = await user.test();
      // A table that the user may do nothing with is not told of.
      expect(report.grants).toMatchObject([{ schema: 'mydb', read: 'all', write: 'none' }]);
      expect(report.missing?.read).toEqual(["GRANT SELECT ON `mydb`.* TO 'dagflux'@'%';"]);
      await using admin = await openMysql(server);
      await run(
        admin,
        'CREATE DATABASE IF NOT EXISTS my_db; GRANT INSERT ON mydb.seen TO dagflux; GRANT SELECT ON `my\\_db`.* TO dagflux; GRANT INSERT ON `my%`.* TO dagflux',
      );
      expect((await user.test()).grants).toMatchObject([{ schema: 'my_db' }, { schema: 'mydb', read: 'some' }]);
      const other = await mysql.open(settings({ database: 'my_db' }));
      expect((await other.test()).missing).toMatchObject({
        read: [],
        write: [expect.stringMatching(/^GRANT UPDATE, .* ON `my\\_db`\.\* TO /)],
      });
      await other[Symbol.asyncDispose]();
    });

    test('a user whose right comes by a role', async () => {
      await prepared('CREATE ROLE IF NOT EXISTS readers; GRANT SELECT ON mydb.* TO readers; GRANT readers TO dagflux;');
      await using user = await mysql.open(settings({ database: 'information_schema', setupSql: 'SET ROLE readers' }));
      expect((await user.test()).grants).toMatchObject([{ schema: 'mydb', read: 'all', write: 'none' }]);
    });

    test('faster loads: the statement is one', async () => {
      await using admin = await openMysql(server);
      await run(admin, step('Step 6'));
    });
  });
}
