import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { expect, inject, test } from 'vitest';
import { run } from '../../../conformance/suite/execute.ts';
import { makeAuthority } from '../../../tools/certificates.ts';
import { mysqlServers, openMysql } from '../../../tools/open-mysql.ts';
import { startMariadb } from '../../../tools/services/mariadb-server.ts';
import { createMysqlDatabase } from '../../../tools/services/mysql-database.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import type { TestReport } from '../../contract/connector.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { validateSettings } from '../../contract/form.ts';
import { form, type MysqlSettings } from './form.ts';
import { testConnection } from './test-report.ts';

const username = 'ann_canary';
const password = 'secret-canary';

/** A server on a port of its own, closed with the scope. */
async function listening(server: Server, host = '127.0.0.1'): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function failure(settings: Partial<MysqlSettings>): Promise<TestReport> {
  const whole = validateSettings(form, {
    host: '127.0.0.1',
    database: 'mysql',
    username,
    password,
    connectTimeout: 1,
    ...settings,
  });
  const report = await testConnection(whole);
  expect(report.ok).toBe(false);
  expect(report.message).toMatch(/^[A-Z].*\.$/s);
  expect(report.hint).toMatch(/^[A-Z].*\.$/s);
  expect(inspect(report, { depth: 9 })).not.toMatch(/canary/);
  return report;
}

const said = ({ code, message }: TestReport): [ErrorCode | undefined, string] => [code, message];

for (const [title, offered] of await mysqlServers()) {
  describeWith(`A connection to ${title} that cannot be made`, offered, (server) => {
    const at = { host: server.host, port: server.port };

    test('a wrong password, a user that is not there', async () => {
      for (const who of [
        { username: server.username, password: 'wrong-canary' },
        { username: 'nobody_canary', password },
      ]) {
        const report = await failure({ ...at, ...who });
        expect(said(report)).toEqual([
          'unauthenticated',
          'The server refused the login: the password is wrong, or there is no such user for this address.',
        ]);
      }
    });

    test('a database that is not there', async () => {
      const { username: user, password: pass } = server;
      const report = await failure({ ...at, username: user, password: pass, database: 'no_such' });
      expect(said(report)).toEqual(['not-found', 'There is no database "no_such" on this server.']);
    });

    test('a user without a privilege on the database, one that must use TLS, one whose password has expired', async () => {
      await using database = await openMysql(server);
      await run(
        database,
        `DROP USER IF EXISTS ann_canary, tls_canary, old_canary;
         CREATE USER ann_canary IDENTIFIED BY '${password}'; CREATE USER tls_canary IDENTIFIED BY '${password}' REQUIRE SSL;
         CREATE USER old_canary IDENTIFIED BY '${password}' PASSWORD EXPIRE`,
      );
      expect((await failure({ ...at, database: database.defaultSchema })).code).toBe('unauthorized');
      const bare = await failure({ ...at, username: 'tls_canary' });
      expect([bare.code, bare.hint]).toEqual(['unauthenticated', expect.stringContaining('switch on Use SSL')]);
      expect(await failure({ ...at, username: 'tls_canary', useSsl: true })).toMatchObject({ code: 'unauthorized' });
      expect((await failure({ ...at, username: 'old_canary', database: 'information_schema' })).message).toMatch(
        /expired/,
      );
    });

    test('TLS: verified by the authority; refused by another one, and under another name', async () => {
      const address = await createMysqlDatabase(server);
      const secure = { ...address, useSsl: true, sslMode: 'verify-full', sslCa: server.ca } as const;
      for (const host of ['localhost', '127.0.0.1']) {
        const report = await testConnection(validateSettings(form, { ...secure, host }));
        expect(report).toMatchObject({ ok: true, tls: { active: true, verified: true, protocol: 'TLSv1.3' } });
      }
      const other = makeAuthority('Another').certificate;
      expect(said(await failure({ ...secure, username, sslCa: other }))).toEqual([
        'unreachable',
        "The server's certificate is signed by nobody whom this machine trusts.",
      ]);
      await using elsewhere = await listening(
        createServer((socket) => {
          const onward = connectSocket(server.port, server.host);
          onward.on('error', () => socket.destroy());
          socket.pipe(onward).pipe(socket);
        }),
        '127.0.0.2',
      );
      const away = { ...secure, host: '127.0.0.2', port: elsewhere.port };
      expect(said(await failure({ ...away, username }))).toEqual([
        'unreachable',
        "The server's certificate is trusted, but made out to another name than the host.",
      ]);
      const named = await testConnection(validateSettings(form, { ...away, sslMode: 'verify-ca' }));
      expect(named).toMatchObject({ ok: true, tls: { verified: true } });
      const unverified = await testConnection(validateSettings(form, { ...address, useSsl: true }));
      expect(unverified).toMatchObject({ ok: true, tls: { active: true, verified: false } });
      expect(unverified.notes?.[0]).toMatch(/not verified/);
    });

    test('set-up SQL that fails', async () => {
      const address = await createMysqlDatabase(server);
      const report = await failure({ ...address, setupSql: "SET time_zone = '+01:00'; SELECT no_such_column" });
      expect(report).toMatchObject({
        code: 'invalid-sql',
        message: expect.stringMatching(/^The session set-up SQL failed: /),
      });
    });
  });
}

test('a server without TLS', async () => {
  await using server = await startMariadb({ settings: { skip_ssl: 'ON' } });
  const { port } = server;
  expect(said(await failure({ port, useSsl: true }))).toEqual([
    'unreachable',
    'The server does not offer encrypted connections.',
  ]);
});

test('nothing listens, a name that nobody knows', async () => {
  const { port } = await (async () => {
    await using gone = await listening(createServer());
    return { port: gone.port };
  })();
  expect(said(await failure({ port }))).toEqual([
    'unreachable',
    `The host refused the connection: nothing listens on its port ${port}.`,
  ]);
  expect((await failure({ host: 'no-such-host.invalid' })).message).toMatch(/host name/);
  expect(said(await failure({ host: '/no/such/socket' }))).toEqual([
    'unreachable',
    'There is no socket of a server at this path.',
  ]);
});

test('another service: PostgreSQL, a web server, one that is silent, one that hangs up', async () => {
  const { host, port } = inject('postgres');
  expect((await failure({ host, port })).message).toBe(`On port ${port} answers PostgreSQL, not MySQL or MariaDB.`);
  await using web = await listening(createHttpServer());
  expect((await failure({ port: web.port })).message).toBe(
    `On port ${web.port} answers a web server, not MySQL or MariaDB.`,
  );
  await using silent = await listening(createServer());
  expect(said(await failure({ port: silent.port }))).toEqual([
    'timeout',
    `Something takes connections on port ${silent.port}, but does not answer as MySQL does.`,
  ]);
  await using rude = await listening(createServer((socket) => socket.destroy()));
  expect((await failure({ port: rude.port })).code).toBe('unreachable');
  await using ssh = await listening(createServer((socket) => socket.write('SSH-2.0-Test\r\n')));
  expect((await failure({ port: ssh.port })).message).toMatch(/answers an SSH server/);
});

test('a login that never ends is given up in time, and a fired signal ends it at once', async () => {
  await using silent = await listening(createServer());
  const stop = new AbortController();
  const settings = validateSettings(form, { host: '127.0.0.1', port: silent.port, database: 'd', username, password });
  const work = testConnection(settings, stop.signal);
  stop.abort();
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
});
