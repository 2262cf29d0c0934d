import { expect } from 'vitest';
import type { Measure, Selection } from '../../src/contract/connector.ts';
import type { TableName } from '../../src/contract/names.ts';
import { typesOf } from '../cases/types.ts';
import { isWithout } from '../dialects.ts';
import { firstColumn, run } from './execute.ts';
import type { Live } from './live.ts';

/** Facts about data, and the types that columns become in the same kind of database. */
export function factTests(live: Live): void {
  const { test, sql, dialect } = live;
  const { integer, text } = sql.types;
  const decimal = typesOf(live.id).find((type) => type.name === 'decimal(12,2)')?.here.native ?? '';
  const double = typesOf(live.id).find((type) => type.name === 'float64')?.here.native ?? '';

  const measure = async (
    selection: Selection,
    table: TableName,
    names: readonly string[],
  ): Promise<readonly Measure[]> => {
    const fields = await live.database.fields(table);
    const columns = names.map(
      (name) => fields.find((field) => field.name === live.folded(name)) ?? expect.unreachable(name),
    );
    return live.database.session((session) => session.measure(selection, columns), { transaction: 'read' });
  };

  test('measures: digits, ranges, lengths, NULLs; of a table, a part of it, a query', async () => {
    const { table, sql: name } = await live.create(
      `d ${decimal}, n ${integer}, ${dialect.quoteIdentifier('t x')} ${text}, f ${double}, day DATE`,
    );
    await run(
      live.database,
      `INSERT INTO ${name} VALUES (-1234.50, 7, 'Ünï👍', 1.5, '2024-02-29'), (0.05, -7, '', NULL, '0001-01-01'), (NULL, NULL, NULL, 2, NULL)`,
    );
    const all = await measure({ table }, table, ['d', 'n', 't x', 'day', 'f']);
    expect(all[0]).toMatchObject({ integerDigits: 4, fractionDigits: 2, nulls: 1 });
    expect(all[1]).toMatchObject({ minimum: '-7', maximum: '7', nulls: 1 });
    expect(all[2]).toMatchObject({ characters: 4, nulls: 1 });
    expect(all[3]).toMatchObject({ minimum: '0001-01-01', maximum: '2024-02-29', nulls: 1 });
    expect(all[4]).toMatchObject({ nulls: 1 });
    expect((await measure({ table, where: 'n > 0' }, table, ['d']))[0]).toMatchObject({
      integerDigits: 4,
      fractionDigits: 1,
      nulls: 0,
    });
    expect((await measure({ sql: `SELECT * FROM ${name} WHERE n < 0 -- a comment` }, table, ['n']))[0]).toMatchObject({
      minimum: '-7',
      maximum: '-7',
    });
    expect(await measure({ table, where: '1 = 0' }, table, ['d', 'n'])).toMatchObject([
      { nulls: 0 },
      { minimum: null, maximum: null },
    ]);
    expect(await measure({ table }, table, [])).toEqual([]);
  });

  test('fit: in the same kind of database every type stays what it is', async () => {
    const types = typesOf(live.id);
    const fields = types.map(({ here }, index) => ({ name: `c${index}`, type: here.type, native: here.native }));
    const fits = await live.database.fit(fields, dialect, { source: live.database });
    expect(fits.map(({ verdict, sql: native }) => [verdict, native])).toEqual(
      fields.map(({ native }) => ['exact', native]),
    );
    const table = live.newTable();
    const columns = fits.map((fit, index) => ({ name: `c${index}`, sql: fit.sql, nullable: true }));
    await run(live.database, dialect.createTable(table, columns));
    expect((await live.database.fields(table)).map((field) => field.native)).toEqual(
      fields.map(({ native }) => native),
    );
  });

  test('statements of the dialect do what they say', async () => {
    const [table, other] = [live.newTable(), live.newTable()];
    const columns = ['k', 'v', 'w'].map((name) => ({ name: live.folded(name), sql: integer, nullable: name === 'k' }));
    const [k, v, w] = columns.map(({ name }) => name) as [string, string, string];
    await run(live.database, `${dialect.createTable(table, columns)}; ${dialect.createTable(other, columns)}`);
    await run(live.database, dialect.addPrimaryKey(table, [k]));
    await run(live.database, `INSERT INTO ${dialect.table(other)} VALUES (1, 10, 100), (2, 20, 200), (3, 30, 300)`);
    const name = dialect.table(table);
    const rows = async () => (await run(live.database, `SELECT k, v, w FROM ${name} ORDER BY k`))[0]?.rows;
    await run(live.database, dialect.insertSelect(table, [w, v, k], `SELECT 5, 6, 2`));
    expect(await rows()).toEqual([[2, 6, 5]]);
    if (live.capabilities.upsert) {
      const done = await run(live.database, dialect.upsert(table, other, { columns: [k, v, w], key: [k] }));
      expect(done.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0)).toBe(3);
      expect(await rows()).toEqual([
        [1, 10, 100],
        [2, 20, 200],
        [3, 30, 300],
      ]);
      await run(live.database, `UPDATE ${name} SET v = 0`);
      await run(live.database, dialect.upsert(table, other, { columns: [k, w, v], key: [k] }));
      await run(live.database, `INSERT INTO ${dialect.table(other)} VALUES (4, 40, 400)`);
      expect(await rows()).toEqual([
        [1, 10, 100],
        [2, 20, 200],
        [3, 30, 300],
      ]);
    }
    await run(live.database, dialect.deleteAll(table));
    expect(await rows()).toEqual([]);
    expect((await live.database.fields(table)).map((field) => field.primaryKeyPosition)).toEqual([1, null, null]);
    await run(live.database, dialect.dropTable(table));
    expect((await live.database.tables(table.schema)).map((one) => one.name)).not.toContain(table.name);
  });

  test('identity: generators are moved only forward', async () => {
    if (isWithout(sql.identity)) {
      const { table } = await live.create(`n ${integer}`);
      await live.database.session((session) => session.advanceIdentity(table, ['n']), { transaction: 'write' });
      return undefined;
    }
    const { table, sql: name } = await live.create(`id ${sql.identity}, n ${integer}`);
    await run(live.database, `INSERT INTO ${name} (n) ${sql.numbers(10)}; DELETE FROM ${name} WHERE n > 2`);
    await live.database.session((session) => session.advanceIdentity(table, ['id']), { transaction: 'write' });
    await run(live.database, `INSERT INTO ${name} (n) VALUES (11)`);
    const [id] = await firstColumn(live.database, `SELECT id FROM ${name} WHERE n = 11`);
    // Some leave gaps.
    expect(Number(id)).toBeGreaterThanOrEqual(11);
    return undefined;
  });
}
