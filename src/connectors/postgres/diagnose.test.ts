import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAuthority } from '../../../tools/certificates.ts';
import { connectForText, type TestQuery } from '../../../tools/postgres-query.ts';
import { type PostgresServer, startPostgres } from '../../../tools/postgres-server.ts';
import type { TestReport } from '../../contract/connector.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { validateSettings } from '../../contract/form.ts';
import { connect } from './connect.ts';
import { diagnose, investigate } from './diagnose.ts';
import { form, type PostgresSettings } from './form.ts';
import { testConnection } from './test-report.ts';
import { postgresVariant } from './variant.ts';

const username = 'ann_canary';
const password = 'secret-canary';
const authority = makeAuthority('Ours');
const certificate = authority.issue({ commonName: 'server', hosts: ['localhost'] });

let server: PostgresServer;
let admin: TestQuery;

const HBA = `
host all postgres 127.0.0.1/32 scram-sha-256
host refused ${username} 127.0.0.1/32 reject
hostssl secure ${username} 127.0.0.1/32 scram-sha-256
hostssl certified ${username} 127.0.0.1/32 cert
host trusted all 127.0.0.1/32 trust
host postgres,limited,closed,missing ${username} 127.0.0.1/32 scram-sha-256
`;

beforeAll(async () => {
  server = await startPostgres({ tls: { ...certificate, ca: authority.certificate }, hba: HBA });
  for (const name of ['secure', 'certified', 'trusted', 'limited', 'closed']) await server.createDatabase(name);
  admin = await connectForText({
    host: server.host,
    port: server.port,
    database: 'postgres',
    username: 'postgres',
    password: server.password,
  });
  await admin.run(`CREATE ROLE ${username} LOGIN PASSWORD '${password}'`);
  await admin.run('ALTER DATABASE limited CONNECTION LIMIT 0; ALTER DATABASE closed ALLOW_CONNECTIONS false');
});

