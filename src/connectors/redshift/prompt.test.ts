import { expect, test } from 'vitest';
import { connectForText } from '../../../tools/postgres-query.ts';
import { denied } from '../../../tools/redshift/deny-list.ts';
import { openRedshift } from '../../../tools/redshift/test-redshift.ts';
import { splitStatements } from '../postgres/lexer.ts';
import { prompt } from './prompt.ts';

/** Words that PostgreSQL does not know: the examples with them are checked against the deny-list only. */
const DIALECT_ONLY = /\b(dateadd|datediff|listagg|getdate|QUALIFY|TOP)\b|"items" AS item/;

const TABLES = `
CREATE SCHEMA shop;
CREATE TABLE shop.customers (id bigint, name varchar(400), email varchar(400), country varchar(8));
CREATE TABLE shop.orders (id bigint, customer_id bigint, ordered_at timestamp, amount decimal(12,2), details super);
CREATE TABLE shop.totals (customer_id bigint, total decimal(12,2));
INSERT INTO shop.customers VALUES (1, ' Ann ', 'ANN@EXAMPLE.ORG ', 'SE'), (2, 'Bo', NULL, NULL), (3, 'Cy', 'nobody', 'NO');
INSERT INTO shop.orders VALUES (1, 1, '2024-01-05 10:00', 50, NULL), (2, 1, '2024-02-05 10:00', 150, NULL), (3, 2, '2024-02-06', 10, NULL),
  (4, 2, '2024-02-06', 10, NULL);
INSERT INTO shop.totals VALUES (1, 1);
`;

const run = prompt.examples.filter(({ sql }) => !DIALECT_ONLY.test(sql));

test('every example keeps off what Redshift refuses', () => {
  for (const { sql } of prompt.examples) {
    for (const statement of splitStatements(sql, { backslash: true }))
      expect(denied(statement.sql), sql).toBeUndefined();
  }
  expect(prompt.examples.length - run.length).toBe(4);
});

test('the examples that PostgreSQL knows the words of run, and do what they say', async () => {
  await using emulator = await openRedshift();
  await using connection = await connectForText(emulator.address);
  await connection.run('SET search_path = public');
  for (const { sql } of splitStatements(TABLES)) await connection.run(sql);
  const answers = new Map<string, readonly (readonly (string | null)[])[]>();
  for (const { request, sql } of run) {
    for (const statement of splitStatements(sql)) answers.set(request, await connection.query(statement.sql));
  }
  const rows = (start: string) => [...answers].find(([request]) => request.startsWith(start))?.[1];
  expect(rows('Revenue per country')).toEqual([
    ['SE', '2024-02-01 00:00:00', '150.00'],
    ['SE', '2024-01-01 00:00:00', '50.00'],
    [null, '2024-02-01 00:00:00', '20.00'],
  ]);
  expect(rows('The latest order')?.map(([customer, id]) => [customer, id])).toEqual([
    ['1', '2'],
    ['2', '4'],
  ]);
  expect(rows('Customers who have never')).toEqual([['3', 'Cy']]);
  expect(rows('One row per customer')).toEqual([
    ['1', ' Ann ', '1', '1'],
    ['2', 'Bo', '2', '0'],
    ['3', 'Cy', '0', '0'],
  ]);
  expect(rows("Each country's number")).toEqual([
    ['SE', '2', '50.0'],
    ['unknown', '2', '50.0'],
  ]);
  expect(await connection.query('SELECT * FROM shop.customers_clean')).toEqual([['1', 'Ann', 'ann@example.org']]);
  expect(await connection.query('SELECT id FROM shop.orders ORDER BY id')).toEqual([['1'], ['2'], ['3']]);
  expect(await connection.query('SELECT * FROM shop.totals ORDER BY 1')).toEqual([
    ['1', '200.00'],
    ['2', '10.00'],
  ]);
  expect(emulator.denied).toEqual([]);
});
