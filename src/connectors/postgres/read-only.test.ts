import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, rowsOf, runScript, scalar } from '../../../tools/open-postgres.ts';

let owner: Awaited<ReturnType<typeof openPostgres>>;
let reader: Awaited<ReturnType<typeof openPostgres>>;

beforeAll(async () => {
  owner = await openPostgres();
  await runScript(
    owner,
    `CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2);
     CREATE SEQUENCE s;
     CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS 'DELETE FROM t RETURNING a';
     CREATE PROCEDURE escapes() LANGUAGE plpgsql AS $$ BEGIN COMMIT; DELETE FROM t; COMMIT; END $$;
     PREPARE TRANSACTION 'none'`,
  ).catch(() => {});
  reader = await openPostgres({ readOnly: true }, owner.address);
});
afterAll(async () => {
  await reader?.[Symbol.asyncDispose]();
  await owner?.[Symbol.asyncDispose]();
});

/** All that a statement could have changed. */
const state = () =>
  rowsOf(
    owner,
    `SELECT (SELECT array_agg(a ORDER BY a)::text FROM t), (SELECT last_value || ' ' || is_called FROM s),
       (SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_database WHERE datname LIKE '%_escaped'), (SELECT count(*) FROM pg_largeobject_metadata),
       (SELECT setconfig::text FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE datname = current_database())`,
  );

const CHANGES = [
  'INSERT INTO t VALUES (3)',
  'UPDATE t SET a = 3',
  'DELETE FROM t',
  'MERGE INTO t USING (SELECT 1 AS a) s ON t.a = s.a WHEN MATCHED THEN DELETE',
  'TRUNCATE t',
  'WITH gone AS (DELETE FROM t RETURNING a) SELECT * FROM gone',
  'EXPLAIN ANALYZE DELETE FROM t',
  'SELECT * INTO u FROM t',
  'CREATE TABLE u AS SELECT * FROM t',
  'CREATE TEMPORARY TABLE u (a int)',
  'CREATE INDEX ON t (a)',
  'DROP TABLE t',
  'COMMENT ON TABLE t IS $$x$$',
  'GRANT SELECT ON t TO PUBLIC',
  'SELECT writes()',
  "SELECT nextval('s')",
  "SELECT setval('s', 10)",
  'SELECT lo_create(0)',
  'SELECT * FROM t FOR UPDATE',
  'SET transaction_read_only = off; DELETE FROM t',
  'SET transaction_read_only = on; DELETE FROM t',
  'SET LOCAL transaction_read_only = off; DELETE FROM t',
  'RESET transaction_read_only; DELETE FROM t',
  'RESET ALL; DELETE FROM t',
  'DISCARD ALL; DELETE FROM t',
  "SELECT set_config('transaction_read_only', 'off', false); DELETE FROM t",
  "WITH s AS MATERIALIZED (SELECT set_config('transaction_read_only', 'off', true)) SELECT writes() FROM s",
  'SET default_transaction_read_only = off; DELETE FROM t',
  'SET TRANSACTION READ WRITE; DELETE FROM t',
  'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; DELETE FROM t',
  'BEGIN READ WRITE; DELETE FROM t; COMMIT',
  'START TRANSACTION READ WRITE; DELETE FROM t; COMMIT',
  'BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; DELETE FROM t; COMMIT',
  'BEGIN; SET TRANSACTION READ WRITE; DELETE FROM t; COMMIT',
  'BEGIN; SET LOCAL transaction_read_only = off; DELETE FROM t; COMMIT',
  'BEGIN; SAVEPOINT a; SET transaction_read_only = off; DELETE FROM t; COMMIT',
  'BEGIN; COMMIT AND CHAIN; SET TRANSACTION READ WRITE; DELETE FROM t; COMMIT',
  'BEGIN; ROLLBACK AND CHAIN; SET transaction_read_only = off; DELETE FROM t; COMMIT',
  'BEGIN; SELECT 1/0; ROLLBACK AND CHAIN; SET TRANSACTION READ WRITE; DELETE FROM t; COMMIT',
  'COMMIT; DELETE FROM t',
  'ROLLBACK; DELETE FROM t',
  'END; DELETE FROM t',
  'PREPARE p AS DELETE FROM t; EXECUTE p',
  'DO $$ BEGIN DELETE FROM t; END $$',
  'DO $$ BEGIN COMMIT; DELETE FROM t; COMMIT; END $$',
  'CALL escapes()',
  '/* a */ call /* b */ escapes()',
  "COPY t TO PROGRAM 'true'",
  "COPY t TO '/dev/null'",
  "COPY t FROM '/dev/null'",
  'COPY t FROM STDIN',
  'VACUUM t',
  'VACUUM FULL t',
  'ANALYZE t',
  'REINDEX TABLE t',
  'CLUSTER',
  'CREATE INDEX CONCURRENTLY ON t (a)',
  "ALTER SYSTEM SET work_mem = '4MB'",
  'LOCK TABLE t IN EXCLUSIVE MODE',
];

