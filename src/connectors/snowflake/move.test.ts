import { expect, test } from 'vitest';
import { query, run } from '../../../conformance/suite/execute.ts';
import { openSnowflake } from '../../../conformance/targets/snowflake.ts';
import { memoryLedger, runSql, TestEnds } from '../../../tools/move-ends.ts';
import { snowflakeEmulator } from '../../../tools/services/snowflake.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import { move } from '../../move/move.ts';

describeWith('fakesnow', await snowflakeEmulator(), (emulator) => {
  test('from PostgreSQL: made, appended, replaced, upserted; and on to the workspace', async () => {
    await using ends = new TestEnds();
    await using opened = await openSnowflake(emulator);
    const warehouse = opened.database;
    const source = await ends.postgres();
    const workspace = await ends.duckdb();
    await runSql(
      source,
      `CREATE TABLE "Orders" (id integer PRIMARY KEY, amount numeric(12,2) NOT NULL, note text, raw bytea, at timestamptz, day date, ok boolean);
      INSERT INTO "Orders" SELECT i, i / 7.0, CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN '' ELSE 'note "' || i END, decode(lpad(to_hex(i), 8, '0'), 'hex'),
        '2024-05-01 12:34:56.789012+00'::timestamptz + i * interval '1 hour', '2024-01-01'::date + i % 300, i % 2 = 0 FROM generate_series(1, 5000) AS g(i)`,
    );
    const from = { connection: 'here', database: source, selection: { table: { name: 'Orders' } } };
    const to = { connection: 'wh', database: warehouse, table: { name: 'Orders' } };
    const ledger = memoryLedger();
    const made = await move({ from, to, mode: 'create', verify: true }, { ledger });
    expect(made).toMatchObject({ rows: 5000 });
    expect(made.forecast.map(({ column, verdict }) => [column, verdict])).toEqual([
      ['id', 'widened'],
      ['amount', 'exact'],
      ['note', 'exact'],
      ['raw', 'exact'],
      ['at', 'exact'],
      ['day', 'exact'],
      ['ok', 'exact'],
    ]);
    expect(made.forecast[5]).toMatchObject({ reason: 'named DAY there' });
    // Under its own name and no other: nothing is left of the one that it was filled under.
    expect((await warehouse.tables('PUBLIC')).map(({ name }) => name)).toEqual(['Orders']);
    expect((await warehouse.fields({ name: 'Orders' })).map(({ name, nullable }) => [name, nullable])).toContainEqual([
      'AMOUNT',
      false,
    ]);

    await runSql(
      source,
      `UPDATE "Orders" SET note = 'changed' WHERE id <= 10; INSERT INTO "Orders" VALUES (5001, 1, 'new')`,
    );
    expect(await move({ from, to, mode: 'upsert', key: ['id'] }, { ledger })).toMatchObject({ rows: 5001 });
    expect(
      await query(
        warehouse,
        `SELECT CAST(COUNT(*) AS NUMBER(9,0)), CAST(COUNT(CASE WHEN note = 'changed' THEN 1 END) AS NUMBER(9,0)) FROM "Orders"`,
      ),
    ).toEqual([[5001, 10]]);

    expect(await move({ from, to, mode: 'replace', verify: true }, { ledger })).toMatchObject({ rows: 5001 });
    const some = { ...from, selection: { sql: 'SELECT id + 10000 AS id, amount FROM "Orders" WHERE id <= 5' } };
    expect(await move({ from: some, to, mode: 'append' }, { ledger })).toMatchObject({ rows: 5 });

    const back = await move(
      {
        from: {
          connection: 'wh',
          database: warehouse,
          selection: { sql: 'SELECT id, amount, note, raw, day, ok FROM "Orders"' },
        },
        to: { connection: 'lake', database: workspace, table: { name: 'orders' } },
        mode: 'create',
        verify: true,
      },
      { ledger },
    );
    expect(back).toMatchObject({ rows: 5006 });
  });

  test('timestamps of 9 digits whose values have 6 go where 6 are kept', async () => {
    await using ends = new TestEnds();
    await using opened = await openSnowflake(emulator);
    await run(
      opened.database,
      `CREATE TABLE moments (a TIMESTAMP_TZ, b TIMESTAMP_NTZ, c TIME);
      INSERT INTO moments VALUES ('2024-05-01 12:34:56.789012', '2024-01-01 00:00:00.5', '12:34:56.1'), (NULL, NULL, NULL)`,
    );
    const from = { connection: 'wh', database: opened.database, selection: { table: { name: 'MOMENTS' } } };
    const options = { ledger: memoryLedger() };
    for (const database of [await ends.postgres(), await ends.duckdb()]) {
      const to = { connection: 'there', database, table: { name: 'moments' } };
      const { forecast, rows } = await move({ from, to, mode: 'create', verify: true }, options);
      expect([rows, ...forecast.map(({ verdict }) => verdict)]).toEqual([2, 'exact', 'exact', 'exact']);
    }
  });

  test('a move that fails leaves no table, and none of another name', async () => {
    await using ends = new TestEnds();
    await using opened = await openSnowflake(emulator);
    const source = await ends.postgres();
    await runSql(source, `CREATE TABLE bad (day date); INSERT INTO bad VALUES ('2024-01-01'), ('infinity')`);
    const failing = move(
      {
        from: { connection: 'here', database: source, selection: { table: { name: 'bad' } } },
        to: { connection: 'wh', database: opened.database, table: { name: 'BAD' } },
        mode: 'create',
      },
      { ledger: memoryLedger() },
    );
    await expect(failing).rejects.toMatchObject({ code: 'invalid-data' });
    expect(await opened.database.tables('PUBLIC')).toEqual([]);
    await run(opened.database, 'SELECT 1');
  });
});
