import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import type { DatabaseAddress } from '../../tools/postgres-server.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
let address: DatabaseAddress;
beforeAll(async () => {
  dagflux = await testCommandLine();
  address = await testDatabase();
});
afterAll(() => dagflux?.[Symbol.asyncDispose]());

const form = () => [
  ...['--connector', 'postgres', '--host', address.host, '--port', String(address.port)],
  ...['--database', address.database, '--username', address.username],
];
const url = (password: string) =>
  `postgresql://${address.username}:${password}@${address.host}:${address.port}/${address.database}`;

test('a connection is added, tested, listed, shown, edited and removed', async () => {
  const added = await dagflux.run(['connections', 'add', 'erp', ...form(), '--password-stdin'], {
    input: `${address.password}\n`,
  });
  expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('Saved the connection erp') });
  expect(added.stderr).toMatch('key file');

  const { code, stdout } = await dagflux.run(['connections', 'test', 'erp']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Version: .*18/);
  expect(await dagflux.json(['connections', 'test', 'erp'])).toMatchObject({ ok: true });

  expect(await dagflux.json(['connections', 'list'])).toMatchObject([
    { name: 'erp', connector: 'postgres', settings: { port: address.port, database: address.database } },
  ]);
  expect(JSON.stringify(await dagflux.json(['connections', 'list']))).not.toMatch(address.host);
  expect(await dagflux.json(['connections', 'show', 'erp'])).toMatchObject({
    settings: { host: address.host, username: address.username, useSsl: false },
    secrets: { password: true },
  });

  for (const [flags, useSsl] of [
    [['--use-ssl'], true],
    [['--no-use-ssl'], false],
    [['--use-ssl=true', '--schema', 'other'], true],
    [['--use-ssl=false'], false],
  ] as const) {
    expect((await dagflux.run(['connections', 'edit', 'erp', ...flags])).code).toBe(0);
    expect(await dagflux.json(['connections', 'show', 'erp'])).toMatchObject({ settings: { useSsl } });
  }
  expect(await dagflux.json(['connections', 'show', 'erp'])).toMatchObject({ settings: { schema: 'other' } });

  expect((await dagflux.run(['connections', 'edit', 'erp', '--environment', 'staging'])).code).toBe(0);
  expect((await dagflux.run(['connections', 'list'])).stdout).toMatch(/erp +postgres +\S+ +staging/);

  expect((await dagflux.run(['connections', 'remove', 'erp'])).code).toBe(0);
  expect(await dagflux.json(['connections', 'list'])).toEqual([]);
  expect((await dagflux.run(['connections', 'remove', 'erp'])).code).toBe(3);
});

test('a connection string comes from the environment or standard input; among arguments only without a password', async () => {
  const add = (name: string, ...flags: string[]) => ['connections', 'add', name, '--connector', 'postgres', ...flags];
  const environment = { ERP_URL: url(address.password) };
  expect((await dagflux.run(add('from-env', '--url-env', 'ERP_URL'), { environment })).code).toBe(0);
  expect((await dagflux.run(add('from-stdin', '--url-stdin'), { input: url(address.password) })).code).toBe(0);
  expect(await dagflux.json(['connections', 'test', 'from-stdin'])).toMatchObject({ ok: true });

  const refused = await dagflux.run(add('from-argument', '--url', url('planted-secret')));
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch('--url-env');
  expect(refused.stderr).not.toMatch('planted-secret');
  const bare = url('').replace(':@', '@');
  const beside = add('from-argument', '--url', bare, '--password-env', 'ERP_PASSWORD');
  expect((await dagflux.run(beside, { environment: { ERP_PASSWORD: address.password } })).code).toBe(0);
  const contradicts = await dagflux.run(add('other', '--url-env', 'ERP_URL', '--database', 'elsewhere'), {
    environment,
  });
  expect(contradicts).toMatchObject({ code: 2, stderr: expect.stringContaining('"database" contradicts') });
});

