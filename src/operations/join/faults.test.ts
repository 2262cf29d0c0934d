import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JoinEnds, ownTables, two } from '../../../tools/join-ends.ts';
import { memoryLedger, readRows, refusal, runSql } from '../../../tools/move-ends.ts';
import type { DatabaseAddress } from '../../../tools/postgres-server.ts';
import { startProxy, type TcpProxy } from '../../../tools/tcp-proxy.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import { postgres } from '../../connectors/postgres/manifest.ts';
import type { Database } from '../../contract/connector.ts';
import { validateSettings } from '../../contract/form.ts';
import type { JoinEvent } from './events.ts';
import { rehearseJoin } from './rehearsal.ts';
import { runJoin } from './run.ts';
import { type JoinSpecification, readJoin } from './specification.ts';

const ends = new JoinEnds();
beforeAll(async () => {
  await ends.start();
  await runSql(
    await ends.open('erp'),
    'CREATE TABLE few (id int PRIMARY KEY); INSERT INTO few SELECT i FROM generate_series(1, 20000) i; ANALYZE few',
  );
});
afterAll(async () => await ends[Symbol.asyncDispose]());
beforeEach(() => ends.dropResult());

const ROWS = 300_000;
const opened = (address: DatabaseAddress): Promise<Database> =>
  postgres.open(validateSettings(postgres.form, { ...address }));

/** A database of its own behind a relay that can be cut, with tables of many rows. */
async function behindProxy(owned: AsyncDisposableStack): Promise<{ far: Database; proxy: TcpProxy; near: Database }> {
  const address = await testDatabase();
  const near = owned.use(await opened(address));
  await runSql(
    near,
    `CREATE TABLE many (id int PRIMARY KEY, note text); INSERT INTO many SELECT i, repeat('n', 50) FROM generate_series(1, ${ROWS}) i;
     CREATE TABLE few (id int PRIMARY KEY); INSERT INTO few SELECT i FROM generate_series(1, 20000) i; ANALYZE`,
  );
  const proxy = owned.use(await startProxy(address));
  const far = owned.use(await opened({ ...address, port: proxy.port }));
  return { far, proxy, near };
}

function joinOf(sources: readonly [string, string], type: 'inner' | 'full', target: string): JoinSpecification {
  return readJoin({
    sources: [
      { name: 'f', table: sources[0] },
      { name: 'm', table: sources[1] },
    ],
    joins: [{ left: 'f', right: 'm', type, on: [{ left: 'id', right: 'id' }] }],
    columns: [
      { source: 'm', column: 'id', as: 'id' },
      { source: 'm', column: 'note', as: 'note' },
    ],
    target: { mode: 'create', table: target },
  });
}

type Point = (event: JoinEvent) => boolean;
const whileLoading: Point = (event) => event.event === 'source' && event.phase === 'load' && event.of.event === 'route';
const whileJoining: Point = ({ event }) => event === 'joining';
const onTheWayBack: Point = (event) => event.event === 'result' && event.of.event === 'route';

describe('a server that dies in the middle', () => {
  test.each([
    [
      'a source, while it is read',
      ['erp:few', 'far:many'],
      'full',
      'erp:result',
      { keyLimit: 0 },
      whileLoading,
      /from "far" failed/,
    ],
    [
      'the larger source, while it joins',
      ['erp:few', 'far:many'],
      'full',
      'erp:result',
      {},
      onTheWayBack,
      /from "far" failed/,
    ],
    [
      'the destination, while it is loaded',
      ['far:few', 'web:many'],
      'full',
      'far:result',
      { keyLimit: 0 },
      whileLoading,
      /"far"/,
    ],
    ['the destination, while it joins', ['far:few', 'far:many'], 'full', 'far:result', {}, whileJoining, /"far"/],
  ] as const)('%s', async (_, sources, type, target, options, point, message) => {
    await using owned = new AsyncDisposableStack();
    const { far, proxy, near } = await behindProxy(owned);
    if (sources[1] === 'web:many') {
      await runSql(
        await ends.open('web'),
        `CREATE TABLE IF NOT EXISTS many AS SELECT i AS id, repeat('n', 50) AS note FROM generate_series(1, ${ROWS}) i`,
      );
    }
    const before = await Promise.all([near, ...ends.all].map(ownTables));
    const ledger = memoryLedger();
    let cut = false;
    const open = async (name: string) => (name === 'far' ? far : ends.open(name));
    const work = runJoin(joinOf(sources, type, target), open, {
      ledger,
      ...options,
      onEvent: (event) => {
        if (!cut && point(event)) {
          cut = true;
          proxy.cut();
        }
      },
    });
    const error = await refusal(work);
    expect(cut).toBe(true);
    expect(error).toMatchObject({ code: 'unreachable', hint: expect.any(String) });
    expect(error.message).toMatch(message);
    expect(error.message.match(/[.!?](?= [A-Z]|$)/g)?.length, error.message).toBeLessThanOrEqual(2);
    // The server ends what its client has left only when it next hears of it.
    await expect.poll(() => Promise.all([near, ...ends.all].map(ownTables)), { timeout: 20_000 }).toEqual(before);
    expect(ledger.open.size).toBe(0);
  });
});

test('a venue that dies when the destination has committed takes nothing back', async () => {
  await using owned = new AsyncDisposableStack();
  const { far, proxy } = await behindProxy(owned);
  let finishing = false;
  const open = async (name: string) => (name === 'far' ? far : ends.open(name));
  const done = await runJoin(joinOf(['erp:few', 'far:many'], 'full', 'erp:result'), open, {
    ledger: memoryLedger(),
    onEvent: (event) => {
      if (event.event !== 'result' || event.of.event !== 'progress') return;
      if (finishing && event.of.phase === 'copy') proxy.cut();
      finishing ||= event.of.phase === 'finish';
    },
  });
  expect(done).toMatchObject({ venue: 'far', rows: ROWS });
  expect(await readRows(await ends.open('erp'), 'SELECT count(*)::int FROM result')).toEqual([[ROWS]]);
});

