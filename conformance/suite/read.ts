import { expect } from 'vitest';
import type { ReadOptions } from '../../src/contract/connector.ts';
import type { Batch } from '../../src/contract/values.ts';
import { firstColumn, read, runIn, toRows } from './execute.ts';
import { type Live, refusal } from './live.ts';

export function readTests(live: Live): void {
  const { test, sql } = live;
  const { repeat = (text: string, times: number) => `repeat('${text}', ${times})` } = sql;
  const batches = (select: string, options: ReadOptions = {}): Promise<Batch[]> =>
    live.database.session(
      async (session) => {
        await using stream = await session.read(select, options);
        const all: Batch[] = [];
        for await (const batch of stream) all.push(batch);
        return all;
      },
      { transaction: 'read' },
    );

  test('every row once, in order, in batches of at most the rows asked for', async () => {
    const all = await batches(sql.numbers(25_000), { batchRows: 1_000 });
    expect(Math.max(...all.map((batch) => batch.rows))).toBeLessThanOrEqual(1_000);
    // Kept batches are as they were: nothing was written into them again.
    expect(all.flatMap(toRows).map(([n]) => n)).toEqual(Array.from({ length: 25_000 }, (_, index) => index + 1));
    expect(all.every((batch) => batch.columns.every((column) => column.length === batch.rows))).toBe(true);
  });

  test('a batch is closed by its bytes', async () => {
    const long = `SELECT n, ${repeat('x', 10_000)} AS wide FROM (${sql.numbers(500)}) AS s`;
    const all = await batches(long, { batchBytes: 100_000 });
    expect(all.reduce((rows, batch) => rows + batch.rows, 0)).toBe(500);
    expect(Math.max(...all.map((batch) => batch.rows))).toBeLessThanOrEqual(20);
  });

  test('a long value', async () => {
    const [[value] = []] = await read(live.database, `SELECT ${repeat('0123456789', 1_600_000)} AS wide`);
    expect(value).toHaveLength(16_000_000);
  });

  test('the fields are there before a row is read, also where there is none', async () => {
    const { sql: name } = await live.create(`n ${sql.types.integer}, v ${sql.types.text}`);
    await live.database.session(
      async (session) => {
        await using stream = await session.read(`SELECT n AS a, v AS b FROM ${name} WHERE 1 = 0`);
        expect(stream.fields).toEqual([
          { name: live.folded('a'), type: { kind: 'int', bits: 32 }, native: sql.types.integer },
          { name: live.folded('b'), type: { kind: 'text' }, native: sql.types.text },
        ]);
        for await (const batch of stream) expect(batch.rows).toBe(0);
      },
      { transaction: 'read' },
    );
  });

  test('parameters', async () => {
    const select = `SELECT n FROM (${sql.numbers(10)}) AS s WHERE n > ${sql.parameter(1)} ORDER BY n`;
    expect((await batches(select, { parameters: [8] })).flatMap(toRows)).toEqual([[9], [10]]);
  });

  test('a consumer that leaves closes the cursor; the transaction goes on', async () => {
    await live.database.session(
      async (session) => {
        const endless = `SELECT s.n FROM (${sql.numbers(10_000)}) AS s CROSS JOIN (${sql.numbers(10_000)}) AS t`;
        for (let turn = 0; turn < 3; turn += 1) {
          await using stream = await session.read(endless, { batchRows: 100 });
          for await (const batch of stream) {
            expect(batch.rows).toBeLessThanOrEqual(100);
            break;
          }
        }
        await using unread = await session.read(sql.numbers(10));
        expect(unread.fields).toHaveLength(1);
        await unread[Symbol.asyncDispose]();
        expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
      },
      { transaction: 'read' },
    );
  });

  test('an error in the middle is an error, never a short result', async () => {
    const failing = `SELECT CAST(CASE WHEN n = 50000 THEN 'x' ELSE '1' END AS ${sql.types.integer}) AS v FROM (${sql.numbers(60_000)}) AS s`;
    await refusal(batches(sql.failing?.(60_000, 50_000) ?? failing, { batchRows: 1_000 }), 'invalid-data');
    await refusal(batches('SELECT no_such_column'), 'invalid-sql');
    expect(await firstColumn(live.database, 'SELECT 1')).toEqual([1]);
  });

  test('columns are described without a row being read', async () => {
    const { table } = await live.create(
      `n ${sql.types.integer}, ${live.dialect.quoteIdentifier('a b')} ${sql.types.text}`,
    );
    await live.database.session(
      async (session) => {
        const names = async (selection: Parameters<typeof session.describe>[0]): Promise<string[]> =>
          (await session.describe(selection)).map((field) => `${field.name} ${field.native}`);
        expect(await names({ table })).toEqual([`${live.folded('n')} ${sql.types.integer}`, `a b ${sql.types.text}`]);
        expect(await names({ table, columns: ['a b'], where: 'n > 1' })).toEqual([`a b ${sql.types.text}`]);
        const described = await session.describe({ sql: `${sql.numbers(1_000_000_000)} -- a comment` });
        expect(described.map(({ name, type }) => [name, type.kind])).toEqual([
          [live.folded('n'), expect.stringMatching(/^(int|decimal)$/)],
        ]);
      },
      { transaction: 'read' },
    );
  });
}
