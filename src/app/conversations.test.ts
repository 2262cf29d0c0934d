import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canary } from '../../tools/canary.ts';
import { refusal } from '../../tools/move-ends.ts';
import type { DatabaseAddress } from '../../tools/postgres-server.ts';
import { type ScriptedModel, scriptedModel } from '../../tools/scripted-model.ts';
import { mariadbServer } from '../../tools/services/mariadb.ts';
import { createMysqlDatabase } from '../../tools/services/mysql-database.ts';
import { describeWith } from '../../tools/services/test-services.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { type App, openApp } from './app.ts';

const owned = new AsyncDisposableStack();
let open: () => Promise<App>;
let app: App;
let model: ScriptedModel;
let address: DatabaseAddress;

beforeAll(async () => {
  const folder = owned.use(await temporaryFolder());
  model = owned.use(await scriptedModel());
  const environment = { DAGFLUX_KEY_FILE: join(folder.path, 'config', 'key') };
  open = async () => owned.use(await openApp({ home: join(folder.path, 'home'), environment }));
  app = await open();
  address = await testDatabase();
  const { host, port, database, username, password } = address;
  await app.connections.add('erp', 'postgres', { host, port, database, username, password });
  await app.models.add('scripted', {
    kind: 'openai-compatible',
    model: 'm',
    baseUrl: model.url,
    key: 'planted-key-5678',
  });
  await run('erp', "CREATE TABLE orders (id int PRIMARY KEY, city text); INSERT INTO orders VALUES (1, 'Oslo')");
  await run('workspace', 'CREATE TABLE cities (city text, land text)');
});
afterAll(async () => await owned.disposeAsync());

async function run(connection: string, sql: string): Promise<void> {
  for await (const _ of app.query(connection, sql));
}

const wanted = { kind: 'transformer', source: 'erp:orders', want: 'orders per city' } as const;
const question = { say: { kind: 'question', question: 'Which year?', answers: ['2024'] } };
const SQL = 'SELECT city, count(*) AS n FROM orders GROUP BY city';
const proposal = { say: { kind: 'proposal', summary: 'Counts.', sql: SQL, target: 'workspace:counts' } };

describe('a conversation is a thing with a number', () => {
  test('it is shown with its turns and what was sent, also by another process', async () => {
    model.script(question, proposal);
    const { conversation: id, disclosure } = await app.assistant.begin(wanted);
    expect(await app.assistant.show(id)).toMatchObject({ turn: 'model', tokens: 0, turns: [{ by: 'person' }] });
    await app.assistant.next(id);
    await app.assistant.answer(id, '2024');
    const elsewhere = await open();
    const shown = await elsewhere.assistant.show(id);
    expect(shown).toMatchObject({
      id,
      kind: 'transformer',
      want: 'orders per city',
      turn: 'person',
      busy: false,
      disclosure,
      tokens: 220,
      turns: [
        { by: 'person', text: 'orders per city' },
        { by: 'assistant', kind: 'question', question: 'Which year?', answers: ['2024'] },
        { by: 'person', text: '2024' },
        {
          by: 'assistant',
          kind: 'proposal',
          summary: 'Counts.',
          proposal: { kind: 'transformer', request: { sql: SQL } },
        },
      ],
      requests: [{ conversation: id }, { conversation: id }],
    });
    expect((await elsewhere.assistant.list())[0]).toMatchObject({ id, turn: 'person', want: 'orders per city' });
    // What was proposed can be rehearsed anew, and run.
    const [, , , last] = shown.turns;
    if (last?.by !== 'assistant' || last.kind !== 'proposal') throw new Error('no proposal');
    expect(await elsewhere.operations.rehearse(last.proposal)).toMatchObject({ preview: { batch: { rows: 1 } } });
    expect(await app.operations.apply(last.proposal)).toEqual({
      rows: 1,
      backup: null,
      writes: 'workspace:counts',
      inPlace: false,
    });
  });

  test('what a person said outlives a failure, and the model can be asked again', async () => {
    model.script(question, { status: 429 }, { status: 429 }, { status: 429 }, proposal);
    const { conversation: id } = await app.assistant.begin(wanted);
    await app.assistant.next(id);
    expect(await refusal(app.assistant.answer(id, 'all years'))).toMatchObject({ code: 'assistant-unavailable' });
    expect(await app.assistant.show(id)).toMatchObject({ turn: 'model', turns: [{}, {}, { text: 'all years' }] });
    await run('workspace', 'DROP TABLE IF EXISTS counts');
    expect(await app.assistant.next(id)).toMatchObject({ kind: 'proposal' });
    expect(model.requests.at(-1)?.messages.at(-1)?.content).toBe('all years');
    expect(await refusal(app.assistant.next(id))).toMatchObject({ code: 'conflict' });
  });

  test('it is asked once at a time; cancelled, it can go on', async () => {
    model.script({ hang: true }, question);
    const { conversation: id } = await app.assistant.begin(wanted);
    expect(app.assistant.cancel(id)).toBe(false);
    const asked = model.asked();
    const first = refusal(app.assistant.next(id));
    await asked;
    expect(await app.assistant.show(id)).toMatchObject({ busy: true });
    expect(await refusal(app.assistant.answer(id, 'x'))).toMatchObject({ code: 'busy' });
    expect(app.assistant.cancel(id)).toBe(true);
    expect(await first).toMatchObject({ code: 'cancelled' });
    await model.left;
    expect(await app.assistant.next(id)).toMatchObject({ kind: 'question' });
  });

  test('forgotten, it is gone; its requests stay in the ledger', async () => {
    model.script(question);
    const { conversation: id } = await app.assistant.begin(wanted);
    await app.assistant.next(id);
    app.assistant.forget(id);
    expect(await refusal(app.assistant.show(id))).toMatchObject({ code: 'not-found' });
    expect(app.assistant.ledger.list(10, id)).toHaveLength(1);
  });
});

