import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, rowsOf, runScript, scalar, until } from '../../../tools/open-postgres.ts';
import type { Selection, Session, UnloadOptions, Wire } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';

let database: Awaited<ReturnType<typeof openPostgres>>;

beforeAll(async () => {
  database = await openPostgres({ poolSize: 4 });
  await runScript(
    database,
    `CREATE TABLE small (id int PRIMARY KEY, gone text, label text, at timestamptz, n numeric, b bytea);
     INSERT INTO small SELECT i, 'x', CASE WHEN i % 7 = 0 THEN NULL ELSE E'l\\t\\\\\\n' || i END, now() + i * interval '1 day', i / 7.0, decode(md5(i::text), 'hex') FROM generate_series(1, 20000) i;
     ALTER TABLE small DROP COLUMN gone;
     CREATE TABLE empty (id int, label text);
     CREATE TABLE large (id int, filler text) WITH (fillfactor = 60);
     INSERT INTO large SELECT i, repeat('x', 900) FROM generate_series(1, 100000) i;`,
  );
});
afterAll(() => database?.[Symbol.asyncDispose]());

const wireOf = (session: Session): Wire => {
  if (!session.wire) throw new Error('There is no wire.');
  return session.wire;
};

/** Unloads and collects all streams at the same time. */
async function collect(session: Session, selection: Selection, format: 'binary' | 'text', options: UnloadOptions = {}) {
  const wire = wireOf(session);
  const fields = await session.describe(selection);
  const tag = wire.offers(fields).find((one) => one.startsWith(`pgcopy-${format}`)) ?? '';
  let rows = 0;
  const counting = { ...options, onRows: (more: number) => (rows += more) };
  const streams = await wire.unload(selection, tag, counting);
  const parts = await Promise.all(streams.map(async (stream) => Buffer.concat(await Array.fromAsync(stream))));
  return { fields, tag, parts, rows };
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const EXCEPT = (a: string, b: string) =>
  `SELECT count(*)::int FROM ((TABLE ${a} EXCEPT ALL TABLE ${b}) UNION ALL (TABLE ${b} EXCEPT ALL TABLE ${a})) d`;

describe.each(['binary', 'text'] as const)('%s', (format) => {
  test.each(['small', 'empty', 'large'])('%s, there and back', async (table) => {
    await runScript(database, `DROP TABLE IF EXISTS copy; CREATE TABLE copy (LIKE ${table})`);
    const unloaded = await database.session((session) => collect(session, { table: { name: table } }, format), {
      transaction: 'read',
    });
    const count = await scalar(database, `SELECT count(*)::int FROM ${table}`);
    expect(unloaded.rows).toBe(count);
    const loaded = await database.session(
      (session) => {
        const streams = unloaded.parts.map((part) => pieces(part, 10_007));
        return wireOf(session).load({ name: 'copy' }, unloaded.fields, unloaded.tag, streams);
      },
      { transaction: 'write' },
    );
    expect(loaded.rows).toBe(count);
    expect(await scalar(database, EXCEPT(table, 'copy'))).toBe(0);
  });

  test('columns, a condition, a query with a comment and a semicolon', async () => {
    const selections: Selection[] = [
      { table: { name: 'small' }, columns: ['label', 'id'], where: 'id <= 3 -- few' },
      { sql: 'SELECT label, id FROM small WHERE id <= 3 ORDER BY id; -- few' },
    ];
    for (const selection of selections) {
      const { rows, parts } = await database.session((session) => collect(session, selection, format), {
        transaction: 'read',
      });
      expect(rows).toBe(3);
      if (format === 'text') expect(String(parts[0])).toBe('l\\t\\\\\\n1\t1\nl\\t\\\\\\n2\t2\nl\\t\\\\\\n3\t3\n');
    }
  });

  test('an error in the middle is an error', async () => {
    const sql = 'SELECT 1 / (i - 15000) AS a FROM generate_series(1, 20000) i';
    const failing = database.session((session) => collect(session, { sql }, format), { transaction: 'read' });
    await expect(failing).rejects.toMatchObject({ code: 'invalid-data', native: { code: '22012' } });
  });

  test('a source that fails leaves nothing', async () => {
    await runScript(database, 'DROP TABLE IF EXISTS copy; CREATE TABLE copy (LIKE small)');
    const { fields, tag, parts } = await database.session(
      (session) => collect(session, { table: { name: 'small' } }, format),
      { transaction: 'read' },
    );
    const broken = async function* () {
      yield (parts[0] as Buffer).subarray(0, 100_000);
      throw new Error('the source broke');
    };
    const loading = database.session((session) => wireOf(session).load({ name: 'copy' }, fields, tag, [broken()]), {
      transaction: 'write',
    });
    await expect(loading).rejects.toMatchObject({ cause: expect.objectContaining({ message: 'the source broke' }) });
    // And one that ends too early.
    const short = [pieces((parts[0] as Buffer).subarray(0, 100_001), 4_096)];
    const cut = database.session((session) => wireOf(session).load({ name: 'copy' }, fields, tag, short), {
      transaction: 'write',
    });
    await expect(cut).rejects.toMatchObject({ code: 'invalid-data' });
    expect(await scalar(database, 'SELECT count(*)::int FROM copy')).toBe(0);
  });
});

describe('several streams of one snapshot', () => {
  const wide = { streams: 3 };

  test('hold each row once, while others insert, update and delete', async () => {
    let stop = false;
    const writing = (async () => {
      let i = 0;
      while (!stop) {
        i += 1;
        await runScript(
          database,
          `UPDATE large SET filler = repeat('y', 900) WHERE id % 97 = ${i % 97}; DELETE FROM large WHERE id = ${i * 3}; INSERT INTO large VALUES (${-i}, 'new')`,
        );
      }
      return i;
    })();
    for (let round = 0; round < 3; round += 1) {
      const [parts, ids] = await database.session(
        async (session) => {
          // Within the same snapshot: what there is to be seen.
          const seen = await rowsOf(session, 'SELECT count(*)::int, sum(id)::int8, count(DISTINCT id)::int FROM large');
          const { parts, rows } = await collect(session, { table: { name: 'large' }, columns: ['id'] }, 'text', wide);
          expect(rows).toBe(seen[0]?.[0]);
          return [parts, seen] as const;
        },
        { transaction: 'read' },
      );
      expect(parts.length).toBeGreaterThan(1);
      const values = parts.flatMap((part) => String(part).trim().split('\n').map(Number));
      expect([[values.length, String(values.reduce((a, b) => a + b, 0)), new Set(values).size]]).toEqual(ids);
    }
    stop = true;
    expect(await writing).toBeGreaterThan(0);
  });

  test('a table that is to be rewritten waits until all parts are read', async () => {
    await database.session(
      async (session) => {
        const wire = wireOf(session);
        const fields: Field[] = [{ name: 'id', type: { kind: 'int', bits: 32 }, native: 'integer' }];
        const streams = await wire.unload(
          { table: { name: 'large' }, columns: ['id'] },
          wire.offers(fields).at(-1) ?? '',
          wide,
        );
        expect(streams.length).toBeGreaterThan(1);
        await expect(runScript(database, "SET lock_timeout = '50ms'; TRUNCATE large")).rejects.toMatchObject({
          code: 'busy',
        });
        await expect(
          runScript(database, "SET lock_timeout = '50ms'; ALTER TABLE large ALTER COLUMN id TYPE bigint"),
        ).rejects.toMatchObject({ code: 'busy' });
        let rows = 0;
        // One after the other: the worst order.
        for (const stream of streams)
          for await (const chunk of stream) rows += String(Buffer.from(chunk)).split('\n').length - 1;
        expect(rows).toBe(await scalar(session, 'SELECT count(*)::int FROM large'));
      },
      { transaction: 'read' },
    );
  });

  test.each([
    ['a view', 'CREATE VIEW seen AS SELECT * FROM large', 'seen'],
    [
      'a partitioned table',
      'CREATE TABLE parted (id int, filler text) PARTITION BY HASH (id); CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 1, REMAINDER 0); INSERT INTO parted SELECT id, filler FROM large',
      'parted',
    ],
    ['a small table', 'SELECT 1', 'small'],
  ])('%s is one stream', async (_, script, name) => {
    await runScript(database, script);
    const { parts, rows } = await database.session((session) => collect(session, { table: { name } }, 'binary', wide), {
      transaction: 'read',
    });
    expect(parts).toHaveLength(1);
    expect(rows).toBe(await scalar(database, `SELECT count(*)::int FROM ${name}`));
  });

  test('a parent of the old kind: its children too, each row once', async () => {
    await runScript(
      database,
      'CREATE TABLE child () INHERITS (large); INSERT INTO child SELECT 1000000 + i, $$c$$ FROM generate_series(1, 1000) i',
    );
    const { parts, rows } = await database.session(
      (session) => collect(session, { table: { name: 'large' } }, 'binary', wide),
      { transaction: 'read' },
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(rows).toBe(await scalar(database, 'SELECT count(*)::int FROM large'));
    await runScript(database, 'DROP TABLE child');
  });

  test('a pool with nothing to spare: one stream', async () => {
    await using one = await openPostgres({ poolSize: 1 }, database.address);
    const { parts, rows } = await one.session(
      (session) => collect(session, { table: { name: 'large' } }, 'binary', wide),
      { transaction: 'read' },
    );
    expect(parts).toHaveLength(1);
    expect(rows).toBe(await scalar(database, 'SELECT count(*)::int FROM large'));
  });

  /** Connections that are in a transaction, or at work. */
  const busy = async () =>
    Number(
      await scalar(
        database,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()",
      ),
    );

  test.each([
    ['none is read', async (_: AsyncIterable<Uint8Array>) => {}],
    [
      'each is left early',
      async (stream: AsyncIterable<Uint8Array>) => {
        for await (const _ of stream) break;
      },
    ],
    [
      'each is left in the middle, without a word',
      async (stream: AsyncIterable<Uint8Array>) => {
        await stream[Symbol.asyncIterator]().next();
      },
    ],
  ])('%s: all are given back at the end of the session', async (_, use) => {
    await database
      .session(
        async (session) => {
          const wire = wireOf(session);
          const fields = await session.describe({ table: { name: 'large' } });
          const streams = await wire.unload({ table: { name: 'large' } }, wire.offers(fields)[0] ?? '', wide);
          expect(streams.length).toBeGreaterThan(1);
          await Promise.all(streams.map(use));
        },
        { transaction: 'read' },
      )
      .catch((error) => expect(error).toMatchObject({ code: 'conflict' }));
    await until(async () => (await busy()) === 0);
    // The pool has all of its places again.
    const pids = await Promise.all(
      [1, 2, 3, 4].map(() => scalar(database, 'SELECT pg_sleep(0.05)::text || pg_backend_pid()')),
    );
    expect(new Set(pids).size).toBe(4);
  });

  test('a stream that is read to its end gives its connection back at once, and does no harm to who gets it', async () => {
    await using two = await openPostgres({ poolSize: 2 }, database.address);
    await two.session(
      async (session) => {
        const wire = wireOf(session);
        const fields = await session.describe({ table: { name: 'large' } });
        const streams = await wire.unload({ table: { name: 'large' } }, wire.offers(fields)[0] ?? '', { streams: 2 });
        expect(streams).toHaveLength(2);
        for (const stream of [...streams].reverse()) for await (const _ of stream);
        // Begun inside, and still under way when the session that had the connection before has ended.
        const started = Promise.withResolvers<void>();
        later = two.session(
          async (other) => {
            await runScript(other, "SELECT set_config('work_mem', '99kB', true)");
            started.resolve();
            await released.promise;
            return await scalar(other, "SELECT current_setting('work_mem')");
          },
          { transaction: 'write' },
        );
        await started.promise;
      },
      { transaction: 'read' },
    );
    released.resolve();
    expect(await later).toBe('99kB');
  });
  let later: Promise<unknown> = Promise.resolve();
  const released = Promise.withResolvers<void>();

  test('a backend that is ended is an error of its stream', async () => {
    const failing = database.session(
      async (session) => {
        const wire = wireOf(session);
        const fields = await session.describe({ table: { name: 'large' } });
        const streams = await wire.unload({ table: { name: 'large' } }, wire.offers(fields)[0] ?? '', wide);
        const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
        await Promise.all(iterators.map((iterator) => iterator.next()));
        const own = await scalar(
          database,
          "SELECT pid FROM pg_stat_activity WHERE query LIKE 'COPY%ctid%' AND query NOT LIKE '%pg_stat%' AND state = 'active' AND datname = current_database() LIMIT 1",
        );
        await scalar(database, `SELECT pg_terminate_backend(${own}, 5000)`);
        const rest = await Promise.allSettled(
          iterators.map(async (iterator) => {
            while (!(await iterator.next()).done);
          }),
        );
        const rejected = rest.filter((one) => one.status === 'rejected');
        expect(rejected).toHaveLength(1);
        throw rejected[0]?.reason;
      },
      { transaction: 'read' },
    );
    await expect(failing).rejects.toMatchObject({ code: 'unreachable' });
    expect(await scalar(database, 'SELECT 1')).toBe(1);
  });
});

test('identity columns are moved past by a wire load too', async () => {
  await runScript(database, 'CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY, label text)');
  const fields: Field[] = [
    { name: 'id', type: { kind: 'int', bits: 32 }, native: 'integer' },
    { name: 'label', type: { kind: 'text' }, native: 'text' },
  ];
  await database.session(
    async (session) => {
      const wire = wireOf(session);
      const tag = wire.offers(fields).find((offer) => offer.startsWith('pgcopy-text')) ?? '';
      expect(wire.accepts(tag, fields)).toBe(true);
      await wire.load({ name: 'numbered' }, fields, tag, [
        pieces(Buffer.from('41\ta\n'), 2),
        pieces(Buffer.from('7\tb\n'), 100),
      ]);
    },
    { transaction: 'write' },
  );
  expect(await scalar(database, "INSERT INTO numbered (label) VALUES ('c') RETURNING id")).toBe(42);
});

test('outside of a transaction it is refused', async () => {
  await expect(
    database.session((session) => collect(session, { table: { name: 'small' } }, 'text', { streams: 2 })),
  ).rejects.toMatchObject({ code: 'conflict' });
  await expect(
    database.session((session) => collect(session, { table: { name: 'small' } }, 'text')),
  ).rejects.toMatchObject({ code: 'conflict' });
});
