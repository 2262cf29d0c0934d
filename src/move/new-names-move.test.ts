import { expect, test } from 'vitest';
import { openSnowflake } from '../../conformance/targets/snowflake.ts';
import { memoryLedger, readRows, refusal, runSql, TestEnds } from '../../tools/move-ends.ts';
import { snowflakeEmulator } from '../../tools/services/snowflake.ts';
import { describeWith } from '../../tools/services/test-services.ts';
import type { Database } from '../contract/connector.ts';
import { move, moveBy } from './move.ts';
import type { MoveRequest } from './types.ts';

const ledger = memoryLedger();
const CUSTOMERS = `CREATE TABLE customers (customer_id integer PRIMARY KEY, full_name varchar(50) NOT NULL, "SignedUp" date);
  INSERT INTO customers VALUES (1, 'Ada', '2024-01-01'), (2, 'Bea', NULL)`;
const ROWS = [
  [1, 'Ada', '2024-01-01'],
  [2, 'Bea', null],
];

const from = (database: Database, table = 'customers') => ({
  connection: 'here',
  database,
  selection: { table: { name: table } },
});
const to = (database: Database, table: string) => ({ connection: 'there', database, table: { name: table } });
const columns = async (database: Database, name: string) =>
  (await database.fields({ name })).map((field) => field.name);
const keyOf = async (database: Database, name: string) =>
  (await database.fields({ name })).filter((field) => field.primaryKeyPosition !== null).map((field) => field.name);
const told = (forecast: readonly { column: string; reason: string | null }[]) =>
  Object.fromEntries(forecast.map(({ column, reason }) => [column, reason]));

describeWith('fakesnow', await snowflakeEmulator(), (emulator) => {
  test.each(['postgres', 'duckdb'] as const)(
    'from %s and back: new columns need no quotes at either end',
    async (kind) => {
      await using ends = new TestEnds();
      await using opened = await openSnowflake(emulator);
      const [source, warehouse] = [await ends[kind](), opened.database];
      await runSql(source, CUSTOMERS);
      const made = await move(
        { from: from(source), to: to(warehouse, 'CUSTOMERS'), mode: 'create', verify: true },
        { ledger },
      );
      expect(made).toMatchObject({ rows: 2, verified: true });
      const reasons = told(made.forecast);
      expect(reasons.customer_id).toMatch(/named CUSTOMER_ID there$/);
      expect(reasons.full_name).toBe('named FULL_NAME there');
      expect(reasons.SignedUp).toBe(kind === 'duckdb' ? 'SQL there needs quotes: "SignedUp"' : null);
      const named = ['CUSTOMER_ID', 'FULL_NAME', 'SignedUp'];
      expect(await columns(warehouse, 'CUSTOMERS')).toEqual(named);
      expect(await keyOf(warehouse, 'CUSTOMERS')).toEqual(['CUSTOMER_ID']);

      // The second time the columns are found, in every mode.
      await runSql(source, `UPDATE customers SET full_name = 'Bee' WHERE customer_id = 2`);
      for (const mode of ['upsert', 'replace'] as const) {
        for (const key of mode === 'upsert' ? [undefined, ['customer_id'], ['CUSTOMER_ID']] : [undefined]) {
          const request = { from: from(source), to: to(warehouse, 'CUSTOMERS'), mode, key, verify: true };
          expect(await move(request, { ledger })).toMatchObject({ rows: 2, verified: true });
        }
      }
      const two = ROWS.map(([id, name, day]) => [String(id), id === 2 ? 'Bee' : name, day]);
      expect(await readRows(warehouse, 'SELECT * FROM CUSTOMERS ORDER BY 1')).toEqual(two);

      // Back into the table that it came from, and into a new one of another database.
      await runSql(source, 'DELETE FROM customers');
      const append = {
        from: from(warehouse, 'CUSTOMERS'),
        to: to(source, 'customers'),
        mode: 'append',
        verify: true,
      } as const;
      expect(told((await move(append, { ledger })).forecast).CUSTOMER_ID).toMatch(/named customer_id there$/);
      expect(
        await readRows(source, 'SELECT CAST(customer_id AS text), full_name, "SignedUp" FROM customers ORDER BY 1'),
      ).toEqual(two);
      const other = await ends[kind]();
      await move({ ...append, to: to(other, 'customers'), mode: 'create' }, { ledger });
      expect(await columns(other, 'customers')).toEqual(
        kind === 'postgres' ? ['customer_id', 'full_name', 'SignedUp'] : named,
      );
    },
  );

  test('a query, names that are to be kept, and names that would meet', async () => {
    await using ends = new TestEnds();
    await using opened = await openSnowflake(emulator);
    const [source, warehouse] = [await ends.postgres(), opened.database];
    await runSql(source, CUSTOMERS);
    const selection = { sql: 'SELECT customer_id AS id, full_name AS "Name", 7 AS "order" FROM customers' };
    const request = { from: { ...from(source), selection }, to: to(warehouse, 'Q'), mode: 'create' } as const;
    await move(request, { ledger });
    expect(await columns(warehouse, 'Q')).toEqual(['ID', 'Name', 'ORDER']);
    const kept = await move({ ...request, to: to(warehouse, 'K'), keepNames: true, verify: true }, { ledger });
    expect(await columns(warehouse, 'K')).toEqual(['id', 'Name', 'order']);
    expect(told(kept.forecast).id).toMatch(/SQL there needs quotes: "id"$/);
    // The emulator's tables cannot hold two names that differ in case only.
    const both = { ...request.from, selection: { sql: 'SELECT 1 AS id, 2 AS "ID"' } };
    const { forecast } = await move({ ...request, from: both, to: to(warehouse, 'B'), dryRun: true }, { ledger });
    expect(told(forecast).id).toMatch(/not named ID there, since another column would be too/);
    expect(told(forecast).ID).not.toMatch(/named/);
  });
});