afterAll(async () => {
  await admin?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const settings = (changes: Partial<PostgresSettings> = {}): PostgresSettings =>
  validateSettings(form, {
    host: '127.0.0.1',
    port: server.port,
    database: 'postgres',
    username,
    password,
    connectTimeout: 1,
    ...changes,
  });

async function failure(changes: Partial<PostgresSettings>): Promise<TestReport> {
  const report = await testConnection(settings(changes), postgresVariant);
  expect(report.ok).toBe(false);
  expect(report.message).toMatch(/^[A-Z][^.]*\.?.*\.$/s);
  expect(report.hint).toMatch(/\.$/);
  expect(JSON.stringify(report)).not.toContain('canary');
  return report;
}

/** Listens on a free port for as long as it is in use. */
async function listening(listener: Server): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  listener.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

describe('the way to the server', () => {
  test('a host name that there is not', async () => {
    const report = await failure({ host: 'no-such-host-canary.invalid' });
    // Without any network, the look-up itself fails.
    expect(report).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^The host name (is not known|could not be looked up)/),
    });
  });

  test('an address that nothing has', async () => {
    const report = await failure({ host: '2001:db8::1' });
    // Without any network, the system says so at once.
    expect(report.message).toMatch(/^(The host did not answer within 1 second|There is no way from this machine)/);
  });

  test('a port where nothing listens', async () => {
    let port: number;
    {
      await using gone = await listening(createServer());
      port = gone.port;
    }
    expect(await failure({ port })).toMatchObject({
      code: 'unreachable',
      message: `The host refused the connection: nothing listens on its port ${port}.`,
    });
    expect(await failure({ port, host: 'localhost' })).toMatchObject({
      message: expect.stringMatching(/nothing listens/),
    });
  });

  test('a folder without a socket', async () => {
    expect(await failure({ host: server.dataFolder })).toMatchObject({
      message: 'There is no socket of a server in this folder.',
    });
  });

  const greeting = Buffer.from('4a0000000a382e342e3000', 'hex');
  // At the same time: most of it is waiting for an answer that does not come.
  test.concurrent.each<[string, boolean, () => Server, ErrorCode, RegExp]>([
    ['is silent', false, () => createServer(), 'timeout', /takes connections on port \d+, but does not answer/],
    [
      'is silent, with SSL',
      true,
      () => createServer(),
      'timeout',
      /takes connections on port \d+, but does not answer/,
    ],
    [
      'hangs up',
      false,
      () => createServer((socket) => socket.end()),
      'unreachable',
      /ends the connection without a word/,
    ],
    [
      'hangs up, with SSL',
      true,
      () => createServer((socket) => socket.resetAndDestroy()),
      'unreachable',
      /ends the connection without a word/,
    ],
    ['speaks HTTP', false, () => createHttpServer(), 'unreachable', /answers a web server, not PostgreSQL/],
    ['speaks HTTP, with SSL', true, () => createHttpServer(), 'unreachable', /answers a web server, not PostgreSQL/],
    [
      'speaks as MySQL does',
      false,
      () => createServer((socket) => socket.write(greeting)),
      'unreachable',
      /answers MySQL or MariaDB, not/,
    ],
    [
      'speaks as MySQL does, with SSL',
      true,
      () => createServer((socket) => socket.write(greeting)),
      'unreachable',
      /answers MySQL or MariaDB, not/,
    ],
    [
      'speaks SSH',
      false,
      () => createServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')),
      'unreachable',
      /answers an SSH server, not/,
    ],
    [
      'waits for a line',
      false,
      () =>
        createServer((socket) =>
          socket.on('data', (bytes) => bytes.includes('\n') && socket.write('-ERR unknown command\r\n')),
        ),
      'unreachable',
      /answers Redis, not/,
    ],
    [
      'speaks something else',
      false,
      () => createServer((socket) => socket.write('hello?\n')),
      'unreachable',
      /answers another service, not/,
    ],
    [
      'never ends the login',
      false,
      () => createServer((socket) => socket.on('data', (bytes) => bytes.length === 8 && socket.write('N'))),
      'unreachable',
      /login did not come to an end/,
    ],
  ])('a port where something %s', async (_, useSsl, listen, code, message) => {
    await using other = await listening(listen());
    expect(await failure({ port: other.port, useSsl })).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('the login', () => {
  test.each<[string, Partial<PostgresSettings>, ErrorCode, RegExp]>([
    [
      'a wrong password',
      { password: 'wrong-canary' },
      'unauthenticated',
      /password is wrong, or there is no such user/,
    ],
    [
      'a user that there is not, where no password is asked for',
      { database: 'trusted', username: 'ghost_canary' },
      'unauthenticated',
      /no such user, or it may not log in/,
    ],
    ['pg_hba.conf that rejects', { database: 'refused' }, 'unauthorized', /pg_hba\.conf does not let this user in/],
    [
      'pg_hba.conf without an entry',
      { username: 'stranger_canary' },
      'unauthorized',
      /pg_hba\.conf does not let this user in/,
    ],
    [
      'pg_hba.conf without an entry, with SSL',
      { username: 'stranger_canary', useSsl: true },
      'unauthorized',
      /lets this user in neither/,
    ],
    [
      'a client certificate that is asked for',
      { database: 'certified', useSsl: true },
      'unauthorized',
      /lets this user in neither/,
    ],
    ['a database that there is not', { database: 'missing' }, 'not-found', /There is no database "missing"/],
    ['a database that is full', { database: 'limited' }, 'busy', /no connection left/],
    ['a database that is closed', { database: 'closed' }, 'conflict', /takes no connections at present/],
    [
      'TLS that is needed',
      { database: 'secure' },
      'unauthorized',
      /lets this user in only over an encrypted connection/,
    ],
  ])('%s', async (_, changes, code, message) => {
    expect(await failure(changes)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("the server's own words are kept, without the values of the form", async () => {
    expect((await failure({ database: 'refused', username })).notes?.[0]).toMatch(
      /pg_hba\.conf rejects connection .*user "…", database "refused"/,
    );
  });
});

describe('TLS', () => {
  test('a server without it', async () => {
    const { port, user, password } = inject('postgres');
    expect(await failure({ port, username: user, password, useSsl: true })).toMatchObject({
      code: 'unreachable',
      message: 'The server does not offer encrypted connections.',
    });
  });

  test.each<[string, Partial<PostgresSettings>, RegExp]>([
    [
      'nobody whom the machine trusts',
      { sslMode: 'verify-full', host: 'localhost' },
      /signed by nobody whom this machine trusts/,
    ],
    [
      'another authority',
      { sslMode: 'verify-ca', sslCa: makeAuthority('Theirs').certificate },
      /signed by nobody whom this machine trusts/,
    ],
    [
      'another name',
      { sslMode: 'verify-full', sslCa: authority.certificate },
      /made out to another name than the host/,
    ],
  ])('%s', async (_, changes, message) => {
    expect(await failure({ useSsl: true, ...changes })).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(message),
    });
  });

  test('an expired certificate', async () => {
    const files = ['server.crt', 'server.key'].map((name) => join(server.dataFolder, name));
    const before = files.map((file) => readFileSync(file));
    const old = authority.issue({ commonName: 'old', hosts: ['localhost'], notAfter: new Date('2021-01-01') });
    const install = async (texts: readonly (string | Buffer)[]) => {
      for (const [i, file] of files.entries()) writeFileSync(file, texts[i] as string | Buffer);
      await server.stop();
      await server.start();
    };
    await install([old.certificate, old.key]);
    try {
      expect(await failure({ useSsl: true, sslMode: 'verify-ca', sslCa: authority.certificate })).toMatchObject({
        code: 'unreachable',
        message: "The server's certificate has expired.",
      });
      expect(await testConnection(settings({ useSsl: true }), postgresVariant)).toMatchObject({ ok: true });
    } finally {
      await install(before);
    }
  });

  test.each<[string, Partial<PostgresSettings>, RegExp]>([
    ['settings that contradict', { sslMode: 'verify-full' }, /"sslMode" is filled in, but Use SSL is off/],
    ['a key without a certificate', { useSsl: true, sslKey: 'canary' }, /belong together/],
    ['a check without an authority', { useSsl: true, sslMode: 'verify-ca' }, /needs the certificate of the authority/],
    ['an authority that is none', { useSsl: true, sslCa: 'canary' }, /"sslCa" does not hold a certificate/],
    [
      'a key that is none',
      { useSsl: true, sslCertificate: certificate.certificate, sslKey: 'canary' },
      /cannot be read, or do not belong together/,
    ],
    [
      'a key of another',
      { useSsl: true, sslCertificate: certificate.certificate, sslKey: authority.issue({ commonName: 'x' }).key },
      /cannot be read, or do not belong together/,
    ],
  ])('%s', async (_, changes, message) => {
    expect(await failure(changes)).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) });
  });

  test.each<[string, Partial<PostgresSettings>, boolean]>([
    ['Use SSL alone', {}, false],
    ['require', { sslMode: 'require' }, false],
    [
      'require with an authority, which checks as libpq does',
      { sslMode: 'require', sslCa: authority.certificate },
      true,
    ],
    ['verify-ca, by another name', { sslMode: 'verify-ca', sslCa: authority.certificate }, true],
    ['verify-full', { sslMode: 'verify-full', sslCa: authority.certificate, host: 'localhost' }, true],
  ])('%s', async (_, changes, verified) => {
    const report = await testConnection(settings({ database: 'secure', useSsl: true, ...changes }), postgresVariant);
    expect(report).toMatchObject({ ok: true, tls: { active: true, verified, protocol: 'TLSv1.3' } });
    expect(report.notes?.some((note) => note.includes('was not verified')) ?? false).toBe(!verified);
  });

  test('require with the wrong authority is refused, as by libpq', async () => {
    expect(await failure({ useSsl: true, sslCa: makeAuthority('Theirs').certificate })).toMatchObject({
      code: 'unreachable',
    });
  });

  test('a client certificate instead of a password', async () => {
    const own = authority.issue({ commonName: username });
    const changes = { database: 'certified', useSsl: true, sslCertificate: own.certificate, sslKey: own.key };
    expect(await testConnection(settings(changes), postgresVariant)).toMatchObject({ ok: true });
  });
});

describe('the report', () => {
  test('version, TLS, latency and notes', async () => {
    const report = await testConnection(
      settings({ setupSql: "SET lock_timeout = '5s'", readOnly: true }),
      postgresVariant,
    );
    expect(report).toMatchObject({
      ok: true,
      message: expect.stringMatching(/^Connected to PostgreSQL \d+\.\d+\.$/),
      version: expect.stringMatching(/^\d+\.\d+$/),
      tls: { active: false, verified: false },
      notes: [expect.stringMatching(/read-only/), expect.stringMatching(/set-up SQL ran/)],
    });
    expect(report.latencyMilliseconds).toBeGreaterThan(0);
  });

  test('set-up SQL that fails', async () => {
    const report = await failure({ setupSql: 'SET ROLE nobody' });
    expect(report).toMatchObject({ ok: false, message: expect.stringMatching(/^The session set-up SQL failed:/) });
  });

  test('a cancelled test is cancelled, at the first connection and while it asks who is there', async () => {
    for (const cancelAt of [1, 2]) {
      const cancel = new AbortController();
      let connections = 0;
      const listener = createServer(() => {
        connections += 1;
        if (connections === cancelAt) cancel.abort();
      });
      await using silent = await listening(listener);
      const start = performance.now();
      await expect(
        testConnection(settings({ port: silent.port }), { ...postgresVariant, signal: cancel.signal }),
      ).rejects.toMatchObject({
        code: 'cancelled',
      });
      expect(performance.now() - start).toBeLessThan(cancelAt * 1_000);
    }
  });
});

describe('the error', () => {
  test.each<[string, Partial<PostgresSettings>]>([
    ['of the server', { password: 'wrong-canary' }],
    ['of the system', { host: 'no-such-host-canary.invalid' }],
    ['of nobody', { port: 1 }],
  ])('%s holds nothing of the form', async (_, changes) => {
    const wrong = settings(changes);
    const thrown: unknown = await connect(wrong).catch((error: unknown) => error);
    const errors = [diagnose(thrown, wrong), await investigate(thrown, wrong)];
    for (const error of errors) expect(inspect(error, { depth: 10 })).not.toContain('canary');
  });
});

// The last: the server does not come back.
test('a server that is shutting down', async () => {
  // A smart shutdown waits for this session, and lets nobody else in meanwhile.
  const { host, port, database, username, password } = settings();
  await using _ = await connectForText({ host, port, database, username, password });
  process.kill(server.pid, 'SIGTERM');
  let report: TestReport;
  do report = await testConnection(settings(), postgresVariant);
  while (report.ok);
  expect(report).toMatchObject({
    code: 'unreachable',
    // Where the question comes late, the server has gone: that is said then.
    message: expect.stringMatching(/starting, stopping or recovering|refused the connection/),
  });
});
