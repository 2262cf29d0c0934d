import { expect } from 'vitest';
import { testDatabase } from '../../tools/test-postgres.ts';
import { workflow } from '../../tools/workflow-parts.ts';
import type { Visit } from './story.ts';

/** A connection `shop` for staging with two tables and a view, a workflow `nightly` that ran, and its schedule. */
export async function sample({ api: { app, client } }: Visit): Promise<void> {
  const { host, port, database, username, password } = await testDatabase();
  const settings = { host, port, database, username, password };
  await app.connections.add('shop', 'postgres', settings, { role: 'staging' });
  const made = app.query('shop', TABLES);
  for await (const _ of made);
  await app.workflows.save(
    workflow(
      'nightly',
      [
        { id: 'orders', kind: 'source', table: 'shop:public.orders' },
        {
          id: 'totals',
          kind: 'transformer',
          location: 'workspace',
          table: 'totals',
          replace: true,
          sql: 'SELECT customer, sum(amount) AS total FROM {{input}} GROUP BY customer',
        },
      ],
      [['orders', 'totals']],
    ),
  );
  const started = await client.workflows[':name'].runs.$post({ param: { name: 'nightly' }, json: {} });
  expect(started.status).toBe(200);
  await app.schedules.put('nightly', { kind: 'cron', expression: '0 2 * * *', zone: 'Europe/Berlin' });
  await expect.poll(async () => (await app.runs.list())[0]?.state, { timeout: 20_000 }).toBe('done');
}

const TABLES = `
  CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, tier text);
  COMMENT ON COLUMN customers.tier IS 'gold, silver or nothing';
  INSERT INTO customers SELECT n, 'Customer ' || n, CASE n % 3 WHEN 0 THEN 'gold' WHEN 1 THEN 'silver' END FROM generate_series(1, 40) AS n;
  CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL REFERENCES customers, amount numeric(12,2), placed timestamptz, note text, extra jsonb);
  INSERT INTO orders SELECT n, 1 + n % 40, n * 1.25, timestamptz '2026-01-01 08:00+01' + n * interval '1 hour',
    CASE n % 4 WHEN 0 THEN '' WHEN 1 THEN NULL ELSE 'by post' END, CASE n % 5 WHEN 0 THEN 'null'::jsonb ELSE jsonb_build_object('line', n) END
  FROM generate_series(1, 500) AS n;
  CREATE VIEW big_orders AS SELECT * FROM orders WHERE amount > 500;
  ANALYZE;`;
