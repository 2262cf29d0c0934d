import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeAuthority } from '../../../tools/certificates.ts';
import { openPostgres, rowsOf, runScript, scalar, until } from '../../../tools/open-postgres.ts';
import { type PostgresServer, startPostgres } from '../../../tools/postgres-server.ts';
import { startProxy } from '../../../tools/tcp-proxy.ts';
import { validateSettings } from '../../contract/form.ts';
import { form } from './form.ts';
import { Pool } from './pool.ts';

let server: PostgresServer;
let observer: Awaited<ReturnType<typeof openPostgres>>;
let address: Awaited<ReturnType<PostgresServer['createDatabase']>>;

beforeAll(async () => {
  const certificate = makeAuthority('Test').issue({ commonName: 'localhost' });
  server = await startPostgres({ tls: certificate });
  address = await server.createDatabase();
  observer = await openPostgres({}, { ...address, database: 'postgres' });
});
afterAll(async () => {
  await observer?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

/** The server's processes for our database. */
const backends = async (): Promise<number[]> =>
  (await rowsOf(observer, `SELECT pid FROM pg_stat_activity WHERE datname = '${address.database}' ORDER BY pid`)).map(
    ([pid]) => Number(pid),
  );
const gone = () => until(async () => (await backends()).length === 0);
const settings = (more = {}) => validateSettings(form, { ...address, ...more });

describe('the number of connections', () => {
  test('never passes the limit, and everybody gets a turn', async () => {
    await using database = await openPostgres({ poolSize: 3 }, address);
    let most = 0;
    let now = 0;
    const work = Array.from({ length: 30 }, (_, i) =>
      database.session(async (session) => {
        now += 1;
        most = Math.max(most, now);
        expect(await scalar(session, `SELECT ${i}`)).toBe(i);
        now -= 1;
      }),
    );
    await Promise.all(work);
    expect(most).toBe(3);
    expect((await backends()).length).toBe(3);
  });

  test('opens none before the first query, and uses an idle one again', async () => {
    await gone();
    await using database = await openPostgres({}, address);
    expect(await backends()).toEqual([]);
    const pids = new Set<unknown>();
    for (let i = 0; i < 5; i += 1) pids.add(await scalar(database, 'SELECT pg_backend_pid()'));
    expect(pids.size).toBe(1);
  });

  test('work that fails gives its connection back', async () => {
    await using database = await openPostgres({ poolSize: 1 }, address);
    for (let i = 0; i < 5; i += 1) {
      await expect(runScript(database, 'SELECT 1/0')).rejects.toMatchObject({ code: 'invalid-data' });
      await expect(database.session(() => Promise.reject(new Error('mine')), { transaction: 'write' })).rejects.toThrow(
        'mine',
      );
      await expect(database.fields({ name: 'missing' })).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(await scalar(database, 'SELECT 1')).toBe(1);
    expect((await backends()).length).toBe(1);
  });

  test('an idle one is closed after a while', async () => {
    await gone();
    await using pool = new Pool(settings(), { idleMilliseconds: 20 });
    const lease = await pool.lease();
    await lease.release();
    expect(await backends()).toEqual([lease.connection.processId]);
    await gone();
    const next = await pool.lease();
    expect(next.connection.processId).not.toBe(lease.connection.processId);
    await next.release();
  });

  test('one that waits gets the place of one that broke', async () => {
    await using pool = new Pool(settings({ poolSize: 1 }));
    const first = await pool.lease();
    const waiting = pool.lease();
    first.connection.channel.destroy();
    await first.release();
    const second = await waiting;
    expect(second.connection.processId).not.toBe(first.connection.processId);
    await second.release();
    await second.release();
    const third = await pool.tryLease();
    expect(await pool.tryLease()).toBeUndefined();
    await third?.release();
  });
});

describe('dead connections are replaced before the next query', () => {
  test('an administrator ended them', async () => {
    await using database = await openPostgres({ poolSize: 3 }, address);
    await Promise.all([1, 2, 3].map(() => scalar(database, 'SELECT 1')));
    await rowsOf(
      observer,
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${address.database}'`,
    );
    await gone();
    expect(await Promise.all([1, 2, 3, 4].map(() => scalar(database, 'SELECT 1')))).toEqual([1, 1, 1, 1]);
  });

  test('the server was restarted', async () => {
    await using database = await openPostgres({}, address);
    expect(await scalar(database, 'SELECT 1')).toBe(1);
    for (const stop of [() => server.stop('fast'), () => server.stop('immediate'), () => server.kill()]) {
      await stop();
      await expect(scalar(database, 'SELECT 1')).rejects.toMatchObject({ code: 'unreachable' });
      await server.start();
      expect(await scalar(database, 'SELECT 1')).toBe(1);
    }
  });

  test('the network went without a word: a sign of life is asked for', async () => {
    let silent = false;
    await using proxy = await startProxy(address, { onUp: () => (silent ? 'swallow' : 'pass') });
    await using pool = new Pool(settings({ port: proxy.port, poolSize: 2 }));
    const lease = await pool.lease();
    await lease.release();
    const clock = vi.spyOn(performance, 'now');
    try {
      const later = performance.now() + 60_000;
      clock.mockImplementation(() => later);
      silent = true;
      const again = pool.lease();
      // The first is asked in vain; for the second the network is back.
      await until(async () => proxy.swallowed > 0);
      silent = false;
      const { connection, release } = await again;
      expect(connection.processId).not.toBe(lease.connection.processId);
      await release();
    } finally {
      clock.mockRestore();
    }
  });
});

describe('the end', () => {
  test('waits for the sessions under way, then nothing is left', async () => {
    const database = await openPostgres({ poolSize: 2 }, address);
    const started = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const session = database.session(async (one) => {
      started.resolve();
      await released.promise;
      return await scalar(one, 'SELECT 1');
    });
    await started.promise;
    await database.schemas();
    let ended = 0;
    const ends = [1, 2].map(() => database[Symbol.asyncDispose]().then(() => (ended += 1)));
    await expect(database.session(async () => 1)).rejects.toMatchObject({ code: 'conflict' });
    expect(ended).toBe(0);
    released.resolve();
    expect(await session).toBe(1);
    await Promise.all(ends);
    await gone();
  });

  test('turns away those who wait', async () => {
    const database = await openPostgres({ poolSize: 1 }, address);
    const released = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const session = database.session(() => {
      started.resolve();
      return released.promise;
    });
    await started.promise;
    const waiting = database.session(async () => 1).catch((error: unknown) => error);
    await new Promise(setImmediate);
    const ending = database[Symbol.asyncDispose]();
    expect(await waiting).toMatchObject({ code: 'conflict' });
    released.resolve();
    await session;
    await ending;
    await gone();
  });

  test('of one that was never used, and of one whose server is gone', async () => {
    await (await openPostgres({}, address))[Symbol.asyncDispose]();
    const database = await openPostgres({}, address);
    await scalar(database, 'SELECT 1');
    await server.kill();
    await database[Symbol.asyncDispose]();
    await server.start();
  });

  test('a hundred in a row leave nothing open', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    await gone();
    const before = sockets();
    for (let i = 0; i < 100; i += 1) {
      await using database = await openPostgres({ useSsl: i % 10 === 0 }, address);
      if (i % 2 === 0) await scalar(database, 'SELECT 1');
      else await database.test();
    }
    await gone();
    await until(async () => sockets() <= before);
  });
});

describe('a server that is not there', () => {
  test('is said so, each time, and used when it is back', async () => {
    await server.stop();
    await using database = await openPostgres({ poolSize: 2 }, address);
    for (let i = 0; i < 5; i += 1)
      await expect(scalar(database, 'SELECT 1')).rejects.toMatchObject({ code: 'unreachable' });
    const many = await Promise.allSettled(Array.from({ length: 10 }, () => scalar(database, 'SELECT 1')));
    expect(many.map(({ status }) => status)).toEqual(Array(10).fill('rejected'));
    await server.start();
    expect(await scalar(database, 'SELECT 1')).toBe(1);
  });

  test('a failing set-up leaves no connection behind', async () => {
    await gone();
    await using database = await openPostgres({ setupSql: 'SELECT 1; SELECT nothing' }, address);
    for (let i = 0; i < 6; i += 1)
      await expect(scalar(database, 'SELECT 1')).rejects.toMatchObject({ code: 'invalid-sql' });
    await gone();
  });
});

test('with TLS: queries, large values, and a cancel that reaches the server', async () => {
  await using database = await openPostgres({ useSsl: true }, address);
  expect(await scalar(database, 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toBe(true);
  expect(((await scalar(database, "SELECT repeat('x', 20000000)")) as string).length).toBe(20_000_000);
  const controller = new AbortController();
  const slow = scalar(database, 'SELECT pg_sleep(60)', { signal: controller.signal }).catch((error: unknown) => error);
  const active = `SELECT count(*)::int FROM pg_stat_activity WHERE datname = '${address.database}' AND query LIKE '%pg_sleep%' AND state = 'active'`;
  await until(async () => (await scalar(observer, active)) === 1);
  controller.abort();
  expect(await slow).toMatchObject({ code: 'cancelled' });
  expect(await scalar(observer, active)).toBe(0);
});
