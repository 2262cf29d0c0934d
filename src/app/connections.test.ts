import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type SampleDatabase, sampleConnector } from '../../tools/sample-connector.ts';
import { startScript } from '../../tools/script.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { openStore } from '../store/store.ts';
import { vaultRecords } from '../store/vault-record.ts';
import { openVault } from '../vault/vault.ts';
import { openConnections } from './connections.ts';

const settings = { host: 'db.local', database: 'shop', username: 'app', password: 'pass-1234' };

/** Connections in a folder of their own, with a key file beside it; opened again they are another process's. */
async function arrange() {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const home = join(folder.path, 'home');
  const environment = { DAGFLUX_KEY_FILE: join(folder.path, 'vault.key') };
  const sample = sampleConnector();
  const duckdb = sampleConnector('duckdb');
  const open = (connectors = [sample, duckdb]) => {
    const store = stack.use(openStore(home));
    const vault = openVault({ folder: home, records: vaultRecords(store), environment });
    return stack.use(openConnections({ store, vault, workspaceFile: join(home, 'workspace.duckdb'), connectors }));
  };
  return {
    home,
    environment,
    sample,
    duckdb,
    open,
    connections: open(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test('a connection is added, shown without its secret, listed without anything sensitive, and removed', async () => {
  await using at = await arrange();
  await at.connections.add('erp', 'sample', { ...settings, port: '6543' });
  expect(await at.connections.show('erp')).toMatchObject({
    name: 'erp',
    connector: 'sample',
    settings: { host: 'db.local', port: 6543, database: 'shop', username: 'app', useSsl: false },
    secrets: { password: true, sslKey: false },
    missing: [],
  });
  // In the order of the form, without what is secret.
  const { settings: shown } = await at.connections.show('erp');
  expect(Object.keys(shown)).toEqual(['host', 'port', 'database', 'username', 'useSsl']);
  expect(at.connections.list()).toMatchObject([
    { name: 'erp', connector: 'sample', settings: { port: 6543, database: 'shop', useSsl: false } },
  ]);
  expect(at.connections.list()[0]?.settings).not.toHaveProperty('host');
  await at.connections.remove('erp');
  expect(at.connections.list()).toEqual([]);
});

test('a connection says what its database is for; it stays so through other edits, and travels in a document', async () => {
  await using at = await arrange();
  await using elsewhere = await arrange();
  await at.connections.add('erp', 'sample', settings, { role: 'production' });
  await at.connections.add('crm', 'sample', settings);
  await at.connections.edit('erp', { port: 1 });
  const roles = (of: typeof at) => of.connections.list().map(({ role }) => role);
  expect(roles(at)).toEqual([null, 'production']);
  expect(await at.connections.show('erp')).toMatchObject({ role: 'production' });
  const document = at.connections.exportAll();
  await elsewhere.connections.importAll(document, { existing: 'refuse' });
  expect(roles(elsewhere)).toEqual([null, 'production']);
  // A document from before there were roles takes none away.
  const connections = document.connections.map(({ role: _, ...entry }) => entry);
  await elsewhere.connections.importAll({ ...document, connections }, { existing: 'replace' });
  expect(roles(elsewhere)).toEqual([null, 'production']);
  await at.connections.edit('erp', {}, { role: '' });
  expect(roles(at)).toEqual([null, null]);
  await expect(at.connections.edit('erp', {}, { role: 'prod' })).rejects.toMatchObject({ code: 'invalid-input' });
});

test('what cannot be added says why, and nothing of it is kept', async () => {
  await using at = await arrange();
  const { add } = at.connections;
  await expect(add('workspace', 'sample', settings)).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(add('Erp', 'sample', settings)).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(add('erp', 'oracle', settings)).rejects.toMatchObject({ code: 'not-found' });
  await expect(add('erp', 'sample', { ...settings, host: '' })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('"host"'),
  });
  await expect(add('erp', 'sample', { ...settings, prt: 1 })).rejects.toMatchObject({
    message: expect.stringContaining('"prt"'),
  });
  expect(at.connections.list()).toEqual([]);
  await add('erp', 'sample', settings);
  await expect(add('erp', 'sample', settings)).rejects.toMatchObject({ code: 'already-exists' });
});

test('a name that is not there is answered with those like it', async () => {
  await using at = await arrange();
  await at.connections.add('orders', 'sample', settings);
  const refusal = { code: 'not-found', hint: expect.stringContaining('"orders"') };
  await expect(at.connections.show('order')).rejects.toMatchObject(refusal);
  await expect(at.connections.database('ordres')).rejects.toMatchObject(refusal);
  await expect(at.connections.remove('order')).rejects.toMatchObject(refusal);
  await expect(at.connections.edit('order', {})).rejects.toMatchObject(refusal);
});

test('a connection string fills the form; what contradicts it is refused by the field', async () => {
  await using at = await arrange();
  const connectionString = 'sample://app:p%40ss@db.local:6543/shop';
  await at.connections.add('erp', 'sample', { useSsl: 'true', port: '6543' }, { connectionString });
  expect((await at.connections.show('erp')).settings).toMatchObject({ host: 'db.local', port: 6543, useSsl: true });
  await expect(at.connections.add('crm', 'sample', { port: 5432 }, { connectionString })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('"port"'),
  });
  await at.connections.edit('erp', {}, { connectionString: 'sample://app:p%40ss@other.local:6543/shop' });
  expect((await at.connections.show('erp')).settings).toMatchObject({ host: 'other.local', useSsl: true });
});

test('an edit changes what it names, keeps the rest, and takes away what is given as empty', async () => {
  await using at = await arrange();
  await at.connections.add('erp', 'sample', { ...settings, port: 6543, sslKey: 'KEY' });
  await at.connections.edit('erp', { username: 'other', port: '', sslKey: null, database: undefined });
  expect(await at.connections.show('erp')).toMatchObject({
    settings: { host: 'db.local', port: 5432, database: 'shop', username: 'other' },
    secrets: { password: true, sslKey: false },
  });
  const database = (await at.connections.database('erp')) as SampleDatabase; // what the sample connector opens
  expect(database.settings).toMatchObject({ password: 'pass-1234', username: 'other' });
});

test('a database is opened once, also when asked for twice at once', async () => {
  await using at = await arrange();
  await at.connections.add('erp', 'sample', settings);
  const [first, second] = await Promise.all([at.connections.database('erp'), at.connections.database('erp')]);
  expect(second).toBe(first);
  expect(at.sample.opened).toHaveLength(1);
});

test('after an edit the next query has the new values, and one under way ends with the old ones', async () => {
  await using at = await arrange();
  await at.connections.add('erp', 'sample', settings);
  const old = (await at.connections.database('erp')) as SampleDatabase;
  const query = Promise.withResolvers<string>();
  const running = old.session(() => query.promise);

  await at.connections.edit('erp', { password: 'new' });
  const next = (await at.connections.database('erp')) as SampleDatabase;
  expect(next.settings.password).toBe('new');
  expect(old.closed).toBe(false);
  query.resolve('the result');
  expect(await running).toBe('the result');
  await at.connections[Symbol.asyncDispose]();
  expect([old.closed, next.closed]).toEqual([true, true]);
});

test('an edit by another process is seen by the next query', async () => {
  await using at = await arrange();
  await at.connections.add('erp', 'sample', settings);
  const old = await at.connections.database('erp');
  await at.open([sampleConnector()]).edit('erp', { password: 'new' });
  const next = (await at.connections.database('erp')) as SampleDatabase;
  expect(next).not.toBe(old);
  expect(next.settings.password).toBe('new');
  await at.open([sampleConnector()]).remove('erp');
  await expect(at.connections.database('erp')).rejects.toMatchObject({ code: 'not-found' });
});

test('each test logs in anew and leaves nothing open', async () => {
  await using at = await arrange();
  await at.connections.add('erp', 'sample', settings);
  for (let turn = 0; turn < 3; turn += 1) expect((await at.connections.test('erp')).ok).toBe(true);
  expect(at.sample.opened.map((database) => database.closed)).toEqual([true, true, true]);
});

test('the workspace is the DuckDB file of the data folder', async () => {
  await using at = await arrange();
  await at.connections.database('workspace');
  await at.connections.test('workspace');
  expect(at.duckdb.opened.map((database) => database.settings)).toEqual([{ file: join(at.home, 'workspace.duckdb') }]);
});

test('an export holds nothing sensitive; imported elsewhere it says what is missing', async () => {
  await using at = await arrange();
  await using elsewhere = await arrange();
  await at.connections.add('erp', 'sample', settings);
  const document = JSON.parse(JSON.stringify(at.connections.exportAll()));
  expect(document.connections).toMatchObject([{ name: 'erp', withheld: ['host', 'username', 'password'] }]);

  const report = await elsewhere.connections.importAll(document, { existing: 'refuse' });
  expect(report).toEqual({
    added: ['erp'],
    replaced: [],
    skipped: [],
    missing: { erp: ['host', 'username', 'password'] },
  });
  await expect(elsewhere.connections.database('erp')).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('host, username, password'),
  });
  await elsewhere.connections.edit('erp', { host: 'h', username: 'u', password: 'p' });
  expect(await elsewhere.connections.database('erp')).toMatchObject({ settings: { database: 'shop', password: 'p' } });
});

