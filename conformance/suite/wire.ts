import { expect } from 'vitest';
import { isWithout } from '../dialects.ts';
import { carry, query, run, runIn } from './execute.ts';
import { type Live, refusal } from './live.ts';

export function wireTests(live: Live): void {
  const { test, sql, capabilities, dialect } = live;
  const { integer, text } = sql.types;
  const fields = [
    { name: 'n', type: { kind: 'int', bits: 32 } as const, native: integer },
    { name: 'v', type: { kind: 'text' } as const, native: text },
  ];
  const numbered = `SELECT n, ${sql.asText('n')} AS v FROM (${sql.numbers(10_000)}) AS s`;

  if (isWithout(sql.wire)) {
    test(`(${sql.wire.without}) nothing that it takes itself is offered, and an unknown format is refused`, async () => {
      await live.database.session(
        async ({ wire }) => {
          expect((wire?.offers(fields) ?? []).filter((tag) => wire?.accepts(tag, fields))).toEqual([]);
          if (wire) await refusal(() => wire.unload({ sql: numbered }, 'no-such-format'), 'unsupported');
        },
        { transaction: 'read' },
      );
    });
    return;
  }

  const offered = async (): Promise<string> => {
    const [tag] = await live.database.session(async ({ wire }) => wire?.offers(fields) ?? []);
    return tag ?? expect.unreachable('No format is offered.');
  };

  test('offers are the same each time, taken by itself, and no others are', async () => {
    const tag = await offered();
    expect(await offered()).toBe(tag);
    await live.database.session(async ({ wire }) => {
      expect(wire?.accepts(tag, fields)).toBe(true);
      expect(wire?.accepts('no-such-format', fields)).toBe(false);
      expect(wire?.accepts(tag, [...fields].reverse())).toBe(false);
      expect(wire?.accepts(tag, fields.slice(1))).toBe(false);
    });
  });

  test('a table, some of its columns and rows, a query with a comment at its end', async () => {
    const { table, sql: source } = await live.create(`v ${text}, n ${integer}`);
    await run(live.database, `INSERT INTO ${source} (n, v) ${numbered}`);
    const tag = await offered();
    for (const [selection, rows] of [
      [{ table, columns: ['n', 'v'] }, 10_000],
      [{ table, columns: ['n', 'v'], where: 'n > 9000 -- the last' }, 1_000],
      [{ sql: `SELECT n, v FROM ${source} WHERE n <= 5 -- the first` }, 5],
    ] as const) {
      const { table: to, sql: target } = await live.create(`n ${integer}, v ${text}`);
      expect(await carry(live.database, live.database, { selection, table: to, fields, tag })).toBe(rows);
      expect(
        await query(live.database, `SELECT count(DISTINCT v) FROM ${target} WHERE v = ${sql.asText('n')}`),
      ).toEqual([[rows]]);
    }
  });

  test(
    capabilities.parallelUnload
      ? 'several streams together hold each row once'
      : 'one stream, however many are asked for',
    async () => {
      const source = live.newTable('large');
      await run(live.database, sql.large(dialect.table(source)));
      const tag = await offered();
      const streams = await live.database.session(
        async ({ wire }) => {
          const all = (await wire?.unload({ table: source }, tag, { streams: 2 })) ?? [];
          await Promise.all(
            all.map(async (stream) => {
              for await (const _ of stream);
            }),
          );
          return all.length;
        },
        { transaction: 'read' },
      );
      expect(streams).toBe(capabilities.parallelUnload ? 2 : 1);
      const { table, sql: target } = await live.create(`n ${integer}, v ${text}`);
      await live.database.session(
        async (from) => {
          // The streams are of the session's moment: what comes now is not in them.
          await runIn(from, `SELECT n FROM ${dialect.table(source)} WHERE n = 1`);
          await run(live.database, `INSERT INTO ${dialect.table(source)} VALUES (-1, 'late')`);
          const parts = (await from.wire?.unload({ table: source }, tag, { streams: 2 })) ?? [];
          await Promise.all(
            parts.map((part) =>
              live.database.session(async (to) => to.wire?.load(table, fields, tag, [part]), { transaction: 'write' }),
            ),
          );
        },
        { transaction: 'read' },
      );
      const counts = `SELECT CAST(count(*) AS ${integer}), CAST(count(DISTINCT n) AS ${integer}), min(n), max(n) FROM ${target}`;
      expect(await query(live.database, counts)).toEqual([[60_000, 60_000, 1, 60_000]]);
    },
  );

  test('rows are counted as they pass', async () => {
    const tag = await offered();
    let counted = 0;
    await live.database.session(
      async ({ wire }) => {
        const onRows = (rows: number): void => {
          counted += rows;
        };
        for (const stream of (await wire?.unload({ sql: numbered }, tag, { onRows })) ?? [])
          for await (const _ of stream);
      },
      { transaction: 'read' },
    );
    expect(counted).toBe(10_000);
  });

  test('bytes that are none of the format leave nothing', async () => {
    const tag = await offered();
    const { table, sql: target } = await live.create(`n ${integer}, v ${text}`);
    const noise = async function* (): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('this is not what the table expects\n');
    };
    await refusal(
      live.database.session(async ({ wire }) => wire?.load(table, fields, tag, [noise()]), { transaction: 'write' }),
      'invalid-data',
    );
    expect(await query(live.database, `SELECT n FROM ${target}`)).toEqual([]);
  });

  test('a reader that fails leaves nothing, and its own error comes out', async () => {
    const tag = await offered();
    const { table, sql: target } = await live.create(`n ${integer}, v ${text}`);
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield* [];
      throw new Error('the reader broke');
    };
    const load = live.database.session(async ({ wire }) => wire?.load(table, fields, tag, [broken()]), {
      transaction: 'write',
    });
    await expect(load)
      .rejects.toMatchObject({ cause: { message: 'the reader broke' } })
      .catch(() => expect(load).rejects.toThrow('the reader broke'));
    expect(await query(live.database, `SELECT n FROM ${target}`)).toEqual([]);
  });
}
