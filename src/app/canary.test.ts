import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { canary } from '../../tools/canary.ts';
import { sampleConnector } from '../../tools/sample-connector.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import type { AnyConnector } from '../contract/connector.ts';
import { asDagFluxError } from '../contract/errors.ts';
import { openApp } from './app.ts';

const secret = {
  password: `cän'ary "p@ss"/w%rd?<&>\\+ ~end`,
  sslKey: '-----BEGIN PRIVATE KEY-----\ncanary/key+0123456789\n-----END PRIVATE KEY-----\n',
};
const sensitive = { host: 'canary-host.example.internal', username: 'canary user_5f2a' };
const typed = { ...secret, ...sensitive, database: 'shop' };
const { password, host, username } = typed;
const connectionString = `sample://${encodeURIComponent(username)}:${encodeURIComponent(password)}@${host}:6543/shop`;

/** Everything that can be done with a connection; answers what came out of it, by where it came out. */
async function useConnections(home: string, environment: Record<string, string>, connector: AnyConnector) {
  const open = () => openApp({ home, environment, connectors: [connector] });
  const errors: unknown[] = [];
  const failing = (work: Promise<unknown>) =>
    work.then(
      () => expect.unreachable(),
      (error: unknown) => errors.push(error),
    );
  const owner: unknown[] = [];
  const anyone: unknown[] = [];
  {
    await using app = await open();
    const { connections } = app;
    await connections.add('one', 'sample', typed);
    await connections.add('two', 'sample', { sslKey: typed.sslKey }, { connectionString });
    await connections.edit('one', { port: 1, password });
    await connections.add('gone', 'sample', typed);
    await connections.remove('gone');
    await connections.database('one');
    anyone.push(connections.list(), connections.exportAll(), await connections.test('one'));
    anyone.push(await connections.importAll(connections.exportAll(), { existing: 'replace' }));
    owner.push(await connections.show('one'), await connections.show('two'));

    await failing(connections.add('one', 'sample', typed));
    await failing(connections.add('workspace', 'sample', typed));
    await failing(connections.add('three', 'sample', { ...typed, port: password }));
    await failing(connections.add('three', 'sample', { ...typed, useSsl: password }));
    await failing(connections.add('three', 'sample', { ...typed, password: `${password}2` }, { connectionString }));
    await failing(connections.add('three', 'sample', { ...typed, host: 'other' }, { connectionString }));
    await failing(connections.add('three', 'sample', { ...typed, database: '' }));
    await failing(connections.edit('one', { database: '', password }));
    await failing(connections.edit('one', { unknown: password }));
    const document = {
      ...connections.exportAll(),
      connections: [{ name: 'x', connector: 'sample', settings: { ...typed, port: password } }],
    };
    await failing(connections.importAll(document, { existing: 'refuse' }));
    const entry = await app.orphans.list();
    anyone.push(entry);
  }
  {
    await using app = await openApp({
      home,
      environment: { DAGFLUX_KEY_FILE: join(home, '..', 'missing') },
      connectors: [connector],
    });
    await failing(app.connections.show('one'));
    await failing(app.connections.database('one'));
  }
  // What is sealed for one field is put into another: it is refused there.
  const database = new DatabaseSync(join(home, 'dagflux.sqlite'));
  database.exec(
    `UPDATE connections SET sealed = json_set(sealed, '$.host', sealed ->> '$.password') WHERE name = 'one'`,
  );
  database.close();
  {
    await using app = await open();
    await failing(app.connections.show('one'));
    await failing(app.connections.test('one'));
  }
  return { owner, anyone, errors };
}

test('a secret typed once is in no file, no answer and no error', async () => {
  await using folder = await temporaryFolder();
  const environment = { DAGFLUX_KEY_FILE: join(folder.path, 'config', 'vault.key') };
  const { owner, anyone, errors } = await useConnections(join(folder.path, 'home'), environment, sampleConnector());
  const all = canary({ ...secret, ...sensitive });
  expect(all.inFolder(folder.path)).toEqual([]);
  expect(anyone.flatMap((answer) => all.inValue('answer', answer))).toEqual([]);
  expect(owner.flatMap((answer) => canary(secret).inValue('show', answer))).toEqual([]);
  expect(errors.flatMap((error) => all.inValue('error', error))).toEqual([]);
  expect(errors.map((error) => asDagFluxError(error).code)).not.toContain('internal');
  // The owner does see what is sensitive and not secret: the test has looked at the right thing.
  expect(canary(sensitive).inValue('show', owner)).not.toEqual([]);
});

test.each(['password', 'host'])('planted: a form that forgets that its %s is sensitive is found out', async (name) => {
  await using folder = await temporaryFolder();
  const environment = { DAGFLUX_KEY_FILE: join(folder.path, 'config', 'vault.key') };
  const connector = sampleConnector();
  const form = connector.form.map((field) =>
    field.name === name ? { ...field, sensitive: false, secret: false } : field,
  );
  await using app = await openApp({
    home: join(folder.path, 'home'),
    environment,
    connectors: [{ ...connector, form }],
  });
  await app.connections.add('one', 'sample', typed);
  const { inFolder, inValue } = canary({ ...secret, ...sensitive });
  expect(inFolder(folder.path)).toContainEqual(expect.objectContaining({ secret: name }));
  expect(inValue('list', app.connections.list())).toContainEqual(expect.objectContaining({ secret: name }));
  expect(inValue('export', app.connections.exportAll())).toContainEqual(expect.objectContaining({ secret: name }));
});
