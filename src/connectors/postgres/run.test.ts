import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, answers, openPostgres, rowsOf, runScript, scalar } from '../../../tools/open-postgres.ts';
import type { StatementEvent } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';

let database: Awaited<ReturnType<typeof openPostgres>>;

beforeAll(async () => {
  database = await openPostgres({ poolSize: 2 });
});
afterAll(() => database?.[Symbol.asyncDispose]());

/** What a script throws, and the answers before it. */
async function failure(sql: string, options?: Parameters<typeof runScript>[2], on = database) {
  const before: Answer[] = [];
  try {
    await on.session(async (session) => {
      for await (const answer of answers(session, sql, options)) before.push(answer);
    });
  } catch (error) {
    if (!(error instanceof DagFluxError)) throw error;
    return { before, error };
  }
  throw new Error('Nothing was thrown.');
}

describe('scripts', () => {
  test('each statement stands on its own: what is before a failing one is kept', async () => {
    const { before, error } = await failure(
      'CREATE TABLE kept (a int); INSERT INTO kept VALUES (1), (2); SELECT 1/0; INSERT INTO kept VALUES (3)',
    );
    expect(before.map(({ command, rowCount }) => [command, rowCount])).toEqual([
      ['CREATE TABLE', null],
      ['INSERT', 2],
    ]);
    expect(error).toMatchObject({ code: 'invalid-data', native: { code: '22012' } });
    expect(await rowsOf(database, 'SELECT a FROM kept ORDER BY a')).toEqual([[1], [2]]);
  });

  test('unless BEGIN stands there', async () => {
    await runScript(database, 'CREATE TABLE undone (a int)');
    await runScript(
      database,
      'BEGIN; INSERT INTO undone VALUES (1); ROLLBACK; BEGIN; INSERT INTO undone VALUES (2); COMMIT',
    );
    await failure('BEGIN; INSERT INTO undone VALUES (3); SELECT 1/0; COMMIT');
    await runScript(database, 'BEGIN; INSERT INTO undone VALUES (4)');
    expect(await rowsOf(database, 'SELECT a FROM undone')).toEqual([[2]]);
  });

  test('a transaction may choose its isolation level, in BEGIN or behind it', async () => {
    const script = (begin: string) => `${begin}; SHOW transaction_isolation; SHOW TimeZone; SHOW search_path; COMMIT`;
    for (const begin of [
      'BEGIN ISOLATION LEVEL SERIALIZABLE',
      'START TRANSACTION; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE',
    ]) {
      const values = (await runScript(database, script(begin))).flatMap(({ rows }) => rows.flat());
      expect(values).toEqual(['serializable', 'UTC', expect.stringMatching(/^"?public"?$/)]);
    }
  });

  test('COMMIT AND CHAIN goes on with the same settings', async () => {
    const script = `BEGIN; SELECT 1; COMMIT AND CHAIN; SELECT now()::text LIKE '%+00'; SHOW DateStyle; COMMIT`;
    await runScript(
      database,
      `ALTER ROLE CURRENT_USER IN DATABASE ${database.address.database} SET TimeZone = 'Asia/Kolkata'`,
    );
    await using fresh = await openPostgres({}, database.address);
    expect((await runScript(fresh, script)).flatMap(({ rows }) => rows.flat())).toEqual([1, true, 'ISO, MDY']);
    await runScript(database, `ALTER ROLE CURRENT_USER IN DATABASE ${database.address.database} RESET TimeZone`);
  });

  test('nothing but comments and semicolons is no statement', async () => {
    expect(await runScript(database, '')).toEqual([]);
    expect(await runScript(database, ' ;; -- nothing\n; /* nor /* here */ ; */ ;')).toEqual([]);
  });

  test('a long script is not slowed down by its length', async () => {
    const script = Array.from({ length: 3_000 }, (_, i) => `SELECT ${i} AS "${'long'.repeat(15)}"`).join(';\n');
    const last = (await runScript(database, `BEGIN; ${script}; COMMIT`)).at(-2);
    expect(last?.rows).toEqual([[2_999]]);
  });
});

