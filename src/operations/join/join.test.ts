import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds, tableNames } from '../../../tools/move-ends.ts';
import { mariadbServer } from '../../../tools/services/mariadb.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import { postgres } from '../../connectors/postgres/manifest.ts';
import type { Database } from '../../contract/connector.ts';
import { validateSettings } from '../../contract/form.ts';
import type { JoinEvent, JoinOptions } from './events.ts';
import { runJoin } from './run.ts';
import { type JoinType, readJoin } from './specification.ts';

const ends = new TestEnds();
const databases = new Map<string, Database>();
const open = async (name: string): Promise<Database> => databases.get(name) as Database;
const offered = await mariadbServer();
const mariadb = offered.available ? ['shop'] : [];

/** Keys that are NULL on both sides, that come twice, and that have no partner. */
const CUSTOMERS = `CREATE TABLE customers (id int, name varchar(20));
  INSERT INTO customers VALUES (1, 'Ada'), (2, 'Bea'), (2, 'Bob'), (3, 'Cyd'), (NULL, 'Nil')`;
const ORDERS = `CREATE TABLE orders (id int, customer int, city varchar(20));
  INSERT INTO orders VALUES (10, 1, 'Oslo'), (11, 2, 'Rome'), (12, 2, 'Oslo'), (13, 9, 'Kiel'), (14, NULL, 'Rome')`;
const CITIES = `CREATE TABLE cities (city varchar(20), land varchar(20));
  INSERT INTO cities VALUES ('Oslo', 'Norway'), ('Rome', 'Italy'), ('Bern', 'Switzerland'), (NULL, 'Nowhere')`;

beforeAll(async () => {
  databases.set('erp', await ends.postgres());
  databases.set('web', await ends.postgres());
  databases.set('workspace', await ends.duckdb());
  if (offered.available) databases.set('shop', await ends.mysql(offered));
  for (const database of databases.values()) for (const sql of [CUSTOMERS, ORDERS, CITIES]) await runSql(database, sql);
});
afterAll(async () => await ends[Symbol.asyncDispose]());
beforeEach(async () => {
  for (const database of databases.values()) {
    await runSql(database, 'DROP TABLE IF EXISTS result');
  }
});

function two(sources: readonly [string, string], type: JoinType, venue: string) {
  return readJoin({
    sources: [
      { name: 'c', table: `${sources[0]}:customers` },
      { name: 'o', table: `${sources[1]}:orders` },
    ],
    joins: [{ left: 'c', right: 'o', type, on: [{ left: 'id', right: 'customer' }] }],
    columns: [
      { source: 'c', column: 'name', as: 'customer' },
      { source: 'o', column: 'id', as: 'order' },
      { source: 'o', column: 'city', as: 'city' },
    ],
    target: { mode: 'create', table: `${venue}:result` },
  });
}

function three(types: readonly [JoinType, JoinType], venue: string, sources = ['erp', 'web', 'workspace']) {
  const specification = two([sources[0] ?? '', sources[1] ?? ''], types[0], venue);
  return readJoin({
    ...specification,
    sources: [...specification.sources, { name: 'l', table: `${sources[2]}:cities` }],
    joins: [...specification.joins, { left: 'o', right: 'l', type: types[1], on: [{ left: 'city', right: 'city' }] }],
    columns: [...specification.columns, { source: 'l', column: 'land', as: 'land' }],
  });
}

const joined = (specification: ReturnType<typeof two>, options: Partial<JoinOptions> = {}) =>
  runJoin(specification, open, { ledger: memoryLedger(), ...options });

const WORD = { inner: 'JOIN', left: 'LEFT JOIN', full: 'FULL JOIN' } as const;
const sorted = (rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).sort();

/** The same join by hand in one database. */
async function byHand(types: readonly JoinType[]): Promise<string[]> {
  const [first = 'inner', second] = types;
  const more = second === undefined ? '' : ` ${WORD[second]} cities AS l ON o.city = l.city`;
  const land = second === undefined ? '' : ', l.land';
  const sql = `SELECT c.name, o.id, o.city${land} FROM customers AS c ${WORD[first]} orders AS o ON c.id = o.customer${more}`;
  return sorted(await readRows(await open('erp'), sql));
}

async function result(venue: string): Promise<string[]> {
  const database = await open(venue);
  return sorted(await readRows(database, `SELECT * FROM ${database.dialect.table({ name: 'result' })}`));
}

const TYPES = ['inner', 'left', 'full'] as const;