test.each(['same database', 'wire', 'batches'] as const)(
  'columns in another case are filled by the route %s',
  async (route) => {
    await using ends = new TestEnds();
    const source = await ends.postgres();
    const target = route === 'same database' ? source : await ends.postgres();
    await runSql(source, CUSTOMERS);
    // In another order as well: what counts is the name.
    await runSql(
      target,
      'CREATE TABLE loud ("SIGNEDUP" date, "CUSTOMER_ID" integer PRIMARY KEY, "FULL_NAME" varchar(50))',
    );
    const request = (mode: MoveRequest['mode']) => ({ from: from(source), to: to(target, 'loud'), mode, verify: true });
    for (const mode of ['append', 'upsert', 'replace'] as const) {
      const done = await moveBy(route)(request(mode), { ledger });
      expect(done).toMatchObject({ rows: 2, verified: true });
      expect(done.route).toContain(route);
      expect(told(done.forecast).full_name).toMatch(/named FULL_NAME there$/);
      const read = 'SELECT "CUSTOMER_ID", "FULL_NAME", "SIGNEDUP" FROM loud ORDER BY 1';
      expect(await readRows(target, read)).toEqual(ROWS);
    }
  },
);

test('columns that only their case tells apart are refused, with both names', async () => {
  await using ends = new TestEnds();
  const source = await ends.postgres();
  await runSql(source, 'CREATE TABLE one ("Id" int); CREATE TABLE many (id int, "ID" int)');
  const refused = await refusal(
    move({ from: from(source, 'one'), to: to(source, 'many'), mode: 'append' }, { ledger }),
  );
  expect([refused.code, refused.message]).toEqual(['invalid-input', 'The table many has no column Id.']);
  expect(refused.hint).toContain('Id, id, ID');
  await move(
    {
      from: { ...from(source), selection: { sql: 'SELECT 1 AS "ID", 2 AS id' } },
      to: to(source, 'many'),
      mode: 'append',
    },
    { ledger },
  );
  expect(await readRows(source, 'SELECT id, "ID" FROM many')).toEqual([[2, 1]]);
});
