import type { App } from '../src/app/app.ts';
import type { DatabaseAddress } from './postgres-server.ts';
import { workflow } from './workflow-parts.ts';

/** A connection `shop` for staging with two tables and a view, a workflow `nightly` that has run once, and its schedule. */
export async function webSample(
  app: App,
  { host, port, database, username, password }: DatabaseAddress,
): Promise<void> {
  await app.connections.add('shop', 'postgres', { host, port, database, username, password }, { role: 'staging' });
  for await (const _ of app.query('shop', TABLES));
  await app.workflows.save(
    workflow(
      'nightly',
      [
        { id: 'orders', kind: 'source', table: 'shop:public.orders' },
        { id: 'customers', kind: 'source', table: 'shop:public.customers' },
        {
          id: 'totals',
          kind: 'transformer',
          location: 'workspace',
          table: 'totals',
          replace: true,
          sql: 'SELECT customer, sum(amount) AS total FROM {{input}} GROUP BY customer',
        },
        {
          id: 'best',
          kind: 'join',
          joins: [{ left: 'totals', right: 'customers', type: 'inner', on: [{ left: 'customer', right: 'id' }] }],
          columns: [
            { source: 'customers', column: 'name', as: 'name' },
            { source: 'totals', column: 'total', as: 'total' },
          ],
          target: { mode: 'create', table: 'workspace:best', replace: true },
        },
      ],
      [
        ['orders', 'totals'],
        ['totals', 'best'],
        ['customers', 'best'],
      ],
    ),
  );
  await app.workflows.run({ name: 'nightly' });
  await app.schedules.put('nightly', { kind: 'cron', expression: '0 2 * * *', zone: 'Europe/Berlin' });
}

const TABLES = `
  CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, tier text);
  COMMENT ON COLUMN customers.tier IS 'gold, silver or nothing';
  INSERT INTO customers SELECT n, 'Customer ' || n, CASE n % 3 WHEN 0 THEN 'gold' WHEN 1 THEN 'silver' END
  FROM generate_series(1, 40) AS n;
  CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL REFERENCES customers, amount numeric(12,2),
    placed timestamptz, note text, extra jsonb);
  INSERT INTO orders SELECT n, 1 + n % 40, n * 1.25, timestamptz '2026-01-01 08:00+01' + n * interval '1 hour',
    CASE n % 4 WHEN 0 THEN '' WHEN 1 THEN NULL ELSE 'by post' END,
    CASE n % 5 WHEN 0 THEN 'null'::jsonb ELSE jsonb_build_object('line', n) END
  FROM generate_series(1, 500) AS n;
  CREATE VIEW big_orders AS SELECT * FROM orders WHERE amount > 500;
  ANALYZE;`;