test('a secret is never taken as an argument, and not repeated', async () => {
  for (const flags of [
    ['--password', 'planted-secret'],
    ['--password=planted-secret'],
    ['--passwort=planted-secret'],
    ['-pplanted-secret'],
    ['planted-secret'],
    ['--password-env', 'planted-secret'],
  ]) {
    const { code, stdout, stderr } = await dagflux.run(['connections', 'add', 'x', ...form(), ...flags]);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toMatch('planted-secret');
  }
});

test('what is missing or wrong is named', async () => {
  const run = (...argv: string[]) => dagflux.run(['connections', ...argv]);
  expect(await run('add', 'x', ...form())).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--password-env'),
  });
  expect(await run('add', 'x', '--connector', 'oracle')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('postgres'),
  });
  expect(await run('add', 'x', ...form(), '--port', '70000', '--password-stdin')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"port"'),
  });
  expect(await run('add', 'Big Name', ...form(), '--password-stdin')).toMatchObject({ code: 2 });
  expect(await run('add', 'workspace', ...form(), '--password-stdin')).toMatchObject({ code: 2 });
  expect(await run('edit', 'nowhere', '--port', '1')).toMatchObject({ code: 3 });
  expect(await run('show', 'nowhere')).toMatchObject({ code: 3 });
  expect(await run()).toMatchObject({ code: 2 });
});

test('a test that fails says why, with the exit code of the cause', async () => {
  const environment = { WRONG: 'not-the-password' };
  await dagflux.run(['connections', 'add', 'wrong', ...form(), '--password-env', 'WRONG'], { environment });
  const people = await dagflux.run(['connections', 'test', 'wrong']);
  expect(people).toMatchObject({ code: 4, stdout: '', stderr: expect.stringMatching(/^error: .*\nhint: /s) });
  const machine = await dagflux.run(['connections', 'test', 'wrong', '--json']);
  expect(machine.code).toBe(4);
  expect(JSON.parse(machine.stdout)).toMatchObject({ ok: false });
  expect(JSON.parse(machine.stderr)).toMatchObject({ error: { code: 'unauthenticated' } });
  expect(machine.stdout + machine.stderr).not.toMatch('not-the-password');
});

test('connections are exported without anything sensitive, and imported', async () => {
  await dagflux.connect('shared', address);
  const exported = await dagflux.run(['connections', 'export']);
  expect(exported.stdout).not.toMatch(address.password);
  expect(exported.stdout).not.toMatch(address.host);
  await using other = await testCommandLine();
  await writeFile(join(other.folder, 'connections.json'), exported.stdout);
  const imported = await other.run(['connections', 'import', 'connections.json']);
  expect(imported).toMatchObject({ code: 0, stdout: expect.stringMatching(/shared still lacks .*password/) });
  expect((await other.run(['connections', 'import'], { input: exported.stdout })).code).toBe(1);
  expect((await other.run(['connections', 'import', '-', '--existing', 'skip'], { input: exported.stdout })).code).toBe(
    0,
  );
  expect((await other.run(['connections', 'import', '-'], { input: '{' })).code).toBe(2);
  expect((await other.run(['connections', 'import', 'nowhere.json'])).code).toBe(2);
});

test('a multiline field comes from a file, relative to where the person stands', async () => {
  await writeFile(join(dagflux.folder, 'setup.sql'), 'SET application_name = $$from a file$$;\n');
  const flags = [...form(), '--password-env', 'PW', '--setup-sql-file', 'setup.sql'];
  const added = await dagflux.run(['connections', 'add', 'with-setup', ...flags], {
    environment: { PW: address.password },
  });
  expect(added.code).toBe(0);
  const result = await dagflux.json(['query', 'with-setup', 'SHOW application_name']);
  expect(result).toMatchObject({ results: [{ rows: [['from a file']] }] });
});

test('the password is in no file of the data folder', async () => {
  await dagflux.connect('kept', address);
  const file = await readFile(join(dagflux.home, 'dagflux.sqlite'), 'latin1');
  expect(file).toMatch('kept');
  expect(file).not.toMatch(address.password);
});