test('a table that is dropped between approval and run is told by its name, and nothing is made', async () => {
  const web = await ends.open('web');
  await runSql(web, 'CREATE TABLE soon_gone AS SELECT * FROM orders');
  const { sources, ...rest } = two(['erp', 'web'], 'left', 'erp');
  const specification = readJoin({ ...rest, sources: [sources[0], { name: 'o', table: 'web:soon_gone' }] });
  expect(await rehearseJoin(specification, ends.open, {})).toMatchObject({ problems: [] });
  await runSql(web, 'DROP TABLE soon_gone');
  const before = await Promise.all(ends.all.map(ownTables));
  const error = await refusal(ends.join(specification));
  expect(error).toMatchObject({ code: 'not-found', message: expect.stringContaining('soon_gone') });
  expect(await Promise.all(ends.all.map(ownTables))).toEqual(before);
});

test('a table that is dropped while another one is loaded is told by its name, and nothing is made', async () => {
  const web = await ends.open('web');
  await runSql(
    web,
    'CREATE TABLE soon_gone AS SELECT * FROM orders; CREATE TABLE first AS SELECT * FROM cities LIMIT 1; ANALYZE',
  );
  let loaded = false;
  const session: Database['session'] = async (work, options) => {
    if (loaded) await runSql(web, 'DROP TABLE IF EXISTS soon_gone');
    return await web.session(work, options);
  };
  const late = new Proxy(web, {
    get: (database, name) => {
      const value: unknown = Reflect.get(database, name);
      return name === 'session' ? session : typeof value === 'function' ? value.bind(database) : value;
    },
  });
  const specification = readJoin({
    sources: [
      { name: 'a', table: 'web:first' },
      { name: 'b', table: 'web:soon_gone' },
    ],
    joins: [{ left: 'a', right: 'b', type: 'full', on: [{ left: 'city', right: 'city' }] }],
    columns: [{ source: 'b', column: 'id', as: 'id' }],
    target: { mode: 'create', table: 'erp:result' },
  });
  const before = await ownTables(await ends.open('erp'));
  const work = runJoin(specification, async (name) => (name === 'web' ? late : ends.open(name)), {
    ledger: memoryLedger(),
    onEvent: ({ event }) => {
      loaded ||= event === 'source-loaded';
    },
  });
  const { message } = await refusal(work);
  expect(message).toMatch(/^Reading from "web" failed before the first row: .*soon_gone/);
  expect(await ownTables(await ends.open('erp'))).toEqual(before);
  await runSql(web, 'DROP TABLE first');
});

describe('what the destination may not do is told before anything moves', () => {
  test.each([
    ['make a table', 'REVOKE CREATE ON SCHEMA public FROM PUBLIC', /may not create a table in the schema public/],
    ['make a temporary table', 'REVOKE TEMPORARY ON DATABASE $database FROM PUBLIC', /may not create temporary tables/],
  ])('%s', async (_, revoke, message) => {
    await using owned = new AsyncDisposableStack();
    const address = await testDatabase();
    const administrator = owned.use(await opened(address));
    const username = `little_${address.database}`;
    await runSql(
      administrator,
      `CREATE ROLE ${username} LOGIN PASSWORD 'x'; GRANT CREATE ON SCHEMA public TO PUBLIC; ${revoke.replace('$database', address.database)}`,
    );
    owned.defer(() => runSql(administrator, `DROP OWNED BY ${username}; DROP ROLE ${username}`));
    const little = owned.use(await opened({ ...address, username, password: 'x' }));
    const specification = two(['erp', 'web'], 'left', 'little');
    const open = async (name: string) => (name === 'little' ? little : ends.open(name));
    const { problems } = await rehearseJoin(specification, open, {});
    expect(problems[0]).toMatch(message);
    const events: JoinEvent[] = [];
    const work = runJoin(specification, open, { ledger: memoryLedger(), onEvent: (event) => events.push(event) });
    const error = await refusal(work);
    expect(error).toMatchObject({ code: 'unauthorized', hint: expect.stringContaining('GRANT') });
    expect(error.message).toMatch(message);
    expect(events).toEqual([]);
  });
});

test('columns of two types: the rehearsal proposes to compare them as text, and so they are joined', async () => {
  const erp = await ends.open('erp');
  await runSql(
    erp,
    "CREATE TABLE IF NOT EXISTS codes (code text, land text); INSERT INTO codes VALUES ('10', 'ten'), ('x', 'none')",
  );
  const joined = (as?: 'text') =>
    readJoin({
      sources: [
        { name: 'c', table: 'erp:codes' },
        { name: 'o', table: 'web:orders' },
      ],
      joins: [{ left: 'c', right: 'o', type: 'inner', on: [{ left: 'code', right: 'id', ...(as && { as }) }] }],
      columns: [{ source: 'c', column: 'land', as: 'land' }],
      target: { mode: 'create', table: 'erp:result' },
    });
  const { pairs } = await rehearseJoin(joined(), ends.open, {});
  expect(pairs[0]?.on[0]).toMatchObject({ clash: expect.stringContaining('text'), proposedAs: 'text' });
  expect(await refusal(ends.join(joined()))).toMatchObject({ code: 'invalid-input' });
  expect(await ends.join(joined('text'))).toMatchObject({ rows: 1 });
  expect(await readRows(erp, 'SELECT * FROM result')).toEqual([['ten']]);
});
