import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectForText, type TestQuery } from '../../../tools/postgres-query.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import { splitStatements } from './lexer.ts';
import { prompt } from './prompt.ts';

let connection: TestQuery;

beforeAll(async () => {
  connection = await connectForText(await testDatabase());
});

afterAll(() => connection?.[Symbol.asyncDispose]());

beforeEach(() =>
  connection.run(`
    DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop;
    CREATE TABLE shop.customers (
      id bigint PRIMARY KEY, name text, email text, country text, tags text[], "referredBy" bigint
    );
    CREATE TABLE shop.orders (
      id bigint PRIMARY KEY, customer_id bigint, ordered_at timestamptz, amount numeric(12,2), details jsonb
    );
    CREATE TABLE shop.imports (id int, day text);
    CREATE TABLE shop.totals (customer_id bigint PRIMARY KEY, total numeric(14,2));
    INSERT INTO shop.customers VALUES
      (1, 'Ann', ' Ann@Example.org ', 'NL', '{a,b}', NULL), (2, ' ', '', NULL, '{}', 1), (3, NULL, NULL, NULL, NULL, 2);
    INSERT INTO shop.orders VALUES
      (1, 1, '2024-01-31 23:30+00', 50, '{"channel": "web", "items": [{"sku": "x", "quantity": "2"}, {"sku": "y", "quantity": "?"}]}'),
      (2, 1, '2024-01-31 23:30+00', 50, '{"items": 5}'), (3, 1, NULL, NULL, NULL), (4, NULL, '2023-05-01', 500, '[]'),
      (5, 2, '2024-02-01 00:30+02', 'NaN', '{"channel": null}'), (6, 2, 'infinity', 120, '{}');
    INSERT INTO shop.imports VALUES (1, '31.12.2024'), (2, '31.02.2024'), (3, '29.02.2024'), (4, 'x'), (5, NULL), (6, '1.1.24');
    INSERT INTO shop.totals VALUES (1, 7)`),
);

const example = (start: string) => prompt.examples.find(({ request }) => request.startsWith(start))?.sql ?? '';

describe('each example runs', () => {
  test.each(prompt.examples)('$request', async ({ sql }) => {
    for (const statement of splitStatements(sql)) await connection.query(statement.sql);
  });
});

describe('and does what was asked', () => {
  test.each<[string, string[][]]>([
    [
      'Revenue per country',
      [
        ['\\N', '2024-01-01', 'NaN'],
        ['NL', '2024-01-01', '100.00'],
      ],
    ],
    [
      'The latest order',
      [
        ['1', '2'],
        ['2', '6'],
      ],
    ],
    ['Customers who have never', [['3', '\\N']]],
    [
      "Each channel's",
      [
        ['unknown', '5', '83.3'],
        ['web', '1', '16.7'],
      ],
    ],
    [
      'One row per customer',
      [
        ['1', 'Ann', '2', '0'],
        ['2', ' ', '0', '2'],
        ['3', '\\N', '0', '0'],
      ],
    ],
    [
      'The products',
      [
        ['1', 'x', '2'],
        ['1', 'y', '\\N'],
      ],
    ],
    [
      'How many customers',
      [
        ['a', '1'],
        ['b', '1'],
      ],
    ],
  ])('%s …', async (start, expected) => {
    const rows = (await connection.query(example(start))).map((row) => row.map((value) => value ?? '\\N'));
    expect(rows.map((row) => row.slice(0, expected[0]?.length))).toEqual(expected);
  });

  test.each<[string, string, string[]]>([
    ['Make a table', 'SELECT id, name, email FROM shop.customers_clean', ['1,Ann,ann@example.org']],
    [
      'Turn the text',
      'SELECT id, day_date FROM shop.imports ORDER BY id',
      ['1,2024-12-31', '2,', '3,2024-02-29', '4,', '5,', '6,'],
    ],
    ['Remove orders', 'SELECT id FROM shop.orders ORDER BY id', ['1', '3', '4', '5', '6']],
    ['Bring the totals', 'SELECT customer_id, total FROM shop.totals ORDER BY 1', ['1,100.00', '2,NaN']],
    ['Set the country', 'SELECT id, country FROM shop.customers ORDER BY id', ['1,NL', '2,NL', '3,']],
  ])('%s …', async (start, check, expected) => {
    for (const statement of splitStatements(example(start))) await connection.query(statement.sql);
    expect((await connection.query(check)).map((row) => row.join(','))).toEqual(expected);
  });

  test('Orders per day …', async () => {
    const rows = await connection.query(example('Orders per day'));
    expect(rows).toHaveLength(31);
    expect(rows.at(-1)).toEqual(['2024-01-31', '3']);
  });
});
