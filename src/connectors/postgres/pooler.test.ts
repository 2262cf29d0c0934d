import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, rowsOf, runScript, scalar, until } from '../../../tools/open-postgres.ts';
import { type Pooler, pgbouncer, startPooler } from '../../../tools/pgbouncer.ts';
import { startProxy } from '../../../tools/tcp-proxy.ts';
import type { Database } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';

let direct: Awaited<ReturnType<typeof openPostgres>>;

beforeAll(async () => {
  direct = await openPostgres();
  const { database } = direct.address;
  await runScript(
    direct,
    `CREATE SCHEMA s; CREATE TABLE s.t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, d date, i interval, b bytea, f float8, n numeric, m money, j jsonb, a int[]);
     INSERT INTO s.t (at, d, i, b, f, n, m, j, a) SELECT '2024-03-10 08:30:00.5+00', '2024-02-29', '1 year 2 days 3.5 sec', '\\x00ff', 0.1::float8 + 0.2::float8, 1.10, 1234.5, '{"a":1.10}', '{1,NULL}' FROM generate_series(1, 5000);
     ALTER DATABASE ${database} SET TimeZone = 'Asia/Kolkata'; ALTER DATABASE ${database} SET DateStyle = 'German, DMY';
     ALTER DATABASE ${database} SET IntervalStyle = 'postgres_verbose'; ALTER DATABASE ${database} SET bytea_output = 'escape';
     ALTER DATABASE ${database} SET extra_float_digits = -3; ALTER DATABASE ${database} SET search_path = nowhere;
     ALTER DATABASE ${database} SET standard_conforming_strings = off`,
  );
});
afterAll(() => direct?.[Symbol.asyncDispose]());

const ROW = [
  '2024-03-10 08:30:00.5+00',
  '2024-02-29',
  'P1Y2DT3.5S',
  'AP8=',
  0.30000000000000004,
  '1.10',
  '1234.50',
  '{"a": 1.10}',
  '[1,null]',
];

/** Everything that the connector does, on a database that a role's settings make as odd as can be. */
async function everything(database: Database): Promise<void> {
  const sql = 'SELECT at, d, i, b, f, n, m, j, a FROM t LIMIT 2';
  expect(await rowsOf(database, sql)).toEqual([ROW, ROW]);
  expect(await rowsOf(database, `BEGIN; ${sql}; ${sql}`)).toEqual([ROW, ROW]);
  expect(await scalar(database, "SELECT 'a\\b' || $1", { parameters: ['\\'] })).toBe('a\\b\\');
  expect((await database.tables('s')).map(({ name }) => name)).toEqual(['t']);
  expect((await database.fields({ schema: 's', name: 't' })).map(({ native }) => native)).toContain(
    'timestamp with time zone',
  );
  expect((await database.preview({ schema: 's', name: 't' }, 3)).batch.rows).toBe(3);
  await database.session(
    async (session) => {
      let rows = 0;
      for await (const batch of await session.read('SELECT * FROM t WHERE id > $1', {
        parameters: [0],
        batchRows: 500,
      })) {
        rows += batch.rows;
        expect(batch.columns[1]?.[0]).toBe(ROW[0]);
      }
      expect(rows).toBe(5_000);
      for await (const _ of await session.read('SELECT * FROM t', { batchRows: 10 })) break;
      expect(await scalar(session, 'SELECT count(*)::int FROM t')).toBe(5_000);
    },
    { transaction: 'read' },
  );
  await runScript(database, 'DROP TABLE IF EXISTS copy; CREATE TABLE copy (LIKE t INCLUDING ALL)');
  const table = { schema: 's', name: 't' };
  const { fields, tag, bytes } = await database.session(
    async (session) => {
      const described: readonly Field[] = await session.describe({ table });
      const chosen = session.wire?.offers(described)[0] ?? '';
      const streams = (await session.wire?.unload({ table }, chosen, { streams: 2 })) ?? [];
      return {
        fields: described,
        tag: chosen,
        bytes: await Promise.all(streams.map((stream) => Array.fromAsync(stream))),
      };
    },
    { transaction: 'read' },
  );
  await database.session(
    async (session) => {
      const streams = bytes.map(async function* (chunks) {
        yield* chunks;
      });
      await session.wire?.load({ schema: 's', name: 'copy' }, fields, tag, streams);
      await using load = await session.load({ schema: 's', name: 'copy' }, fields.slice(1, 2));
      await load.write({ rows: 1, columns: [['2024-03-10 08:30:00.5+00']] });
      await load.finish();
    },
    { transaction: 'write' },
  );
  expect(await scalar(database, "SELECT count(*)::int FROM copy WHERE at = '2024-03-10 08:30:00.5+00'")).toBe(5_001);
  await runScript(database, 'DROP TABLE copy');
  await expect(runScript(database, 'SELECT pg_sleep(60)', { timeout: 50 })).rejects.toMatchObject({ code: 'timeout' });
  const signal = AbortSignal.timeout(50);
  await expect(runScript(database, 'SELECT pg_sleep(60)', { signal })).rejects.toMatchObject({ code: 'timeout' });
  expect((await database.test()).ok).toBe(true);
  expect(
    await runScript(
      database,
      'VACUUM s.t; CREATE INDEX CONCURRENTLY IF NOT EXISTS t_at ON s.t (at); DO $$ BEGIN COMMIT; END $$',
    ),
  ).toHaveLength(3);
}

