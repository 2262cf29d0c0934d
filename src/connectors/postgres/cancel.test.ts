import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, rowsOf, runScript, scalar, until } from '../../../tools/open-postgres.ts';
import type { Session } from '../../contract/connector.ts';

let database: Awaited<ReturnType<typeof openPostgres>>;
let observer: Awaited<ReturnType<typeof openPostgres>>;

beforeAll(async () => {
  database = await openPostgres({ poolSize: 2 });
  observer = await openPostgres({}, database.address);
  await runScript(
    database,
    "CREATE TABLE t (a int, b text); INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 50000) i",
  );
});
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await observer?.[Symbol.asyncDispose]();
});

/** Statements of others that are under way in this database. */
const running = async () =>
  Number(
    await scalar(
      observer,
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    ),
  );

/** Starts work, fires its signal when the server is at it, and waits until the server is not. */
async function cancelled(
  work: (session: Session, signal: AbortSignal) => Promise<unknown>,
  transaction?: 'read' | 'write',
) {
  const controller = new AbortController();
  await database
    .session(async (session) => {
      const doing = work(session, controller.signal).then(
        () => 'done',
        (error: unknown) => error,
      );
      await until(async () => (await running()) > 0);
      const fired = performance.now();
      controller.abort();
      expect(await doing).toMatchObject({ code: 'cancelled' });
      await until(async () => (await running()) === 0, 1_000);
      expect(performance.now() - fired).toBeLessThan(1_500);
      // The connection is the same, and of use.
      if (transaction === undefined) expect(await scalar(session, 'SELECT 5')).toBe(5);
    }, transaction && { transaction })
    .catch((error) => {
      if (transaction === undefined || error.code !== 'conflict') throw error;
    });
  expect(await scalar(database, 'SELECT 6')).toBe(6);
}

describe('reaches the server', () => {
  const field = { name: 'a', type: { kind: 'int', bits: 32 }, native: 'integer' } as const;

  test('run', () => cancelled((session, signal) => runScript(session, 'SELECT 1; SELECT pg_sleep(60)', { signal })));
  test('run of a statement that stands alone', () =>
    cancelled((session, signal) => runScript(session, 'DO $$ BEGIN COMMIT; PERFORM pg_sleep(60); END $$', { signal })));
  test('read', () =>
    cancelled(
      async (session, signal) => Array.fromAsync(await session.read('SELECT pg_sleep(60)', { signal })),
      'read',
    ));
  test('measure', () =>
    cancelled((session, signal) =>
      session.measure({ sql: 'SELECT pg_sleep(60)::text AS a' }, [{ ...field, type: { kind: 'text' } }], { signal }),
    ));
  test('unload', () =>
    cancelled(async (session, signal) => {
      const [stream] =
        (await session.wire?.unload({ sql: 'SELECT pg_sleep(60)::text' }, 'pgcopy-text:text', { signal })) ?? [];
      return stream && Array.fromAsync(stream);
    }, 'read'));

  test('a load that waits for a lock', async () => {
    await runScript(database, 'CREATE TABLE locked (a int)');
    await observer.session(
      async (holder) => {
        await runScript(holder, 'LOCK TABLE locked');
        await cancelled((session, signal) => session.load({ name: 'locked' }, [field], { signal }), 'write');
      },
      { transaction: 'write' },
    );
  });

  test('a load whose rows are slow to be taken', async () => {
    await runScript(
      database,
      `CREATE TABLE slow (a int); CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
       CREATE TRIGGER slowly BEFORE INSERT ON slow FOR EACH ROW EXECUTE FUNCTION slowly()`,
    );
    await cancelled(async (session, signal) => {
      await using load = await session.load({ name: 'slow' }, [field], { signal });
      await load.write({ rows: 1, columns: [[1]] });
      await load.finish();
    }, 'write');
  });

  test('a wire load', async () => {
    await cancelled(async (session, signal) => {
      const bytes = (async function* () {
        while (true) yield Buffer.from('1\n');
      })();
      await session.wire?.load({ name: 'slow' }, [field], 'pgcopy-text:integer', [bytes], { signal });
    }, 'write');
  });

  test('catalog queries', async () => {
    await observer.session(
      async (holder) => {
        await runScript(holder, 'LOCK TABLE pg_attribute IN ACCESS EXCLUSIVE MODE');
        const controller = new AbortController();
        const fields = database.fields({ name: 't' }, { signal: controller.signal }).catch((error: unknown) => error);
        const listing = 'SELECT count(*) FROM pg_locks WHERE NOT granted';
        await until(async () => (await scalar(holder, listing)) !== '0');
        controller.abort();
        expect(await fields).toMatchObject({ code: 'cancelled' });
      },
      { transaction: 'write' },
    );
    expect((await database.fields({ name: 't' })).length).toBe(2);
  });

  test('a time limit as signal', async () => {
    const signal = AbortSignal.timeout(50);
    await expect(runScript(database, 'SELECT pg_sleep(60)', { signal })).rejects.toMatchObject({ code: 'timeout' });
    expect(await running()).toBe(0);
  });
});

