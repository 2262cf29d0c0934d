import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JoinEnds, mariadbNames, ownTables, three, two } from '../../../tools/join-ends.ts';
import { memoryLedger, readRows, refusal, runSql } from '../../../tools/move-ends.ts';
import type { JoinEvent } from './events.ts';
import { readJoin } from './specification.ts';

const mariadb = await mariadbNames();
const ends = new JoinEnds();
const { open, join: joined } = ends;
beforeAll(() => ends.start());
afterAll(async () => await ends[Symbol.asyncDispose]());
beforeEach(() => ends.dropResult());

describe('what fails leaves nothing', () => {
  const left = async () =>
    await Promise.all(['erp', 'web', 'workspace'].map(async (name) => ownTables(await open(name))));

  test.each(['erp', 'workspace'])('when it is cancelled while a source is loaded into %s', async (venue) => {
    const before = await left();
    const stop = new AbortController();
    const onEvent = ({ event }: JoinEvent) => event === 'source-loaded' && stop.abort();
    const work = joined(three(['left', 'left'], venue), { signal: stop.signal, onEvent });
    expect(await refusal(work)).toMatchObject({ code: 'cancelled' });
    expect(await left()).toEqual(before);
  });

  test.each(['erp', 'workspace', ...mariadb])('when it is cancelled while %s joins', async (venue) => {
    const database = await open(venue);
    for (const name of ['web', venue]) {
      await runSql(await open(name), 'CREATE TABLE same (id int, one int)');
      const rows = Array.from({ length: 4_000 }, (_, id) => `(${id}, 1)`).join(', ');
      await runSql(await open(name), `INSERT INTO same VALUES ${rows}`);
    }
    const before = await ownTables(database);
    const stop = new AbortController();
    const ledger = memoryLedger();
    const specification = readJoin({
      sources: [
        { name: 'a', table: `${venue}:same` },
        { name: 'b', table: 'web:same' },
      ],
      joins: [{ left: 'a', right: 'b', type: 'inner', on: [{ left: 'one', right: 'one' }] }],
      columns: ['a', 'b'].map((source) => ({ source, column: 'id', as: source })),
      target: { mode: 'create', table: `${venue}:result` },
    });
    let joining = false;
    const onEvent = ({ event }: JoinEvent) => {
      joining ||= event === 'joining';
    };
    const refused = refusal(joined(specification, { signal: stop.signal, ledger, onEvent }));
    // Where a table cannot be undone, the one that is being filled is held by the statement that fills it.
    const filling = async () =>
      venue !== 'shop' ||
      (await readRows(database, "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'INSERT INTO%_result%'"))
        .length > 0;
    await expect.poll(async () => joining && (await filling()), { timeout: 30_000 }).toBe(true);
    stop.abort();
    expect(await refused).toMatchObject({ code: 'cancelled' });
    expect(await ownTables(database)).toEqual(before);
    expect(ledger.open.size).toBe(0);
    for (const name of ['web', venue]) await runSql(await open(name), 'DROP TABLE same');
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
