import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { startScript } from '../../tools/script.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { storedConnections } from './connections.ts';
import { dataFolder } from './folder.ts';
import { MIGRATIONS } from './migrations.ts';
import { openStore } from './store.ts';

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const posix = process.platform !== 'win32';

test('the data folder is the one named in DAGFLUX_HOME, else one of the platform', () => {
  expect(dataFolder({ DAGFLUX_HOME: '/somewhere/else' })).toBe('/somewhere/else');
  expect(dataFolder({})).toContain('dagflux');
});

test('what was written is there when the store is opened again', async () => {
  await using folder = await temporaryFolder();
  const content = {
    connector: 'c',
    settings: { port: 5432, useSsl: false, schema: 'a "b"' },
    sealed: { password: 'x' },
  };
  {
    using store = openStore(folder.path);
    storedConnections(store).put('one', content);
  }
  using store = openStore(folder.path);
  expect(storedConnections(store).get('one')).toMatchObject({ name: 'one', ...content });
  expect(storedConnections(store).list()).toHaveLength(1);
  expect(storedConnections(store).remove('one')).toBe(true);
  expect(storedConnections(store).remove('one')).toBe(false);
});

test('a put of the same name gives another revision and keeps when it was made', async () => {
  await using folder = await temporaryFolder();
  using store = openStore(folder.path);
  const connections = storedConnections(store);
  connections.put('one', { connector: 'c', settings: {}, sealed: {} });
  const before = connections.get('one');
  connections.put('one', { connector: 'c', settings: {}, sealed: {} });
  const after = connections.get('one');
  expect(after?.created).toBe(before?.created);
  expect(after?.revision).not.toBe(before?.revision);
});

test.runIf(posix)('folder and files are for their owner only, whatever the umask', async () => {
  await using folder = await temporaryFolder();
  const home = join(folder.path, 'deep', 'home');
  const url = new URL('./store.ts', import.meta.url);
  await startScript(
    `process.umask(0); const { openStore } = await import('${url}'); using store = openStore(process.argv[1]);`,
    [home],
  ).output;
  expect(await modeOf(home)).toBe(0o700);
  for (const name of await readdir(home)) expect(await modeOf(join(home, name))).toBe(0o600);
});

test.runIf(posix)(
  'an empty folder that is open to others is closed; one with other things in it is refused',
  async () => {
    await using folder = await temporaryFolder();
    const empty = join(folder.path, 'empty');
    await mkdir(empty);
    await chmod(empty, 0o755);
    openStore(empty)[Symbol.dispose]();
    expect(await modeOf(empty)).toBe(0o700);

    const other = join(folder.path, 'other');
    await mkdir(other);
    await writeFile(join(other, 'letter.txt'), 'mine');
    await chmod(other, 0o755);
    expect(() => openStore(other)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(await modeOf(other)).toBe(0o755);
    expect(await readdir(other)).toEqual(['letter.txt']);
  },
);

test('a file of each earlier format is brought to the present one', async () => {
  for (let done = 0; done < MIGRATIONS.length; done += 1) {
    await using folder = await temporaryFolder();
    const old = new DatabaseSync(join(folder.path, 'dagflux.sqlite'));
    for (const step of MIGRATIONS.slice(0, done)) old.exec(step);
    old.exec(`PRAGMA user_version = ${done}`);
    old.close();
    using store = openStore(folder.path);
    expect(store.get('PRAGMA user_version')).toEqual({ user_version: MIGRATIONS.length });
    expect(storedConnections(store).list()).toEqual([]);
  }
});

test('a file of a newer DagFlux is refused and not touched', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'dagflux.sqlite');
  const newer = new DatabaseSync(file);
  newer.exec(`CREATE TABLE future (x); PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  newer.close();
  await chmod(file, 0o600);
  const before = await readFile(file);
  expect(() => openStore(folder.path)).toThrow(
    expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('newer DagFlux') }),
  );
  expect(await readFile(file)).toEqual(before);
  expect(await readdir(folder.path)).toEqual(['dagflux.sqlite']);
});

test('a file that is no store is refused and not touched', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'dagflux.sqlite');
  await writeFile(file, 'this is a letter and no database, long enough to be taken for a header of one '.repeat(20));
  const before = await readFile(file);
  expect(() => openStore(folder.path)).toThrow(expect.objectContaining({ code: 'invalid-data' }));
  expect(await readFile(file)).toEqual(before);
});

test('a transaction that throws leaves nothing', async () => {
  await using folder = await temporaryFolder();
  using store = openStore(folder.path);
  const connections = storedConnections(store);
  expect(() =>
    store.transaction(() => {
      connections.put('one', { connector: 'c', settings: {}, sealed: {} });
      throw new RangeError('stop');
    }),
  ).toThrow();
  expect(connections.list()).toEqual([]);
});

test('processes that open a new store and write at the same time lose nothing', async () => {
  await using folder = await temporaryFolder();
  const home = join(folder.path, 'home');
  const source = `
    const { openStore } = await import('${new URL('./store.ts', import.meta.url)}');
    const { storedConnections } = await import('${new URL('./connections.ts', import.meta.url)}');
    const [, home, who] = process.argv;
    using store = openStore(home);
    const connections = storedConnections(store);
    for (let at = 0; at < 25; at += 1) {
      connections.put(who + '-' + at, { connector: 'c', settings: {}, sealed: {} });
      // Each adds one to a common number: a lost update shows.
      store.transaction(() => {
        const count = connections.get('count')?.settings.count ?? 0;
        connections.put('count', { connector: 'c', settings: { count: count + 1 }, sealed: {} });
      });
    }`;
  await Promise.all(['a', 'b', 'c'].map((who) => startScript(source, [home, who]).output));
  using store = openStore(home);
  expect(storedConnections(store).list()).toHaveLength(76);
  expect(storedConnections(store).get('count')?.settings.count).toBe(75);
});