test('an import over what is there refuses, skips or replaces, and keeps the secrets that it does not have', async () => {
  await using at = await arrange();
  await at.connections.add('erp', 'sample', settings);
  const document = structuredClone(at.connections.exportAll());
  await at.connections.edit('erp', { port: 1 });
  const two = { ...document, connections: [{ ...document.connections[0], name: 'crm' }, ...document.connections] };
  await expect(at.connections.importAll(two, { existing: 'refuse' })).rejects.toMatchObject({ code: 'already-exists' });
  expect(at.connections.list().map(({ name }) => name)).toEqual(['erp']);

  expect(await at.connections.importAll(document, { existing: 'skip' })).toMatchObject({ skipped: ['erp'] });
  expect((await at.connections.show('erp')).settings.port).toBe(1);
  expect(await at.connections.importAll(document, { existing: 'replace' })).toMatchObject({
    replaced: ['erp'],
    missing: {},
  });
  expect(await at.connections.database('erp')).toMatchObject({ settings: { ...settings, port: 5432 } });
});

test.each([
  [null],
  [[]],
  [{ format: 'other', version: 1, connections: [] }],
  [{ format: 'dagflux-connections', version: 2, connections: [] }],
  [{ format: 'dagflux-connections', version: 1, connections: [{ name: 'erp' }] }],
  [{ format: 'dagflux-connections', version: 1, connections: [{ name: 'A B', connector: 'sample', settings: {} }] }],
  [
    {
      format: 'dagflux-connections',
      version: 1,
      connections: [{ name: 'a', connector: 'sample', settings: { x: 1 } }],
    },
  ],
])('what is no document of connections is refused: %j', async (document) => {
  await using at = await arrange();
  await expect(at.connections.importAll(document, { existing: 'refuse' })).rejects.toMatchObject({
    code: 'invalid-input',
  });
});

