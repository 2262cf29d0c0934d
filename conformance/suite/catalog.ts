import { expect } from 'vitest';
import type { TableInfo } from '../../src/contract/connector.ts';
import { isWithout } from '../dialects.ts';
import { query, run } from './execute.ts';
import { type Live, refusal } from './live.ts';

export function catalogTests(live: Live): void {
  const { test, sql, capabilities, dialect } = live;
  const { integer, bigint, text } = sql.types;
  const find = async (name: string): Promise<TableInfo | undefined> =>
    (await live.database.tables(live.database.defaultSchema)).find((table) => table.name === name);

  test('schemas: the default one, one that was made, the system’s only when asked', async () => {
    const before = (await live.database.schemas()).map((schema) => schema.name);
    expect(before).toContain(live.database.defaultSchema);
    const withSystem = (await live.database.schemas({ system: true })).map((schema) => schema.name);
    expect(withSystem).toEqual(expect.arrayContaining(before));
    if (capabilities.schemas === 'many') {
      expect(withSystem.length).toBeGreaterThan(before.length);
      const made = `made_here_${process.pid}`;
      expect(before).not.toContain(live.folded(made));
      await run(live.database, `CREATE SCHEMA ${made}`);
      try {
        expect((await live.database.schemas()).map((schema) => schema.name)).toContain(live.folded(made));
        expect(await live.database.tables(live.folded(made))).toEqual([]);
      } finally {
        await run(live.database, `DROP SCHEMA ${made}`);
      }
    }
  });

  test('tables and views, of one schema and of all', async () => {
    const { table, sql: name } = await live.create(`a ${integer}`);
    const view = live.newTable('view');
    await run(
      live.database,
      `CREATE VIEW ${dialect.table(view)} AS SELECT a FROM ${name}; ${sql.tableComment(name, "It's a table; é")}`,
    );
    expect(await find(table.name)).toMatchObject({ ...table, kind: 'table', comment: "It's a table; é" });
    expect(await find(view.name)).toMatchObject({ ...view, kind: 'view', comment: null });
    const all = await live.database.tables();
    expect(
      all.filter(({ schema, name: one }) => schema === table.schema && [table.name, view.name].includes(one)),
    ).toHaveLength(2);
    const system = await live.database.schemas({ system: true });
    const own = await live.database.schemas();
    const hidden = system.filter((schema) => !own.some((one) => one.name === schema.name));
    expect(all.filter((one) => hidden.some((schema) => schema.name === one.schema))).toEqual([]);
    for (const { estimatedRows, bytes } of all) {
      for (const count of [estimatedRows, bytes])
        expect(count === null || (Number.isSafeInteger(count) && count >= 0)).toBe(true);
    }
  });

  for (const [kind, capability, statement] of [
    [
      'materialized view',
      capabilities.materializedViews,
      (name: string) => sql.materializedView(name, 'SELECT 1 AS a'),
    ],
    ['foreign table', capabilities.foreignTables, sql.foreignTable],
  ] as const) {
    test(`${kind}: ${capability ? 'listed as what it is' : 'the database has none'}`, async () => {
      const table = live.newTable('kind');
      const made = run(live.database, statement(dialect.table(table)));
      if (capability) {
        await made;
        expect(await find(table.name)).toMatchObject({ kind });
        expect(await live.database.fields(table)).toHaveLength(1);
      } else {
        await refusal(made, ['unsupported', 'invalid-sql']);
        expect(await find(table.name)).toBeUndefined();
      }
    });
  }

  test('columns: NOT NULL, the key and its order, defaults, comments', async () => {
    const odd = dialect.quoteIdentifier('B c');
    const { table, sql: name } = await live.create(
      `a ${integer} NOT NULL, ${odd} ${bigint} NOT NULL, d ${text} DEFAULT ('x;y'), e ${integer}`,
    );
    await run(live.database, dialect.addPrimaryKey(table, ['B c', live.folded('a')]));
    await run(live.database, sql.columnComment(name, { name: 'd', type: text }, 'said of d'));
    const fields = await live.database.fields(table);
    expect(fields.map((field) => field.name)).toEqual([live.folded('a'), 'B c', live.folded('d'), live.folded('e')]);
    expect(fields.map((field) => field.nullable)).toEqual([false, false, true, true]);
    expect(fields.map((field) => field.primaryKeyPosition)).toEqual([2, 1, null, null]);
    expect(fields.map((field) => field.comment)).toEqual([null, null, 'said of d', null]);
    expect(fields.map((field) => field.default === null)).toEqual([true, true, false, true]);
    expect(fields[2]?.default).toContain("'x;y'");
    expect(fields.every((field) => !field.generated && !field.identity)).toBe(true);
    expect(fields.map((field) => field.type)).toEqual([
      { kind: 'int', bits: 32 },
      { kind: 'int', bits: 64 },
      { kind: 'text' },
      { kind: 'int', bits: 32 },
    ]);
  });

  const { identity, generated } = sql;
  test('columns: identity', async () => {
    if (isWithout(identity)) return identity.without;
    const { table } = await live.create(`id ${identity} PRIMARY KEY, a ${integer}`);
    expect(
      (await live.database.fields(table)).map((field) => [field.identity, field.generated, field.nullable]),
    ).toEqual([
      [true, false, false],
      [false, false, true],
    ]);
    return undefined;
  });
  test('columns: computed', async () => {
    if (isWithout(generated)) return generated.without;
    const { table } = await live.create(`n ${integer}, twice ${generated}`);
    expect((await live.database.fields(table)).map((field) => [field.generated, field.identity])).toEqual([
      [false, false],
      [true, false],
    ]);
    return undefined;
  });

  test('columns of a view', async () => {
    const view = live.newTable('view');
    const { sql: name } = await live.create(`a ${integer}, b ${text}`);
    await run(
      live.database,
      `CREATE VIEW ${dialect.table(view)} AS SELECT a AS one, b AS ${dialect.quoteIdentifier('Two 2')} FROM ${name}`,
    );
    expect(await live.database.fields(view)).toMatchObject([
      { name: live.folded('one'), native: integer, primaryKeyPosition: null },
      { name: 'Two 2', native: text },
    ]);
  });

  test('the statement that makes a view again', async () => {
    const view = live.newTable('view');
    const made = await live.create(`a ${integer}`);
    await run(live.database, `CREATE VIEW ${dialect.table(view)} AS SELECT a AS one FROM ${made.sql}`);
    const statement = await live.database.viewDefinition(view);
    expect(statement).not.toMatch(/;\s*$/);
    await run(live.database, `DROP VIEW ${dialect.table(view)}`);
    await refusal(live.database.viewDefinition(view), 'not-found');
    await run(live.database, statement);
    expect(await live.database.fields(view)).toMatchObject([{ name: live.folded('one'), native: integer }]);
    await refusal(live.database.viewDefinition(made.table), 'unsupported');
  });

  test('a table without a schema is in the default one', async () => {
    const { table } = await live.create(`a ${integer}`);
    expect(await live.database.fields({ name: table.name })).toEqual(await live.database.fields(table));
    expect((await live.database.preview({ name: table.name }, 5)).batch.rows).toBe(0);
  });

  test('preview: at most so many rows, saying whether there are more', async () => {
    const { table, sql: name } = await live.create(`a ${integer}, b ${text}`);
    await run(live.database, `INSERT INTO ${name} SELECT n, 'x' FROM (${sql.numbers(5)}) AS s`);
    for (const [limit, rows, truncated] of [
      [3, 3, true],
      [5, 5, false],
      [100, 5, false],
    ] as const) {
      const preview = await live.database.preview(table, limit);
      expect({ rows: preview.batch.rows, truncated: preview.truncated }).toEqual({ rows, truncated });
      expect(preview.fields.map((field) => field.name)).toEqual([live.folded('a'), live.folded('b')]);
      expect(preview.batch.columns.map((column) => column.length)).toEqual([rows, rows]);
    }
    await run(live.database, `DELETE FROM ${name}`);
    expect(await live.database.preview(table, 5)).toMatchObject({
      batch: { rows: 0, columns: [[], []] },
      truncated: false,
    });
  });

  test('a table without columns', async () => {
    if (!sql.emptyTable) return 'this database has no table without columns';
    const { table, sql: name } = await live.create('');
    await run(live.database, `INSERT INTO ${name} DEFAULT VALUES; INSERT INTO ${name} DEFAULT VALUES`);
    expect(await live.database.fields(table)).toEqual([]);
    expect(await live.database.preview(table, 5)).toMatchObject({ fields: [], batch: { rows: 2, columns: [] } });
    const rows = await live.database.session(
      async (session) => {
        await using stream = await session.read(`SELECT * FROM ${name}`);
        let count = 0;
        for await (const batch of stream) count += batch.rows;
        await using load = await session.load(table, []);
        await load.write({ rows: count, columns: [] });
        return await load.finish();
      },
      { transaction: 'write' },
    );
    expect(rows).toEqual({ rows: 2 });
    expect(await query(live.database, `SELECT count(*) FROM ${name}`)).toEqual([[4]]);
    return undefined;
  });

  test('a test of the connection says what it reached', async () => {
    const report = await live.database.test();
    expect(report).toMatchObject({
      ok: true,
      message: expect.stringMatching(/^[A-Z].*\.$/),
      version: expect.stringMatching(/\d/),
    });
    expect(report.latencyMilliseconds).toBeGreaterThan(0);
    for (const grants of report.grants ?? [])
      expect(Object.keys(grants)).toEqual(
        expect.arrayContaining(['schema', 'list', 'read', 'write', 'create', 'temporary']),
      );
    const fired = await live.database.test({ signal: AbortSignal.abort() }).catch((error: unknown) => error);
    expect(fired).toMatchObject({ code: 'cancelled' });
  });
}
