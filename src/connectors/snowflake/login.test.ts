import { createHash, createPublicKey, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chdir, cwd } from 'node:process';
import { expect, test, vi } from 'vitest';
import {
  type Answer,
  column,
  DONE,
  LOGGED_IN,
  refused,
  rows,
  type ScriptedServer,
  type Seen,
  scriptedServer,
} from '../../../tools/scripted-snowflake.ts';
import { temporaryFolder } from '../../../tools/temporary-folder.ts';
import { validateSettings } from '../../contract/form.ts';
import { form } from './form.ts';
import { snowflake } from './manifest.ts';

const isLogin = (seen: Seen): boolean => seen.path === '/session/v1/login-request';
const NONE = rows([column('name', 'text')], []);

/** Logs in as it is told; every statement works, and a SHOW shows nothing. */
const after = (login: (seen: Seen) => Answer) =>
  scriptedServer((seen) => {
    if (isLogin(seen)) return login(seen);
    if (!seen.path.startsWith('/queries')) return { json: { success: true } };
    return String(seen.body.sqlText).startsWith('SHOW') ? NONE : DONE;
  });

const common = { account: 'my_org-acme', username: 'Reader', warehouse: 'WH', database: 'DB', connectTimeout: 5 };

async function testWith(server: ScriptedServer, settings: Readonly<Record<string, unknown>>) {
  await using database = await snowflake.open(validateSettings(form, { ...common, endpoint: server.url, ...settings }));
  return await database.test();
}

/** The claims of a token that the public key has signed; what Snowflake checks of a login by key pair. */
function verified(token: string, key: KeyObject): Readonly<Record<string, unknown>> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: 'RS256' });
  const isSigned = createVerify('RSA-SHA256').update(`${header}.${payload}`).verify(key, signature, 'base64url');
  expect(isSigned, 'the signature').toBe(true);
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (options: object): string =>
  pair.privateKey.export({ format: 'pem', type: 'pkcs8', ...options } as never).toString(); // Its overloads differ by cipher.
const plain = pem({});
const encrypted = pem({ cipher: 'aes-256-cbc', passphrase: 'pässphrase' });

for (const [name, settings] of [
  ['plain', { privateKey: plain }],
  ['encrypted', { privateKey: encrypted, passphrase: 'pässphrase' }],
  ['with line ends as two characters', { privateKey: plain.replaceAll('\n', '\\n') }],
  ['in the form of OpenSSL before 3 (PKCS#1)', { privateKey: pem({ type: 'pkcs1' }) }],
] as const) {
  test(`a key pair, ${name}: the token is signed by the key and says who logs in`, async () => {
    let login: Seen | undefined;
    await using server = await after((seen) => {
      login = seen;
      return LOGGED_IN;
    });
    expect(await testWith(server, { authentication: 'key-pair', ...settings })).toMatchObject({ ok: true });
    const data = login?.body.data as Record<string, string>;
    expect(data).toMatchObject({ AUTHENTICATOR: 'SNOWFLAKE_JWT', LOGIN_NAME: 'Reader' });
    const claims = verified(data.TOKEN ?? '', pair.publicKey);
    const fingerprint = createHash('sha256')
      .update(createPublicKey(plain).export({ format: 'der', type: 'spki' }))
      .digest('base64');
    expect(claims).toMatchObject({ iss: `MY_ORG-ACME.READER.SHA256:${fingerprint}`, sub: 'MY_ORG-ACME.READER' });
    expect(login?.query.get('warehouse')).toBe('WH');
    expect(JSON.stringify(server.requests)).not.toContain('PRIVATE KEY');
    expect(JSON.stringify(server.requests)).not.toContain('pässphrase');
  });
}

test('a token goes as one, and names that are not in upper case in quotes', async () => {
  let login: Seen | undefined;
  await using server = await after((seen) => {
    login = seen;
    return LOGGED_IN;
  });
  const settings = { authentication: 'token', token: ' the-token \n', role: 'Role "x"', schema: 'lower' };
  expect(await testWith(server, settings)).toMatchObject({ ok: true });
  expect(login?.body.data).toMatchObject({ AUTHENTICATOR: 'PROGRAMMATIC_ACCESS_TOKEN', TOKEN: 'the-token' });
  expect(login?.query.get('roleName')).toBe('"Role ""x"""');
  expect(login?.query.get('schemaName')).toBe('"lower"');
});

test('nothing is told of this machine beside what a login needs', async () => {
  await using server = await after(() => LOGGED_IN);
  await testWith(server, { authentication: 'password', password: 'secret' });
  expect(server.requests.filter(({ path }) => path.includes('telemetry'))).toEqual([]);
});

