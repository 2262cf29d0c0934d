import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, rowsOf, runScript, scalar, until } from '../../../tools/open-postgres.ts';
import { type PostgresServer, startPostgres } from '../../../tools/postgres-server.ts';
import type { Database, ReadOptions, Session } from '../../contract/connector.ts';
import type { Batch } from '../../contract/values.ts';

let database: Awaited<ReturnType<typeof openPostgres>>;

beforeAll(async () => {
  database = await openPostgres({ poolSize: 3 });
});
afterAll(() => database?.[Symbol.asyncDispose]());

const reading = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
  database.session(work, { transaction: 'read' });

/** How far a read came, and how it ended. */
async function drain(session: Session, sql: string, options?: ReadOptions): Promise<{ rows: number; error: unknown }> {
  let rows = 0;
  try {
    for await (const batch of await session.read(sql, options)) rows += batch.rows;
  } catch (error) {
    return { rows, error };
  }
  return { rows, error: null };
}

describe('batches', () => {
  test('by rows: every row once, in order', () =>
    reading(async (session) => {
      const sizes: number[] = [];
      let next = 1n;
      const stream = await session.read('SELECT generate_series(1, 25000)::bigint AS n', { batchRows: 1_000 });
      expect(stream.fields).toMatchObject([{ name: 'n', native: 'bigint', type: { kind: 'int', bits: 64 } }]);
      for await (const batch of stream) {
        sizes.push(batch.rows);
        for (const value of batch.columns[0] ?? []) expect(value).toBe(next++);
      }
      expect(next).toBe(25_001n);
      expect(Math.max(...sizes)).toBe(1_000);
      expect(sizes.length).toBeLessThan(40);
    }));

  test('by bytes, also when the rows grow', () =>
    reading(async (session) => {
      const sql = "SELECT repeat('x', CASE WHEN i < 500 THEN 10 ELSE 100000 END) FROM generate_series(1, 700) i";
      let rows = 0;
      for await (const batch of await session.read(sql, { batchBytes: 1_000_000 })) {
        const size = (batch.columns[0] ?? []).reduce<number>((sum, value) => sum + (value as string).length, 0);
        expect(size).toBeLessThan(1_200_000);
        rows += batch.rows;
      }
      expect(rows).toBe(700);
    }));

  test('no rows, no columns, one row', () =>
    reading(async (session) => {
      expect(await Array.fromAsync(await session.read('SELECT 1 AS a WHERE false'))).toEqual([]);
      expect(await Array.fromAsync(await session.read('SELECT FROM generate_series(1, 3)'))).toEqual([
        { rows: 3, columns: [] },
      ]);
      expect(await Array.fromAsync(await session.read('VALUES (1, NULL)'))).toEqual([
        { rows: 1, columns: [[1], [null]] },
      ]);
    }));

  test('a batch stays as it was when the next ones come', () =>
    reading(async (session) => {
      const sql = "SELECT i::text, decode(lpad(to_hex(i), 8, '0'), 'hex') FROM generate_series(1, 20000) i";
      const kept: Batch[] = await Array.fromAsync(await session.read(sql, { batchRows: 500 }));
      expect(kept.flatMap((batch) => batch.columns[0])).toEqual(
        Array.from({ length: 20_000 }, (_, i) => String(i + 1)),
      );
      const numbers = kept
        .flatMap((batch) => batch.columns[1] ?? [])
        .map((value) => Buffer.from(value as Uint8Array).readInt32BE());
      expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1));
    }));

  test('a value of 100 MB, as text and as bytes', () =>
    reading(async (session) => {
      const length = 100 * 1024 * 1024;
      const [text] = await Array.fromAsync(await session.read(`SELECT repeat('é', ${length / 2})`));
      expect(
        createHash('md5')
          .update(text?.columns[0]?.[0] as string)
          .digest('hex'),
      ).toBe(await scalar(database, `SELECT md5(repeat('é', ${length / 2}))`));
      const [bytes] = await Array.fromAsync(
        await session.read(`SELECT decode(repeat('00ff7f80', ${length / 4}), 'hex')`),
      );
      const value = bytes?.columns[0]?.[0] as Uint8Array;
      expect(value).toHaveLength(length);
      expect([...value.subarray(-4)]).toEqual([0, 255, 127, 128]);
    }));

  test('what the consumer has not asked for, the server has not made', async () => {
    await runScript(database, 'CREATE SEQUENCE made CACHE 1');
    await database.session(
      async (session) => {
        const options = { batchRows: 100 };
        const stream = await session.read(
          "SELECT nextval('made'), repeat('x', 1000) FROM generate_series(1, 1000000)",
          options,
        );
        const batches = stream[Symbol.asyncIterator]();
        let taken = 0;
        for (let i = 0; i < 5; i += 1) taken += (await batches.next()).value?.rows ?? 0;
        // Sequences are seen at once by others. One chunk is made ahead, no more; a pause brings no further one.
        const seen = async () => Number(await scalar(database, 'SELECT last_value FROM made'));
        const ahead = await seen();
        expect(ahead).toBeLessThanOrEqual(taken + 2 * options.batchRows);
        for (let i = 0; i < 20; i += 1) expect(await seen()).toBeLessThanOrEqual(taken + 2 * options.batchRows);
        await batches.return?.();
      },
      { transaction: 'write' },
    );
    expect(Number(await scalar(database, 'SELECT last_value FROM made'))).toBeLessThan(1_000);
  });
});

