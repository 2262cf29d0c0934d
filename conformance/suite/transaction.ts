import { expect } from 'vitest';
import { firstColumn, run, runIn } from './execute.ts';
import { type Live, refusal } from './live.ts';

export function transactionTests(live: Live): void {
  const { test, sql, capabilities } = live;
  const { integer } = sql.types;
  const oneColumn = [{ name: live.folded('n'), sql: integer, nullable: true }];

  test('return commits, and the value comes back', async () => {
    const { sql: table } = await live.create(`n ${integer}`);
    const value = await live.database.session(
      async (session) => {
        await runIn(session, `INSERT INTO ${table} VALUES (1)`);
        return 'value';
      },
      { transaction: 'write' },
    );
    expect(value).toBe('value');
    expect(await firstColumn(live.database, `SELECT n FROM ${table}`)).toEqual([1]);
  });

  test('throw rolls back, and the same error comes out', async () => {
    const { sql: table } = await live.create(`n ${integer}`);
    const own = new Error('mine');
    const work = live.database.session(
      async (session) => {
        await runIn(session, `INSERT INTO ${table} VALUES (1)`);
        throw own;
      },
      { transaction: 'write' },
    );
    await expect(work).rejects.toBe(own);
    expect(await firstColumn(live.database, `SELECT n FROM ${table}`)).toEqual([]);
  });

  test('without a transaction each statement stands on its own', async () => {
    const { sql: table } = await live.create(`n ${integer}`);
    const work = live.database.session(async (session) => {
      await runIn(session, `INSERT INTO ${table} VALUES (1)`);
      throw new Error('mine');
    });
    await expect(work).rejects.toThrow('mine');
    expect(await firstColumn(live.database, `SELECT n FROM ${table}`)).toEqual([1]);
  });

  test('a statement that failed is never committed around in silence: all, or an error and nothing', async () => {
    const { sql: table } = await live.create(`n ${integer}`);
    const committed = await live.database
      .session(
        async (session) => {
          await runIn(session, `INSERT INTO ${table} VALUES (1)`);
          await refusal(runIn(session, 'SELECT no_such_column'), 'invalid-sql');
        },
        { transaction: 'write' },
      )
      .then(
        () => true,
        () => false,
      );
    expect(await firstColumn(live.database, `SELECT n FROM ${table}`)).toEqual(committed ? [1] : []);
  });

  test('what a transaction covers of tables made, changed and dropped', async () => {
    const { table: dropped } = await live.create(`n ${integer}`);
    const made = live.newTable();
    const work = live.database.session(
      async (session) => {
        await runIn(session, live.dialect.createTable(made, oneColumn));
        await runIn(session, live.dialect.dropTable(dropped));
        throw new Error('mine');
      },
      { transaction: 'write' },
    );
    if (capabilities.transactions === 'none') {
      await refusal(work, 'unsupported');
      return;
    }
    await expect(work).rejects.toThrow('mine');
    const names = (await live.database.tables(live.database.defaultSchema)).map((table) => table.name);
    const undone = capabilities.transactions === 'ddl-and-data';
    expect({ made: names.includes(made.name), dropped: !names.includes(dropped.name) }).toEqual({
      made: !undone,
      dropped: !undone,
    });
  });

  test('a read transaction sees one moment', async () => {
    const { sql: table } = await live.create(`n ${integer}`);
    await run(live.database, `INSERT INTO ${table} VALUES (1)`);
    await live.database.session(
      async (session) => {
        const select = `SELECT n FROM ${table} ORDER BY n`;
        expect((await runIn(session, select))[0]?.rows).toEqual([[1]]);
        await run(live.database, `INSERT INTO ${table} VALUES (2)`);
        expect((await runIn(session, select))[0]?.rows).toEqual([[1]]);
        await using stream = await session.read(select);
        for await (const batch of stream) expect(batch.columns[0]).toEqual([1]);
      },
      { transaction: 'read' },
    );
    expect(await firstColumn(live.database, `SELECT n FROM ${table} ORDER BY n`)).toEqual([1, 2]);
  });

  test('the database refuses to write in a read transaction, where it says that it does', async () => {
    const { table, sql: name } = await live.create(`n ${integer}`);
    const writes = [
      `INSERT INTO ${name} VALUES (1)`,
      `DELETE FROM ${name}`,
      live.dialect.dropTable(table),
      live.dialect.createTable(live.newTable(), oneColumn),
    ];
    for (const write of writes) {
      const work = live.database.session((session) => runIn(session, write), { transaction: 'read' });
      if (capabilities.readOnlySessions) await refusal(work, 'unauthorized');
      else await work.catch(() => {});
    }
    if (capabilities.readOnlySessions) expect(await firstColumn(live.database, `SELECT n FROM ${name}`)).toEqual([]);
  });

  test('a temporary table is its session’s own, and goes with it; or it is refused', async () => {
    const { name } = live.newTable('temporary');
    const table = { name: live.dialect.temporaryName?.(name) ?? name };
    if (!capabilities.temporaryTables) {
      await refusal(() => live.dialect.createTable(table, oneColumn, { temporary: true }), 'unsupported');
      return;
    }
    const select = `SELECT n FROM ${live.dialect.table(table)}`;
    await live.database.session(
      async (session) => {
        await runIn(session, live.dialect.createTable(table, oneColumn, { temporary: true }));
        await using load = await session.load(table, [
          { name: live.folded('n'), type: { kind: 'int', bits: 32 }, native: integer },
        ]);
        await load.write({ rows: 2, columns: [[1, 2]] });
        await load.finish();
        expect((await runIn(session, `${select} ORDER BY n`))[0]?.rows).toEqual([[1], [2]]);
        await refusal(run(live.database, select), ['invalid-sql', 'not-found']);
      },
      { transaction: 'write' },
    );
    await refusal(run(live.database, select), ['invalid-sql', 'not-found']);
  });

  test('several sessions at once', async () => {
    const { sql: table } = await live.create(`n ${integer}`);
    await run(live.database, `INSERT INTO ${table} ${sql.numbers(100)}`);
    const sums = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        firstColumn(live.database, `SELECT ${sql.asInteger(`sum(n) + ${index}`)} FROM ${table}`),
      ),
    );
    expect(sums.map(([sum]) => sum)).toEqual(Array.from({ length: 12 }, (_, index) => 5050 + index));
  });

  test('a database that was closed refuses, and closing again does no harm', async () => {
    await using opened = await live.open();
    const { database } = opened;
    expect(await firstColumn(database, 'SELECT 1')).toEqual([1]);
    await database[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    await expect(firstColumn(database, 'SELECT 1')).rejects.toMatchObject({ name: 'DagFluxError' });
  });
}