describe('statements that cannot run in a transaction', () => {
  test.each([
    'VACUUM',
    'CREATE INDEX CONCURRENTLY ON alone (a)',
    'REINDEX TABLE CONCURRENTLY alone',
    "ALTER SYSTEM SET work_mem = '4MB'",
    'ALTER SYSTEM RESET work_mem',
    'DISCARD ALL',
  ])('%s', async (statement) => {
    await runScript(database, 'CREATE TABLE IF NOT EXISTS alone (a int)');
    expect(await runScript(database, statement)).toHaveLength(1);
  });

  test('CREATE DATABASE and DROP DATABASE', async () => {
    const name = `"${database.address.database} 2"`;
    const done = await runScript(database, `CREATE DATABASE ${name}; DROP DATABASE ${name}; SELECT 1`);
    expect(done.map(({ command }) => command)).toEqual(['CREATE DATABASE', 'DROP DATABASE', 'SELECT']);
  });

  test("they find the connection's schema", async () => {
    await runScript(database, 'CREATE SCHEMA sales; CREATE TABLE sales.orders (a int)');
    await using sales = await openPostgres({ schema: 'sales' }, database.address);
    expect(await runScript(sales, 'VACUUM orders; SELECT count(*) FROM orders')).toHaveLength(2);
  });

  test('a procedure and a DO block may commit', async () => {
    await runScript(
      database,
      `CREATE TABLE steps (a int);
       CREATE PROCEDURE in_steps(INOUT n int) LANGUAGE plpgsql AS $$
       BEGIN INSERT INTO steps VALUES (1); COMMIT; n := n + 1; INSERT INTO steps VALUES (n); ROLLBACK; END $$`,
    );
    const [answer] = await runScript(database, 'CALL in_steps(5)');
    expect(answer).toMatchObject({ names: ['n'], rows: [[6]], command: 'CALL' });
    await runScript(database, 'DO $$ BEGIN INSERT INTO steps VALUES (7); COMMIT; END $$');
    expect(await rowsOf(database, 'SELECT a FROM steps')).toEqual([[1], [7]]);
  });
});

describe('answers', () => {
  test('rows, columns with the same name, and none', async () => {
    const [twins, none, several] = await runScript(
      database,
      'SELECT 1 AS a, 2 AS a; SELECT; SELECT FROM generate_series(1, 3)',
    );
    expect(twins).toMatchObject({ names: ['a', 'a'], rows: [[1, 2]], rowCount: 1 });
    expect(none).toMatchObject({ names: [], rows: [[]], rowCount: 1 });
    expect(several).toMatchObject({ names: [], rows: [[], [], []], rowCount: 3 });
  });

  test('affected rows and the name of the command', async () => {
    const done = await runScript(
      database,
      `CREATE TABLE counted (a int); INSERT INTO counted VALUES (1), (2), (3); UPDATE counted SET a = a + 1 WHERE a > 1;
       DELETE FROM counted WHERE a = 1 RETURNING a; WITH x AS (SELECT 1) SELECT * FROM x; TRUNCATE counted;
       CREATE TABLE copied AS SELECT 1 AS a; EXPLAIN SELECT 1`,
    );
    expect(done.map(({ command, rowCount }) => [command, rowCount])).toEqual([
      ['CREATE TABLE', null],
      ['INSERT', 3],
      ['UPDATE', 2],
      ['DELETE', 1],
      ['SELECT', 1],
      ['TRUNCATE TABLE', null],
      ['SELECT', 1],
      ['EXPLAIN', 1],
    ]);
  });

  test('notices', async () => {
    const [answer, next] = await runScript(
      database,
      `DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$; SELECT 1`,
    );
    expect(answer?.notices).toEqual([
      { severity: 'NOTICE', message: 'one' },
      { severity: 'WARNING', message: 'two' },
    ]);
    expect(next?.notices).toEqual([]);
  });

  test('of very many notices, how many were left out', async () => {
    const [answer] = await runScript(
      database,
      'DO $$ BEGIN FOR i IN 1..1500 LOOP RAISE NOTICE $x$%$x$, i; END LOOP; END $$',
    );
    expect(answer?.notices).toHaveLength(1_001);
    expect(answer?.notices.at(-1)?.message).toContain('500');
  });

  test('a row limit is exact', async () => {
    for (const [rows, limit, truncated] of [
      [9, 10, false],
      [10, 10, false],
      [11, 10, true],
      [5_000, 2_500, true],
      [3, 0, true],
      [3, 2 ** 31 - 1, false],
      [3, 2 ** 32 + 1, false],
    ] as const) {
      const [answer] = await runScript(database, `SELECT generate_series(1, ${rows})`, { maxRows: limit });
      expect(answer).toMatchObject({ truncated, rowCount: Math.min(rows, limit) });
      expect(answer?.rows).toHaveLength(Math.min(rows, limit));
    }
  });

  test('a row limit does not limit what a statement does', async () => {
    await runScript(database, 'CREATE TABLE returned (a int)');
    const [answer] = await runScript(database, 'INSERT INTO returned SELECT generate_series(1, 100) RETURNING a', {
      maxRows: 3,
    });
    expect(answer).toMatchObject({ command: 'INSERT', truncated: true });
    expect(answer?.rows).toHaveLength(3);
    expect(await scalar(database, 'SELECT count(*) FROM returned')).toBe('100');
  });

  test.each([
    'VALUES (1), (2)',
    '(SELECT 1 UNION SELECT 2)',
    'WITH x(a) AS (VALUES (1), (2)) SELECT a FROM x',
    'TABLE pg_class',
  ])('a cut-off %s is a SELECT', async (sql) => {
    const [answer] = await runScript(database, sql, { maxRows: 1 });
    expect(answer).toMatchObject({ command: 'SELECT', truncated: true, rowCount: 1 });
  });
});

