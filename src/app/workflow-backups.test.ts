import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../tools/test-app.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { chain, workflow } from '../../tools/workflow-parts.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
  for (const name of ['erp', 'live']) await t.connect(name, await testDatabase());
  await t.app.connections.edit('live', {}, { role: 'production' });
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  const tables = `DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE stock (id int PRIMARY KEY, name text);
    INSERT INTO stock VALUES (1, 'old one'), (9, 'old nine')`;
  for (const name of ['erp', 'live']) await t.rows(name, tables);
  for (const name of ['erp', 'live'])
    await t.rows(name, `CREATE TABLE fresh AS SELECT i AS id, 'new ' || i AS name FROM generate_series(1, 2) i`);
});

const fresh = { id: 'fresh', kind: 'source', table: 'erp:fresh' };
const out = (table: object) => ({ id: 'out', kind: 'output', table: { to: 'live:stock', ...table } });
const merge = (target: object) => {
  const more = { id: 'more', kind: 'source', table: 'erp:fresh' };
  const joined = {
    id: 'out',
    kind: 'join',
    joins: [{ left: 'fresh', right: 'more', type: 'inner', on: [{ left: 'id', right: 'id' }] }],
    columns: ['id', 'name'].map((column) => ({ source: 'fresh', column, as: column })),
    target: { table: 'live:stock', ...target },
  };
  const edges = [
    ['fresh', 'out'],
    ['more', 'out'],
  ] as const;
  return workflow('merging', [fresh, more, joined], edges);
};
/** Where the last node says that the rows of before are. */
const backupOf = async (document: unknown): Promise<string | undefined> => {
  const { error, nodes } = await t.app.workflows.run({ document, directory: t.folder });
  expect(error).toBe(null);
  return /as it was before: workspace:(backup_stock_\d+)$/.exec(nodes.at(-1)?.note ?? '')?.[1];
};
/** A Transformer that makes its table anew in its own database. */
const made = (more: object) => {
  const live = { id: 'live', kind: 'source', table: 'live:fresh' };
  const sql = 'SELECT id, name FROM {{input}}';
  const out = { id: 'out', kind: 'transformer', location: 'same database', table: 'stock', sql, ...more };
  return chain('mk', live, out);
};
const before = [
  [1, 'old one'],
  [9, 'old nine'],
];

test.each([
  ['upsert', chain('up', fresh, out({ mode: 'upsert' })), ['new 1', 'new 2', 'old nine']],
  ['replace', chain('re', fresh, out({ mode: 'replace' })), ['new 1', 'new 2']],
  ['append', chain('ap', fresh, out({ mode: 'append', to: 'live:log', backup: true })), null],
  ['merge', merge({ mode: 'merge', keys: ['id'] }), ['new 1', 'new 2', 'old nine']],
  ['a Transformer that replaces', made({ replace: true }), ['new 1', 'new 2']],
  ['a join that replaces', merge({ mode: 'create', replace: true }), ['new 1', 'new 2']],
])('%s into a production table is preceded by a backup', async (_, document, after) => {
  if (after === null) {
    await t.rows('live', 'CREATE TABLE log (id int, name text)');
    const { nodes } = await t.app.workflows.run({ document, directory: t.folder });
    expect(nodes.at(-1)?.note).toMatch(/^as it was before: workspace:backup_log_\d+$/);
    return;
  }
  const backup = await backupOf(document);
  expect(await t.rows('workspace', `SELECT id, name FROM ${backup} ORDER BY 1`)).toEqual(before);
  expect((await t.rows('live', 'SELECT name FROM stock ORDER BY 1')).flat()).toEqual(after);
});

test.each([
  ['its setting says no', chain('no', fresh, out({ mode: 'upsert', backup: false }))],
  ['rows are only added', chain('add', fresh, out({ to: 'live:log', mode: 'append' }))],
  ['there was no such table', chain('first', fresh, out({ to: 'live:log', mode: 'replace' }))],
  ['it is not for production', chain('dev', fresh, out({ to: 'erp:stock', mode: 'replace' }))],
  ['a Transformer says no', made({ replace: true, backup: false })],
  ['a merge says no', merge({ mode: 'merge', keys: ['id'], backup: false })],
])('none where %s', async (what, document) => {
  if (what === 'rows are only added') await t.rows('live', 'CREATE TABLE log (id int, name text)');
  expect(await backupOf(document)).toBe(undefined);
});

test('a table that cannot be copied is not changed', async () => {
  await t.rows('live', 'ALTER TABLE stock ADD n numeric(8,2); UPDATE stock SET n = $$NaN$$');
  const { error } = await t.app.workflows.run({
    document: merge({ mode: 'merge', keys: ['id'] }),
    directory: t.folder,
  });
  expect(error?.message).toMatch(/^live:public\.stock could not be backed up: .* Nothing was changed\.$/);
  expect(error?.hint).toContain('"backup": false');
  expect(await t.rows('live', 'SELECT name FROM stock ORDER BY 1')).toEqual([['old nine'], ['old one']]);
});

test('a choice of a backup goes with a table that is there', async () => {
  const problems = async (document: unknown) => await t.app.workflows.check(document);
  expect(await problems(chain('x', fresh, out({ mode: 'create', backup: true })))).toMatchObject([
    { path: 'nodes[1].table.backup' },
  ]);
  expect(await problems(made({ backup: true }))).toMatchObject([{ path: 'nodes[1].backup' }]);
  expect(await problems(merge({ mode: 'create', backup: true }))).toMatchObject([{ path: 'nodes[2].target.backup' }]);
});