/** The messages of a client, once it has started up. */
class FrontendMessages {
  #bytes = Buffer.alloc(0);
  readonly startUps: Record<string, string>[] = [];
  readonly all: { readonly code: string; readonly body: Buffer }[] = [];

  add(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.length >= 8) {
      // Only a start-up message (and a request to cancel) has no code before its length.
      const start = this.#bytes[0] === 0;
      const length = this.#bytes.readInt32BE(start ? 0 : 1) + (start ? 0 : 1);
      if (this.#bytes.length < length) return;
      const message = this.#bytes.subarray(0, length);
      this.#bytes = this.#bytes.subarray(length);
      if (!start) this.all.push({ code: String.fromCharCode(message[0] as number), body: message.subarray(5) });
      else if (message.readInt32BE(4) === 196_608) {
        const texts = message.toString('utf8', 8).split('\0');
        this.startUps.push(
          Object.fromEntries(texts.flatMap((name, i) => (i % 2 === 0 && name ? [[name, texts[i + 1] ?? '']] : []))),
        );
      }
    }
  }
}

describe('what a pooler in transaction mode asks for', () => {
  test('four settings at the start, nothing with a name, no simple queries', async () => {
    const messages = new FrontendMessages();
    await using proxy = await startProxy(direct.address, {
      onUp: (chunk) => {
        messages.add(chunk);
        return 'pass';
      },
    });
    const environment = { ...process.env };
    Object.assign(process.env, {
      PGOPTIONS: '-c work_mem=1MB',
      PGAPPNAME: 'other',
      PGTZ: 'UTC',
      PGDATESTYLE: 'German',
    });
    try {
      // One connection, so that the messages come in one row.
      await using database = await openPostgres(
        { schema: 's', poolSize: 1, statementTimeout: 60 },
        { ...direct.address, port: proxy.port },
      );
      await database.session(
        async (session) => {
          for await (const _ of await session.read('SELECT * FROM t', { batchRows: 100 }));
          await runScript(session, 'SELECT $1', { parameters: [1] });
          const fields = await session.describe({ sql: 'SELECT at FROM t' });
          for (const stream of (await session.wire?.unload(
            { sql: 'SELECT at FROM t' },
            session.wire.offers(fields)[0] ?? '',
          )) ?? [])
            for await (const _ of stream);
        },
        { transaction: 'write' },
      );
      await database.fields({ schema: 's', name: 't' });
    } finally {
      process.env = environment;
    }
    expect(messages.startUps).toEqual([
      {
        user: direct.address.username,
        database: direct.address.database,
        client_encoding: 'UTF8',
        application_name: 'dagflux',
      },
    ]);
    const named = messages.all.filter(({ code, body }) => {
      if (code === 'P' || code === 'E') return body[0] !== 0;
      if (code === 'B') return body[0] !== 0 || body[1] !== 0;
      if (code === 'D' || code === 'C') return body[1] !== 0;
      return code === 'Q';
    });
    expect(named).toEqual([]);
    expect(messages.all.filter(({ code }) => code === 'P').length).toBeGreaterThan(10);
  });

  test('values do not depend on what roles and databases set', async () => {
    await using database = await openPostgres({ schema: 's' }, direct.address);
    await everything(database);
  });
});

describe.skipIf(pgbouncer === undefined)('PgBouncer in transaction mode (skipped where it is not installed)', () => {
  let pooler: Pooler;
  beforeAll(async () => {
    pooler = await startPooler(pgbouncer ?? '', direct.address, 3);
  });
  afterAll(() => pooler?.[Symbol.asyncDispose]());

  test('everything works, with the same values', async () => {
    await using database = await openPostgres({ schema: 's', poolSize: 3 }, pooler.address);
    await everything(database);
  });

  test('many clients share a few server connections, and none meets the settings of another', async () => {
    const clients = await Promise.all(
      Array.from({ length: 6 }, () => openPostgres({ schema: 's', poolSize: 1 }, pooler.address)),
    );
    try {
      const sql =
        "SELECT at, d, i, b, f, n, m, j, a FROM t LIMIT 1; SELECT current_setting('search_path'), current_setting('statement_timeout')";
      for (let round = 0; round < 5; round += 1) {
        await Promise.all(
          clients.map(async (client, i) => {
            const [row, settings] = await Promise.all([
              rowsOf(client, sql, { timeout: 10_001 + i }),
              rowsOf(client, 'SELECT at, d, i, b, f, n, m, j, a FROM t LIMIT 1'),
            ]);
            expect(row).toEqual([['"s", "public"', `${10_001 + i}ms`]]);
            expect(settings).toEqual([ROW]);
          }),
        );
      }
      const count =
        "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
      expect(await scalar(direct, count)).toBeLessThanOrEqual(4);
    } finally {
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    }
  });

  test('a cancel reaches the right statement, and never the next', async () => {
    await using database = await openPostgres({ schema: 's', poolSize: 2 }, pooler.address);
    for (let i = 0; i < 30; i += 1) {
      const controller = new AbortController();
      const slow = scalar(database, `SELECT pg_sleep(60), ${i}`, { signal: controller.signal }).catch(
        (error: unknown) => error,
      );
      const running =
        "SELECT count(*)::int FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()";
      if (i % 3 === 0) await until(async () => (await scalar(direct, running)) === 1);
      controller.abort();
      expect(await slow).toMatchObject({ code: 'cancelled' });
      expect(await scalar(database, `SELECT ${i}`)).toBe(i);
    }
  });
});
