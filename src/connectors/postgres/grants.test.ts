import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectForText, type TestQuery } from '../../../tools/postgres-query.ts';
import { type PostgresServer, startPostgres } from '../../../tools/postgres-server.ts';
import { validateSettings } from '../../contract/form.ts';
import { form } from './form.ts';
import { testConnection } from './test-report.ts';
import { postgresVariant } from './variant.ts';

// A server of its own: the documentation's user and database have fixed names, and users are the server's.
let server: PostgresServer;
let admin: TestQuery;
let owner: TestQuery;

/** The statements of one step of the documentation, as they are written there. */
function step(title: string): string[] {
  const page = readFileSync(new URL('../../../docs/connectors/postgres.md', import.meta.url), 'utf8');
  const block = page.split(`### ${title}`)[1]?.split('```sql\n')[1]?.split('```')[0];
  if (block === undefined) throw new Error(`The documentation has no step "${title}".`);
  const statements = block.replaceAll(/^--.*$/gm, '').split(';');
  return statements
    .map((statement) => statement.trim().replaceAll(/\s+/g, ' '))
    .filter((statement) => statement !== '');
}

const [createUser = ''] = step('Step 2');
const readWrite = step('Step 3');
const readOnly = step('Step 4');
const TEMPORARY = 'GRANT TEMPORARY ON DATABASE mydb TO dagflux;';

const settings = () =>
  validateSettings(form, {
    host: server.host,
    port: server.port,
    database: 'mydb',
    username: 'dagflux',
    password: 'choose-a-strong-password',
  });

const address = (database: string) => ({
  host: server.host,
  port: server.port,
  database,
  username: server.user,
  password: server.password,
});

const run = async (statements: readonly string[]) => {
  for (const statement of statements) await owner.run(statement);
};

beforeAll(async () => {
  server = await startPostgres();
  admin = await connectForText(address('postgres'));
});

afterAll(async () => {
  await owner?.[Symbol.asyncDispose]();
  await admin?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await owner?.[Symbol.asyncDispose]();
  await admin.run('DROP DATABASE IF EXISTS mydb WITH (FORCE)');
  await admin.run('DROP ROLE IF EXISTS dagflux');
  await server.createDatabase('mydb');
  owner = await connectForText(address('mydb'));
  await owner.run(`
    CREATE TABLE public.orders (id serial PRIMARY KEY, note text);
    CREATE TABLE public.items (id int GENERATED ALWAYS AS IDENTITY, part int) PARTITION BY LIST (part);
    CREATE TABLE public.items_1 PARTITION OF public.items FOR VALUES IN (1);
    CREATE VIEW public.seen AS SELECT * FROM public.orders;
    CREATE SCHEMA other; CREATE TABLE other.secret (a int); CREATE SCHEMA "Ünused schema"`);
  await owner.run(createUser);
});

/** Takes away what PostgreSQL gives to everybody, so that each statement of the documentation counts. */
const harden = () => owner.run('REVOKE ALL ON DATABASE mydb FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC');

describe('steps 2 and 3, as written', () => {
  test('nothing is missing, and the work can be done', async () => {
    await run(readWrite);
    const report = await testConnection(settings(), postgresVariant);
    expect(report).toMatchObject({ ok: true, missing: { read: [], write: [] } });
    expect(report.hint).toBeUndefined();
    expect(report.grants).toEqual([
      { schema: 'other', list: false, read: 'none', write: 'none', create: false, temporary: true },
      { schema: 'public', list: true, read: 'all', write: 'all', create: true, temporary: true },
      { schema: 'Ünused schema', list: false, read: null, write: null, create: false, temporary: true },
    ]);
    // Made after the grants: the default privileges count.
    await owner.run('CREATE TABLE public.later (id serial, note text)');
    await using user = await connectForText(settings());
    await user.run(`
      INSERT INTO public.orders (note) VALUES ('x'); UPDATE public.orders SET note = 'y'; DELETE FROM public.orders;
      INSERT INTO public.items (part) VALUES (1); INSERT INTO public.later (note) VALUES ('x');
      CREATE TABLE public.mine (a int); CREATE TEMPORARY TABLE passing (a int)`);
    expect((await testConnection(settings(), postgresVariant)).missing).toEqual({ read: [], write: [] });
  });

  test.each(readWrite.map((statement) => [statement]))('without: %s', async (removed) => {
    await harden();
    await run(readWrite.filter((statement) => statement !== removed));
    const report = await testConnection(settings(), postgresVariant);
    if (removed.startsWith('GRANT CONNECT')) {
      const statement = 'GRANT CONNECT ON DATABASE "mydb" TO "dagflux";';
      expect(report).toMatchObject({
        ok: false,
        code: 'unauthorized',
        missing: { read: [statement], write: [statement] },
      });
      await run([statement, TEMPORARY]);
    } else {
      expect(report.missing?.write).toEqual([`${removed};`, TEMPORARY]);
      await run(report.missing?.write ?? []);
    }
    expect(await testConnection(settings(), postgresVariant)).toMatchObject({
      ok: true,
      missing: { read: [], write: [] },
    });
  });
});

