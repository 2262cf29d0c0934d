import { chmod, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startScript } from '../../tools/script.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { type Keyring, systemKeyring } from './keyring.ts';
import { sealer } from './sealing.ts';
import { openVault, type VaultOptions } from './vault.ts';

const place = ['connection', 'erp', 'password'];
const posix = process.platform !== 'win32';

/** A record kept in memory, as the store keeps it. */
function memoryRecords(): VaultOptions['records'] {
  let standing: string | undefined;
  return {
    read: () => standing,
    create: (record) => {
      standing ??= record;
      return standing;
    },
  };
}

function memoryKeyring(): Keyring & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    read: async (account) => entries.get(account) ?? null,
    write: async (account, secret) => void entries.set(account, secret),
    remove: async (account) => void entries.delete(account),
  };
}

const noKeyring: Keyring = {
  read: () => Promise.reject(new Error('no bus')),
  write: () => Promise.reject(new Error('no bus')),
  remove: () => Promise.reject(new Error('no bus')),
};

test('every value comes back as it was: any text, numbers, booleans', () => {
  const { seal, unseal } = sealer(Buffer.alloc(32, 7));
  // With lone surrogates, which UTF-8 cannot hold.
  const anyText = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
  const value = fc.oneof(anyText, fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.boolean());
  fc.assert(fc.property(value, fc.array(anyText), (one, where) => unseal(seal(one, where), where) === one));
});

test('the same value is sealed to another text each time', () => {
  const { seal } = sealer(Buffer.alloc(32, 7));
  expect(new Set(Array.from({ length: 100 }, () => seal('same', place))).size).toBe(100);
});

test('a sealed value that was changed in any one bit, cut or lengthened is refused', () => {
  const { seal, unseal } = sealer(Buffer.alloc(32, 7));
  const bytes = Buffer.from(seal('secret', place), 'base64');
  const refused = (changed: Buffer) =>
    expect(() => unseal(changed.toString('base64'), place)).toThrow(expect.objectContaining({ code: 'invalid-data' }));
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    refused(changed);
  }
  for (let length = 0; length < bytes.length; length += 1) refused(bytes.subarray(0, length));
  refused(Buffer.concat([bytes, Buffer.of(0)]));
});

test('a sealed value is refused in another connection, in another field, and with another key', () => {
  const { seal, unseal } = sealer(Buffer.alloc(32, 7));
  const sealed = seal('secret', place);
  const refusal = expect.objectContaining({ code: 'invalid-data' });
  expect(() => unseal(sealed, ['connection', 'crm', 'password'])).toThrow(refusal);
  expect(() => unseal(sealed, ['connection', 'erp', 'username'])).toThrow(refusal);
  expect(() => unseal(sealed, ['connection', 'erppassword'])).toThrow(refusal);
  expect(() => sealer(Buffer.alloc(32, 8)).unseal(sealed, place)).toThrow(refusal);
});

test('a key file is made once, for its owner only, and read afterwards', async () => {
  await using folder = await temporaryFolder();
  await using data = await temporaryFolder();
  const path = join(folder.path, 'deep', 'vault.key');
  const said: string[] = [];
  const options: VaultOptions = {
    folder: data.path,
    records: memoryRecords(),
    environment: { DAGFLUX_KEY_FILE: path },
    onMade: (message) => said.push(message),
  };
  const sealed = (await openVault(options).unlock()).seal('secret', place);
  expect((await openVault(options).unlock()).unseal(sealed, place)).toBe('secret');
  expect(said).toEqual([expect.stringContaining(path)]);
  expect(await readdir(join(folder.path, 'deep'))).toEqual(['vault.key']);
  if (posix) expect((await stat(path)).mode & 0o777).toBe(0o600);
  // The record remembers the path.
  const elsewhere = { ...options, environment: {} };
  expect((await openVault(elsewhere).unlock()).unseal(sealed, place)).toBe('secret');
});