describe.each(['erp', 'web', 'workspace', ...mariadb])('at %s', (venue) => {
  test.each(TYPES)('%s gives what it gives within one database', async (type) => {
    const { rows, sources } = await joined(two(['erp', 'web'], type, venue));
    const expected = await byHand([type]);
    expect(await result(venue)).toEqual(expected);
    expect(rows).toBe(expected.length);
    expect(sources.map(({ source }) => source).sort()).toEqual(
      ['c', 'o'].filter((_, index) => ['erp', 'web'][index] !== venue),
    );
  });

  test.each(TYPES.flatMap((first) => TYPES.map((second) => [first, second] as const)))(
    'a chain of %s and %s gives what it gives within one database',
    async (...types) => {
      await joined(three(types, venue));
      expect(await result(venue)).toEqual(await byHand(types));
    },
  );

  test('nothing but the result is left', async () => {
    const before = await Promise.all([...databases.values()].map(tableNames));
    const ledger = memoryLedger();
    await joined(three(['full', 'full'], venue), { ledger });
    await runSql(await open(venue), 'DROP TABLE result');
    expect(await Promise.all([...databases.values()].map(tableNames))).toEqual(before);
    expect(ledger.open.size).toBe(0);
  });

  test('two at once do not meet', async () => {
    const second = {
      ...two(['erp', 'web'], 'full', venue),
      target: { mode: 'create', table: `${venue}:other` } as const,
    };
    await Promise.all([joined(two(['erp', 'web'], 'left', venue)), joined(second)]);
    expect(await result(venue)).toEqual(await byHand(['left']));
    await runSql(await open(venue), 'DROP TABLE other');
  });
});

test.skipIf(mariadb.length === 0)('a source in MariaDB is joined too', async () => {
  await joined(three(['left', 'inner'], 'erp', ['erp', 'shop', 'shop']));
  expect(await result('erp')).toEqual(await byHand(['left', 'inner']));
});

describe('only the rows whose keys occur on the small side are moved', () => {
  beforeAll(async () => {
    for (const name of ['erp', 'web']) {
      await runSql(
        await open(name),
        `CREATE TABLE big (id int PRIMARY KEY, code text, note text); INSERT INTO big SELECT i, 'c' || i, 'n' FROM generate_series(1, 20000) i;
         CREATE TABLE small (big_id int, code text); INSERT INTO small SELECT i * 100, 'c' || i * 100 FROM generate_series(1, 50) i; INSERT INTO small VALUES (NULL, NULL);
         CREATE TABLE middle (big_id int); INSERT INTO middle SELECT i FROM generate_series(1, 5000) i; ANALYZE`,
      );
    }
  });

  const reduced = (type: JoinType, small: string, on: { left: string; right: string }, turned = false) => {
    const [left, right] = turned ? ['b', 's'] : ['s', 'b'];
    const pair = turned ? { left: on.right, right: on.left } : on;
    return readJoin({
      sources: [
        { name: 's', table: `erp:${small}` },
        { name: 'b', table: 'web:big' },
      ],
      joins: [{ left, right, type, on: [pair] }],
      columns: [{ source: 'b', column: 'id', as: 'id' }],
      target: { mode: 'create', table: 'erp:result' },
    });
  };
  const byId = { left: 'big_id', right: 'id' };

  test.each([
    ['as numbers in the statement', 'small', byId, 50],
    ['as texts in the statement', 'small', { left: 'code', right: 'code' }, 50],
    ['as a temporary table', 'middle', byId, 5000],
  ] as const)('%s', async (_, small, on, count) => {
    const done = await joined(reduced('inner', small, on));
    expect(done).toMatchObject({ rows: count, sources: [{ source: 'b', rows: count, keys: { by: 's', count } }] });
    expect(await tableNames(await open('web'))).toEqual(['big', 'cities', 'customers', 'middle', 'orders', 'small']);
  });

  test.each([
    ['the right side of a left join', reduced('left', 'small', byId), 50],
    ['not the side that a left join keeps', reduced('left', 'small', byId, true), 20_000],
    ['neither side of a full join', reduced('full', 'small', byId), 20_000],
  ])('%s', async (_, specification, rows) => {
    expect(await joined(specification)).toMatchObject({ sources: [{ source: 'b', rows }] });
  });

  test('not with a limit below their count', async () => {
    expect(await joined(reduced('inner', 'small', byId), { keyLimit: 49 })).toMatchObject({
      rows: 50,
      sources: [{ rows: 20_000, keys: null }],
    });
  });

  test('all of them where the source lets nobody make a temporary table', async () => {
    const address = await testDatabase();
    const opened = (readOnly: boolean) => postgres.open(validateSettings(postgres.form, { ...address, readOnly }));
    {
      await using writable = await opened(false);
      await runSql(writable, 'CREATE TABLE big (id int); INSERT INTO big SELECT generate_series(1, 20000); ANALYZE');
    }
    await using locked = await opened(true);
    const done = await runJoin(
      reduced('inner', 'middle', byId),
      async (name) => (name === 'web' ? locked : open(name)),
      {
        ledger: memoryLedger(),
      },
    );
    expect(done).toMatchObject({ rows: 5000, sources: [{ rows: 20_000, keys: null }] });
  });

  test('the keys of one loaded source reduce the next', async () => {
    const specification = readJoin({
      ...reduced('inner', 'small', byId),
      target: { mode: 'create', table: 'workspace:result' },
    });
    const { sources } = await joined(specification);
    expect(sources.map(({ source, rows }) => [source, rows])).toEqual([
      ['s', 51],
      ['b', 50],
    ]);
  });
});

