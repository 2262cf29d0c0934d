import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { scripted, settingsFor } from '../../../tools/tds/scripted.ts';
import { startTdsServer } from '../../../tools/tds/server.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import { validateSettings } from '../../contract/form.ts';
import { mssql } from './manifest.ts';

const open = (settings: Record<string, unknown>) => mssql.open(validateSettings(mssql.form, settings));

test('encrypted, with a certificate that an authority vouches for', async () => {
  await using fake = await scripted();
  await fake.database.session(async (session) => {
    for await (const _ of session.run('SELECT 1'));
  });
  expect(fake.server.failures).toEqual([]);
  expect(fake.server.requests.at(-1)).toMatchObject({ kind: 'batch' });
  expect(fake.server.heard).toContain('login');
});

test('a server without encryption is refused before the password is sent', async () => {
  for (const encryption of ['not supported', 'off'] as const) {
    await using fake = await scripted({ encryption });
    const report = await fake.database.test();
    expect(report).toMatchObject({ ok: false, code: 'unreachable' });
    expect(report.message).toContain('the password was not sent');
    expect(fake.server.heard).toEqual(['prelogin']);
  }
});

test('encryption switched off: plain, where the server lets it be', async () => {
  await using fake = await scripted({ encryption: 'not supported' }, { encrypt: false });
  await fake.database.session(async (session) => {
    for await (const _ of session.run('SELECT 1'));
  });
  await using strict = await scripted({ encryption: 'required' }, { encrypt: false });
  expect(await strict.database.test()).toMatchObject({
    ok: false,
    code: 'unauthorized',
    hint: 'Switch on Encrypt.',
  });
  expect(strict.server.heard).toEqual(['prelogin']);
});

test('a certificate that nobody vouches for, or for another host', async () => {
  await using unknown = await scripted({}, { caCertificate: undefined });
  expect(await unknown.database.test()).toMatchObject({
    ok: false,
    message: "The server's certificate was not accepted.",
  });
  expect(unknown.server.heard).not.toContain('login');
  await using other = await scripted({ hosts: ['other.example'] });
  expect(await other.database.test()).toMatchObject({
    ok: false,
    message: "The server's certificate was not accepted.",
  });
  expect(other.server.heard).not.toContain('login');
  await using trusted = await scripted({}, { caCertificate: undefined, trustServerCertificate: true });
  await trusted.database.session(async (session) => {
    for await (const _ of session.run('SELECT 1'));
  });
});

test('a refused login, by the number that the server gives', async () => {
  for (const [number, code] of [
    [18456, 'unauthenticated'],
    [18470, 'unauthenticated'],
    [4060, 'not-found'],
    [40615, 'unauthorized'],
    [10928, 'busy'],
    [4711, 'unauthorized'],
  ] as const) {
    await using fake = await scripted({ refuse: { number, severity: 14, message: "Login failed for user 'canary'." } });
    const report = await fake.database.test();
    expect({ number, code: report.code }).toEqual({ number, code });
    expect(report.hint).toMatch(/\S/);
    expect(JSON.stringify(report)).not.toContain('canary');
  }
});

test('nobody there, no such host, another kind of server, a server that says nothing', async () => {
  const server = await startTdsServer();
  const settings = settingsFor(server);
  await server[Symbol.asyncDispose]();
  await using closed = await open(settings);
  expect(await closed.test()).toMatchObject({
    ok: false,
    code: 'unreachable',
    message: expect.stringMatching(/Nobody listens/),
  });
  await using nowhere = await open({ ...settings, host: 'no-such-host.invalid' });
  expect((await nowhere.test()).code).toBe('unreachable');

  const greets = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    socket.on('data', () => socket.destroy());
  });
  await new Promise<void>((resolve) => greets.listen(0, '127.0.0.1', resolve));
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  try {
    for (const other of [greets, silent]) {
      const { port } = other.address() as { port: number };
      await using wrong = await open({ ...settings, port, connectTimeout: 1 });
      expect(await wrong.test()).toMatchObject({
        ok: false,
        code: 'unreachable',
        message: expect.stringMatching(/SQL Server/),
      });
    }
  } finally {
    greets.close();
    silent.close();
  }
});

test('an instance and a port contradict each other', async () => {
  await using database = await open({
    host: 'h',
    port: 1500,
    instance: 'X',
    database: 'd',
    username: 'u',
    password: 'p',
  });
  expect(await database.test()).toMatchObject({ ok: false, code: 'invalid-input' });
});

test('connections that have died meanwhile are replaced; a closed database refuses', async () => {
  await using fake = await scripted();
  const ask = () =>
    fake.database.session(async (session) => {
      for await (const _ of session.run('SELECT 1'));
    });
  await ask();
  fake.server.cut();
  // The end travels through TLS: some turns of the event loop.
  for (let turn = 0; turn < 50; turn += 1) await new Promise((next) => setImmediate(next));
  await ask();
  await Promise.all(Array.from({ length: 12 }, ask));
  await fake.database[Symbol.asyncDispose]();
  await expect(ask()).rejects.toMatchObject({ code: 'conflict' });
});

test('the port of PostgreSQL, of MySQL, of an SSH server: said in bounded time', async () => {
  const { host, port } = await testDatabase();
  await using postgres = await open({ ...ANY, host, port, connectTimeout: 2 });
  expect(await postgres.test()).toMatchObject({
    ok: false,
    code: 'unreachable',
    hint: expect.stringContaining('another kind of server'),
  });
  const greetings = [
    // MySQL's first packet, and SSH's first line.
    Buffer.concat([Buffer.from([0x4a, 0, 0, 0, 0x0a]), Buffer.from('9.7.0\0'), Buffer.alloc(67)]),
    Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'),
  ];
  for (const greeting of greetings) {
    const other = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(greeting);
      socket.resume();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const address = other.address() as { port: number };
      await using wrong = await open({ ...ANY, port: address.port, connectTimeout: 1 });
      expect(await wrong.test()).toMatchObject({
        ok: false,
        code: 'unreachable',
        hint: expect.stringContaining('another kind of server'),
      });
    } finally {
      other.close();
    }
  }
});

const ANY = { host: '127.0.0.1', database: 'd', username: 'u', password: 'canary-password' };
