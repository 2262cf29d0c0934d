import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { type DatabaseAddress, startPostgres } from './postgres-server.ts';
import { isRunning } from './processes.ts';
import { startScript } from './script.ts';

async function ask(address: DatabaseAddress, sql: string): Promise<unknown> {
  const { username, ...rest } = address;
  const client = new pg.Client({ ...rest, user: username });
  await client.connect();
  try {
    return Object.values((await client.query(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

test('a server starts, makes databases, and leaves nothing', async () => {
  const server = await startPostgres({ settings: { work_mem: '7MB' } });
  const { pid } = server;
  const [one, two] = [await server.createDatabase(), await server.createDatabase('a "b"')];
  expect(await ask(one, 'SELECT current_database()')).toBe(one.database);
  expect(await ask(two, 'SELECT current_database()')).toBe('a "b"');
  expect(await ask(one, 'SHOW work_mem')).toBe('7MB');
  expect(await ask(one, 'SHOW server_encoding')).toBe('UTF8');
  await expect(ask({ ...one, password: 'wrong' }, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  await server[Symbol.asyncDispose]();
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(server.folder)).toBe(false);
});

test('a server that was killed or stopped starts again on its port', async () => {
  await using server = await startPostgres();
  const database = await server.createDatabase();
  const { port, pid } = server;
  await ask(database, 'CREATE TABLE t AS SELECT 1 AS a');
  await server.kill();
  await expect(ask(database, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await server.start();
  expect(server.pid).not.toBe(pid);
  await server.stop();
  await server.start();
  expect(server.port).toBe(port);
  expect(await ask(database, 'SELECT a FROM t')).toBe(1);
});

test('a server that does not listen any more is ended too', async () => {
  const server = await startPostgres();
  const { pid } = server;
  process.kill(pid, 'SIGSTOP');
  await server[Symbol.asyncDispose]();
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(server.folder)).toBe(false);
});

test('a taken port is an error that shows the log', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  await expect(startPostgres({ port })).rejects.toThrow(/did not start on port \d+[\s\S]*could not bind/);
  other.close();
});

const starter = `
  import { startPostgres } from ${JSON.stringify(new URL('./postgres-server.ts', import.meta.url).href)};
  const server = await startPostgres();
  console.log(JSON.stringify([server.pid, server.folder]));
  setInterval(() => {}, 1000);`;

/** A process that starts a server and waits. */
async function startElsewhere() {
  const { process: owner, firstLine } = startScript(starter);
  const [postmaster, folder] = JSON.parse(await firstLine) as [number, string];
  return { owner, postmaster, folder };
}

test.each(['SIGINT', 'SIGTERM'] as const)('a server ends with its owner: %s', async (signal) => {
  const { owner, postmaster, folder } = await startElsewhere();
  owner.kill(signal);
  expect((await once(owner, 'exit'))[1]).toBe(signal);
  expect(isRunning(postmaster)).toBe(false);
  expect(existsSync(folder)).toBe(false);
});

test('a server whose owner was killed is ended by the next start, and a living one is left alone', async () => {
  const [lost, living] = [await startElsewhere(), await startElsewhere()];
  lost.owner.kill('SIGKILL');
  await once(lost.owner, 'exit');
  expect(isRunning(lost.postmaster)).toBe(true);

  await using _server = await startPostgres();
  expect(isRunning(lost.postmaster)).toBe(false);
  expect(existsSync(lost.folder)).toBe(false);
  expect(isRunning(living.postmaster)).toBe(true);
  expect(existsSync(join(living.folder, 'data'))).toBe(true);

  living.owner.kill('SIGTERM');
  await once(living.owner, 'exit');
});
