import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { snowflakeEmulator } from '../../tools/services/snowflake.ts';
import { describeWith } from '../../tools/services/test-services.ts';
import { testApp } from '../../tools/test-app.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

describeWith('fakesnow', await snowflakeEmulator(), ({ account, accessUrl }) => {
  test('the nodes of a workflow name new tables and columns as the warehouse does, unless told', async () => {
    await using t = await testApp();
    await t.connect('erp', await testDatabase());
    await t.app.connections.add('wh', 'snowflake', {
      account,
      endpoint: accessUrl,
      username: 'u',
      authentication: 'password',
      password: 'any',
      warehouse: 'WH',
      database: `D_${randomUUID().replaceAll('-', '').toUpperCase()}`,
    });
    await t.rows(
      'erp',
      `CREATE TABLE customer (id int PRIMARY KEY, name text); INSERT INTO customer VALUES (1, 'Ada')`,
    );
    const source = { id: 'customers', kind: 'source', table: 'erp:customer' };
    const run = async (node: object, sources: readonly { readonly id: string }[] = [source]) => {
      const nodes = [...sources, { id: 'last', ...node }];
      const edges = sources.map(({ id }) => ({ from: id, to: 'last' }));
      const document = { dagflux: 1, name: 'w', nodes, edges };
      const { error, nodes: done } = await t.app.workflows.run({ document, directory: t.folder });
      expect(error).toBe(null);
      return done.find((one) => one.node === 'last')?.table;
    };
    const columns = async (table: string) => (await t.app.columns(`wh:${table}`)).map(({ name }) => name);

    const into = (to: string, more: object = {}) => ({ kind: 'output', table: { to, mode: 'create', ...more } });
    expect(await run(into('wh:public.customer'))).toBe('wh:PUBLIC.CUSTOMER');
    expect(await columns('CUSTOMER')).toEqual(['ID', 'NAME']);
    await run(into('wh:customer', { mode: 'upsert', key: ['id'] }));
    expect(await run(into('wh:kept', { keepNames: true }))).toBe('wh:PUBLIC.kept');
    expect(await columns('kept')).toEqual(['id', 'name']);

    const warehouse = { id: 'w', kind: 'source', table: 'wh:public.customer' };
    const join = (target: object) => ({
      kind: 'join',
      joins: [{ left: 'customers', right: 'w', type: 'inner', on: [{ left: 'id', right: 'ID' }] }],
      columns: [{ source: 'w', column: 'NAME', as: 'name' }],
      target: { mode: 'create', ...target },
    });
    expect(await run(join({ table: 'wh:joined' }), [source, warehouse])).toBe('wh:PUBLIC.JOINED');
    expect(await run(join({ table: 'wh:"told"' }), [source, warehouse])).toBe('wh:PUBLIC.told');
    expect(await columns('"told"')).toEqual(['NAME']);
    const transformer = { kind: 'transformer', location: 'same database', sql: 'SELECT id FROM {{input}}' };
    expect(await run({ ...transformer, table: 'ids' }, [warehouse])).toBe('wh:PUBLIC.IDS');
    expect((await t.app.tables('wh')).map(({ name }) => name)).toEqual(['CUSTOMER', 'IDS', 'JOINED', 'kept', 'told']);
    expect(await t.app.orphans.list()).toEqual([]);
  });
});
