import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JoinEnds, ownTables } from '../../../tools/join-ends.ts';
import { memoryLedger, runSql } from '../../../tools/move-ends.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import { postgres } from '../../connectors/postgres/manifest.ts';
import { validateSettings } from '../../contract/form.ts';
import { runJoin } from './run.ts';
import { type JoinType, readJoin } from './specification.ts';

const ends = new JoinEnds();
const { open, join: joined } = ends;
beforeAll(() => ends.start());
afterAll(async () => await ends[Symbol.asyncDispose]());
beforeEach(() => ends.dropResult());

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
    expect(await ownTables(await open('web'))).toEqual(['big', 'cities', 'customers', 'middle', 'orders', 'small']);
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
