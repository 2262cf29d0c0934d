import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run, runIn } from '../../../conformance/suite/execute.ts';
import { refusal } from '../../../conformance/suite/live.ts';
import { freePort } from '../../../tools/ports.ts';
import { connectForText } from '../../../tools/postgres-query.ts';
import { type TestRedshift, testRedshift } from '../../../tools/redshift/test-redshift.ts';
import type { TestReport } from '../../contract/connector.ts';

let redshift: TestRedshift;
beforeAll(async () => {
  redshift = await testRedshift();
});
afterAll(async () => await redshift[Symbol.asyncDispose]());

async function report(settings: Readonly<Record<string, unknown>>): Promise<TestReport> {
  const database = await redshift.open(settings);
  const found = await database.test();
  const { host, username, password } = { ...redshift.emulator.address, ...settings };
  for (const secret of [host, username, password]) expect(JSON.stringify(found)).not.toContain(String(secret));
  // The pool says the same, and is usable afterwards: it asks again.
  if (!found.ok) {
    for (const _ of [1, 2]) expect(await refusal(run(database, 'SELECT 1'), found.code ?? 'internal')).toBeTruthy();
  }
  return found;
}

describe('what cannot be connected to', () => {
  test('PostgreSQL itself', async () => {
    const { port } = redshift.emulator.direct;
    // The database beside it has no version() of Redshift's.
    expect(await report({ port, database: 'postgres' })).toMatchObject({
      ok: false,
      code: 'invalid-input',
      message: 'What answers there is PostgreSQL or a relative of it, not Redshift.',
      hint: expect.stringContaining('connector'),
    });
  });

  test('a wrong password', async () => {
    expect(await report({ password: 'wrong-password' })).toMatchObject({ ok: false, code: 'unauthenticated' });
  });

  test('a wrong password, as Redshift tells it: by the SQLSTATE of a missing user', async () => {
    await using server = await answering('E', [
      ['S', 'FATAL'],
      ['C', '28000'],
      ['R', 'auth_failed'],
      ['M', 'password authentication failed'],
    ]);
    expect(await report({ port: server.port, connectTimeout: 3 })).toMatchObject({
      ok: false,
      code: 'unauthenticated',
      message: 'The cluster refused the login: the password is wrong, or there is no such user.',
    });
  });

  test('a cluster that wants SSL', async () => {
    await using server = await answering('E', [
      ['S', 'FATAL'],
      ['C', '28000'],
      ['R', 'ClientAuthentication'],
      ['M', 'no pg_hba.conf entry for host "::ffff:10.0.0.1", user "x", database "dev", SSL off'],
    ]);
    expect(await report({ port: server.port, connectTimeout: 3 })).toMatchObject({
      ok: false,
      code: 'unauthorized',
      hint: 'Switch on Use SSL.',
    });
  });

  test('a database that is not there', async () => {
    expect(await report({ database: 'no_such_database' })).toMatchObject({
      ok: false,
      code: 'not-found',
      message: 'There is no database "no_such_database" on this server.',
    });
  });

  test('a paused cluster: nothing listens, or nothing answers', async () => {
    expect(await report({ port: await freePort() })).toMatchObject({
      ok: false,
      code: 'unreachable',
      hint: expect.stringContaining('the cluster may be paused'),
    });
    await using silent = await listening(() => {});
    expect(await report({ port: silent.port, connectTimeout: 1 })).toMatchObject({
      ok: false,
      code: 'timeout',
      message: expect.stringContaining('does not answer as Redshift does'),
    });
  });

  test("another database's port", async () => {
    await using mysql = await listening((socket) => socket.write(Buffer.from([74, 0, 0, 0, 10, 56, 46, 48, 0])));
    expect(await report({ port: mysql.port, connectTimeout: 1 })).toMatchObject({
      ok: false,
      code: 'unreachable',
      message: expect.stringContaining('answers MySQL or MariaDB, not Redshift'),
      hint: expect.stringContaining('5439'),
    });
  });

  test('set-up statements that fail say so', async () => {
    expect(await report({ setupSql: 'SELECT no_such_column' })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^The session set-up SQL failed: /),
    });
  });
});

test('the time limit of the form is the server’s', async () => {
  const limited = await redshift.open({ statementTimeout: 1 });
  const endless = 'WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g) SELECT max(n) FROM g';
  await refusal(run(limited, endless), 'timeout');
  expect((await run(limited, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
});

test('a cancel that gets lost: the session is ended from a second one', async () => {
  await using deaf = await testRedshift({ deafToCancel: true });
  const endless = 'WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g) SELECT max(n) FROM g';
  const stop = new AbortController();
  const work = deaf.database.session((session) => runIn(session, endless, { signal: stop.signal }));
  await using connection = await connectForText(deaf.emulator.direct);
  const running = `SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = $1`;
  const untilRunning = async (count: string): Promise<void> => {
    while ((await connection.query(running, [endless]))[0]?.[0] !== count);
  };
  await untilRunning('1');
  stop.abort();
  await refusal(work, 'cancelled');
  await untilRunning('0');
  expect(deaf.emulator.statements.some((sql) => sql.startsWith('SELECT pg_terminate_backend('))).toBe(true);
  expect((await run(deaf.database, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
});

test('a connection lost at COMMIT leaves it in doubt, and says where to look', async () => {
  await using lost = await testRedshift({ translate: (sql) => (sql === 'COMMIT' ? TERMINATE : undefined) });
  const work = lost.database.session(
    async (session) => {
      await runIn(session, 'CREATE TABLE t (a integer)');
    },
    { transaction: 'write' },
  );
  expect(await refusal(work, 'unreachable')).toMatchObject({
    message: 'The connection was lost at COMMIT, and it is not known whether it took effect.',
  });
});

const TERMINATE = 'SELECT pg_terminate_backend(pg_backend_pid())';

interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** Something that takes connections. */
async function listening(greet: (socket: import('node:net').Socket) => void): Promise<Listening> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    greet(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as import('node:net').AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}

/** Answers a start-up with one message of fields. */
function answering(code: string, fields: readonly (readonly [string, string])[]): Promise<Listening> {
  const body = Buffer.concat([...fields.map(([key, value]) => Buffer.from(`${key}${value}\0`)), Buffer.from([0])]);
  const head = Buffer.alloc(5);
  head.write(code);
  head.writeInt32BE(body.length + 4, 1);
  return listening((socket) => {
    socket.once('data', () => socket.end(Buffer.concat([head, body])));
  });
}
