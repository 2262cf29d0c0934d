import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/contract/connector.ts';
import type { Value } from '../../src/contract/values.ts';
import { runJoin } from '../../src/operations/join/run.ts';
import { type JoinSpecification, type JoinType, readJoin } from '../../src/operations/join/specification.ts';
import { memoryLedger, refusal } from '../../tools/move-ends.ts';
import type { OpenTarget, Target } from '../target.ts';
import { query, run } from './execute.ts';

type Row = readonly (number | string | null)[];

/** Keys that are NULL on both sides, that come twice on both, and that have no partner; words that some databases take for the same. */
const TABLES: Readonly<Record<string, { readonly columns: readonly string[]; readonly rows: readonly Row[] }>> = {
  people: {
    columns: ['id', 'word'],
    rows: [
      [1, 'Ada'],
      [2, 'bea'],
      [2, 'Bea'],
      [3, 'Cyd '],
      [4, 'é'],
      [null, null],
    ],
  },
  things: {
    columns: ['thing', 'id', 'word'],
    rows: [
      [10, 1, 'ada'],
      [11, 2, 'Bea'],
      [12, 2, 'Cyd'],
      [13, 9, 'e'],
      [14, null, null],
    ],
  },
  places: {
    columns: ['thing', 'place'],
    rows: [
      [10, 'Oslo'],
      [10, 'Rome'],
      [13, 'Kiel'],
      [99, 'Bern'],
      [null, 'Nowhere'],
    ],
  },
};

/** Makes the tables in a database, written as its dialect writes them. */
async function fill(database: Database): Promise<void> {
  const { dialect } = database;
  for (const [name, { columns, rows }] of Object.entries(TABLES)) {
    const isNumber = (index: number) => typeof rows[0]?.[index] === 'number';
    const definitions = columns.map((column, index) => {
      const type = isNumber(index) ? ({ kind: 'int', bits: 64 } as const) : ({ kind: 'text', length: 20 } as const);
      return { name: column, sql: dialect.toNative(type).sql, nullable: true };
    });
    await run(database, dialect.createTable({ name }, definitions));
    const value = (one: Row[number]) => (one === null ? 'NULL' : typeof one === 'number' ? String(one) : `'${one}'`);
    const values = rows.map((row) => `(${row.map(value).join(', ')})`).join(', ');
    const list = columns.map((column) => dialect.quoteIdentifier(column)).join(', ');
    await run(database, `INSERT INTO ${dialect.table({ name })} (${list}) VALUES ${values}`);
  }
}

type Joined = readonly (Row | null)[];

/** A join as SQL defines it, row by row. */
function joinRows(
  left: readonly Joined[],
  right: readonly Row[],
  type: JoinType,
  same: (a: Joined, b: Row) => boolean,
): Joined[] {
  const width = left[0]?.length ?? 1;
  const matched = left.flatMap((row) => right.filter((other) => same(row, other)).map((other) => [...row, other]));
  const alone = left.filter((row) => !right.some((other) => same(row, other))).map((row) => [...row, null]);
  const others = right.filter((other) => !left.some((row) => same(row, other)));
  const nothing = Array<null>(width).fill(null);
  return [
    ...matched,
    ...(type === 'inner' ? [] : alone),
    ...(type === 'full' ? others.map((other) => [...nothing, other]) : []),
  ];
}

const equal = (a: unknown, b: unknown) => a !== null && a !== undefined && a === b;
const rowsOf = (table: string): readonly Row[] => TABLES[table]?.rows ?? [];
const sorted = (rows: readonly (readonly unknown[])[]) => rows.map((row) => JSON.stringify(row)).sort();

/** Databases differ in what a whole number is; no word is one. */
const plain = (value: Value) => {
  return typeof value === 'bigint' || (typeof value === 'string' && /^\d+$/.test(value)) ? Number(value) : value;
};

