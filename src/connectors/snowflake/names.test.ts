import { expect, test } from 'vitest';
import { column, DONE, LOGGED_IN, refused, rows, scriptedServer } from '../../../tools/scripted-snowflake.ts';
import { validateSettings } from '../../contract/form.ts';
import { parseTableReference } from '../../contract/names.ts';
import { findTable } from '../../move/find-table.ts';
import { form } from './form.ts';
import { snowflake } from './manifest.ts';

/** Snowflake's catalog tells `orders` from `ORDERS`, the emulator's does not. */
async function schema(tables: readonly string[]) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(
    await scriptedServer(({ path, body }) => {
      if (path === '/session/v1/login-request') return LOGGED_IN;
      const sql = String(body.sqlText ?? '');
      if (!sql.startsWith('DESCRIBE TABLE ')) return DONE;
      const found = tables.includes(sql.slice('DESCRIBE TABLE '.length));
      return found ? rows([column('name', 'text')], []) : refused('002003', 'does not exist or not authorized');
    }),
  );
  const settings = { account: 'a', endpoint: server.url, username: 'u', authentication: 'password', password: 'p' };
  const database = stack.use(
    await snowflake.open(validateSettings(form, { ...settings, warehouse: 'W', database: 'DB' })),
  );
  return {
    find: (written: string, options?: Parameters<typeof findTable>[2]) =>
      findTable(database, parseTableReference(`wh:${written}`), options),
    asked: () => server.requests.filter(({ body }) => String(body.sqlText).startsWith('DESCRIBE')).length,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test('a name without quotes is of a table of just that name, else in upper case', async () => {
  await using at = await schema(['"PUBLIC"."old"', '"PUBLIC"."OLD"', '"PUBLIC"."ORDERS"', '"raw"."events"']);
  expect(await at.find('orders')).toEqual({ schema: 'PUBLIC', name: 'ORDERS' });
  expect(await at.find('public.orders')).toEqual({ schema: 'PUBLIC', name: 'ORDERS' });
  expect(await at.find('public.new_one')).toEqual({ schema: 'PUBLIC', name: 'NEW_ONE' });
  expect(await at.find('old')).toEqual({ schema: 'PUBLIC', name: 'old' });
  expect(await at.find('public.old')).toEqual({ schema: 'PUBLIC', name: 'old' });
  expect(await at.find('raw.events')).toEqual({ schema: 'raw', name: 'events' });
});

test('quotes, and case of its own, are kept, and nobody is asked', async () => {
  await using at = await schema(['"PUBLIC"."ORDERS"']);
  expect(await at.find('"orders"')).toEqual({ schema: 'PUBLIC', name: 'orders' });
  expect(await at.find('"public"."orders"')).toEqual({ schema: 'public', name: 'orders' });
  expect(await at.find('Orders')).toEqual({ schema: 'PUBLIC', name: 'Orders' });
  expect(await at.find('PUBLIC.ORDERS')).toEqual({ schema: 'PUBLIC', name: 'ORDERS' });
  expect(await at.find('orders', { keepNames: true })).toEqual({ schema: 'PUBLIC', name: 'orders' });
  expect(at.asked()).toBe(0);
  expect(await at.find('public."orders"')).toEqual({ schema: 'PUBLIC', name: 'orders' });
  expect(await at.find('public.orders', { keepNames: true })).toEqual({ schema: 'PUBLIC', name: 'orders' });
});