describe('a consumer that stops early', () => {
  test('does not wait for a slow next chunk, and the transaction goes on', () =>
    reading(async (session) => {
      await runScript(session, "SELECT set_config('work_mem', '1MB', true)");
      const started = performance.now();
      const slow = 'SELECT i, CASE WHEN i > 5 THEN pg_sleep(30) END FROM generate_series(1, 10) i';
      for await (const batch of await session.read(slow, { batchRows: 5 })) {
        expect(batch.rows).toBeGreaterThan(0);
        break;
      }
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(await scalar(session, "SELECT current_setting('work_mem')")).toBe('1MB');
      expect(await drain(session, 'SELECT generate_series(1, 5000)')).toEqual({ rows: 5_000, error: null });
    }));

  test.each([1, 2, 100, 101, 2_100, 4_999, 5_000])('after %d rows', (rows) =>
    reading(async (session) => {
      let seen = 0;
      for await (const batch of await session.read('SELECT generate_series(1, 5000)', { batchRows: 100 })) {
        seen += batch.rows;
        if (seen >= rows) break;
      }
      expect(await rowsOf(session, 'SELECT 1, 2')).toEqual([[1, 2]]);
    }),
  );

  test('without having begun', () =>
    reading(async (session) => {
      {
        await using _ = await session.read('SELECT pg_sleep(60)');
      }
      const stream = await session.read('SELECT 1');
      await expect(session.read('SELECT 2')).rejects.toMatchObject({ code: 'conflict' });
      await stream[Symbol.asyncDispose]();
      await stream[Symbol.asyncDispose]();
      expect(await scalar(session, 'SELECT 3')).toBe(3);
    }));

  test('by leaving the session: nothing is met by the next, and nothing goes on', async () => {
    await using one = await openPostgres({ poolSize: 1 }, database.address);
    const escaped = await one.session(
      async (session) => {
        const batches = (await session.read('SELECT generate_series(1, 100000)'))[Symbol.asyncIterator]();
        await batches.next();
        return batches;
      },
      { transaction: 'write' },
    );
    expect(await scalar(one, 'SELECT 7')).toBe(7);
    expect((await escaped.next()).done).toBe(true);
    expect(await scalar(one, 'SELECT 7')).toBe(7);
  });

  test('by leaving the session while a batch is under way', async () => {
    await using one = await openPostgres({ poolSize: 1 }, database.address);
    let pending: Promise<unknown> = Promise.resolve();
    await one
      .session(
        async (session) => {
          const stream = await session.read('SELECT pg_sleep(60)');
          pending = stream[Symbol.asyncIterator]()
            .next()
            .catch((error: unknown) => error);
        },
        { transaction: 'read' },
      )
      .catch(() => {});
    await pending;
    expect(await scalar(one, 'SELECT 7')).toBe(7);
  });
});

