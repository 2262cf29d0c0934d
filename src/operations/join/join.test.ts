import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JoinEnds, mariadbNames, ownTables, three, two } from '../../../tools/join-ends.ts';
import { memoryLedger, readRows, refusal, runSql } from '../../../tools/move-ends.ts';
import { type JoinType, readJoin } from './specification.ts';

const mariadb = await mariadbNames();
const ends = new JoinEnds();
const { open, join: joined } = ends;
beforeAll(() => ends.start());
afterAll(async () => await ends[Symbol.asyncDispose]());
beforeEach(() => ends.dropResult());

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
    const before = await Promise.all(ends.all.map(ownTables));
    const ledger = memoryLedger();
    await joined(three(['full', 'full'], venue), { ledger });
    await runSql(await open(venue), 'DROP TABLE result');
    expect(await Promise.all(ends.all.map(ownTables))).toEqual(before);
    expect(ledger.open.size).toBe(0);
  });

  test('again: a table that is there gets the new rows in place of its own; without, it is refused', async () => {
    await joined(two(['erp', 'web'], 'full', venue));
    expect(await refusal(joined(two(['erp', 'web'], 'left', venue)))).toMatchObject({ code: 'already-exists' });
    const ledger = memoryLedger();
    await joined(two(['erp', 'web'], 'left', venue), { again: true, ledger });
    expect(await result(venue)).toEqual(await byHand(['left']));
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