test('sensitive values are masked in text, however they are spelt there', async () => {
  await using at = await arrange();
  await at.connections.add('erp', 'sample', { ...settings, password: 'p"a/ss wörd' });
  const redacted = at.connections.redact(
    `app@db.local: p"a/ss wörd, ${JSON.stringify('p"a/ss wörd')}, ${encodeURIComponent('p"a/ss wörd')}; apple is no app_user`,
  );
  expect(redacted).toBe('•••@•••: •••, "•••", •••; apple is no app_user');
});

test('processes that add and edit connections at the same time lose nothing', async () => {
  await using at = await arrange();
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const source = `
    const { openStore } = await import(${module('../store/store.ts')});
    const { vaultRecords } = await import(${module('../store/vault-record.ts')});
    const { openVault } = await import(${module('../vault/vault.ts')});
    const { openConnections } = await import(${module('./connections.ts')});
    const { sampleConnector } = await import(${module('../../tools/sample-connector.ts')});
    const [, home, who, field] = process.argv;
    using store = openStore(home);
    const vault = openVault({ folder: home, records: vaultRecords(store) });
    await using connections = openConnections({ store, vault, workspaceFile: '', connectors: [sampleConnector()] });
    const settings = { host: 'h', database: 'd', username: 'u', password: 'of ' + who };
    await connections.add('common', 'sample', settings).catch((error) => {
      if (error.code !== 'already-exists') throw error;
    });
    for (let turn = 0; turn < 20; turn += 1) {
      await connections.add(who + turn, 'sample', settings);
      await connections.edit('common', { [field]: who + turn });
    }`;
  const environment = { ...at.environment, DAGFLUX_PASSPHRASE: '' };
  await Promise.all([
    startScript(source, [at.home, 'a', 'host'], environment).output,
    startScript(source, [at.home, 'b', 'username'], environment).output,
  ]);
  expect(at.connections.list()).toHaveLength(41);
  // Each changed a field of its own in the common one: neither has put back what the other wrote.
  expect((await at.connections.show('common')).settings).toMatchObject({ host: 'a19', username: 'b19' });
  for (const who of ['a', 'b']) {
    expect(await at.connections.database(`${who}19`)).toMatchObject({ settings: { password: `of ${who}` } });
  }
});