describe('errors', () => {
  test('the position is counted in characters of the whole script', async () => {
    const script = "SELECT 'ü😀漢';\n-- ünï 😀\nSELECT wrong, 'x'";
    const { before, error } = await failure(script);
    expect(before).toHaveLength(1);
    expect(error).toMatchObject({ code: 'invalid-sql', native: { code: '42703' } });
    expect([...script].slice((error.native?.position ?? 0) - 1).join('')).toBe("wrong, 'x'");
  });

  test("the server's hint and detail are kept", async () => {
    const { error } = await failure('SELECT lenght($$x$$)');
    expect(error.hint).toContain('No function matches');
    const raised = await failure(`DO $$ BEGIN RAISE EXCEPTION 'no' USING HINT = 'try this', DETAIL = 'that'; END $$`);
    expect(raised.error).toMatchObject({
      code: 'invalid-data',
      hint: 'try this',
      native: { code: 'P0001', detail: 'that' },
    });
  });

  test('a deferred constraint that fails at the commit of its statement', async () => {
    await runScript(database, 'CREATE TABLE deferred (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)');
    const { before, error } = await failure(
      'INSERT INTO deferred VALUES (1); INSERT INTO deferred VALUES (1); SELECT 1',
    );
    expect(before).toHaveLength(1);
    expect(error).toMatchObject({ code: 'constraint', native: { code: '23505', constraint: 'deferred_a_key' } });
    const inside = await failure('BEGIN; INSERT INTO deferred VALUES (1); COMMIT; SELECT 1');
    expect(inside.before.map(({ command }) => command)).toEqual(['BEGIN', 'INSERT']);
    expect(inside.error.code).toBe('constraint');
    expect(await scalar(database, 'SELECT count(*) FROM deferred')).toBe('1');
  });

  test.each([
    ['a NUL character in the SQL', "SELECT '\0'", 'invalid-input'],
    ['half of a surrogate pair in the SQL', "SELECT '\ud800'", 'invalid-input'],
    ['an open quote', "SELECT 'x", 'invalid-sql'],
    ['two statements with a parameter', 'SELECT $1; SELECT 2', 'invalid-input'],
  ])('%s', async (_, sql, code) => {
    const { error } = await failure(sql, { parameters: ['x'] });
    expect(error.code).toBe(code);
    expect(await scalar(database, 'SELECT 1')).toBe(1);
  });

  test.each([
    'COPY (SELECT generate_series(1, 100000)) TO STDOUT',
    'COPY copy_target FROM STDIN',
    'SELECT 1; COPY copy_target FROM STDIN; SELECT 2',
  ])('%s is refused, and the session goes on', async (sql) => {
    await runScript(database, 'CREATE TABLE IF NOT EXISTS copy_target (a int)');
    await database.session(async (session) => {
      await expect(runScript(session, sql)).rejects.toMatchObject({ code: 'unsupported' });
      expect(await scalar(session, 'SELECT 1')).toBe(1);
      await expect(runScript(session, `BEGIN; ${sql}`)).rejects.toMatchObject({ code: 'unsupported' });
      expect(await scalar(session, 'ROLLBACK; SELECT 1')).toBe(1);
    });
  });

  test('a wrong or unfinished use of COPY in set-up SQL does not hang', async () => {
    await runScript(database, 'CREATE TABLE IF NOT EXISTS copy_target (a int)');
    await using bad = await openPostgres({ setupSql: 'COPY copy_target FROM STDIN' }, database.address);
    await expect(scalar(bad, 'SELECT 1')).rejects.toMatchObject({ code: expect.any(String) });
  });
});