describe('through a read-only connection', () => {
  test.each(CHANGES)('%s', async (script) => {
    const before = await state();
    // What it throws, since some of these only do nothing.
    await runScript(reader, script).catch((error) => {
      expect(error).toMatchObject({
        code: expect.stringMatching(/^(unauthorized|conflict|unsupported|invalid-data|invalid-sql)$/),
      });
    });
    expect(await state()).toEqual(before);
  });

  test('CREATE DATABASE', async () => {
    const before = await state();
    const name = `${owner.address.database}_escaped`;
    await expect(runScript(reader, `CREATE DATABASE ${name}`)).rejects.toMatchObject({ code: 'unauthorized' });
    expect(await state()).toEqual(before);
  });

  test('the refusal says what it is', async () => {
    await expect(runScript(reader, 'DELETE FROM t')).rejects.toMatchObject({
      code: 'unauthorized',
      native: { code: '25006' },
      hint: expect.stringContaining('read-only'),
    });
    await expect(runScript(reader, 'VACUUM t')).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('a write transaction, by every way to write', async () => {
    const before = await state();
    const field = { name: 'a', type: { kind: 'int', bits: 32 }, native: 'integer' } as const;
    const ways: readonly ((session: Parameters<Parameters<typeof reader.session>[0]>[0]) => Promise<unknown>)[] = [
      (session) => runScript(session, 'DELETE FROM t'),
      async (session) => Array.fromAsync(await session.read('DELETE FROM t RETURNING a')),
      async (session) => {
        await using load = await session.load({ name: 't' }, [field]);
        await load.write({ rows: 1, columns: [[3]] });
        await load.finish();
      },
      (session) =>
        session.wire?.load({ name: 't' }, [field], 'pgcopy-text:integer', [bytes('3\n')]) ?? Promise.reject(),
      async (session) => {
        for (const stream of (await session.wire?.unload({ sql: 'SELECT writes()' }, 'pgcopy-text:integer')) ?? []) {
          await Array.fromAsync(stream);
        }
      },
      (session) => session.measure({ sql: 'SELECT writes() AS a' }, [field]),
    ];
    for (const way of ways) {
      await expect(reader.session(way, { transaction: 'write' })).rejects.toMatchObject({ code: 'unauthorized' });
    }
    expect(await state()).toEqual(before);
  });

  test('reading works, in scripts and transactions of the user', async () => {
    expect(await scalar(reader, 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*)::int FROM t')).toBe(2);
    expect(await scalar(reader, 'SELECT 1/0').catch(() => 'refused')).toBe('refused');
    expect(await scalar(reader, 'SET search_path = pg_catalog; SHOW search_path')).toBe('pg_catalog');
    expect(await scalar(reader, 'EXPLAIN SELECT * FROM t')).toContain('Scan');
    expect(await scalar(reader, 'SHOW transaction_read_only')).toBe('on');
  });
});

describe('in a read transaction', () => {
  test.each([
    'DELETE FROM t',
    'COMMIT; DELETE FROM t',
    'ROLLBACK; DELETE FROM t',
    'COMMIT AND CHAIN; SET TRANSACTION READ WRITE; DELETE FROM t',
    'END; BEGIN READ WRITE; DELETE FROM t; COMMIT',
    'ABORT; DELETE FROM t',
    "PREPARE TRANSACTION 'x'; DELETE FROM t",
    'SET TRANSACTION READ WRITE; DELETE FROM t',
    'DO $$ BEGIN COMMIT; DELETE FROM t; END $$',
    'CALL escapes()',
  ])('%s', async (script) => {
    const before = await state();
    await expect(owner.session((session) => runScript(session, script), { transaction: 'read' })).rejects.toMatchObject(
      {
        code: expect.stringMatching(/^(unauthorized|conflict)$/),
      },
    );
    expect(await state()).toEqual(before);
  });

  test.each([
    'SELECT 1) TO PROGRAM $$true$$ --',
    'SELECT 1) TO STDOUT --',
    'SELECT 1; DELETE FROM t',
    'DELETE FROM t RETURNING a',
    '',
    'SELECT 1 WHERE',
  ])('an unload of %s', async (sql) => {
    const unloading = owner.session(
      async (session) => {
        for (const stream of (await session.wire?.unload({ sql }, 'pgcopy-text:integer')) ?? [])
          await Array.fromAsync(stream);
      },
      { transaction: 'read' },
    );
    await expect(unloading).rejects.toMatchObject({
      code: expect.stringMatching(/^(unauthorized|invalid-sql|invalid-input)$/),
    });
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
