import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../../tools/api-server.ts';
import { connectForText, type TestQuery } from '../../../tools/postgres-query.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import type { ErrorBody } from '../errors.ts';

let at: TestApi;
let watch: TestQuery;
beforeAll(async () => {
  at = await testApi();
  const address = await testDatabase();
  watch = await connectForText(address);
  await at.connect('erp', address);
});
afterAll(async () => {
  await watch?.[Symbol.asyncDispose]();
  await at?.[Symbol.asyncDispose]();
});

const start = async (json: Omit<Parameters<typeof at.client.queries.$post>[0]['json'], 'connection'>) =>
  (await at.client.queries.$post({ json: { connection: 'erp', ...json } })).json();

async function ended(id: string) {
  while (true) {
    const query = await (await at.client.queries[':id'].$get({ param: { id }, query: { wait: 2_000 } })).json();
    if (query.activity.ended !== null) return query;
  }
}

const block = async (id: string, result: number, index: number) => {
  const param = { id, result: String(result), block: String(index) };
  return (await at.client.queries[':id'].results[':result'].blocks[':block'].$get({ param, query: {} })).json();
};

const exported = (id: string, format: string, result = 0) =>
  at.fetch(`/api/queries/${id}/results/${result}/export?format=${format}`);

test('a script answers with a result for each statement, values exact', async () => {
  const { id } = await start({
    sql: `CREATE TABLE one (n int8, d numeric, f float8, t text, b bytea);
      INSERT INTO one VALUES (9007199254740993, 1.10, 'NaN', '', '\\x00ff'), (NULL, -0.0001, '-0', 'NULL', NULL);
      DO $$ BEGIN RAISE NOTICE 'said'; END $$;
      SELECT * FROM one ORDER BY n; SELECT 1 AS a, 2 AS a`,
  });
  const { activity, results, cutShort } = await ended(id);
  expect([activity.state, cutShort]).toEqual(['done', false]);
  expect(results.map(({ command, rowCount, rows, known }) => [command, rowCount, rows, known])).toEqual([
    ['CREATE TABLE', null, 0, 'exact'],
    ['INSERT', 2, 0, 'exact'],
    ['DO', null, 0, 'exact'],
    ['SELECT', 2, 2, 'exact'],
    ['SELECT', 1, 1, 'exact'],
  ]);
  expect(results[2]?.notices).toEqual([{ severity: 'NOTICE', message: 'said' }]);
  expect(results[3]?.fields?.map(({ name, type, kind }) => [name, type, kind])).toEqual([
    ['n', 'bigint', 'int'],
    ['d', 'numeric', 'decimal'],
    ['f', 'double precision', 'float'],
    ['t', 'text', 'text'],
    ['b', 'bytea', 'binary'],
  ]);
  expect(await block(id, 3, 0)).toEqual({
    first: 0,
    rows: [
      ['9007199254740993', '1.10', 'NaN', '', 'AP8='],
      [null, '-0.0001', '-0', 'NULL', null],
    ],
  });
  expect(await (await exported(id, 'csv', 3)).text()).toBe(
    'n,d,f,t,b\r\n9007199254740993,1.10,NaN,"",AP8=\r\n,-0.0001,-0,NULL,\r\n',
  );
  expect(await (await exported(id, 'ndjson', 3)).text()).toBe(
    '{"n":"9007199254740993","d":"1.10","f":"NaN","t":"","b":"AP8="}\n{"n":null,"d":"-0.0001","f":"-0","t":"NULL","b":null}\n',
  );
  // Two columns of one name: said before anything is sent.
  expect((await exported(id, 'ndjson', 4)).status).toBe(400);
});

test('a large result is read block by block while it comes, to its last row, and exported whole', async () => {
  const rows = 120_345;
  const { id } = await start({ sql: `SELECT i, 'row ' || i AS t FROM generate_series(1, ${rows}) AS i` });
  const { results } = await ended(id);
  expect(results[0]).toMatchObject({ rows, known: 'exact', truncated: null });
  for (const [index, first, count] of [
    [0, 1, 500],
    [1, 501, 500],
    [240, 120_001, 345],
  ] as const) {
    const got = await block(id, 0, index);
    expect([got.first, got.rows.length, got.rows[0]]).toEqual([index * 500, count, [first, `row ${first}`]]);
  }
  expect((await block(id, 0, 241)).rows).toEqual([]);
  const text = await (await exported(id, 'csv')).text();
  expect(text.split('\r\n').length).toBe(rows + 2);
  expect(text.endsWith(`${rows},row ${rows}\r\n`)).toBe(true);
});

test('a limit is said, and an export then has all rows all the same', async () => {
  const { id } = await start({ sql: 'SELECT i FROM generate_series(1, 3000) AS i', limit: 700 });
  const { results } = await ended(id);
  expect(results[0]).toMatchObject({ rows: 700, known: 'atLeast', truncated: 'limit' });
  expect((await (await exported(id, 'csv')).text()).trim().split('\r\n').length).toBe(3001);
  // What would write again is not run again.
  await watch.run('CREATE TABLE public.hit (n int)');
  const writing = await start({ sql: 'INSERT INTO hit SELECT generate_series(1, 10) RETURNING n', limit: 3 });
  await ended(writing.id);
  expect((await exported(writing.id, 'csv')).status).toBe(422);
  expect(await watch.query('SELECT count(*) FROM public.hit')).toEqual([['10']]);
});