describe('parameters', () => {
  test('each kind of JavaScript value', async () => {
    const values = [
      true,
      7,
      -2_147_483_648,
      2 ** 40,
      1.5,
      -0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      9_223_372_036_854_775_807n,
      'ü😀\\\'"',
      new Uint8Array([0, 255]),
      null,
    ];
    const list = values.map((_, i) => `$${i + 1}`).join(', ');
    const [answer] = await rowsOf(database, `SELECT ${list}`, { parameters: values });
    expect(answer).toEqual([
      true,
      7,
      -2_147_483_648,
      String(2 ** 40),
      1.5,
      '-0',
      'NaN',
      'Infinity',
      '9223372036854775807',
      'ü😀\\\'"',
      'AP8=',
      null,
    ]);
    const kinds = await rowsOf(database, 'SELECT pg_typeof($1)::text, pg_typeof($2)::text, pg_typeof($3)::text', {
      parameters: [true, 7, -(2 ** 31)],
    });
    expect(kinds).toEqual([['boolean', 'integer', 'integer']]);
  });

  test('a text takes the type that it is used as', async () => {
    const sql = "SELECT $1::int + 1, $2::timestamptz = '2024-01-01 00:00+00', $3::jsonb -> 'a', $4::int[]";
    const [row] = await rowsOf(database, sql, { parameters: ['41', '2024-01-01T00:00:00Z', '{"a":1}', '{1,2}'] });
    expect(row).toEqual([42, true, '1', '[1,2]']);
  });

  test.each([
    ['a text that is no number', 'SELECT $1::int', ['hunter2']],
    ['a number that is too large', 'SELECT $1::text::smallint', [7_654_321]],
    ['JSON that is none', 'SELECT $1::jsonb', ['{"key": hunter2 }']],
    ['a key that is there already', 'INSERT INTO secrets VALUES ($1)', ['hunter2']],
    ['a row that a check refuses', 'INSERT INTO secrets VALUES ($1)', [`hunter2${'x'.repeat(100)}`]],
    ['bytes', 'INSERT INTO secret_bytes VALUES ($1)', [new Uint8Array([0xca, 0xfe, 0xba, 0xbe])]],
    ['a short text', 'SELECT $1::date', ['q7']],
    ['half of a surrogate pair', 'SELECT $1', ['hunter2\ud800']],
    ['a NUL character', 'SELECT $1', ['hunter2\0']],
  ])('are in no error: %s', async (_, sql, parameters) => {
    await runScript(
      database,
      `CREATE TABLE IF NOT EXISTS secrets (a text PRIMARY KEY CHECK (length(a) < 50));
       CREATE TABLE IF NOT EXISTS secret_bytes (a bytea PRIMARY KEY);
       INSERT INTO secrets VALUES ('hunter2') ON CONFLICT DO NOTHING;
       INSERT INTO secret_bytes VALUES ('\\xcafebabe') ON CONFLICT DO NOTHING`,
    );
    const { error } = await failure(sql, { parameters });
    const text = JSON.stringify({ ...error, message: error.message });
    expect(['invalid-data', 'constraint']).toContain(error.code);
    expect(text).not.toMatch(/hunter2|7654321|cafebabe|q7/i);
    await database
      .session(
        async (session) => {
          const reading = session.read(sql.startsWith('INSERT') ? `${sql} RETURNING 1` : sql, { parameters });
          const thrown = await reading
            .then((stream) => Array.fromAsync(stream))
            .catch((reason: DagFluxError) => reason);
          expect(JSON.stringify({ ...thrown, message: (thrown as DagFluxError).message })).not.toMatch(
            /hunter2|7654321|cafebabe|q7/i,
          );
        },
        { transaction: 'write' },
      )
      .catch(() => {});
  });
});

