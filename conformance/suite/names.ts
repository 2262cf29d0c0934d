import fc from 'fast-check';
import { expect } from 'vitest';
import { formatTableName, parseTableReference, type TableName } from '../../src/contract/names.ts';
import { impossibleNames, namesOf, takesAnyName } from '../cases/names.ts';
import { firstColumn, query, run } from './execute.ts';
import { type Live, refusal } from './live.ts';

const bytes = (text: string): number => Buffer.byteLength(text);

export function nameTests(live: Live): void {
  const { test, dialect, sql, capabilities } = live;
  const { integer } = sql.types;
  const names = namesOf(live.id, 'column');
  const tableNames = namesOf(live.id, 'table');
  const oneColumn = (name: string) => [{ name, sql: integer, nullable: true }];
  const longest = 'é'.repeat(Math.floor(Math.min(live.maximumNameBytes, 4_096) / 2));

  const isTaken = (name: string): boolean => {
    try {
      return dialect.quoteIdentifier(name) !== '';
    } catch {
      return false;
    }
  };

  /** Made, filled, listed, read, renamed, dropped, under that name. */
  const wholeLife = async (schema: string, name: string, columnName = name): Promise<void> => {
    const table: TableName = { schema, name };
    const other: TableName = { schema, name: `_${name}`.slice(0, 20).toWellFormed().concat('_') };
    await run(live.database, dialect.createTable(table, oneColumn(columnName)));
    try {
      await live.database.session(
        async (session) => {
          await using load = await session.load(table, [
            { name: columnName, type: { kind: 'int', bits: 32 }, native: integer },
          ]);
          await load.write({ rows: 1, columns: [[7]] });
          await load.finish();
        },
        { transaction: 'write' },
      );
      expect((await live.database.tables(schema)).map((info) => info.name)).toContain(name);
      expect((await live.database.fields(table)).map((field) => field.name)).toEqual([columnName]);
      expect((await live.database.preview(table, 10)).batch.columns).toEqual([[7]]);
      const column = dialect.quoteIdentifier(columnName);
      const [result] = await run(live.database, `SELECT ${column} FROM ${dialect.table(table)} WHERE ${column} = 7`);
      expect(result).toMatchObject({ rows: [[7]], fields: [{ name: columnName }] });
      const reference = parseTableReference(`connection:${formatTableName(table)}`);
      expect(reference).toMatchObject({ connection: 'connection', table });
      await run(live.database, dialect.renameTable(table, other.name));
      expect(await query(live.database, `SELECT * FROM ${dialect.table(other)}`)).toEqual([[7]]);
    } finally {
      await run(live.database, dialect.dropTable(other)).catch(() => run(live.database, dialect.dropTable(table)));
    }
  };

  for (const name of tableNames) {
    test(`a table and a column: ${JSON.stringify(name)}`, () => wholeLife(live.database.defaultSchema, name));
  }
  test('a table with the longest name, and a column with it or a plain one', () =>
    wholeLife(live.database.defaultSchema, longest, isTaken(longest) ? longest : 'plain'));

  if (capabilities.schemas === 'many') {
    test('schemas', async () => {
      const longestSchema = takesAnyName(live.id) ? [longest] : [];
      for (const name of [...namesOf(live.id, 'schema'), ...longestSchema].filter((one) => one !== 'pg_x')) {
        await run(live.database, `CREATE SCHEMA ${dialect.quoteIdentifier(name)}`);
        expect((await live.database.schemas()).map((schema) => schema.name)).toContain(name);
        await wholeLife(name, name);
      }
    });
  }

  test('a table of columns with all these names', async () => {
    const table = live.newTable();
    await run(
      live.database,
      dialect.createTable(
        table,
        names.map((name) => ({ name, sql: integer, nullable: true })),
      ),
    );
    const fields = names.map((name) => ({ name, type: { kind: 'int', bits: 32 } as const, native: integer }));
    await live.database.session(
      async (session) => {
        await using load = await session.load(table, [...fields].reverse());
        await load.write({ rows: 1, columns: names.map((_, index) => [index]).reverse() });
        await load.finish();
        expect((await session.describe({ table, columns: names })).map((field) => field.name)).toEqual(names);
      },
      { transaction: 'write' },
    );
    expect(await query(live.database, `SELECT * FROM ${dialect.table(table)}`)).toEqual([
      names.map((_, index) => index),
    ]);
    const key = [names[4] as string, names.at(-6) as string];
    await run(live.database, dialect.addPrimaryKey(table, key));
    const made = await live.database.fields(table);
    expect(
      made.filter((field) => field.primaryKeyPosition).map((field) => [field.name, field.primaryKeyPosition]),
    ).toEqual([
      [key[0], 1],
      [key[1], 2],
    ]);
    expect(made.filter((field) => !field.nullable).map((field) => field.name)).toEqual(key);
  });

  test('a temporary table, a value and an alias with an odd name', async () => {
    const name = names.at(11) ?? (names[0] as string);
    const quoted = dialect.quoteIdentifier(name);
    const [result] = await run(live.database, `SELECT ${quoted}.${quoted} FROM (SELECT 5 AS ${quoted}) AS ${quoted}`);
    expect(result).toMatchObject({ fields: [{ name }], rows: [[5]] });
  });

  test('a name that cannot be is refused before the database cuts it', async () => {
    const tooLong = 'é'.repeat(dialect.maximumIdentifierBytes + 1);
    for (const name of [...impossibleNames, tooLong]) {
      await refusal(() => dialect.quoteIdentifier(name), 'invalid-input');
      await refusal(() => dialect.table({ schema: 's', name }), 'invalid-input');
      await refusal(() => dialect.renameTable({ name: 'a' }, name), 'invalid-input');
    }
  });

  test('any name', async () => {
    if (!takesAnyName(live.id)) return 'this database takes only some characters in a name';
    const limit = Math.min(dialect.maximumIdentifierBytes, 63);
    const anyName = fc
      .oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 63 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 63 }),
        fc.string({
          unit: fc.constantFrom('"', '.', "'", '\\', ' ', '$', ';', '-', '/', '*', 'a', 'A', ']'),
          minLength: 1,
          maxLength: 63,
        }),
      )
      .filter((name) => bytes(name) <= limit && !name.includes('\0') && name.isWellFormed());
    await fc.assert(
      fc.asyncProperty(anyName, (name) => wholeLife(live.database.defaultSchema, name)),
      { numRuns: 30 },
    );
    return undefined;
  });

  test('what is folded when it is not quoted', async () => {
    const table = live.newTable();
    await run(live.database, `CREATE TABLE ${dialect.table(table)} (Mixed ${integer})`);
    const folded = { lower: 'mixed', upper: 'MIXED', none: 'Mixed' }[capabilities.folding];
    expect((await live.database.fields(table)).map((field) => field.name)).toEqual([folded]);
    expect(
      await firstColumn(live.database, `SELECT ${dialect.quoteIdentifier(folded)} FROM ${dialect.table(table)}`),
    ).toEqual([]);
  });
}
