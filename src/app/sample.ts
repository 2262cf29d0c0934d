import type { CallOptions } from '../contract/connector.ts';
import { WORKSPACE } from './connection-errors.ts';
import type { Databases } from './databases.ts';
import { runSql } from './query.ts';

/** Where the sample is: `workspace:sample.orders`. */
const SCHEMA = 'sample';

/**
 * Tables to look around in, in the workspace: a small shop, the same each time. What is there already stays as it is, so that nothing
 * that somebody has changed is undone.
 */
export async function makeSample(
  databases: Databases,
  options: CallOptions = {},
): Promise<{ readonly schema: string }> {
  for await (const _ of runSql(databases, WORKSPACE, TABLES, options));
  return { schema: SCHEMA };
}

const TABLES = `
CREATE SCHEMA IF NOT EXISTS ${SCHEMA};
CREATE TABLE IF NOT EXISTS ${SCHEMA}.customers AS
  SELECT n::INTEGER AS id,
    ['Ada','Ben','Chioma','Dov','Elif','Femi','Grete','Hana','Ivo','Jun'][1 + n % 10] || ' ' ||
      ['Adler','Brandt','Costa','Duarte','Eriksen'][1 + n % 5] AS name,
    CASE WHEN n % 17 = 0 THEN NULL ELSE 'customer' || n || '@example.com' END AS email,
    ['gold','silver',NULL][1 + n % 3] AS tier,
    DATE '2023-01-01' + (n * 5)::INTEGER AS joined
  FROM range(1, 201) AS numbers(n);
CREATE TABLE IF NOT EXISTS ${SCHEMA}.products AS
  SELECT n::INTEGER AS id, ['Lamp','Chair','Table','Shelf','Clock'][1 + n % 5] || ' ' || n AS name,
    (4.95 + n * 3.5)::DECIMAL(10,2) AS price
  FROM range(1, 41) AS numbers(n);
CREATE TABLE IF NOT EXISTS ${SCHEMA}.orders AS
  SELECT n::BIGINT AS id, (1 + n * 7 % 200)::INTEGER AS customer_id, (1 + n * 13 % 40)::INTEGER AS product_id,
    (1 + n % 4)::INTEGER AS quantity, ['paid','open','returned'][1 + n * n % 3] AS status,
    TIMESTAMP '2026-01-01 08:00:00' + n * INTERVAL 37 MINUTE AS placed,
    CASE n % 5 WHEN 0 THEN '' WHEN 1 THEN NULL ELSE 'by post' END AS note
  FROM range(1, 5001) AS numbers(n);
CREATE VIEW IF NOT EXISTS ${SCHEMA}.paid_orders AS
  SELECT o.id, c.name AS customer, p.name AS product, o.quantity * p.price AS total, o.placed
  FROM ${SCHEMA}.orders AS o JOIN ${SCHEMA}.customers AS c ON c.id = o.customer_id JOIN ${SCHEMA}.products AS p ON p.id = o.product_id
  WHERE o.status = 'paid'`;
