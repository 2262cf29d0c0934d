import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refusal } from '../../tools/move-ends.ts';
import { type ScriptedModel, scriptedModel } from '../../tools/scripted-model.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { workflow } from '../../tools/workflow-parts.ts';
import { type App, openApp } from './app.ts';

const owned = new AsyncDisposableStack();
let app: App;
let model: ScriptedModel;

beforeAll(async () => {
  const folder = owned.use(await temporaryFolder());
  model = owned.use(await scriptedModel());
  const environment = { DAGFLUX_KEY_FILE: join(folder.path, 'config', 'key') };
  app = owned.use(await openApp({ home: join(folder.path, 'home'), environment }));
  const { host, port, database, username, password } = await testDatabase();
  await app.connections.add('erp', 'postgres', { host, port, database, username, password });
  await app.models.add('scripted', { kind: 'openai-compatible', model: 'm', baseUrl: model.url });
  const sql = `CREATE TABLE orders (id int PRIMARY KEY, city text);
    INSERT INTO orders SELECT n, 'City ' || n % 2 FROM generate_series(1, 10) n;
    CREATE TABLE cities (city text PRIMARY KEY, land text); INSERT INTO cities VALUES ('City 0', 'here')`;
  for await (const _ of app.query('erp', sql));
});
afterAll(async () => await owned.disposeAsync());

/** A flow of two tables; `settings` of its transformer and its join. */
const save = async (transformer: object = {}, both: object = {}) =>
  await app.workflows.save(
    workflow(
      'flow',
      [
        { id: 'orders', kind: 'source', table: 'erp:public.orders' },
        { id: 'cities', kind: 'source', table: 'erp:public.cities' },
        { id: 'counts', kind: 'transformer', name: 'Counts', ...transformer },
        { id: 'both', kind: 'join', ...both },
        { id: 'file', kind: 'output', file: { path: 'out.csv' } },
      ],
      [
        ['orders', 'counts'],
        ['counts', 'both'],
        ['cities', 'both'],
        ['both', 'file'],
      ],
    ),
    { unfinished: true },
  );

const begin = (node: string) => app.assistant.begin({ kind: 'node', workflow: 'flow', node, want: 'count them' });
const ask = async (node: string) => await app.assistant.next((await begin(node)).conversation);
const SQL = 'SELECT city, count(*) AS n FROM {{input}} GROUP BY city';
const says = (members: object) => ({ say: { kind: 'proposal', summary: 'Counts.', ...members } });

test('a proposal for a Transformer is tried out on what comes in, and says what its form becomes', async () => {
  await save();
  model.script(says({ sql: SQL.replace('{{input}}', 'orders'), target: null, inPlace: false }), says({ sql: SQL }));
  const { conversation, disclosure } = await begin('counts');
  expect(disclosure).toMatchObject({ tables: [{ connection: 'erp', table: 'public.orders' }] });
  const step = await app.assistant.next(conversation);
  // The first one named the table: it was sent back.
  expect(model.requests.at(-1)?.messages.at(-1)?.content).toContain('{{input}}');
  expect(step).toMatchObject({
    kind: 'proposal',
    proposal: {
      kind: 'transformer',
      request: { source: 'erp:public.orders', sql: SQL.replace('{{input}}', '"public"."orders"') },
      settings: { sql: SQL, mode: null, location: null, table: null },
    },
    rehearsal: { kind: 'new table', preview: { batch: { rows: 2 } } },
  });
  expect(await app.assistant.list(10, { workflow: 'flow', node: 'counts' })).toMatchObject([
    { id: conversation, kind: 'node', about: { workflow: 'flow', node: 'counts' }, turn: 'person' },
  ]);
  expect(await app.assistant.list(10, { workflow: 'flow', node: 'both' })).toEqual([]);

  // A table that the person names, and one in its own database.
  model.script(says({ sql: SQL, target: 'erp:public.by_city' }));
  expect(await app.assistant.answer(conversation, 'into erp, as public.by_city')).toMatchObject({
    proposal: { settings: { location: 'same database', table: 'public.by_city' } },
  });
  model.script(says({ sql: 'DELETE FROM {{input}} WHERE id > 5', inPlace: true }));
  expect(await app.assistant.answer(conversation, 'no, delete them')).toMatchObject({
    proposal: { settings: { mode: 'in place', table: null, location: null } },
    rehearsal: { kind: 'in place', changes: { rowsAfter: 5 } },
  });
});