const result = async (database: Database): Promise<string[]> => {
  const { dialect } = database;
  const list = ['word', 'thing', 'place'].map((column) => dialect.quoteIdentifier(column)).join(', ');
  const rows = await query(database, `SELECT ${list} FROM ${dialect.table({ name: 'joined' })}`);
  return sorted(rows.map((row) => row.map(plain)));
};

interface Ends {
  readonly sources: readonly [string, string, string];
  readonly venue: string;
}

function specification({ sources, venue }: Ends, types: readonly JoinType[], on: 'id' | 'word'): JoinSpecification {
  const [first = 'inner', second = 'left'] = types;
  return readJoin({
    sources: ['people', 'things', 'places'].map((name, index) => ({ name, table: `${sources[index]}:${name}` })),
    joins: [
      { left: 'people', right: 'things', type: first, on: [{ left: on, right: on }] },
      { left: 'things', right: 'places', type: second, on: [{ left: 'thing', right: 'thing' }] },
    ],
    columns: [
      { source: 'people', column: 'word', as: 'word' },
      { source: 'things', column: 'thing', as: 'thing' },
      { source: 'places', column: 'place', as: 'place' },
    ],
    target: { mode: 'create', table: `${venue}:joined` },
  });
}

function expected(types: readonly JoinType[], same: (person: Row, thing: Row) => boolean): string[] {
  const [first = 'inner', second = 'left'] = types;
  const people = rowsOf('people').map((row) => [row]);
  const two = joinRows(people, rowsOf('things'), first, ([person], thing) => person != null && same(person, thing));
  const three = joinRows(two, rowsOf('places'), second, ([, thing], place) => equal(thing?.[0], place[0]));
  return sorted(three.map(([person, thing, place]) => [person?.[1] ?? null, thing?.[0] ?? null, place?.[1] ?? null]));
}

/** Which words a database takes for the same. */
async function sameWords(database: Database): Promise<(person: Row, thing: Row) => boolean> {
  const { dialect } = database;
  const word = dialect.quoteIdentifier('word');
  const [a, b] = ['people', 'things'].map((name) => dialect.table({ name }));
  const pairs = await query(
    database,
    `SELECT a.${word}, b.${word} FROM ${a} AS a JOIN ${b} AS b ON a.${word} = b.${word}`,
  );
  return (person, thing) => pairs.some(([one, other]) => one === person[1] && other === thing[2]);
}

const TYPES = ['inner', 'left', 'full'] as const;
const CHAINS = TYPES.flatMap((first) => TYPES.map((second) => [first, second] as const));

/** Joins in which a database takes part, as the place where they run or as a source. Others come from `beside`. */
export function describeJoins(target: Target, beside: Target, options: { readonly venue: boolean }): void {
  describe(`joins of ${target.title ?? target.connector.title}`, () => {
    if (!('open' in target) || !('open' in beside)) {
      const reason = 'reason' in target ? target.reason : 'there is no server to be had';
      return test('all of them', (context) => context.skip(reason));
    }
    const databases = new Map<string, OpenTarget>();
    const open = async (name: string): Promise<Database> => {
      const found = databases.get(name);
      if (found === undefined) throw new Error(`There is no database "${name}" in this test.`);
      return found.database;
    };
    beforeAll(async () => {
      databases.set('own', await target.open());
      databases.set('other', await beside.open());
      for (const { database } of databases.values()) await fill(database);
    });
    afterAll(async () => {
      for (const opened of databases.values()) await opened[Symbol.asyncDispose]();
    });
    const join = async (ends: Ends, types: readonly JoinType[], on: 'id' | 'word'): Promise<readonly string[]> => {
      const venue = await open(ends.venue);
      const before = await tables(venue);
      const ledger = memoryLedger();
      await runJoin(specification(ends, types, on), open, { ledger });
      try {
        return await result(venue);
      } finally {
        await run(venue, venue.dialect.dropTable({ name: 'joined' }));
        expect(await tables(venue)).toEqual(before);
        expect(ledger.open.size).toBe(0);
      }
    };

    if (options.venue) {
      const ends = { sources: ['own', 'other', 'other'], venue: 'own' } as const;
      test.each(CHAINS)('as the place: %s, then %s', async (...types) => {
        expect(await join(ends, types, 'id')).toEqual(expected(types, (person, thing) => equal(person[0], thing[1])));
      });
      test.each(TYPES)('as the place: %s of words, as it compares them', async (type) => {
        const same = await sameWords(await open('own'));
        expect(await join(ends, [type, 'full'], 'word')).toEqual(expected([type, 'full'], same));
      });
      test('as the place: a merge inserts and updates', () => merge(open));
    }
    const away = { sources: ['other', 'own', 'own'], venue: 'other' } as const;
    test.each(TYPES)('as a source: %s', async (type) => {
      const types = [type, 'left'] as const;
      expect(await join(away, types, 'id')).toEqual(expected(types, (person, thing) => equal(person[0], thing[1])));
    });
    test.each(TYPES)('as a source: %s of words, as the place compares them', async (type) => {
      const same = await sameWords(await open('other'));
      expect(await join(away, [type, 'left'], 'word')).toEqual(expected([type, 'left'], same));
    });
  });
}

