import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SERVICE_ACCOUNT } from '../../../tools/bigquery-account.ts';
import { memoryLedger, readRows, refusal, runSql, TestEnds, tableNames } from '../../../tools/move-ends.ts';
import type { BigqueryAddress } from '../../../tools/services/bigquery-server.ts';
import { ownBigqueryEmulator } from '../../../tools/services/own-bigquery.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import type { Database } from '../../contract/connector.ts';
import { validateSettings } from '../../contract/form.ts';
import { move } from '../../move/move.ts';
import type { MoveRequest } from '../../move/types.ts';
import { bigquery } from './manifest.ts';

describeWith('moves into BigQuery', await ownBigqueryEmulator(), ({ endpoint }: BigqueryAddress) => {
  const ends = new TestEnds();
  const dataset = `move_${randomBytes(4).toString('hex')}`;
  let source: Database;
  let target: Database;

  beforeAll(async () => {
    source = await ends.postgres();
    const projectId = `test-${randomBytes(4).toString('hex')}`;
    target = await bigquery.open(
      validateSettings(bigquery.form, { projectId, dataset, serviceAccountJson: SERVICE_ACCOUNT, endpoint }),
    );
    await runSql(target, `CREATE SCHEMA ${dataset}`);
    await runSql(source, `CREATE TABLE s (id int PRIMARY KEY, name text, at timestamptz)`);
  });
  afterAll(async () => {
    await target[Symbol.asyncDispose]();
    await ends[Symbol.asyncDispose]();
  });

  const upsert = (name: string, more: Partial<MoveRequest> = {}): MoveRequest => ({
    mode: 'upsert',
    key: ['id'],
    from: { connection: 'here', database: source, selection: { table: { name: 's' } } },
    to: { connection: 'there', database: target, table: { schema: dataset, name } },
    ...more,
  });

  const rowsOf = (name: string) => readRows(target, `SELECT id, name FROM ${dataset}.${name} ORDER BY id`);

  async function fill(name: string, sourceRows: string, targetRows: string): Promise<void> {
    await runSql(source, `TRUNCATE s; INSERT INTO s VALUES ${sourceRows}`);
    await runSql(target, `CREATE TABLE ${dataset}.${name} (id INT64 NOT NULL, name STRING, at TIMESTAMP)`);
    await runSql(target, `INSERT INTO ${dataset}.${name} (id, name) VALUES ${targetRows}`);
  }

  test('new rows are inserted, others updated, the rest stays; what it was staged in was written down first and is gone', async () => {
    await fill(
      't',
      "(2, 'two', '2024-05-01 12:00:00.123456+02'), (3, NULL, NULL), (4, 'four', NULL)",
      "(1, 'a'), (2, 'b'), (3, 'c')",
    );
    const ledger = memoryLedger();
    const result = await move(upsert('t', { verify: true }), { ledger });
    expect(result).toMatchObject({ rows: 3, route: 'batches (load job)', verified: true });
    expect(await rowsOf('t')).toEqual([
      ['1', 'a'],
      ['2', 'two'],
      ['3', null],
      ['4', 'four'],
    ]);
    expect(await readRows(target, `SELECT at FROM ${dataset}.t WHERE id = 2`)).toEqual([
      ['2024-05-01 10:00:00.123456+00'],
    ]);
    // And the table of the load job, which is written down by its path.
    expect(ledger.recorded).toEqual([
      { schema: dataset, name: expect.stringMatching(/^dagflux_.*_t$/) },
      { name: expect.stringMatching(/\._dagflux_load_[0-9a-f]{16}$/) },
    ]);
    expect(ledger.open.size).toBe(0);
    expect(await tableNames(target)).toEqual(['t']);
  });

  test.each([
    ['a key that the source has twice', 'SELECT 1 AS id UNION ALL SELECT 1', "(1, 'a')", 'in the source'],
    ['a key that is NULL', 'SELECT NULL::int AS id', "(1, 'a')", 'is NULL in 1 rows of the source'],
    ['a key that the target has twice', 'SELECT 1 AS id', "(1, 'a'), (1, 'b')", 'in the target'],
  ])('%s: refused, nothing is written and nothing left', async (_, sql, targetRows, why) => {
    const name = `bad_${randomBytes(4).toString('hex')}`;
    await fill(name, "(1, 'x', NULL)", targetRows);
    const before = await rowsOf(name);
    const ledger = memoryLedger();
    const from = { connection: 'here', database: source, selection: { sql } };
    const error = await refusal(move(upsert(name, { from }), { ledger }));
    expect(error.code).toBe('constraint');
    expect(error.message).toContain(why);
    expect(await rowsOf(name)).toEqual(before);
    expect(ledger.open.size).toBe(0);
    expect((await tableNames(target)).filter((one) => one.includes('dagflux'))).toEqual([]);
  });

  describe('within one connection', () => {
    const inside = (from: MoveRequest['from']['selection'], name: string, more: Partial<MoveRequest>): MoveRequest => ({
      mode: 'create',
      from: { connection: 'there', database: target, selection: from },
      to: { connection: 'there', database: target, table: { schema: dataset, name } },
      verify: true,
      ...more,
    });

    test('a new table has its rows before it has its name', async () => {
      await fill('old', "(1, 'x', NULL)", "(1, 'a'), (2, NULL)");
      const ledger = memoryLedger();
      const request = inside({ table: { schema: dataset, name: 'old' } }, 'new', {});
      expect(await move(request, { ledger })).toMatchObject({ rows: 2, route: 'same database', verified: true });
      expect(await rowsOf('new')).toEqual([
        ['1', 'a'],
        ['2', null],
      ]);
      expect(ledger.recorded).toEqual([{ schema: dataset, name: expect.stringMatching(/^dagflux_.*_new$/) }]);
      expect(ledger.open.size).toBe(0);
      // The emulator goes on listing the name that a table had before, but has nothing of that name.
      await refusal(rowsOf(ledger.recorded[0]?.name ?? ''));
    });

    test('an upsert and a replace by way of an ordinary table, which is gone behind them', async () => {
      await fill('both', "(1, 'x', NULL)", "(1, 'a'), (2, 'b')");
      const ledger = memoryLedger();
      const some = { sql: `SELECT id + 1 AS id, CONCAT(name, '!') AS name FROM ${dataset}.both` };
      const merged = await move(inside(some, 'both', { mode: 'upsert', key: ['id'] }), { ledger });
      expect(merged).toMatchObject({ rows: 2, route: 'same database', verified: true });
      expect(await rowsOf('both')).toEqual([
        ['1', 'a'],
        ['2', 'a!'],
        ['3', 'b!'],
      ]);
      const replaced = await move(inside(some, 'both', { mode: 'replace' }), { ledger });
      expect(replaced).toMatchObject({ rows: 3, verified: true });
      expect(await rowsOf('both')).toEqual([
        ['2', 'a!'],
        ['3', 'a!!'],
        ['4', 'b!!'],
      ]);
      expect(ledger.recorded.length).toBe(2);
      expect(ledger.open.size).toBe(0);
      expect((await tableNames(target)).filter((one) => /dagflux_.*_both/.test(one))).toEqual([]);
    });
  });
});
