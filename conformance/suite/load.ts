import { expect } from 'vitest';
import type { Load } from '../../src/contract/connector.ts';
import type { DagFluxError } from '../../src/contract/errors.ts';
import type { TableName } from '../../src/contract/names.ts';
import type { Field, LogicalType, Value } from '../../src/contract/values.ts';
import { typesOf } from '../cases/types.ts';
import { isWithout } from '../dialects.ts';
import { firstColumn, query, read, run, runIn, toBatch } from './execute.ts';
import { type Live, refusal } from './live.ts';

export function loadTests(live: Live): void {
  const { test, sql } = live;
  const { integer, bigint, text } = sql.types;
  const field = (name: string, type: LogicalType, native: string): Field => ({ name: live.folded(name), type, native });
  const number = (name: string): Field => field(name, { kind: 'int', bits: 32 }, integer);
  const words = (name: string): Field => field(name, { kind: 'text' }, text);

  const loading = <T>(table: TableName, fields: readonly Field[], work: (load: Load) => Promise<T>): Promise<T> =>
    live.database.session(
      async (session) => {
        await using load = await session.load(table, fields);
        return await work(load);
      },
      { transaction: 'write' },
    );
  const loadRows = (table: TableName, fields: readonly Field[], ...batches: Value[][][]): Promise<{ rows: number }> =>
    loading(table, fields, async (load) => {
      for (const rows of batches) await load.write(toBatch(rows, fields.length));
      return await load.finish();
    });
  const range = (from: number, to: number): Value[][] =>
    Array.from({ length: to - from }, (_, i) => [from + i, `row ${from + i}`]);

  test('many batches, also empty ones', async () => {
    const { table, sql: name } = await live.create(`n ${integer}, v ${text}`);
    const done = await loadRows(table, [number('n'), words('v')], [], range(0, 5_000), [], range(5_000, 12_345));
    expect(done).toEqual({ rows: 12_345 });
    expect(
      await query(
        live.database,
        `SELECT count(DISTINCT v), min(n), max(n) FROM ${name} WHERE v = ${sql.join("'row '", 'n')}`,
      ),
    ).toEqual([[12_345, 0, 12_344]]);
  });

  test('long values: 16 MB of text, of characters beyond ASCII, of bytes', async () => {
    const { native = '' } = typesOf(live.id).find((type) => type.name === 'binary')?.here ?? {};
    const { table, sql: name } = await live.create(`n ${integer}, v ${text}, b ${native}`);
    const bytes = Uint8Array.from({ length: 16_000_000 }, (_, index) => index * 7);
    const [ascii, wide] = ['0123456789abcdef'.repeat(1_000_000), '👍é\n'.repeat(2_000_000)];
    const fields = [number('n'), words('v'), field('b', { kind: 'binary' }, native)];
    await loadRows(table, fields, [
      [1, ascii, null],
      [2, wide, new Uint8Array(0)],
      [3, null, bytes],
    ]);
    const rows = await read(live.database, `SELECT v, b FROM ${name} ORDER BY n`);
    expect(rows[0]?.[0] === ascii && rows[1]?.[0] === wide).toBe(true);
    expect(Buffer.compare(Buffer.from(rows[2]?.[1] as Uint8Array), bytes)).toBe(0);
  });

  test('nothing at all', async () => {
    const { table, sql: name } = await live.create(`n ${integer}`);
    expect(await loadRows(table, [number('n')])).toEqual({ rows: 0 });
    expect(await firstColumn(live.database, `SELECT n FROM ${name}`)).toEqual([]);
  });

  test('columns by name: in another order, the others take their defaults', async () => {
    const odd = live.dialect.quoteIdentifier('c d');
    const { table, sql: name } = await live.create(`a ${integer}, b ${text} DEFAULT ('none'), ${odd} ${text}`);
    await loadRows(
      table,
      [words('c d'), number('a')],
      [
        ['x', 1],
        [null, 2],
      ],
    );
    expect(await query(live.database, `SELECT a, b, ${odd} FROM ${name} ORDER BY a`)).toEqual([
      [1, 'none', 'x'],
      [2, 'none', null],
    ]);
  });

  test('two loads in one transaction', async () => {
    const { table, sql: name } = await live.create(`n ${integer}`);
    await live.database.session(
      async (session) => {
        for (const n of [1, 2]) {
          await using load = await session.load(table, [number('n')]);
          await load.write(toBatch([[n]], 1));
          await load.finish();
        }
      },
      { transaction: 'write' },
    );
    expect(await firstColumn(live.database, `SELECT n FROM ${name} ORDER BY n`)).toEqual([1, 2]);
  });

  test('not finished = undone; the transaction goes on, or it is undone as well and says so', async () => {
    const { table, sql: name } = await live.create(`n ${integer}, v ${text}`);
    const committed = await live.database
      .session(
        async (session) => {
          await runIn(session, `INSERT INTO ${name} VALUES (-1, 'before')`);
          {
            await using load = await session.load(table, [number('n'), words('v')]);
            await load.write(toBatch(range(0, 3_000), 2));
          }
          await runIn(session, `INSERT INTO ${name} VALUES (-2, 'after')`);
        },
        { transaction: 'write' },
      )
      .then(
        () => true,
        () => false,
      );
    expect(await firstColumn(live.database, `SELECT v FROM ${name} ORDER BY n DESC`)).toEqual(
      committed ? ['before', 'after'] : [],
    );
  });

  test('a repeated key in the last batch: a constraint, and nothing is left', async () => {
    if (isWithout(sql.primaryKey)) return sql.primaryKey.without;
    const { table, sql: name } = await live.create(`n ${integer} ${sql.primaryKey}, v ${text}`);
    await refusal(
      loadRows(table, [number('n'), words('v')], range(0, 4_000), range(4_000, 8_000), [[17, 'again']]),
      'constraint',
    );
    expect(await firstColumn(live.database, `SELECT n FROM ${name}`)).toEqual([]);
    expect(await loadRows(table, [number('n'), words('v')], range(0, 10))).toEqual({ rows: 10 });
    return undefined;
  });

  test('NULL where none may be: a constraint that names the column', async () => {
    const { table } = await live.create(`n ${integer}, v ${text} NOT NULL`);
    const error = await refusal(loadRows(table, [number('n'), words('v')], range(0, 10), [[10, null]]), 'constraint');
    expect(`${error.message} ${JSON.stringify(error.native)}`).toContain(live.folded('v'));
  });

  test('a value that is none of the type: invalid data, by row and column', async () => {
    const { table, sql: name } = await live.create(`n ${integer}, v ${integer}`);
    const fields = [number('n'), words('v')];
    const rows = range(0, 2_000).map(([n]) => [n as Value, String(n)]);
    rows[1_500] = [1_500, 'not a number'];
    const error = await refusal(loadRows(table, fields, rows.slice(0, 1_000), rows.slice(1_000)), 'invalid-data');
    expect(error.native).toMatchObject({ row: 1_501, column: live.folded('v') });
    expect(await firstColumn(live.database, `SELECT n FROM ${name}`)).toEqual([]);
  });

  test('half of a surrogate pair is refused, by row and column, and never becomes another character', async () => {
    const { table } = await live.create(`n ${integer}, v ${text}`);
    const error = await refusal(
      loadRows(
        table,
        [number('n'), words('v')],
        [
          [1, 'a'],
          [2, 'b\ud800'],
        ],
      ),
      'invalid-data',
    );
    expect(error.native).toMatchObject({ row: 2, column: live.folded('v') });
  });

  test('a NUL character is kept, or refused by row and column', async () => {
    const { table, sql: name } = await live.create(`n ${integer}, v ${text}`);
    const outcome = await loadRows(
      table,
      [number('n'), words('v')],
      [
        [1, 'a'],
        [2, 'b\0c'],
      ],
    ).catch((error: DagFluxError) => error);
    if ('rows' in outcome)
      expect(await firstColumn(live.database, `SELECT v FROM ${name} WHERE n = 2`)).toEqual(['b\0c']);
    else expect(outcome).toMatchObject({ code: 'invalid-data', native: { row: 2, column: live.folded('v') } });
  });

  test('a column that is not there, a table that is not there', async () => {
    const { table } = await live.create(`n ${integer}`);
    await refusal(loadRows(table, [number('m')], [[1]]), ['invalid-input', 'not-found']);
    await refusal(loadRows(live.newTable('missing'), [number('n')], [[1]]), 'not-found');
  });

  test('a cancelled load leaves nothing', async () => {
    const { table, sql: name } = await live.create(`n ${integer}, v ${text}`);
    const stop = new AbortController();
    const work = live.database.session(
      async (session) => {
        await using load = await session.load(table, [number('n'), words('v')], { signal: stop.signal });
        await load.write(toBatch(range(0, 1_000), 2));
        stop.abort();
        await load.write(toBatch(range(1_000, 2_000), 2));
        return await load.finish();
      },
      { transaction: 'write' },
    );
    await refusal(work, 'cancelled');
    expect(await firstColumn(live.database, `SELECT n FROM ${name}`)).toEqual([]);
  });

  test('a table of many columns', async () => {
    const width = Math.min(live.capabilities.maximumColumns, 1_600);
    const names = Array.from({ length: width }, (_, index) => `column_${index}`);
    const { table, sql: name } = await live.create(names.map((column) => `${column} ${integer}`).join(', '));
    const row = names.map((_, index) => index);
    await loadRows(table, names.map(number), [row, row.map(() => null)]);
    expect(
      await query(live.database, `SELECT * FROM ${name} ORDER BY CASE WHEN column_0 IS NULL THEN 1 ELSE 0 END`),
    ).toEqual([row, row.map(() => null)]);
    expect((await live.database.fields(table)).map((column) => column.name)).toEqual(names.map(live.folded));
  });

  const { identity, generated } = sql;
  if (!isWithout(identity)) {
    test('the values of an identity column are kept, and the next one is past them', async () => {
      const { table, sql: name } = await live.create(`id ${identity}, n ${integer}`);
      const id = field('id', { kind: 'int', bits: 64 }, bigint);
      await loadRows(
        table,
        [id, number('n')],
        [
          [5n, 1],
          [41n, 2],
          [7n, 3],
        ],
      );
      await run(live.database, `INSERT INTO ${name} (n) VALUES (4)`);
      expect(await firstColumn(live.database, `SELECT id FROM ${name} ORDER BY n`)).toEqual([5n, 41n, 7n, 42n]);
      await run(live.database, live.dialect.insertSelect(table, ['id', 'n'], `SELECT 100, 5`));
      await live.database.session((session) => session.advanceIdentity(table, ['id']), { transaction: 'write' });
      await run(live.database, `INSERT INTO ${name} (n) VALUES (6)`);
      expect(await firstColumn(live.database, `SELECT id FROM ${name} WHERE n = 6`)).toEqual([101n]);
    });
  }
  if (!isWithout(generated)) {
    test('a computed column is left out', async () => {
      const { table, sql: name } = await live.create(`n ${integer}, twice ${generated}`);
      await loadRows(
        table,
        [number('twice'), number('n')],
        [
          [-1, 1],
          [-1, 2],
        ],
      );
      expect(await query(live.database, `SELECT n, twice FROM ${name} ORDER BY n`)).toEqual([
        [1, 2],
        [2, 4],
      ]);
    });
  }

  test('several transactions load one table at the same time, or one after the other', async () => {
    const { table, sql: name } = await live.create(`n ${integer}, v ${text}`);
    const parts = live.capabilities.parallelLoad ? 3 : 1;
    await Promise.all(
      Array.from({ length: parts }, (_, part) =>
        loadRows(table, [number('n'), words('v')], range(part * 1_000, part * 1_000 + 1_000)),
      ),
    );
    expect(await firstColumn(live.database, `SELECT count(DISTINCT n) FROM ${name}`)).toEqual([parts * 1_000]);
  });
}