test('a missing key file is named and never made again', async () => {
  await using folder = await temporaryFolder();
  await using data = await temporaryFolder();
  const path = join(folder.path, 'vault.key');
  const options = { folder: data.path, records: memoryRecords(), environment: { DAGFLUX_KEY_FILE: path } };
  const sealed = (await openVault(options).unlock()).seal('secret', place);
  await rename(path, `${path}.away`);
  const vault = openVault(options);
  await expect(vault.unlock()).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringContaining(path),
    hint: expect.stringContaining('DAGFLUX_KEY_FILE'),
  });
  expect(await readdir(folder.path)).toEqual(['vault.key.away']);
  // Put back, it opens: a failure is not remembered.
  await rename(`${path}.away`, path);
  expect((await vault.unlock()).unseal(sealed, place)).toBe('secret');
});

test('another key file than the recorded one is refused, and so is one that holds no key', async () => {
  await using folder = await temporaryFolder();
  await using data = await temporaryFolder();
  const path = join(folder.path, 'vault.key');
  const options = { folder: data.path, records: memoryRecords(), environment: { DAGFLUX_KEY_FILE: path } };
  await openVault(options).unlock();
  await writeFile(path, `${Buffer.alloc(32, 1).toString('base64')}\n`);
  await expect(openVault(options).unlock()).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringContaining("not the vault's"),
  });
  await writeFile(path, 'short\n');
  await expect(openVault(options).unlock()).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringContaining('holds no key'),
  });
});

test.runIf(posix)('a key file that others may read is refused', async () => {
  await using folder = await temporaryFolder();
  await using data = await temporaryFolder();
  const path = join(folder.path, 'vault.key');
  const options = { folder: data.path, records: memoryRecords(), environment: { DAGFLUX_KEY_FILE: path } };
  await openVault(options).unlock();
  for (const mode of [0o640, 0o604, 0o660]) {
    await chmod(path, mode);
    await expect(openVault(options).unlock()).rejects.toMatchObject({
      code: 'unauthorized',
      hint: expect.stringContaining('chmod 600'),
    });
  }
});

test.runIf(posix)('a key file inside the data folder is refused, also by way of a link', async () => {
  await using data = await temporaryFolder();
  await using folder = await temporaryFolder();
  await symlink(data.path, join(folder.path, 'link'));
  for (const path of [join(data.path, 'vault.key'), join(data.path, 'keys', 'k'), join(folder.path, 'link', 'k')]) {
    const options = { folder: data.path, records: memoryRecords(), environment: { DAGFLUX_KEY_FILE: path } };
    await expect(openVault(options).unlock()).rejects.toMatchObject({ code: 'invalid-input' });
    expect(options.records.read()).toBeUndefined();
  }
});

test('a passphrase opens what it sealed; another one and none are refused', async () => {
  await using data = await temporaryFolder();
  const options = { folder: data.path, records: memoryRecords(), keyring: noKeyring };
  const withPassphrase = (text: string) => openVault({ ...options, environment: { DAGFLUX_PASSPHRASE: text } });
  const sealed = (await withPassphrase('pässword').unlock()).seal('secret', place);
  // The same word with its accent as a character of its own, as another keyboard may type it.
  expect((await withPassphrase('pa\u0308ssword').unlock()).unseal(sealed, place)).toBe('secret');
  await expect(withPassphrase('password').unlock()).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(openVault({ ...options, environment: {} }).unlock()).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringContaining('missing'),
    hint: expect.stringContaining('DAGFLUX_PASSPHRASE'),
  });
  expect(options.records.read()).not.toContain('pässword');
});

test('where the system keeps no secrets, a person is asked for a passphrase', async () => {
  await using data = await temporaryFolder();
  const asked: string[] = [];
  const options: VaultOptions = {
    folder: data.path,
    records: memoryRecords(),
    keyring: noKeyring,
    environment: {},
    askPassphrase: async (which) => {
      asked.push(which);
      return 'typed';
    },
  };
  const vault = openVault(options);
  const [first, second] = await Promise.all([vault.unlock(), vault.unlock()]);
  expect(second).toBe(first);
  const sealed = first.seal('secret', place);
  expect((await openVault(options).unlock()).unseal(sealed, place)).toBe('secret');
  expect(asked).toEqual(['new', 'known']);
});