describe('a merge', () => {
  const merge = (keys: readonly string[], table = 'erp:result') =>
    readJoin({ ...two(['erp', 'web'], 'inner', 'erp'), target: { mode: 'merge', table, keys } });

  test('inserts new rows and updates those that are there', async () => {
    const erp = await open('erp');
    await runSql(
      erp,
      `CREATE TABLE result ("order" bigint, city text, customer text, more int DEFAULT 7, UNIQUE ("order", customer));
       INSERT INTO result VALUES (10, 'Old', 'Ada', 1), (99, 'Kept', 'Zoe', 2)`,
    );
    expect(await joined(merge(['order', 'customer']))).toMatchObject({ rows: 5 });
    expect(await readRows(erp, 'SELECT * FROM result ORDER BY "order", customer')).toEqual([
      ['10', 'Oslo', 'Ada', 1],
      ['11', 'Rome', 'Bea', 7],
      ['11', 'Rome', 'Bob', 7],
      ['12', 'Oslo', 'Bea', 7],
      ['12', 'Oslo', 'Bob', 7],
      ['99', 'Kept', 'Zoe', 2],
    ]);
  });

  test('of a key that comes twice is refused, and the target is as it was', async () => {
    const erp = await open('erp');
    await runSql(erp, 'CREATE TABLE result ("order" int UNIQUE, city text, customer text)');
    expect(await refusal(joined(merge(['order'])))).toMatchObject({ code: 'constraint' });
    expect(await readRows(erp, 'SELECT * FROM result')).toEqual([]);
  });
});

describe('what fails leaves nothing', () => {
  const left = async () =>
    await Promise.all(['erp', 'web', 'workspace'].map(async (name) => tableNames(await open(name))));

  test.each(['erp', 'workspace'])('when it is cancelled while a source is loaded into %s', async (venue) => {
    const before = await left();
    const stop = new AbortController();
    const onEvent = ({ event }: JoinEvent) => event === 'source-loaded' && stop.abort();
    const work = joined(three(['left', 'left'], venue), { signal: stop.signal, onEvent });
    expect(await refusal(work)).toMatchObject({ code: 'cancelled' });
    expect(await left()).toEqual(before);
  });

  test('when a source fails in the middle', async () => {
    const before = await left();
    await runSql(await open('web'), 'CREATE VIEW broken AS SELECT id, 1 / (id - 13) AS customer, city FROM orders');
    const specification = two(['erp', 'web'], 'left', 'workspace');
    const broken = {
      ...specification,
      sources: [
        { name: 'c', table: 'erp:customers' },
        { name: 'o', table: 'web:broken' },
      ],
    };
    expect((await refusal(joined(broken))).message).toMatch(/Reading from "web" failed/);
    await runSql(await open('web'), 'DROP VIEW broken');
    expect(await left()).toEqual(before);
  });
});

describe('what cannot be joined is refused by name', () => {
  test.each([
    ['nothing', {}, 'sources'],
    [
      'an unknown source',
      { ...two(['erp', 'web'], 'left', 'erp'), columns: [{ source: 'x', column: 'a', as: 'a' }] },
      'columns[0].source',
    ],
    [
      'a name twice',
      { ...two(['erp', 'web'], 'left', 'erp'), columns: [1, 2].map(() => ({ source: 'c', column: 'id', as: 'a' })) },
      'columns[1].as',
    ],
    [
      'no table reference',
      { ...two(['erp', 'web'], 'left', 'erp'), target: { mode: 'create', table: 'result' } },
      'target.table',
    ],
    [
      'a source left out',
      { ...three(['left', 'left'], 'erp'), joins: two(['erp', 'web'], 'left', 'erp').joins },
      'sources[2]',
    ],
  ])('%s, by its path', (_, input, path) => {
    expect(() => readJoin(input)).toThrow(`at "${path}"`);
  });

  test('a column that is not there, with what was meant', async () => {
    const specification = two(['erp', 'web'], 'left', 'erp');
    const wrong = { ...specification, columns: [{ source: 'o', column: 'citty', as: 'city' }] };
    expect(await refusal(joined(wrong))).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('columns[0].column'),
      hint: 'Did you mean city?',
    });
  });

  test('columns of different types, unless they are compared as text', async () => {
    const specification = two(['erp', 'web'], 'inner', 'erp');
    const on = (as?: 'text') => [{ left: 'name', right: 'id', ...(as && { as }) }];
    const clashing = (as?: 'text') => ({
      ...specification,
      joins: [{ left: 'c', right: 'o', type: 'left' as const, on: on(as) }],
    });
    expect(await refusal(joined(clashing()))).toMatchObject({ hint: expect.stringContaining('"as": "text"') });
    expect(await joined(clashing('text'))).toMatchObject({ rows: 5 });
  });

  test('a table that is there already', async () => {
    await runSql(await open('erp'), 'CREATE TABLE result (a int)');
    expect(await refusal(joined(two(['erp', 'web'], 'left', 'erp')))).toMatchObject({ code: 'already-exists' });
  });
});