describe('the session', () => {
  test('what one statement sets, the next one meets; RESET gives it back', async () => {
    await runScript(database, 'CREATE SCHEMA other; CREATE TABLE other.there (a int)');
    const script = `SET search_path = other; SET TimeZone = 'Asia/Tokyo'; SELECT * FROM there;
      SELECT '2024-01-01 00:00+00'::timestamptz::text; SET DateStyle = German; SHOW DateStyle; RESET search_path; SHOW search_path; RESET ALL; SHOW TimeZone`;
    const all = await runScript(database, script);
    expect(all[3]?.rows).toEqual([['2024-01-01 09:00:00+09']]);
    expect(all[5]?.rows).toEqual([['German, DMY']]);
    expect(all[7]?.rows).toEqual([['"public"']]);
    expect(all[9]?.rows).toEqual([['UTC']]);
  });

  test('what a rolled-back transaction set is not set', async () => {
    const script =
      "BEGIN; SET search_path = other; ROLLBACK; SHOW search_path; BEGIN; SET TimeZone = 'Asia/Tokyo'; COMMIT; SHOW TimeZone";
    const all = await runScript(database, script);
    expect(all[3]?.rows).toEqual([['"public"']]);
    expect(all[7]?.rows).toEqual([['Asia/Tokyo']]);
  });

  test('a later call in the same session meets it too', async () => {
    await database.session(async (session) => {
      await runScript(session, "SET TimeZone = 'Asia/Tokyo'; CREATE TEMPORARY TABLE mine (a int)");
      expect(await rowsOf(session, 'SHOW TimeZone')).toEqual([['Asia/Tokyo']]);
      expect(await rowsOf(session, 'SELECT * FROM mine')).toEqual([]);
    });
  });

  test('the next one meets nothing of it', async () => {
    await using one = await openPostgres({ poolSize: 1 }, database.address);
    await runScript(one, 'CREATE ROLE somebody; GRANT somebody TO CURRENT_USER').catch(() => {});
    const backend = await scalar(one, 'SELECT pg_backend_pid()');
    await runScript(
      one,
      `SET TimeZone = 'Asia/Tokyo'; SET search_path = pg_catalog; SET work_mem = '1MB'; CREATE TEMPORARY TABLE leftover (a int);
       SELECT pg_advisory_lock(42); PREPARE leftover AS SELECT 1; LISTEN leftover; DECLARE c CURSOR WITH HOLD FOR SELECT 1;
       SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE; SET SESSION AUTHORIZATION somebody; SET ROLE somebody`,
    );
    const [row] = await rowsOf(
      one,
      `SELECT current_setting('TimeZone'), current_setting('search_path'), current_setting('work_mem') = '1MB', to_regclass('pg_temp.leftover'),
         (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())::int, (SELECT count(*) FROM pg_prepared_statements)::int,
         (SELECT count(*) FROM pg_listening_channels())::int, (SELECT count(*) FROM pg_cursors WHERE is_holdable)::int,
         current_setting('transaction_isolation'), current_user = 'somebody', session_user = 'somebody', pg_backend_pid()`,
    );
    expect(row).toEqual(['UTC', '"public"', false, null, 0, 0, 0, 0, 'read committed', false, false, backend]);
  });

  test('nor of what a query of a transaction left', async () => {
    await using one = await openPostgres({ poolSize: 1 }, database.address);
    await one.session(
      async (session) => {
        await Array.fromAsync(await session.read("SELECT set_config('work_mem', '1MB', false), pg_advisory_lock(43)"));
      },
      { transaction: 'read' },
    );
    const sql =
      "SELECT current_setting('work_mem') = '1MB', (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())::int";
    expect(await rowsOf(one, sql)).toEqual([[false, 0]]);
  });

  test('set-up SQL runs on each connection, and again after it was cleared', async () => {
    await using one = await openPostgres(
      { poolSize: 1, setupSql: "SET work_mem = '1234kB'; SET search_path = other -- here" },
      database.address,
    );
    for (let i = 0; i < 2; i += 1) {
      expect(await rowsOf(one, "SELECT current_setting('work_mem'), current_setting('search_path')")).toEqual([
        ['1234kB', 'other'],
      ]);
      await runScript(one, 'SET work_mem = 100; SET search_path = public');
    }
    expect((await one.tables('other')).map(({ name }) => name)).toEqual(['there']);
  });
});

