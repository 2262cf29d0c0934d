import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../../tools/api-server.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';

let at: TestApi;
beforeAll(async () => {
  at = await testApi();
  await at.connect('erp', await testDatabase());
});
afterAll(async () => await at?.[Symbol.asyncDispose]());

async function ended(query: { readonly id: string }) {
  while (true) {
    const param = { id: query.id };
    const found = await (await at.client.queries[':id'].$get({ param, query: { wait: 2_000 } })).json();
    if (found.activity.ended !== null) return found;
  }
}
const run = async (sql: string, limit?: number) =>
  ended(await (await at.client.queries.$post({ json: { connection: 'erp', sql, ...(limit && { limit }) } })).json());
const result = () => at.client.queries[':id'].results[':result'];
const param = (id: string) => ({ id, result: '0' });

type Text = Parameters<ReturnType<typeof result>['text']['$post']>[0]['json'];
async function copied(id: string, json: Partial<Text>): Promise<string> {
  const whole = { format: 'tsv', first: 0, rows: 100, columns: [0], ...json } as const;
  const answer = await result().text.$post({ param: param(id), json: whole });
  const found = (await answer.json()) as { text?: string; error?: { message: string } };
  return found.text ?? found.error?.message ?? '';
}
type Wish = Parameters<ReturnType<typeof result>['views']['$post']>[0]['json'];
async function viewed(id: string, json: Wish) {
  const { view, rows } = await (await result().views.$post({ param: param(id), json })).json();
  const block = await result().blocks[':block'].$get({ param: { ...param(id), block: '0' }, query: { view } });
  return { view, count: rows, rows: (await block.json()).rows };
}

test('cells are copied whole, as INSERT for the table and database that are named, and run there', async () => {
  const { id } = await run(
    `SELECT 9007199254740993::int8 AS n, repeat('ä', 400) || '''' AS t, '\\x00ff'::bytea AS b, NULL::date AS d`,
  );
  expect(await copied(id, { columns: [1] })).toBe(`${'ä'.repeat(400)}'`);
  const table = { schema: 'public', name: 'to "q"' };
  const insert = await copied(id, { format: 'insert', columns: [3, 0, 1, 2], table });
  expect(insert).toMatch(
    /^INSERT INTO "public"\."to ""q""" \("d", "n", "t", "b"\) OVERRIDING SYSTEM VALUE VALUES\n\(NULL, /,
  );
  await run(`CREATE TABLE public."to ""q""" (n int8, t text, b bytea, d date); ${insert}`);
  const back = await run('SELECT n, length(t) AS l, b, d FROM "to ""q"""');
  expect(await copied(back.id, { columns: [0, 1, 2, 3], format: 'csv', header: true, nullAs: 'NULL' })).toBe(
    'n,l,b,d\r\n9007199254740993,401,AP8=,NULL',
  );
  const workspace = await copied(id, { format: 'in-list', columns: [2], connection: 'workspace' });
  expect(workspace).toBe("(from_hex('00ff'))");
  const file = async (column: number) => {
    const answer = await at.fetch(`/api/queries/${id}/results/0/cell/file?row=0&column=${column}`);
    return Buffer.from(await answer.arrayBuffer());
  };
  expect((await file(1)).toString('utf8')).toBe(`${'ä'.repeat(400)}'`);
  expect(await file(2)).toEqual(Buffer.of(0, 255));
  expect((await at.fetch(`/api/queries/${id}/results/0/cell/file?row=1&column=1`)).status).toBe(404);
  expect(await copied(id, { rows: 50_001 })).toMatch(/^More than 50,000 cells/);
  const path = `/api/queries/${id}/results/0/export?format=sql&table=t`;
  expect(await (await at.fetch(path)).text()).toMatch(/^INSERT INTO "t" \("n", "t", "b", "d"\).*NULL\);\n$/s);
});

test('long bytes count for what is too much for a clipboard', async () => {
  const { id } = await run(`SELECT decode(repeat('00', 1000000), 'hex') AS b FROM generate_series(1, 17)`);
  for (const format of ['csv', 'insert'] as const) {
    expect(await copied(id, { format })).toMatch(/^Cells of more than 32 million characters/);
  }
});

test('loaded rows are sorted and chosen here, and copied in that order; long values count whole', async () => {
  const { id } = await run(
    `SELECT n, nullif(n % 7, 0)::numeric / 10 AS d, repeat('x', 300) || lpad((n * 7919 % 1000)::text, 4, '0') AS t
     FROM generate_series(1, 1000) AS n`,
  );
  const byText = await viewed(id, { sort: { column: 2, descending: true } });
  const expected = Array.from({ length: 1000 }, (_, n) => n + 1);
  expected.sort((a, b) => ((b * 7919) % 1000) - ((a * 7919) % 1000));
  expect(byText.rows.map(([n]) => n)).toEqual(expected.slice(0, 500));
  expect(await copied(id, { view: byText.view, first: 998, rows: 5 })).toBe(expected.slice(998).join('\r\n'));
  const few = await viewed(id, {
    sort: { column: 1, descending: false },
    conditions: [
      { column: 0, is: 'less', value: '9' },
      { column: 1, is: 'not equal', value: '0.30' },
    ],
  });
  expect(few.rows.map(([n]) => n)).toEqual([1, 8, 2, 4, 5, 6]);
  const csv = await (await at.fetch(`/api/queries/${id}/results/0/export?format=csv&view=${few.view}`)).text();
  expect(csv.split('\r\n').map((line) => line.split(',')[0])).toEqual(['n', '1', '8', '2', '4', '5', '6', '']);
  expect((await viewed(id, { conditions: [{ column: 1, is: 'null' }] })).count).toBe(142);
  expect((await viewed(id, { conditions: [{ column: 2, is: 'contains', value: 'X0042' }] })).count).toBe(1);
  const wrong = await result().views.$post({
    param: param(id),
    json: { conditions: [{ column: 0, is: 'equal', value: 'many' }] },
  });
  expect(wrong.status).toBe(400);
});

test('the database sorts and filters what was cut off, or answers with more of it', async () => {
  const { id } = await run('SELECT n, n % 10 AS d FROM generate_series(1, 5000) AS n -- all of them\n;', 100);
  type Again = Parameters<ReturnType<typeof result>['again']['$post']>[0]['json'];
  const again = async (json: Again) => ended(await (await result().again.$post({ param: param(id), json })).json());
  const sorted = await again({
    sort: { column: 0, descending: true },
    conditions: [{ column: 1, is: 'equal', value: '3' }],
  });
  expect(sorted.results[0]).toMatchObject({ rows: 100, known: 'atLeast' });
  expect(await copied(sorted.id, { rows: 2 })).toBe('4993\r\n4983');
  expect((await again({ limit: 300 })).results[0]).toMatchObject({ rows: 300, truncated: 'limit' });
});

test.each([
  ['WITH gone AS (SELECT 1 AS a) SELECT a, a FROM gone', 'one name'],
  ['SELECT 1 AS a; SELECT 2 AS a', 'it ran with others'],
  ['INSERT INTO kept VALUES (1) RETURNING a', 'changes nothing'],
])('%s is not run again: %s', async (sql, reason) => {
  await run('CREATE TABLE IF NOT EXISTS kept (a int)');
  const { id } = await run(sql);
  const answer = await result().again.$post({ param: param(id), json: { sort: { column: 0, descending: false } } });
  expect(await answer.json()).toMatchObject({
    error: { code: 'unsupported', message: expect.stringContaining(reason) },
  });
});