describe('errors', () => {
  test('in the middle: the rows before it, and then it', () =>
    reading(async (session) => {
      const { rows, error } = await drain(session, 'SELECT 1 / (i - 5000) FROM generate_series(1, 10000) i');
      expect(rows).toBe(4_999);
      expect(error).toMatchObject({ code: 'invalid-data', native: { code: '22012' } });
    }).catch((error) => expect(error).toMatchObject({ code: 'conflict' })));

  test('swallowed, it is not committed', async () => {
    const swallowing = database.session(async (session) => drain(session, 'SELECT 1/0'), { transaction: 'write' });
    await expect(swallowing).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each([
    ['no rows to read', 'CREATE TABLE never (a int)', 'invalid-sql'],
    ['COPY', 'COPY pg_class TO STDOUT', 'invalid-sql'],
    ['two statements', 'SELECT 1; SELECT 2', 'invalid-sql'],
    ['a wrong name', 'SELECT nothing', 'invalid-sql'],
  ])('%s', async (_, sql, code) => {
    const failing = database.session(async (session) => Array.fromAsync(await session.read(sql)), {
      transaction: 'write',
    });
    await expect(failing).rejects.toMatchObject({ code });
    expect(await scalar(database, "SELECT to_regclass('never')")).toBe(null);
  });

  test('outside of a transaction', async () => {
    await expect(database.session((session) => session.read('SELECT 1'))).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a signal fired between two batches', () =>
    reading(async (session) => {
      const controller = new AbortController();
      const options = { batchRows: 10, signal: controller.signal };
      const seen: number[] = [];
      const loop = async () => {
        for await (const batch of await session.read('SELECT generate_series(1, 100000)', options)) {
          seen.push(batch.rows);
          controller.abort();
        }
      };
      await expect(loop()).rejects.toMatchObject({ code: 'cancelled' });
      expect(seen.length).toBeLessThanOrEqual(3);
    }).catch((error) => expect(error).toMatchObject({ code: 'conflict' })));
});

describe('a backend that dies', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test.each([
    [
      'an administrator ends it',
      async (pid: number, by: Database) => void (await scalar(by, `SELECT pg_terminate_backend(${pid})`)),
    ],
    ['it is killed', async (pid: number) => void process.kill(pid, 'SIGKILL')],
    ['the server is stopped at once', () => server.stop('immediate')],
    ['the server is killed', () => server.kill()],
  ])('%s: an error, never a short result', async (_, end) => {
    await server.start();
    await using victim = await openPostgres({}, await server.createDatabase());
    const result = await victim
      .session(
        async (session) => {
          const pid = Number(await scalar(session, 'SELECT pg_backend_pid()'));
          let rows = 0;
          for await (const batch of await session.read("SELECT repeat('x', 1000) FROM generate_series(1, 300000)")) {
            if (rows === 0) await end(pid, victim);
            rows += batch.rows;
          }
          return rows;
        },
        { transaction: 'read' },
      )
      .catch((error: unknown) => error);
    expect(result).toMatchObject({ code: 'unreachable' });
    await server.start();
    await until(async () => (await scalar(victim, 'SELECT 1').catch(() => 0)) === 1);
  });
});

test('two million rows in flat memory', async () => {
  const program = `
    import { postgres } from './src/connectors/postgres/manifest.ts';
    import { validateSettings } from './src/contract/form.ts';
    await using database = await postgres.open(validateSettings(postgres.form, JSON.parse(process.env.ADDRESS)));
    const peak = async (count) => {
      await database.session(async (session) => {
        let rows = 0;
        const sql = "SELECT i::bigint, i / 7, md5(i::text), now(), i % 3 = 0 FROM generate_series(1, " + count + ") i";
        for await (const batch of await session.read(sql)) rows += batch.rows;
        if (rows !== count) throw new Error('rows: ' + rows);
      }, { transaction: 'read' });
      return process.resourceUsage().maxRSS / 1024;
    };
    const first = await peak(200_000);
    console.log(JSON.stringify({ first, last: await peak(2_000_000) }));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', program], {
    env: { ...process.env, ADDRESS: JSON.stringify(database.address), NODE_OPTIONS: '' },
  });
  const { first, last } = JSON.parse(stdout) as { first: number; last: number };
  // Megabytes: the whims of the collector, where the rows themselves are more than 400.
  expect(last - first).toBeLessThan(150);
}, 120_000);
