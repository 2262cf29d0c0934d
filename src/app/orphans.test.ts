import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { connectForText, type TestQuery } from '../../tools/postgres-query.ts';
import type { DatabaseAddress } from '../../tools/postgres-server.ts';
import { startScript } from '../../tools/script.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
let address: DatabaseAddress;
let server: TestQuery;
beforeAll(async () => {
  dagflux = await testCommandLine();
  address = await testDatabase();
  server = await connectForText(address);
  await dagflux.connect('erp', address);
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await dagflux?.[Symbol.asyncDispose]();
});

const source = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** Makes a table and has another process write it down as its own. The process lives until `end`. */
async function leave(name: string, connection = 'erp') {
  await server.run(`CREATE TABLE public.${name} (a int)`);
  const script = startScript(
    `import { openStore } from ${source('../store/store.ts')};
     import { temporaryObjects } from ${source('../store/ledger.ts')};
     const objects = temporaryObjects(openStore(${JSON.stringify(dagflux.home)}));
     await objects.record({ connection: '${connection}', table: { schema: 'public', name: '${name}' } });
     console.log('written down');
     process.stdin.resume();`,
  );
  expect(await script.firstLine).toBe('written down');
  return async () => {
    script.process.kill('SIGKILL');
    await once(script.process, 'exit');
  };
}

const exists = async (name: string) => (await server.query(`SELECT to_regclass('public.${name}')`))[0]?.[0] !== null;
const list = async () =>
  (await dagflux.json(['orphans', 'list'])) as { table: string; owner: string; problem: string | null }[];

test('what a killed process left is removed by the next command that uses the connection', async () => {
  const end = await leave('left_behind');
  await dagflux.run(['schemas', 'erp']);
  expect(await exists('left_behind')).toBe(true);
  expect(await list()).toMatchObject([{ table: 'public.left_behind', owner: 'living' }]);
  await end();
  expect(await list()).toMatchObject([{ owner: 'gone' }]);
  expect((await dagflux.run(['schemas', 'erp'])).code).toBe(0);
  expect(await exists('left_behind')).toBe(false);
  expect(await list()).toEqual([]);
});

test('sweep removes what it can, and says what it cannot reach and why', async () => {
  const ends = [await leave('reachable'), await leave('unreachable', 'forgotten'), await leave('gone_already')];
  for (const end of ends) await end();
  await server.run('DROP TABLE public.gone_already');
  const swept = await dagflux.json(['orphans', 'sweep']);
  expect(swept).toEqual([
    { connection: 'erp', table: 'public.reachable', removed: true, problem: null },
    { connection: 'forgotten', table: 'public.unreachable', removed: false, problem: 'not-found' },
    { connection: 'erp', table: 'public.gone_already', removed: true, problem: null },
  ]);
  expect(await exists('reachable')).toBe(false);
  expect(await list()).toMatchObject([{ table: 'public.unreachable', problem: 'not-found' }]);
});

test('a table that is locked does not hold a command up', async () => {
  const end = await leave('locked');
  await end();
  await server.run('BEGIN; LOCK TABLE public.locked');
  const before = Date.now();
  expect((await dagflux.run(['schemas', 'erp'])).code).toBe(0);
  expect(Date.now() - before).toBeLessThan(8_000);
  expect(await list()).toContainEqual(expect.objectContaining({ table: 'public.locked', problem: 'timeout' }));
  await server.run('COMMIT');
  await dagflux.json(['orphans', 'sweep']);
  expect(await exists('locked')).toBe(false);
});