test('no secret, host or user name is in what is sent for a join, nor in what comes back of a failed one', async () => {
  for (const connection of ['erp', 'workspace']) await app.assistant.share(connection, 'samples');
  const on = [{ left: 'city', right: 'city', as: null }];
  const joined = (column: string) => ({
    say: {
      kind: 'proposal',
      summary: '',
      joins: [{ left: 'orders', right: 'cities', type: 'left', on }],
      columns: [{ source: 'orders', column, as: 'x' }],
      target: null,
      keys: null,
    },
  });
  model.script(joined('nobody'), joined('id'));
  const sources = ['erp:orders', 'workspace:cities'];
  const want = 'by orders.city = cities.city';
  const { conversation } = await app.assistant.begin({ kind: 'join', sources, want, target: 'erp:joined' });
  expect(await app.assistant.next(conversation)).toMatchObject({ kind: 'proposal' });
  const bodies = app.assistant.ledger.list(2, conversation).map(({ id }) => app.assistant.ledger.show(id));
  const sent = (await Promise.all(bodies)).map(({ body }) => body);
  expect(sent).toHaveLength(2);
  expect(sent[0]).toContain('Oslo');
  expect(canary({ password: address.password, key: 'planted-key-5678' }).inValue('requests', sent)).toEqual([]);
  for (const body of sent) {
    for (const text of [address.host, address.username, String(address.port)]) expect(body).not.toContain(text);
  }
});

describeWith('MariaDB', await mariadbServer(), (server) => {
  test('its version is in the prompt, beside the limits of versions', async () => {
    const database = await createMysqlDatabase(server);
    await app.connections.add('shop', 'mysql', { ...database });
    await run('shop', 'CREATE TABLE items (id int PRIMARY KEY)');
    model.script(question);
    const { conversation } = await app.assistant.begin({ ...wanted, source: 'shop:items' });
    await app.assistant.next(conversation);
    const system = model.requests.at(-1)?.messages[0]?.content ?? '';
    expect(system).toMatch(/The database is MySQL \/ MariaDB \(.*1\d\.\d+.*\)\. Its rules:/);
    expect(system).toContain('on MySQL 5.7 use joins with grouped subqueries');
  });
});