test('what the form says of the shape stands, whatever the model says', async () => {
  await save({ table: 'mine', replace: true });
  for await (const _ of app.query('workspace', 'CREATE TABLE mine (city text, n bigint)'));
  model.script(says({ sql: SQL, target: 'erp:other', inPlace: true }));
  expect(await ask('counts')).toMatchObject({
    proposal: { request: { target: 'workspace:mine' }, settings: { table: 'mine', location: null, mode: null } },
  });
});

test('a Join waits until what comes in is there; then the person states the pair', async () => {
  await save({ sql: SQL });
  expect(await refusal(begin('both'))).toMatchObject({ code: 'conflict', path: 'nodes.counts' });
  await save({ sql: SQL }, JOIN);
  await app.workflows.run({ name: 'flow' }, { to: 'counts' });
  await save({ sql: SQL });
  model.script(says({ ...JOIN, target: null, keys: null, joins: [{ ...PAIR, on: [{ ...PAIR.on[0], as: null }] }] }));
  const { conversation, disclosure } = await begin('both');
  expect(disclosure.tables.map(({ columns }) => columns.map(({ name }) => name))).toEqual([
    ['city', 'n'],
    ['city', 'land'],
  ]);
  expect(await app.assistant.next(conversation)).toMatchObject({
    kind: 'question',
    answers: ['counts.city = cities.city', 'By others'],
  });
  expect(await app.assistant.answer(conversation, 'counts.city = cities.city')).toMatchObject({
    kind: 'proposal',
    proposal: { kind: 'join', settings: { ...JOIN, target: null } },
  });
  expect(model.requests.at(-1)?.messages[0]?.content).toContain('"target" is null');

  await save({ sql: SQL }, { target: { mode: 'create', table: 'workspace:joined', replace: true } });
  model.script(says({ ...JOIN, target: null, keys: null }));
  await app.assistant.answer(conversation, 'and keep it');
  expect(await app.assistant.show(conversation)).toMatchObject({
    turns: [
      {},
      {},
      {},
      {},
      {},
      { proposal: { settings: { target: { mode: 'create', table: 'workspace:joined', replace: true } } } },
    ],
  });

  await save({ sql: `${SQL} HAVING true` });
  expect(await refusal(begin('both'))).toMatchObject({
    code: 'conflict',
    hint: expect.stringContaining('Run the workflow'),
  });
});

const PAIR = { left: 'counts', right: 'cities', type: 'inner', on: [{ left: 'city', right: 'city' }] };
const JOIN = { joins: [PAIR], columns: [{ source: 'cities', column: 'land', as: 'land' }] };

test('what a model cannot write, and what is not there, is refused before anything is sent', async () => {
  await save();
  const before = model.requests.length;
  expect(await refusal(begin('file'))).toMatchObject({ code: 'unsupported' });
  expect(await refusal(begin('nobody'))).toMatchObject({ code: 'not-found' });
  await save({ operation: 'saved' });
  expect(await refusal(begin('counts'))).toMatchObject({ code: 'conflict' });
  expect(model.requests).toHaveLength(before);
});

test('a workflow of another name takes its conversations along', async () => {
  await save();
  const { conversation } = await begin('counts');
  await app.workflows.rename('flow', 'flow of orders');
  const about = { workflow: 'flow of orders', node: 'counts' };
  expect(await app.assistant.list(undefined, { workflow: 'flow', node: 'counts' })).toEqual([]);
  expect(await app.assistant.list(undefined, about)).toContainEqual(
    expect.objectContaining({ id: conversation, about }),
  );
});
