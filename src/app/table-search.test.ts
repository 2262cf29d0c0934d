import { expect, test } from 'vitest';
import type { TableInfo } from '../contract/connector.ts';
import { WORKSPACE } from './connection-errors.ts';
import type { ConnectionRole } from './connection-role.ts';
import type { ListTables } from './table-list.ts';
import { createTableSearch } from './table-search.ts';

const table = (schema: string, name: string): TableInfo => ({
  ...{ schema, name, kind: 'table', estimatedRows: null, bytes: null, comment: null },
});

interface Catalog {
  readonly role: ConnectionRole | null;
  readonly tables: () => Promise<readonly TableInfo[]>;
}

/** A search over made-up catalogs, and which of them were asked. */
function searchOver(catalogs: Readonly<Record<string, Catalog>>, open: readonly string[] = []) {
  const asked: string[] = [];
  let now = 0;
  const tablePage: ListTables = async (name, { words = [], limit = 200 } = {}) => {
    if (limit === 0) asked.push(name);
    const all = name === WORKSPACE ? [] : ((await catalogs[name]?.tables()) ?? []);
    const found = all.filter((each) => each.name.includes(words.at(-1) ?? ''));
    return { tables: found.slice(0, limit), total: found.length, read: '' };
  };
  const search = createTableSearch({
    connections: () => Object.entries(catalogs).map(([name, { role }]) => ({ name, role })),
    isOpen: (name) => open.includes(name),
    tablePage,
    clock: () => now,
  });
  return {
    search,
    asked,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const holding =
  (...names: readonly string[]) =>
  async () =>
    names.map((name) => table('public', name));

test('tables of all connections, the one that was meant first', async () => {
  const { search } = searchOver({
    shop: { role: 'development', tables: holding('old_orders', 'orders_2026', 'orders') },
    crm: { role: 'staging', tables: holding('customers', 'order') },
  });
  const found = await search('ORDER');
  expect(found.tables.map(({ connection, name }) => `${connection}:${name}`)).toEqual([
    'crm:order',
    'shop:orders',
    'shop:orders_2026',
    'shop:old_orders',
  ]);
  expect([found.total, found.reading, found.closed, found.failed]).toEqual([4, [], [], []]);
  expect((await search('order', { limit: 1 })).tables).toHaveLength(1);
});

test('production and connections without a role are not opened by typing; one that is in use is searched', async () => {
  const catalogs = {
    live: { role: 'production', tables: holding('orders') },
    old: { role: null, tables: holding('orders') },
  } as const;
  const shut = searchOver(catalogs);
  expect(await shut.search('orders')).toMatchObject({ tables: [], closed: ['live', 'old'] });
  expect(shut.asked).toEqual([WORKSPACE]);
  const used = searchOver(catalogs, ['live']);
  expect(await used.search('orders')).toMatchObject({ tables: [{ connection: 'live' }], closed: ['old'] });
});

test('a slow catalog is told of and found with the next question; one that fails is left alone for a minute', async () => {
  const slow = Promise.withResolvers<readonly TableInfo[]>();
  let fails = 0;
  const { search, pass } = searchOver({
    slow: { role: 'development', tables: () => slow.promise },
    broken: {
      role: 'development',
      tables: () => {
        fails += 1;
        return Promise.reject(new Error('away'));
      },
    },
    shop: { role: 'development', tables: holding('orders') },
  });
  expect(await search('orders')).toMatchObject({ total: 1, reading: ['slow'], failed: ['broken'] });
  slow.resolve([table('public', 'orders_too')]);
  expect(await search('orders')).toMatchObject({ total: 2, reading: [], failed: ['broken'] });
  expect(fails).toBe(1);
  pass(60_001);
  await search('orders');
  expect(fails).toBe(2);
});

test('not more than three catalogs are read at once, nor twenty opened', async () => {
  let now = 0;
  let most = 0;
  const tables = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise(setImmediate);
    now -= 1;
    return [table('public', 'orders')];
  };
  const catalogs = Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [`c${at}`, { role: 'development' as const, tables }]),
  );
  const { search, asked } = searchOver(catalogs);
  const found = await search('orders', { limit: 100 });
  expect([found.total, found.closed.length]).toEqual([20, 10]);
  expect(most).toBeLessThanOrEqual(3);
  expect(asked.filter((name) => name !== WORKSPACE)).toHaveLength(20);
});

test('nothing typed asks nobody', async () => {
  const { search, asked } = searchOver({ shop: { role: 'development', tables: holding('orders') } });
  expect((await search('  ')).tables).toEqual([]);
  expect(asked).toEqual([]);
});
