import { expect } from 'vitest';
import type { Field, Value } from '../../src/contract/values.ts';
import { type TypeOfDialect, typesOf } from '../cases/types.ts';
import { isWithout } from '../dialects.ts';
import { carry, exactly, query, read, run, toBatch } from './execute.ts';
import { type Live, refusal, type TestBody } from './live.ts';

/** Every value of every type, both ways; NULL as well. */
export function typeTests(live: Live): void {
  for (const type of typesOf(live.id)) testType(live, type);
}

export function testType(live: Live, typeCase: TypeOfDialect): void {
  const { name, here, values } = typeCase;
  const test = (title: string, body: TestBody): void => live.test(`${name}: ${title}`, body);
  const { native, type } = here;
  const integer = live.sql.types.integer;
  const expected: Value[][] = [...values.map(([, value], index) => [index, value]), [values.length, null]];
  const fields: readonly Field[] = [
    { name: live.folded('k'), type: { kind: 'int', bits: 32 }, native: integer },
    { name: live.folded('v'), type, native },
  ];

  /** A table of the values, made by the database from their texts. */
  const filled = async (): Promise<string> => {
    const { sql } = await live.create(`k ${integer}, v ${native}`);
    const rows = values.map(([text], index) => `(${index}, ${live.sql.cast(live.sql.text(text), native)})`);
    await run(live.database, `INSERT INTO ${sql} VALUES ${[...rows, `(${values.length}, NULL)`].join(', ')}`);
    return sql;
  };
  /** The keys of rows that differ, by the database's own text of their values. */
  const differing = async (one: string, other: string): Promise<unknown> => {
    const text = live.sql.asText;
    return query(
      live.database,
      [
        [one, other],
        [other, one],
      ]
        .map(
          ([a, b]) => `SELECT a.k FROM ${a} a LEFT JOIN ${b} b ON a.k = b.k
            WHERE b.k IS NULL OR (a.v IS NULL) <> (b.v IS NULL) OR ${text('a.v')} <> ${text('b.v')}`,
        )
        .join(' UNION ALL '),
    );
  };

  test('the column is reported as it was made', async () => {
    const { table } = await live.create(`k ${integer}, v ${native}`);
    expect((await live.database.fields(table))[1]).toMatchObject({ name: live.folded('v'), native, type });
  });

  test('read', async () => {
    const sql = await filled();
    expect(exactly(await read(live.database, `SELECT k, v FROM ${sql} ORDER BY k`), 1)).toEqual(exactly(expected, 1));
  });

  test('run', async () => {
    const sql = await filled();
    const [result] = await run(live.database, `SELECT k, v FROM ${sql} ORDER BY k`);
    expect(result?.fields).toEqual([
      fields[0],
      { name: live.folded('v'), type: here.typeInResults ?? type, native: here.inResults ?? native },
    ]);
    expect(exactly(result?.rows ?? [], 1)).toEqual(exactly(expected, 1));
  });

  test('load', async () => {
    const sql = await filled();
    const { table, sql: target } = await live.create(`k ${integer}, v ${native}`);
    const loaded = await live.database.session(
      async (session) => {
        await using load = await session.load(table, fields);
        await load.write(toBatch(expected, 2));
        return await load.finish();
      },
      { transaction: 'write' },
    );
    expect(loaded).toEqual({ rows: expected.length });
    expect(await differing(sql, target)).toEqual([]);
  });

  if (!isWithout(live.sql.wire)) {
    test('by every wire format that it is offered in and takes', async () => {
      const sql = await filled();
      // Some formats are for other kinds of databases only.
      const tags = await live.database.session(async ({ wire }) =>
        (wire?.offers(fields) ?? []).filter((tag) => wire?.accepts(tag, fields)),
      );
      expect(tags.length).toBeGreaterThan(0);
      for (const tag of tags) {
        const { table, sql: target } = await live.create(`k ${integer}, v ${native}`);
        const rows = await carry(live.database, live.database, {
          selection: { sql: `SELECT * FROM ${sql}` },
          table,
          fields,
          tag,
        });
        expect(rows).toBe(expected.length);
        expect(await differing(sql, target)).toEqual([]);
      }
    });
  }

  test('as literals of one INSERT', async () => {
    const sql = await filled();
    const { table, sql: target } = await live.create(`k ${integer}, v ${native}`);
    const rows = expected.map(([key, value]) => {
      const written = value === null || value === undefined ? 'NULL' : live.dialect.literal(value, type);
      return `(${String(key)}, ${written})`;
    });
    const columns = [live.folded('k'), live.folded('v')];
    await run(live.database, live.dialect.insertSelect(table, columns, `VALUES ${rows.join(', ')}`));
    expect(await differing(sql, target)).toEqual([]);
  });

  const { refused = [] } = typeCase;
  if (refused.length > 0) {
    test('what it cannot hold is refused by a load', async () => {
      const { table } = await live.create(`k ${integer}, v ${native}`);
      for (const value of refused) {
        const work = live.database.session(
          async (session) => {
            await using load = await session.load(table, fields);
            await load.write(toBatch([[1, value]], 2));
            await load.finish();
          },
          { transaction: 'write' },
        );
        expect((await refusal(work, 'invalid-data')).native).toMatchObject({ row: 1, column: 'v' });
      }
    });
  }

  test('as a parameter', async () => {
    if (isWithout(live.sql.castsToAll)) return live.sql.castsToAll.without;
    const parameter = live.sql.cast(live.sql.parameter(1), native);
    // A parameter brings no type along: a value that is text here is given as the database's own text for it.
    for (const [text, value] of values) {
      expect(
        exactly(await query(live.database, `SELECT ${parameter}`, [typeof value === 'string' ? text : value])),
      ).toEqual(exactly([[value]]));
    }
    expect(await query(live.database, `SELECT ${parameter}`, [null])).toEqual([[null]]);
    return undefined;
  });
}
