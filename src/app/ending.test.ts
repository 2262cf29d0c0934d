import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../../tools/open-postgres.ts';
import { connectForText } from '../../tools/postgres-query.ts';
import { startProxy } from '../../tools/tcp-proxy.ts';
import { testApp } from '../../tools/test-app.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { openApp } from './app.ts';

const MARK = 'never-confirmed-mark';

test('a database that never confirms is waited for a while, and named', async () => {
  const address = await testDatabase();
  await using watch = await connectForText(address);
  const running = `SELECT pid FROM pg_stat_activity WHERE query LIKE '%${MARK}%' AND pid <> pg_backend_pid() AND state = 'active'`;
  let deaf = false;
  await using proxy = await startProxy(address, { onUp: () => (deaf ? 'swallow' : 'pass') });
  await using at = await testApp();
  await at.connect('near', address);
  await at.connect('far', { ...address, port: proxy.port });
  const environment = { DAGFLUX_KEY_FILE: join(at.folder, 'key') };
  const app = await openApp({ home: at.home, environment, endGrace: 300 });
  expect(await app.connections.test('near')).toMatchObject({ ok: true });
  await Array.fromAsync(app.query('near', 'SELECT 1'));
  const { id } = app.queries.start({ connection: 'far', sql: `SELECT '${MARK}', pg_sleep(600)` });
  await until(async () => (await watch.query(running)).length === 1);

  deaf = true;
  await expect(app[Symbol.asyncDispose]()).rejects.toMatchObject({
    code: 'timeout',
    message: 'No answer from far that what was stopped there has ended.',
    hint: expect.stringContaining('orphans list'),
  });
  // It was asked to stop, and nobody heard it.
  expect(proxy.swallowed).toBeGreaterThan(0);
  expect(app.activities.get(id).state).toBe('stopping');
  await watch.query(`SELECT pg_terminate_backend(pid) FROM (${running}) AS them`);
});
