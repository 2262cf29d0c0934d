import { expect, test } from 'vitest';
import { firstColumn, query, run, runIn } from '../../../conformance/suite/execute.ts';
import { openSnowflake } from '../../../conformance/targets/snowflake.ts';
import { snowflakeEmulator } from '../../../tools/services/snowflake.ts';
import { startSnowflake } from '../../../tools/services/snowflake-server.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import { prompt } from './prompt.ts';

describeWith('fakesnow', await snowflakeEmulator(), (emulator) => {
  test('a DDL statement commits what was before it; what comes behind it is a transaction again', async () => {
    await using opened = await openSnowflake(emulator);
    const { database } = opened;
    await run(database, 'CREATE TABLE kept (n NUMBER(9,0))');
    const work = database.session(
      async (session) => {
        await runIn(session, 'INSERT INTO kept VALUES (1)');
        await runIn(session, 'CREATE TEMPORARY TABLE aside (n NUMBER(9,0))');
        await runIn(session, 'INSERT INTO kept VALUES (2)');
        throw new Error('mine');
      },
      { transaction: 'write' },
    );
    await expect(work).rejects.toThrow('mine');
    expect(await firstColumn(database, 'SELECT n FROM kept ORDER BY n')).toEqual([1]);
  });

  test('what a user leaves in a session is not there for the next', async () => {
    await using opened = await openSnowflake(emulator);
    const { database } = opened;
    await run(database, 'CREATE SCHEMA other; CREATE TABLE here (n NUMBER(9,0))');
    expect(await firstColumn(database, 'SELECT CURRENT_SCHEMA()')).toEqual(['PUBLIC']);
    await run(database, 'USE SCHEMA other');
    expect(await firstColumn(database, 'SELECT CURRENT_SCHEMA()')).toEqual(['PUBLIC']);
  });

  test('a COMMIT in a session that is one transaction is refused', async () => {
    await using opened = await openSnowflake(emulator);
    const work = opened.database.session((session) => runIn(session, 'COMMIT'), { transaction: 'write' });
    await expect(work).rejects.toMatchObject({ code: 'conflict' });
  });

  test("the assistant's examples run", async () => {
    await using opened = await openSnowflake(emulator);
    const { database } = opened;
    await run(
      database,
      `CREATE TABLE "customers" ("id" NUMBER(9,0), "name" VARCHAR, "country" VARCHAR);
      CREATE TABLE "orders" ("id" NUMBER(9,0), "customer_id" NUMBER(9,0), "ordered_at" TIMESTAMP_NTZ, "amount" NUMBER(12,2));
      INSERT INTO "customers" VALUES (1, 'Ann', 'DE'), (2, 'Bob', NULL), (3, 'Cy', 'DE');
      INSERT INTO "orders" VALUES (1, 1, '2024-01-02 10:00:00', 10.10), (2, 1, '2024-02-01 10:00:00', 5), (3, 2, '2024-02-03 10:00:00', 1.05)`,
    );
    const [latest, revenue, countries, without] = prompt.examples.map(({ sql }) => sql);
    expect((await query(database, latest ?? '')).map(([id]) => id)).toEqual([2, 3]);
    expect((await query(database, revenue ?? '')).map(([, sum]) => sum)).toEqual(['10.10', '6.05']);
    expect((await query(database, countries ?? '')).map(([country, count]) => [country, Number(count)])).toEqual([
      ['DE', 2],
      ['unknown', 1],
    ]);
    expect(await query(database, without ?? '')).toEqual([[3, 'Cy']]);
  });

  test('a server that is gone is noticed in bounded time', async () => {
    const own = await startSnowflake();
    await using opened = await openSnowflake(own);
    const { database } = opened;
    expect(await firstColumn(database, 'SELECT 1')).toEqual([1]);
    const slow =
      'SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 100000)) a, TABLE(GENERATOR(ROWCOUNT => 100000)) b, TABLE(GENERATOR(ROWCOUNT => 100000)) c';
    const start = performance.now();
    const work = run(database, slow);
    await own[Symbol.asyncDispose]();
    await expect(work).rejects.toMatchObject({ name: 'DagFluxError', code: 'unreachable' });
    expect(performance.now() - start).toBeLessThan(40_000);
  });
});
