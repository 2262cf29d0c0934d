import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testCommandLine } from '../../tools/command-line.ts';
import { snowflakeEmulator } from '../../tools/services/snowflake.ts';
import type { SnowflakeAddress } from '../../tools/services/snowflake-server.ts';
import { describeWith } from '../../tools/services/test-services.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

/** A command line that knows PostgreSQL as `erp` and a warehouse as `wh`. */
async function arrange({ account, accessUrl }: SnowflakeAddress) {
  const dagflux = await testCommandLine();
  await dagflux.connect('erp', await testDatabase());
  const settings = {
    account,
    endpoint: accessUrl,
    username: 'u',
    authentication: 'password',
    warehouse: 'WH',
    database: `D_${randomUUID().replaceAll('-', '').toUpperCase()}`,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  await dagflux.json(['connections', 'add', 'wh', '--connector', 'snowflake', ...flags, '--password-env', 'P'], {
    environment: { P: 'any' },
  });
  await dagflux.json([
    'query',
    'erp',
    `CREATE TABLE customer (customer_id int PRIMARY KEY, "fullName" text);
     INSERT INTO customer VALUES (1, 'Ada'), (2, 'Bea');`,
  ]);
  const names = async (...argv: string[]) => ((await dagflux.json(argv)) as { name: string }[]).map(({ name }) => name);
  return {
    dagflux,
    done: async (...argv: string[]) => expect((await dagflux.run(argv)).stderr).toBe(''),
    tables: () => names('tables', 'wh'),
    columns: (reference: string) => names('columns', reference),
    [Symbol.asyncDispose]: () => dagflux[Symbol.asyncDispose](),
  };
}

describeWith('fakesnow', await snowflakeEmulator(), (emulator) => {
  test('a copy names a new table and its columns as the warehouse does, and finds them again', async () => {
    await using at = await arrange(emulator);
    const { stdout } = await at.dagflux.run(['copy', 'erp:public.customer', 'wh:public.customer', '--verify']);
    expect(stdout).toContain('named CUSTOMER_ID there');
    expect(await at.tables()).toEqual(['CUSTOMER']);
    expect(await at.columns('wh:public.customer')).toEqual(['CUSTOMER_ID', 'fullName']);
    await at.done('copy', 'erp:customer', 'wh:customer', '--mode', 'upsert', '--key', 'customer_id');
    await at.done('copy', 'wh:public.customer', 'erp:back');
    expect(await at.columns('erp:back')).toEqual(['customer_id', 'fullName']);
  });

  test('--keep-names and quotes', async () => {
    await using at = await arrange(emulator);
    await at.done('copy', 'erp:customer', 'wh:public.kept', '--keep-names');
    await at.done('copy', 'erp:customer', 'wh:public."told"');
    expect(await at.tables()).toEqual(['kept', 'told']);
    expect(await at.columns('wh:kept')).toEqual(['customer_id', 'fullName']);
    expect(await at.columns('wh:"told"')).toEqual(['CUSTOMER_ID', 'fullName']);
  });

  test('a saved transformer and a join name theirs so too', async () => {
    await using at = await arrange(emulator);
    await at.done('copy', 'erp:customer', 'wh:customer');
    const transform = [
      'transform',
      'wh:customer',
      'wh:ids',
      '--sql',
      'SELECT customer_id AS id FROM customer',
      '--yes',
    ];
    await at.done(...transform);
    expect(await at.columns('wh:ids')).toEqual(['ID']);
    await at.dagflux.json(['query', 'wh', 'DROP TABLE ids']);
    await at.done(...transform, '--keep-names', '--save', 'ids');
    await at.done('operations', 'run', 'ids');
    expect(await at.dagflux.json(['operations', 'show', 'ids'])).toMatchObject({ request: { keepNames: true } });
    expect(await at.tables()).toEqual(['CUSTOMER', 'ids']);
    const file = join(at.dagflux.folder, 'join.json');
    const target = { mode: 'create', table: 'wh:joined' };
    const specification = {
      sources: [
        { name: 'c', table: 'erp:customer' },
        { name: 'w', table: 'wh:public.customer' },
      ],
      joins: [{ left: 'c', right: 'w', type: 'inner', on: [{ left: 'customer_id', right: 'CUSTOMER_ID' }] }],
      columns: [
        { source: 'c', column: 'customer_id', as: 'id' },
        { source: 'w', column: 'fullName', as: 'fullName' },
      ],
      target,
    };
    const joinInto = async (into: object) => {
      await writeFile(file, JSON.stringify({ ...specification, target: into }));
      await at.done('join', '--file', file, '--yes');
    };
    await joinInto(target);
    expect(await at.columns('wh:joined')).toEqual(['ID', 'fullName']);
    await joinInto({ mode: 'merge', table: 'wh:joined', keys: ['id'] });
    await joinInto({ mode: 'create', table: 'wh:kept', keepNames: true });
    expect(await at.columns('wh:kept')).toEqual(['id', 'fullName']);
    expect(await at.tables()).toEqual(['CUSTOMER', 'JOINED', 'ids', 'kept']);
  });
});