describe('steps 2 and 4, as written', () => {
  test('nothing is missing for reading', async () => {
    await run(readOnly);
    const report = await testConnection(settings(), postgresVariant);
    expect(report).toMatchObject({ ok: true, missing: { read: [] } });
    expect(report.grants?.[1]).toMatchObject({
      schema: 'public',
      list: true,
      read: 'all',
      write: 'none',
      create: false,
    });
    await run(report.missing?.write ?? []);
    expect((await testConnection(settings(), postgresVariant)).missing?.write).toEqual([]);
  });

  test.each(readOnly.slice(1).map((statement) => [statement]))('without: %s', async (removed) => {
    await harden();
    await run(readOnly.filter((statement) => statement !== removed));
    const report = await testConnection(settings(), postgresVariant);
    expect(report.missing?.read).toEqual([`${removed};`]);
    expect(report.hint).toMatch(/"missing"/);
    await run(report.missing?.read ?? []);
    expect((await testConnection(settings(), postgresVariant)).missing?.read).toEqual([]);
  });
});

test('single privileges: only those that are missing are named, and some is not all', async () => {
  await run(readWrite);
  await owner.run(`
    REVOKE DELETE ON public.orders FROM dagflux; REVOKE SELECT ON public.seen FROM dagflux;
    REVOKE SELECT ON SEQUENCE public.orders_id_seq FROM dagflux;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE UPDATE ON TABLES FROM dagflux`);
  const report = await testConnection(settings(), postgresVariant);
  expect(report.grants?.[1]).toMatchObject({ schema: 'public', read: 'some', write: 'some' });
  expect(report.missing?.write).toEqual([
    'GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA public TO dagflux;',
    'GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO dagflux;',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT UPDATE ON TABLES TO dagflux;',
  ]);
});

test('rights that come by another way count: a role, some columns, pg_read_all_data, ownership', async () => {
  await owner.run(
    'CREATE ROLE readers; GRANT USAGE ON SCHEMA other TO readers; GRANT SELECT (a) ON other.secret TO readers',
  );
  try {
    await owner.run('GRANT readers TO dagflux');
    expect((await testConnection(settings(), postgresVariant)).grants?.[0]).toMatchObject({
      schema: 'other',
      list: true,
      read: 'some',
    });
    await owner.run('GRANT pg_read_all_data TO dagflux');
    expect((await testConnection({ ...settings(), schema: 'other' }, postgresVariant)).missing?.read).toEqual([]);
  } finally {
    await owner.run('DROP OWNED BY readers; DROP ROLE readers');
  }
  await owner.run('CREATE SCHEMA own AUTHORIZATION dagflux');
  expect((await testConnection({ ...settings(), schema: 'own' }, postgresVariant)).missing).toEqual({
    read: [],
    write: [],
  });
});

test('odd names are quoted', async () => {
  await run(readWrite);
  const report = await testConnection({ ...settings(), schema: 'Ünused schema' }, postgresVariant);
  expect(report.missing?.write?.[0]).toBe('GRANT USAGE ON SCHEMA "Ünused schema" TO dagflux;');
  await run(report.missing?.write ?? []);
  expect((await testConnection({ ...settings(), schema: 'Ünused schema' }, postgresVariant)).missing).toEqual({
    read: [],
    write: [],
  });
});

test('a schema that is not there is said, with what may have been meant', async () => {
  const report = await testConnection({ ...settings(), schema: 'pubic' }, postgresVariant);
  expect(report).toMatchObject({ ok: true, hint: 'There is no schema "pubic" in this database. Was "public" meant?' });
});