test('a long cell is cut, and fetched piece by piece', async () => {
  const { id } = await start({
    sql: `SELECT repeat('ä€😀', 50000) AS t, decode(repeat('ab', 100000), 'hex') AS b, repeat('x', 256) AS s`,
  });
  await ended(id);
  const [row] = (await block(id, 0, 0)).rows;
  expect(row).toMatchObject([{ size: 450_000 }, { size: 100_000 }, 'x'.repeat(256)]);
  const whole = async (column: number) => {
    const pieces: string[] = [];
    for (let offset: number | null = 0; offset !== null; ) {
      const query = { row: 0, column, offset };
      const got = await at.client.queries[':id'].results[':result'].cell.$get({ param: { id, result: '0' }, query });
      const part: { text: string; next: number | null } = await got.json();
      pieces.push(part.text);
      offset = part.next;
    }
    return pieces;
  };
  const text = await whole(0);
  expect(text.length).toBe(7);
  expect(text.join('') === 'ä€😀'.repeat(50_000)).toBe(true);
  expect(
    Buffer.concat((await whole(1)).map((piece) => Buffer.from(piece, 'base64'))).equals(Buffer.alloc(100_000, 0xab)),
  ).toBe(true);
  expect(await whole(2)).toEqual(['x'.repeat(256)]);
  expect((await (await exported(id, 'csv')).text()).includes('ä€😀'.repeat(50_000))).toBe(true);
});

test('an error has the place in the SQL; what went before stays', async () => {
  const { id } = await start({ sql: 'SELECT 1; SELECT nope FROM pg_class' });
  const { activity, results } = await ended(id);
  expect(activity).toMatchObject({
    state: 'failed',
    error: { code: 'invalid-sql', position: 18 },
  });
  expect(results).toMatchObject([{ rows: 1, known: 'exact' }]);
});

test('stop says when the server has stopped', async () => {
  const running = async () =>
    (
      await watch.query(
        `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%stop-mark%' AND pid <> pg_backend_pid()`,
      )
    ).length;
  const { id, activity } = await start({ sql: "SELECT 'stop-mark', pg_sleep(600)" });
  expect(activity.state).toBe('running');
  expect(await running()).toBe(1);
  // What the server calls it is told, for whoever looks there.
  const [[pid] = []] = await watch.query(
    `SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%stop-mark%' AND pid <> pg_backend_pid()`,
  );
  expect(activity.progress.serverId).toBe(String(pid));
  const asked = await at.client.queries[':id'].stop.$post({ param: { id }, query: { wait: 0 } });
  expect((await asked.json()).activity).toMatchObject({ state: 'stopping', ended: null });
  expect((await ended(id)).activity).toMatchObject({ state: 'stopped', error: { code: 'cancelled' } });
  expect(await running()).toBe(0);
});

test('a plan is told, and nothing runs; the place of an error is that of the statement', async () => {
  const explain = async (sql: string) =>
    (await at.client.queries.explain.$post({ json: { connection: 'erp', sql } })).json();
  expect(await explain('DELETE FROM one')).toMatchObject({ plan: expect.stringMatching(/^Delete on one/) });
  expect(await watch.query('SELECT count(*) FROM public.one')).toEqual([['2']]);
  expect(await explain('SELECT 1; DELETE FROM one')).toMatchObject({ error: { code: 'invalid-input' } });
  expect(await explain('SELECT nope')).toMatchObject({ error: { code: 'invalid-sql' } });
});

test('a read-only query reads, and nothing else', async () => {
  expect((await ended((await start({ sql: 'SELECT 1', readOnly: true })).id)).activity.state).toBe('done');
  for (const sql of [
    'CREATE TABLE ro (n int)',
    'WITH d AS (DELETE FROM hit RETURNING n) SELECT * FROM d',
    "SELECT pg_read_file('x')",
  ]) {
    const { activity } = await ended((await start({ sql, readOnly: true })).id);
    expect([sql, activity.state, activity.error?.code]).toEqual([sql, 'failed', 'invalid-sql']);
  }
});

test('the same key starts a thing once; another thing under it is refused', async () => {
  const post = (sql: string, key: string) =>
    at.fetch('/api/queries', {
      method: 'POST',
      body: JSON.stringify({ connection: 'erp', sql }),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
    });
  const ids = await Promise.all(
    ['key-0001', 'key-0001', 'key-0002'].map(async (key) => {
      const answer = await post('SELECT 1', key);
      return ((await answer.json()) as { id: string }).id;
    }),
  );
  expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false]);
});

test('a table is looked at in the same way', async () => {
  const { id } = await start({ table: { schema: 'public', name: 'one' }, limit: 1 });
  const { activity, results } = await ended(id);
  expect(activity).toMatchObject({ state: 'done', title: 'public.one', error: null });
  expect(results).toMatchObject([{ rows: 1, known: 'atLeast', truncated: 'limit' }]);
});

test.for<[string, string, object | undefined, number, string | undefined]>([
  ['POST', '/api/queries', { connection: 'erp' }, 400, 'sql'],
  ['POST', '/api/queries', { connection: 'erp', sql: 'SELECT 1', table: { name: 'x' } }, 400, 'sql'],
  ['POST', '/api/queries', { connection: 'erp', sql: 'SELECT 1', limit: -1 }, 400, 'limit'],
  ['POST', '/api/queries', { connection: 'erp', sql: 'SELECT 1', parameters: [1] }, 400, 'parameters.0'],
  ['GET', '/api/queries/nope', undefined, 404, undefined],
  ['GET', '/api/queries/nope/results/0/blocks/0', undefined, 404, undefined],
  ['GET', '/api/queries/nope/results/x/blocks/0', undefined, 400, 'result'],
  ['GET', '/api/queries/nope/results/0/export?format=xls', undefined, 400, 'format'],
])('refused: %s %s %j', async ([method, path, json, status, field]) => {
  const answer = await at.fetch(path, {
    method,
    ...(json && { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
  });
  expect([answer.status, ((await answer.json()) as ErrorBody).error.path]).toEqual([status, field]);
});