for (const [name, settings, message] of [
  ['no key', {}, '"privateKey" is required'],
  ['no passphrase', { privateKey: encrypted }, '"passphrase" is required'],
  ['a wrong passphrase', { privateKey: encrypted, passphrase: 'canary' }, 'cannot be decrypted'],
  ['no key at all', { privateKey: 'canary' }, 'cannot be read'],
  ['no token', { authentication: 'token' }, '"token" is required'],
  ['no password', { authentication: 'password' }, '"password" is required'],
  ['an account that is none', { account: 'no account!', privateKey: plain }, 'no form that Snowflake has'],
  ['an endpoint without TLS', { endpoint: 'http://snowflake.example', privateKey: plain }, 'https://'],
] as const) {
  test(`${name}: refused before anything is sent`, async () => {
    await using server = await after(() => LOGGED_IN);
    const report = await testWith(server, settings);
    expect(report).toMatchObject({ ok: false, code: 'invalid-input', message: expect.stringContaining(message) });
    expect(report.hint).toMatch(/\.$/);
    expect(JSON.stringify(report)).not.toContain('canary');
    expect(server.requests).toEqual([]);
  });
}

const password = { authentication: 'password', password: 'canary-password' };

for (const [name, code, finding] of [
  ['a wrong password', '390100', { code: 'unauthenticated', message: expect.stringContaining('password is wrong') }],
  ['a second factor', '390127', { code: 'unauthenticated', message: expect.stringContaining('second factor') }],
  ['an expired token', '390318', { code: 'unauthenticated', message: expect.stringContaining('expired') }],
  ['a role that is not granted', '390189', { code: 'not-found', message: expect.stringContaining('role') }],
  ['a network policy', '390422', { code: 'unauthorized', message: expect.stringContaining('network policy') }],
  ['a locked user', '390102', { code: 'unauthenticated', message: expect.stringContaining('locked') }],
  ['a code that is not known here', '390999', { code: 'unauthenticated', message: expect.stringContaining('390999') }],
] as const) {
  test(`${name}: cause and next step, at once, and no secret`, async () => {
    await using server = await after(() => refused(code, `said of Reader and canary-password`));
    const report = await testWith(server, password);
    expect(report).toMatchObject({ ok: false, ...finding });
    expect(report.hint).toMatch(/\.$/);
    expect(JSON.stringify(report)).not.toContain('canary');
    expect(server.requests.filter(isLogin)).toHaveLength(1);
  });
}

test('an account that does not exist', async () => {
  await using server = await after(() => ({ status: 403, json: {} }));
  expect(await testWith(server, password)).toMatchObject({
    ok: false,
    code: 'not-found',
    message: expect.stringContaining('no such Snowflake account'),
  });
});

test('a server that does not answer: within the connect timeout', async () => {
  await using server = await scriptedServer(() => undefined);
  const start = performance.now();
  expect(await testWith(server, { ...password, connectTimeout: 1 })).toMatchObject({ ok: false, code: 'timeout' });
  expect(performance.now() - start).toBeLessThan(4_000);
  // Nothing is left that would keep the program alive.
  await server.givenUp;
});

test('a server that fails again and again: within the connect timeout', async () => {
  await using server = await after(() => ({ status: 503, json: {} }));
  const start = performance.now();
  expect(await testWith(server, { ...password, connectTimeout: 2 })).toMatchObject({ ok: false });
  expect(performance.now() - start).toBeLessThan(6_000);
});

test('nobody listens, and a name that is not there', async () => {
  const gone = await after(() => LOGGED_IN);
  await gone[Symbol.asyncDispose]();
  expect(await testWith(gone, { ...password, connectTimeout: 2 })).toMatchObject({ ok: false });
});

for (const kind of ['warehouse', 'database', 'schema'] as const) {
  test(`a ${kind} that is not there, or not granted`, async () => {
    await using server = await scriptedServer((seen) => {
      if (isLogin(seen)) return LOGGED_IN;
      const sql = String(seen.body.sqlText ?? '');
      return sql.startsWith(`USE ${kind.toUpperCase()}`)
        ? refused('002043', 'SQL compilation error:\nObject does not exist, or operation cannot be performed.', {
            sqlState: '02000',
          })
        : DONE;
    });
    const report = await testWith(server, password);
    expect(report).toMatchObject({ ok: false, code: 'not-found', message: expect.stringContaining(`no ${kind} "`) });
    expect(report.hint).toContain('GRANT USAGE');
  });
}

test('the driver writes no log, neither to a file nor to the terminal', async () => {
  await using folder = await temporaryFolder();
  const before = cwd();
  const written = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
  chdir(folder.path);
  try {
    await using server = await after(() => refused('390100', 'no'));
    await testWith(server, password);
    for (const spy of written)
      for (const [text] of spy.mock.calls) expect(String(text)).not.toMatch(/snowflake|canary/i);
    expect(existsSync('snowflake.log')).toBe(false);
  } finally {
    chdir(before);
    for (const spy of written) spy.mockRestore();
  }
});
