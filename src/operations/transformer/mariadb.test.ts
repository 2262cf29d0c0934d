import { afterAll, beforeEach, expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds } from '../../../tools/move-ends.ts';
import { mariadbServer } from '../../../tools/services/mariadb.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import type { TableName } from '../../contract/names.ts';
import { rehearse } from './rehearsal.ts';
import { runTransformer } from './run.ts';

describeWith('where ALTER TABLE commits', await mariadbServer(), (server) => {
  const ends = new TestEnds();
  afterAll(async () => await ends[Symbol.asyncDispose]());
  const opened = ends.mysql(server);

  beforeEach(async () => {
    const shop = await opened;
    await runSql(shop, 'DROP TABLE IF EXISTS items');
    await runSql(shop, 'CREATE TABLE items (id int PRIMARY KEY, name varchar(20), amount int)');
    await runSql(shop, "INSERT INTO items VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)");
  });

  const parts = async (sql: string) => {
    const shop = await opened;
    const table: TableName = { schema: shop.defaultSchema, name: 'items' };
    return [
      { source: { connection: 'shop', table }, sql },
      { source: shop, target: shop },
    ] as const;
  };
  const tried = async (sql: string) => await rehearse(...(await parts(sql)), { ledger: memoryLedger() });
  const done = async (sql: string) => await runTransformer(...(await parts(sql)), { ledger: memoryLedger() });
  const rows = async () => await readRows(await opened, 'SELECT * FROM items ORDER BY id');

  const BEFORE = [
    [1, 'a', 1],
    [2, 'b', 2],
    [3, 'c', 3],
  ];

  test('rows are tried out and undone', async () => {
    const rehearsal = await tried('UPDATE items SET amount = 9 WHERE id = 1; DELETE FROM items WHERE id = 3');
    expect(rehearsal).toMatchObject({ changes: { rowsAfter: 2, rows: { changed: 1, removed: 1 } }, notes: [] });
    expect(await rows()).toEqual(BEFORE);
  });

  test('the plan says what cannot be undone, and nothing is tried', async () => {
    const rehearsal = await tried(
      'UPDATE items SET amount = 9; ALTER TABLE items ADD COLUMN more int; UPDATE items SET more = 1',
    );
    expect(rehearsal).toMatchObject({
      rowsBefore: 3,
      changes: null,
      notes: [
        'This database cannot undo ALTER TABLE, nor what stands before it: once done, these stay done whatever fails later: 1. UPDATE, 2. ALTER TABLE. What stands behind is undone if it fails.',
        'So it was not tried out.',
        'The database has checked it and expects: 1. UPDATE goes over about 3 rows. What 2. ALTER TABLE and what stands behind it do shows only when they run.',
      ],
    });
    expect(await rows()).toEqual(BEFORE);
  });

  test('what cannot be tried out is checked', async () => {
    const wrong = tried('UPDATE items SET nobody = 9; ALTER TABLE items ADD COLUMN more int');
    expect((await refusal(wrong)).message).toContain('nobody');
    const { notes } = (await tried('DELETE FROM items WHERE id = 2; ALTER TABLE items ADD more int')) as {
      notes: readonly string[];
    };
    expect(notes.at(-1)).toContain('1. DELETE goes over about 1 row. ');
    expect(await rows()).toEqual(BEFORE);
  });

  test.each([
    [
      'behind an ALTER TABLE',
      'UPDATE items SET amount = 9 WHERE id < 3; ALTER TABLE items ADD COLUMN more int; UPDATE items SET more = 1; UPDATE items SET nobody = 1',
      'What cannot be undone in this database stays done: 1. UPDATE (rows: 2), 2. ALTER TABLE. The rest was not done.',
      [
        [1, 'a', 9, null],
        [2, 'b', 9, null],
        [3, 'c', 3, null],
      ],
    ],
    [
      'in an ALTER TABLE',
      'DELETE FROM items WHERE id = 1; ALTER TABLE items DROP COLUMN nobody',
      'What cannot be undone in this database stays done: 1. DELETE (rows: 1). The rest was not done.',
      BEFORE.slice(1),
    ],
  ])('a failure %s says what was done', async (_, sql, told, after) => {
    const { hint = '' } = await refusal(done(sql));
    expect(hint).toContain(told);
    expect(await rows()).toEqual(after);
  });

  test('a failure where all is undone says nothing of the kind', async () => {
    const { hint = '' } = await refusal(done('DELETE FROM items WHERE id = 1; UPDATE items SET nobody = 1'));
    expect(hint).not.toContain('stays done');
    expect(await rows()).toEqual(BEFORE);
  });
});