describe('a time limit', () => {
  test('ends the statement at the server', async () => {
    const { error } = await failure('SELECT pg_sleep(60)', { timeout: 50 });
    expect(error).toMatchObject({ code: 'timeout' });
    expect(
      await scalar(
        database,
        "SELECT count(*)::int FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()",
      ),
    ).toBe(0);
  });

  test('also inside a transaction, and there for that statement alone', async () => {
    await database.session(async (session) => {
      await runScript(session, 'BEGIN; SELECT 1', { timeout: 60_000 });
      expect(await scalar(session, 'SHOW statement_timeout')).toBe('0');
      await expect(runScript(session, 'SELECT pg_sleep(60)', { timeout: 50 })).rejects.toMatchObject({
        code: 'timeout',
      });
      expect(await scalar(session, 'ROLLBACK; SELECT 1')).toBe(1);
    });
  });

  test('also of a statement that stands alone', async () => {
    const { error } = await failure('DO $$ BEGIN COMMIT; PERFORM pg_sleep(60); END $$', { timeout: 50 });
    expect(error).toMatchObject({ code: 'timeout' });
  });

  test('that of the form', async () => {
    await using limited = await openPostgres({ statementTimeout: 1 }, database.address);
    await expect(scalar(limited, 'SELECT pg_sleep(60)')).rejects.toMatchObject({ code: 'timeout' });
  });

  test('a statement that somebody else cancelled is not called too slow', async () => {
    await database.session(async (session) => {
      const pid = await scalar(session, 'SELECT pg_backend_pid()');
      const cancelling = 'SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE state = $$active$$ AND pid = ';
      const slow = runScript(session, 'SELECT pg_sleep(60)').catch((error) => error);
      let cancelled: unknown;
      while (!cancelled) cancelled = await scalar(database, `${cancelling}${pid} AND query LIKE '%pg_sleep%'`);
      expect(await slow).toMatchObject({ code: 'cancelled' });
    });
  });
});

describe('a consumer that stops early', () => {
  const stopAt = async (sql: string, kind: StatementEvent['kind']) => {
    await database.session(async (session) => {
      for await (const event of session.run(sql, { batchRows: 10 })) if (event.kind === kind) break;
      expect(await rowsOf(session, 'SELECT 1, 2')).toEqual([[1, 2]]);
    });
  };
  test.each(['fields', 'batch', 'done'] as const)('at %s of a small answer', (kind) => stopAt('SELECT 1', kind));
  test.each(['fields', 'batch', 'done'] as const)('at %s of a larger one', (kind) =>
    stopAt('SELECT generate_series(1, 10000)', kind),
  );
  test('of an endless one', () => stopAt('SELECT generate_series(1, 1000000000000)', 'batch'));
  test('of several statements: the rest is not run', async () => {
    await runScript(database, 'CREATE TABLE not_run (a int)');
    await stopAt('SELECT 1; INSERT INTO not_run VALUES (1)', 'done');
    expect(await rowsOf(database, 'SELECT * FROM not_run')).toEqual([]);
  });

  test('who leaves the answer half read leaves nothing to the next session', async () => {
    await using one = await openPostgres({ poolSize: 1 }, database.address);
    await one.session(async (session) => {
      const events = session.run('SELECT generate_series(1, 100000)')[Symbol.asyncIterator]();
      await events.next();
      await events.next();
    });
    expect(await rowsOf(one, 'SELECT 1, 2')).toEqual([[1, 2]]);
  });

  test('a second statement while one is half read is refused, and the first goes on', async () => {
    await database.session(async (session) => {
      let rows = 0;
      for await (const event of session.run('SELECT generate_series(1, 5000)')) {
        if (event.kind === 'batch') rows += event.batch.rows;
        if (event.kind !== 'done')
          await expect(runScript(session, 'SELECT 1')).rejects.toMatchObject({ code: 'conflict' });
      }
      expect(rows).toBe(5_000);
    });
  });

  test('a session that has ended runs nothing more', async () => {
    const escaped = await database.session(async (session) => session);
    await expect(runScript(escaped, 'SELECT 1')).rejects.toMatchObject({ code: 'conflict' });
  });
});
