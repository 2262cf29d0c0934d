import { afterAll, expect, test } from 'vitest';
import { firstColumn, query, read, run, runIn } from '../../../conformance/suite/execute.ts';
import { refusal } from '../../../conformance/suite/live.ts';
import { mysqlServers, openMysql } from '../../../tools/open-mysql.ts';
import { createMysqlDatabase } from '../../../tools/services/mysql-database.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import { validateSettings } from '../../contract/form.ts';
import { form } from './form.ts';
import { mysql } from './manifest.ts';

for (const [title, offered] of await mysqlServers()) {
  describeWith(`a session of ${title}`, offered, (server) => {
    const opened = openMysql(server);
    opened.catch(() => {});
    afterAll(async () => await (await opened)[Symbol.asyncDispose]());

    test('in the usual mode double quotes are text, and a backslash escapes; what we compose is right all the same', async () => {
      const database = await opened;
      expect(await query(database, `SELECT "it's; \\"x\\"", 'a\\'b;', 'c\\\\'; `)).toEqual([
        [`it's; "x"`, "a'b;", 'c\\'],
      ]);
      const odd = { schema: database.defaultSchema, name: 'a"b\'c\\d' };
      await run(database, database.dialect.createTable(odd, [{ name: 'x"\\', sql: 'int', nullable: true }]));
      expect(await database.fields(odd)).toMatchObject([{ name: 'x"\\', native: 'int' }]);
      expect((await database.tables(database.defaultSchema)).map(({ name }) => name)).toContain(odd.name);
    });

    test('a time zone of the form is that of statements, where TIMESTAMP is what it shows; copies are in UTC', async () => {
      await using zoned = await openMysql(server, { timeZone: '+02:00' });
      await run(zoned, "CREATE TABLE z (t timestamp NULL); INSERT INTO z VALUES ('2024-05-01 12:00:00')");
      const [shown] = await run(zoned, 'SELECT t FROM z');
      expect(shown).toMatchObject({
        fields: [{ type: { kind: 'timestamp', zoned: false }, native: 'timestamp' }],
        rows: [['2024-05-01 12:00:00']],
      });
      expect(await read(zoned, 'SELECT t FROM z')).toEqual([['2024-05-01 10:00:00+00']]);
      const [after] = (await run(zoned, "SET time_zone = '+00:00'; SELECT t FROM z")).slice(1);
      expect(after?.rows).toEqual([['2024-05-01 10:00:00+00']]);
      // The next session has the form's again.
      expect(await firstColumn(zoned, 'SELECT t FROM z')).toEqual(['2024-05-01 12:00:00']);
      await using wrong = await openMysql(server, { timeZone: 'Europe/Berlin' });
      await refusal(firstColumn(wrong, 'SELECT 1'), 'invalid-input');
    });

    test('what a session leaves is gone for the next one: variables, modes, the database, locks', async () => {
      const database = await openMysql(server, { poolSize: 1 });
      await run(
        database,
        "SET @mine = 1; SET SESSION sql_mode = 'ANSI'; SELECT GET_LOCK('mine', 0); CREATE TEMPORARY TABLE passing (a int); USE information_schema",
      );
      expect(await query(database, "SELECT @mine, @@sql_mode LIKE '%ANSI%', IS_FREE_LOCK('mine'), DATABASE()")).toEqual(
        [[null, 0, 1, database.defaultSchema]],
      );
      await refusal(query(database, 'SELECT * FROM passing'), 'invalid-sql');
      await database[Symbol.asyncDispose]();
    });

    test('a transaction that writes is strict on a server that is not', async () => {
      await using lax = await openMysql(server, { setupSql: "SET SESSION sql_mode = ''" });
      await run(lax, 'CREATE TABLE s (a tinyint, b varchar(3), d date, id bigint AUTO_INCREMENT PRIMARY KEY)');
      const insert = 'INSERT INTO s (a, b, d, id)';
      for (const values of ["999, 'x', NULL, 1", "1, 'long', NULL, 1", "1, 'x', 'no date', 1"]) {
        const work = lax.session((session) => runIn(session, `${insert} SELECT ${values}`), { transaction: 'write' });
        await refusal(work, 'invalid-data');
      }
      await lax.session((session) => runIn(session, `${insert} SELECT 1, 'x', '2024-00-00', 0`), {
        transaction: 'write',
      });
      expect(await query(lax, 'SELECT a, b, d, id FROM s')).toEqual([[1, 'x', '2024-00-00', 0n]]);
      // Without a transaction the server's own manner holds, and its warnings are told.
      const [done] = await run(lax, `${insert} VALUES (999, 'x', NULL, 5)`);
      expect(done?.notices).toMatchObject([{ severity: 'WARNING', message: expect.stringMatching(/Out of range/) }]);
    });

    test('generated, invisible and expression columns are listed for what they are', async () => {
      const database = await opened;
      await run(
        database,
        `CREATE TABLE g (a int, twice int AS (a * 2) VIRTUAL, kept int AS (a * 3) STORED, hidden int INVISIBLE DEFAULT 7,
         at datetime DEFAULT CURRENT_TIMESTAMP, word varchar(9) DEFAULT 'it''s'); INSERT INTO g (a) VALUES (2)`,
      );
      const fields = await database.fields({ name: 'g' });
      expect(fields.map(({ name, generated }) => [name, generated])).toEqual([
        ['a', false],
        ['twice', true],
        ['kept', true],
        ['hidden', false],
        ['at', false],
        ['word', false],
      ]);
      expect(fields.map((field) => field.default)).toEqual([
        null,
        null,
        null,
        title === 'MySQL' ? "'7'" : '7',
        expect.stringMatching(/^current_timestamp/i),
        "'it''s'",
      ]);
      expect((await database.preview({ name: 'g' }, 5)).fields.map(({ name }) => name)).toContain('hidden');
      expect(await query(database, 'SELECT twice, kept, hidden FROM g')).toEqual([[4, 6, 7]]);
    });

    test('an upsert is by its own key; another unique key that stands against it is an error, and nothing is changed', async () => {
      const database = await opened;
      await run(
        database,
        `CREATE TABLE u (k int PRIMARY KEY, mail varchar(20) UNIQUE, v int); INSERT INTO u VALUES (1, 'a', 1), (2, 'b', 2);
         CREATE TABLE fresh (k int, mail varchar(20), v int); INSERT INTO fresh VALUES (2, 'b', 20), (3, 'a', 30)`,
      );
      const sql = database.dialect.upsert(
        { name: 'u' },
        { name: 'fresh' },
        { columns: ['k', 'mail', 'v'], key: ['k'] },
      );
      await refusal(
        database.session((session) => runIn(session, sql), { transaction: 'write' }),
        'constraint',
      );
      expect(await query(database, 'SELECT * FROM u ORDER BY k')).toEqual([
        [1, 'a', 1],
        [2, 'b', 2],
      ]);
      await run(database, "UPDATE fresh SET mail = 'c' WHERE k = 3");
      await database.session((session) => runIn(session, sql), { transaction: 'write' });
      expect(await query(database, 'SELECT * FROM u ORDER BY k')).toEqual([
        [1, 'a', 1],
        [2, 'b', 20],
        [3, 'c', 30],
      ]);
    });

    test('a user without any administrative right cancels its own statements', async () => {
      const address = await createMysqlDatabase(server);
      const admin = await opened;
      await run(
        admin,
        `DROP USER IF EXISTS plain; CREATE USER plain IDENTIFIED BY 'plain'; GRANT SELECT ON ${address.database}.* TO plain`,
      );
      await using plain = await mysql.open(
        validateSettings(form, { ...address, username: 'plain', password: 'plain' }),
      );
      await plain.session(async (session) => {
        await refusal(runIn(session, 'SELECT SLEEP(300)', { timeout: 200 }), 'timeout');
        await refusal(
          runIn(
            session,
            'SELECT COUNT(*) FROM information_schema.COLUMNS a, information_schema.COLUMNS b, information_schema.COLUMNS c',
            {
              signal: AbortSignal.timeout(200),
            },
          ),
          'timeout',
        );
        expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
      });
    });

    test('a connection that an administrator ends: said so, and the pool goes on', async () => {
      const database = await openMysql(server, { poolSize: 1 });
      const admin = await opened;
      const work = database.session(async (session) => {
        const [id] = (await runIn(session, 'SELECT CONNECTION_ID()'))[0]?.rows[0] ?? [];
        await run(admin, `KILL ${id}`);
        await runIn(session, 'SELECT 1');
      });
      await refusal(work, 'unreachable');
      expect(await firstColumn(database, 'SELECT 1')).toEqual([1]);
      await database[Symbol.asyncDispose]();
    });

    test('a statement that is longer than the packet is refused before it is sent', async () => {
      const database = await opened;
      const [[maximum] = []] = await query(database, 'SELECT @@max_allowed_packet');
      const long = 'x'.repeat(Number(maximum));
      await database.session(async (session) => {
        const error = await refusal(runIn(session, `SELECT '${long}'`), 'unsupported');
        expect(error.message).toMatch(/max_allowed_packet/);
        await refusal(runIn(session, 'SELECT ?', { parameters: [long] }), 'unsupported');
        expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
      });
    });

    test('a broken view, a table that is dropped while it is read', async () => {
      const database = await opened;
      await run(database, 'CREATE TABLE base (a int); CREATE VIEW broken AS SELECT a FROM base; DROP TABLE base');
      const error = await refusal(query(database, 'SELECT * FROM broken'), 'invalid-sql');
      expect(error.message).toMatch(/broken/);
      expect((await refusal(database.fields({ name: 'broken' }), 'invalid-sql')).message).toMatch(/broken/);
      await database.tables(database.defaultSchema);
      await run(
        database,
        "CREATE TABLE doomed AS SELECT REPEAT('x', 1000) AS v FROM information_schema.COLUMNS LIMIT 2000",
      );
      await database.session(
        async (session) => {
          await using stream = await session.read('SELECT d.v FROM doomed d CROSS JOIN doomed e', { batchRows: 10 });
          const batches = stream[Symbol.asyncIterator]();
          await batches.next();
          // The server waits for the reader; the reader sees its snapshot to the end.
          const dropped = run(database, 'SET lock_wait_timeout = 1; DROP TABLE doomed').catch(
            (thrown: unknown) => thrown,
          );
          expect(await dropped).toMatchObject({ code: 'busy' });
          expect((await batches.next()).value?.rows).toBe(10);
        },
        { transaction: 'read' },
      );
      expect(await firstColumn(database, 'SELECT 1')).toEqual([1]);
    });

    test('a DDL commits, and the session is in a transaction again', async () => {
      const database = await opened;
      await run(database, 'CREATE TABLE d (a int)');
      const work = database.session(
        async (session) => {
          await runIn(session, 'INSERT INTO d VALUES (1); CREATE TABLE made_between (a int); INSERT INTO d VALUES (2)');
          throw new Error('mine');
        },
        { transaction: 'write' },
      );
      await expect(work).rejects.toThrow('mine');
      expect(await firstColumn(database, 'SELECT a FROM d')).toEqual([1]);
    });
  });

  describeWith(`a read-only connection to ${title}`, offered, (server) => {
    const opened = openMysql(server);
    opened.catch(() => {});
    afterAll(async () => await (await opened)[Symbol.asyncDispose]());

    test('reads; what writes is refused, however it is dressed', async () => {
      const owner = await opened;
      const { defaultSchema: database } = owner;
      await run(
        owner,
        'CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE FUNCTION writes() RETURNS int BEGIN INSERT INTO t VALUES (2); RETURN 1; END; CREATE PROCEDURE writing() BEGIN INSERT INTO t VALUES (3); END',
      );
      const { host, port, username, password } = server;
      const settings = validateSettings(form, { host, port, username, password, database, readOnly: true });
      await using reading = await mysql.open(settings);
      expect(await query(reading, 'SELECT a FROM t; SHOW TABLES; EXPLAIN SELECT 1')).not.toEqual([]);
      for (const sql of [
        'INSERT INTO t VALUES (9)',
        '/* x */ INSERT INTO t VALUES (9)',
        '/*!50000 INSERT INTO t VALUES (9) */',
        '/*! DELETE */ FROM t',
        'SELECT 1; DELETE FROM t',
        'WITH c AS (SELECT 1) DELETE FROM t',
        'REPLACE INTO t VALUES (9)',
        'UPDATE t SET a = 9',
        'TRUNCATE TABLE t',
        'DROP TABLE t',
        'CREATE TABLE made (a int)',
        'CREATE TABLE made AS SELECT 1 AS a',
        'ALTER TABLE t ADD b int',
        'RENAME TABLE t TO s',
        "SELECT 1 INTO OUTFILE '/tmp/dagflux-never'",
        "SELECT 1 INTO DUMPFILE '/tmp/dagflux-never'",
        'CALL writing()',
        'SELECT writes()',
        'DO writes()',
        'SET SESSION TRANSACTION READ WRITE; DELETE FROM t',
        'START TRANSACTION READ WRITE; DELETE FROM t',
        'BEGIN; DELETE FROM t; COMMIT',
        "PREPARE p FROM 'DELETE FROM t'; EXECUTE p",
        "EXECUTE IMMEDIATE 'DELETE FROM t'",
        'LOCK TABLES t WRITE',
        'GRANT SELECT ON *.* TO CURRENT_USER()',
        "LOAD DATA LOCAL INFILE '/etc/hosts' INTO TABLE t",
        'HANDLER t OPEN',
        'ANALYZE UPDATE t SET a = 9',
        'EXPLAIN ANALYZE UPDATE t SET a = 9',
        'BEGIN NOT ATOMIC DELETE FROM t; END',
      ]) {
        const outcome = await run(reading, sql).catch((thrown: unknown) => thrown);
        expect(outcome, sql).toMatchObject({ code: expect.stringMatching(/^(unauthorized|invalid-sql|unsupported)$/) });
      }
      await refusal(
        reading.session((session) => runIn(session, 'INSERT INTO t VALUES (9)'), { transaction: 'write' }),
        'unauthorized',
      );
      expect(await firstColumn(owner, 'SELECT a FROM t')).toEqual([1]);
    });
  });
}