test("the system's store comes first; what it has lost is named and never made again", async () => {
  await using data = await temporaryFolder();
  const keyring = memoryKeyring();
  const options = { folder: data.path, records: memoryRecords(), environment: {}, keyring };
  const sealed = (await openVault(options).unlock()).seal('secret', place);
  expect((await openVault(options).unlock()).unseal(sealed, place)).toBe('secret');

  await expect(openVault({ ...options, keyring: noKeyring }).unlock()).rejects.toMatchObject({ code: 'unreachable' });
  const [account = ''] = keyring.entries.keys();
  keyring.entries.clear();
  await expect(openVault(options).unlock()).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringContaining(account),
  });
  expect(keyring.entries.size).toBe(0);
});

test("two vaults made at once over the system's store end with one key", async () => {
  await using data = await temporaryFolder();
  const keyring = memoryKeyring();
  const options = { folder: data.path, records: memoryRecords(), environment: {}, keyring };
  const [first, second] = await Promise.all([openVault(options).unlock(), openVault(options).unlock()]);
  expect(second.unseal(first.seal('secret', place), place)).toBe('secret');
  expect(keyring.entries.size).toBe(1);
});

test('a system without a store of secrets is no crash', async () => {
  await using data = await temporaryFolder();
  await using folder = await temporaryFolder();
  // A bus address at which nobody listens, in a process of its own: the real binding is loaded and fails.
  const source = `
    const { openVault } = await import('${new URL('./vault.ts', import.meta.url)}');
    const { systemKeyring, makeKeyringKey } = await import('${new URL('./keyring.ts', import.meta.url)}');
    if (process.platform === 'linux') console.log(await makeKeyringKey(systemKeyring(), 'test'));
    else console.log(null);
    const record = { version: 1, key: { kind: 'keyring', account: 'test' }, check: '' };
    const records = { read: () => JSON.stringify(record), create: (text) => text };
    if (process.platform === 'linux') await openVault({ folder: process.argv[1], records, environment: {} }).unlock().catch((error) => console.log(error.code));
    else console.log('unreachable');`;
  const environment = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder.path, 'nobody')}` };
  expect(await startScript(source, [data.path], environment).output).toBe('null\nunreachable\n');
});

test("the real system's store keeps the key", async (context) => {
  // The user's own keychain is never touched: only who sets this variable, in a session made for it, runs this.
  const reason = 'needs a Secret Service or keychain made for tests, and DAGFLUX_TEST_KEYRING=1';
  context.skip(process.env.DAGFLUX_TEST_KEYRING !== '1', reason);
  await using data = await temporaryFolder();
  const options = { folder: data.path, records: memoryRecords(), environment: {} };
  const sealed = (await openVault(options).unlock()).seal('secret', place);
  expect((await openVault(options).unlock()).unseal(sealed, place)).toBe('secret');
  const { key } = JSON.parse(options.records.read() ?? '');
  expect(key).toEqual({ kind: 'keyring', account: expect.any(String) });
  await systemKeyring().remove(key.account);
  await expect(openVault(options).unlock()).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('processes that make the vault at the same time end with one key', async () => {
  await using folder = await temporaryFolder();
  const home = join(folder.path, 'home');
  const keyFile = join(folder.path, 'config', 'vault.key');
  const source = `
    const { openStore } = await import('${new URL('../store/store.ts', import.meta.url)}');
    const { vaultRecords } = await import('${new URL('../store/vault-record.ts', import.meta.url)}');
    const { openVault } = await import('${new URL('./vault.ts', import.meta.url)}');
    using store = openStore(process.argv[1]);
    const vault = openVault({ folder: process.argv[1], records: vaultRecords(store) });
    console.log((await vault.unlock()).seal('from ' + process.argv[2], ['x']));`;
  const environment = { DAGFLUX_KEY_FILE: keyFile, DAGFLUX_PASSPHRASE: '' };
  const names = ['a', 'b', 'c', 'd'];
  const sealed = await Promise.all(names.map((name) => startScript(source, [home, name], environment).output));
  const { unseal } = sealer(Buffer.from(await readFile(keyFile, 'latin1'), 'base64'));
  expect(sealed.map((text) => unseal(text.trim(), ['x']))).toEqual(names.map((name) => `from ${name}`));
});