test('a signal that has fired already: nothing is sent', async () => {
  const signal = AbortSignal.abort();
  await expect(database.session(async () => 1, { signal })).rejects.toMatchObject({ code: 'cancelled' });
  await expect(database.tables('public', { signal })).rejects.toMatchObject({ code: 'cancelled' });
  await database.session(async (session) => {
    await expect(runScript(session, 'DELETE FROM t', { signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await scalar(session, 'SELECT count(*)::int FROM t')).toBe(50_000);
  });
});

test('while waiting for a connection: the others keep their place', async () => {
  await using one = await openPostgres({ poolSize: 1 }, database.address);
  const controller = new AbortController();
  const started = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const held = one.session(() => {
    started.resolve();
    return released.promise;
  });
  await started.promise;
  const order: string[] = [];
  const waiting = ['a', 'b', 'c', 'd'].map((name) =>
    one
      .session(
        async () => {
          order.push(name);
        },
        name === 'b' || name === 'a' ? { signal: controller.signal } : {},
      )
      .catch((error) => order.push(`${name} ${error.code}`)),
  );
  // So that all of them stand in the queue.
  await new Promise(setImmediate);
  controller.abort();
  await Promise.all(waiting.slice(0, 2));
  released.resolve();
  await Promise.all([held, ...waiting]);
  expect(order).toEqual(['a cancelled', 'b cancelled', 'c', 'd']);
});

test('while connecting to a server that says nothing', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  await using lost = await openPostgres({ poolSize: 1 }, { ...database.address, port });
  const controller = new AbortController();
  const connecting = lost.session(async () => 1, { signal: controller.signal }).catch((error: unknown) => error);
  await once(silent, 'connection');
  controller.abort();
  expect(await connecting).toMatchObject({ code: 'cancelled' });
  for (const socket of sockets) socket.destroy();
  silent.close();
});

test('while the set-up SQL runs', async () => {
  await using slow = await openPostgres({ setupSql: 'SELECT pg_sleep(60)' }, database.address);
  const controller = new AbortController();
  const connecting = slow.session(async () => 1, { signal: controller.signal }).catch((error: unknown) => error);
  await until(async () => (await running()) > 0);
  controller.abort();
  expect(await connecting).toMatchObject({ code: 'cancelled' });
  await until(async () => (await running()) === 0);
});

test('never hits the next statement', async () => {
  const outcomes = new Set<string>();
  await database.session(async (session) => {
    for (let i = 0; i < 200; i += 1) {
      const controller = new AbortController();
      const quick = rowsOf(session, `SELECT ${i}, pg_sleep(${i % 4 === 0 ? 0.003 : 0})`, { signal: controller.signal });
      if (i % 3 === 0) await new Promise(setImmediate);
      if (i % 5 === 0) await new Promise(setImmediate);
      controller.abort();
      outcomes.add(
        await quick.then(
          () => 'done',
          (error) => error.code,
        ),
      );
      expect(await scalar(session, `SELECT ${i} FROM generate_series(1, 100) LIMIT 1`)).toBe(i);
    }
  });
  for (let i = 0; i < 50; i += 1) {
    const controller = new AbortController();
    const quick = database.schemas({ signal: controller.signal }).catch(() => []);
    await new Promise(setImmediate);
    controller.abort();
    await quick;
    expect(await scalar(database, `SELECT ${i}`)).toBe(i);
  }
  expect([...outcomes].every((outcome) => outcome === 'done' || outcome === 'cancelled')).toBe(true);
  expect(outcomes).toContain('cancelled');
});

test('a signal that fires after the end, or in the hands of a slow consumer, does no harm', async () => {
  const controller = new AbortController();
  await using one = await openPostgres({ poolSize: 1 }, database.address);
  await one.session(
    async (session) => {
      for await (const batch of await session.read('SELECT generate_series(1, 100)', { signal: controller.signal })) {
        expect(batch.rows).toBe(100);
        break;
      }
      for await (const event of session.run('SELECT 1', { signal: controller.signal }))
        if (event.kind === 'done') break;
    },
    { transaction: 'read' },
  );
  controller.abort();
  const backend = await scalar(one, 'SELECT pg_backend_pid()');
  // Longer than a request to cancel would be repeated after.
  expect(await scalar(one, 'SELECT pg_sleep(0.7)::text || pg_backend_pid()')).toBe(String(backend));
});

test('a cancelled session leaves no listener on its signal', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const counting = new Proxy(signal, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...parameters: unknown[]) => {
        if (name === 'addEventListener') listeners += 1;
        if (name === 'removeEventListener') listeners -= 1;
        return Reflect.apply(value, target, parameters);
      };
    },
  });
  for (let i = 0; i < 3; i += 1) {
    await database.session(
      async (session) => {
        await scalar(session, 'SELECT 1', { signal: counting });
        for await (const _ of await session.read('SELECT generate_series(1, 10000)', { signal: counting })) break;
        await session.describe({ table: { name: 't' } }, { signal: counting });
      },
      { transaction: 'read', signal: counting },
    );
    await database.tables('public', { signal: counting });
  }
  expect(listeners).toBe(0);
});
