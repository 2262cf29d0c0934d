import { expect, test } from 'vitest';
import { startScript } from '../../tools/script.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { temporaryObjects } from './ledger.ts';
import { ownerState, thisProcess } from './owner.ts';
import { openStore } from './store.ts';

const table = { schema: 'public', name: 'dagflux "hidden" 1' };

/** Writes down one object, says so, and lives until its standard input closes. */
const holder = `
  const { openStore } = await import('${new URL('./store.ts', import.meta.url)}');
  const { temporaryObjects } = await import('${new URL('./ledger.ts', import.meta.url)}');
  using store = openStore(process.argv[1]);
  await temporaryObjects(store).record({ connection: 'erp', table: ${JSON.stringify(table)} });
  console.log('recorded');
  for await (const _ of process.stdin);`;

test('an object is on the list from its record until it is closed, and is not swept meanwhile', async () => {
  await using folder = await temporaryFolder();
  using store = openStore(folder.path);
  const ledger = temporaryObjects(store);
  const entry = await ledger.record({ connection: 'erp', table });
  const other = await ledger.record({ connection: 'erp', table: { name: 'temporary' } });
  expect(await ledger.list()).toMatchObject([
    { connection: 'erp', table, ownerPid: process.pid, owner: 'living', swept: null, problem: null },
    { connection: 'erp', table: { name: 'temporary' } },
  ]);
  expect(await ledger.abandoned()).toEqual([]);
  await entry.close();
  await other.close();
  expect(await ledger.list()).toEqual([]);
});

test('the objects of another living process are left alone; once it was killed they are abandoned', async () => {
  await using folder = await temporaryFolder();
  using store = openStore(folder.path);
  const ledger = temporaryObjects(store);
  const script = startScript(holder, [folder.path]);
  expect(await script.firstLine).toBe('recorded');

  const [object] = await ledger.list();
  expect(object).toMatchObject({ table, ownerPid: script.process.pid, owner: 'living' });
  expect(await ledger.abandoned()).toEqual([]);
  const id = object?.id ?? 0;
  await expect(ledger.remove(id)).rejects.toMatchObject({ code: 'conflict' });

  script.process.kill('SIGKILL');
  await script.output.catch(() => undefined);
  expect(await ledger.abandoned()).toMatchObject([{ id, table, owner: 'gone' }]);

  ledger.postpone(id, 'unreachable');
  expect(await ledger.abandoned()).toMatchObject([{ id, problem: 'unreachable', swept: expect.any(String) }]);
  await ledger.remove(id);
  expect(await ledger.list()).toEqual([]);
  await expect(ledger.remove(id)).rejects.toMatchObject({ code: 'not-found' });
});

test('a process is told from a later one with the same number', async () => {
  const own = await thisProcess();
  expect(await ownerState(own)).toBe('living');
  expect(await ownerState({ pid: own.pid, started: `${own.started}1` })).toBe('gone');
});

test.runIf(process.platform === 'linux')('a process of another container is taken for living', async () => {
  const own = await thisProcess();
  const [boot, , ticks] = own.started.split('/');
  expect(await ownerState({ pid: own.pid, started: `${boot}/pid:[1]/${ticks}` })).toBe('unknown');
  expect(await ownerState({ pid: own.pid, started: `another-boot/pid:[1]/${ticks}` })).toBe('gone');
});