async function tables(database: Database): Promise<readonly string[]> {
  return (await database.tables(database.defaultSchema)).map(({ name }) => name).sort();
}

/** Things with their places, into a table of other names: by two keys of which one stays as it is. */
async function merge(open: (name: string) => Promise<Database>): Promise<void> {
  const database = await open('own');
  const { dialect } = database;
  const int = dialect.toNative({ kind: 'int', bits: 64 }).sql;
  const text = dialect.toNative({ kind: 'text', length: 20 }).sql;
  const target = dialect.table({ name: 'merged' });
  const definitions = [
    { name: 'number', sql: int, nullable: false },
    { name: 'where', sql: text, nullable: true },
    { name: 'more', sql: int, nullable: true },
  ];
  const key = { primaryKey: ['number'] };
  await run(database, dialect.createTable({ name: 'merged' }, definitions, dialect.keyWithTable ? key : {}));
  if (!dialect.keyWithTable) await run(database, dialect.addPrimaryKey({ name: 'merged' }, ['number']));
  await run(database, `INSERT INTO ${target} VALUES (13, 'old', 1), (77, 'kept', 2)`);
  const merged = (keys: string) =>
    readJoin({
      sources: [
        { name: 't', table: 'own:things' },
        { name: 'p', table: 'other:places' },
      ],
      joins: [{ left: 't', right: 'p', type: 'inner', on: [{ left: 'thing', right: 'thing' }] }],
      columns: [
        { source: 't', column: keys, as: 'number' },
        { source: 'p', column: 'place', as: 'where' },
      ],
      target: { mode: 'merge', table: 'own:merged', keys: ['number'] },
    });
  const rows = async () => {
    const found = await query(database, `SELECT * FROM ${target}`);
    return sorted(found.map((row) => row.map(plain)));
  };
  const before = await rows();
  // 10 has two places: which one is meant nobody can tell.
  expect(await refusal(runJoin(merged('thing'), open, { ledger: memoryLedger() }))).toMatchObject({
    code: 'constraint',
  });
  expect(await rows()).toEqual(before);
  const other = await open('other');
  const places = other.dialect.table({ name: 'places' });
  const [place, thing] = ['place', 'thing'].map((name) => other.dialect.quoteIdentifier(name));
  await run(other, `UPDATE ${places} SET ${thing} = 11 WHERE ${place} = 'Rome'`);
  try {
    expect(await runJoin(merged('thing'), open, { ledger: memoryLedger() })).toMatchObject({ rows: 3 });
  } finally {
    await run(other, `UPDATE ${places} SET ${thing} = 10 WHERE ${place} = 'Rome'`);
  }
  expect(await rows()).toEqual(
    sorted([
      [10, 'Oslo', null],
      [11, 'Rome', null],
      [13, 'Kiel', 1],
      [77, 'kept', 2],
    ]),
  );
}
