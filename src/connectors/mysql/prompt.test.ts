import { afterAll, beforeEach, expect, test } from 'vitest';
import { query, run } from '../../../conformance/suite/execute.ts';
import { mysqlServers, openMysql } from '../../../tools/open-mysql.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import { prompt } from './prompt.ts';

const example = (start: string): string => prompt.examples.find(({ request }) => request.startsWith(start))?.sql ?? '';

for (const [title, offered] of await mysqlServers()) {
  describeWith(`the prompt's examples on ${title}`, offered, (server) => {
    const opened = openMysql(server);
    opened.catch(() => {});
    afterAll(async () => await (await opened)[Symbol.asyncDispose]());

    beforeEach(async () => {
      const database = await opened;
      await run(
        database,
        `DROP DATABASE IF EXISTS shop; CREATE DATABASE shop;
        CREATE TABLE shop.customers (id bigint PRIMARY KEY, name varchar(100), email varchar(100), country char(2), referredBy bigint);
        CREATE TABLE shop.orders (id bigint PRIMARY KEY, customer_id bigint, ordered_at datetime(6), amount decimal(12,2), details json);
        CREATE TABLE shop.imports (id int, day varchar(20));
        CREATE TABLE shop.totals (customer_id bigint PRIMARY KEY, total decimal(14,2));
        INSERT INTO shop.customers VALUES (1, 'Ann', ' Ann@Example.org ', 'NL', NULL), (2, ' ', '', NULL, 1), (3, NULL, NULL, NULL, 2);
        INSERT INTO shop.orders VALUES
          (1, 1, '2024-01-31 23:30', 50, '{"channel": "web", "items": [{"sku": "x", "quantity": "2"}, {"sku": "y", "quantity": "?"}]}'),
          (2, 1, '2024-01-31 23:30', 50, '{"items": 5}'), (3, 1, NULL, NULL, NULL), (4, NULL, '2023-05-01', 500, '[]'),
          (5, 2, '2024-02-01 00:30', 20, '{"channel": null}');
        INSERT INTO shop.imports VALUES (1, '31.12.2024'), (2, '31.02.2024'), (3, '29.02.2024'), (4, 'x'), (5, NULL), (6, '1.1.24');
        INSERT INTO shop.totals VALUES (1, 7), (9, 1)`,
      );
    });

    test.each(prompt.examples)('$request', async ({ sql }) => {
      expect((await run(await opened, sql)).length).toBeGreaterThan(0);
    });

    test.each<[string, unknown[][]]>([
      [
        'Revenue per country',
        [
          ['NL', '2024-01', '100.00'],
          [null, '2024-02', '20.00'],
        ],
      ],
      [
        'All customers and all totals',
        [
          [1n, 'Ann', '7.00'],
          [2n, ' ', null],
          [3n, null, null],
          [9n, null, '1.00'],
        ],
      ],
      ['Customers who have never', [[3n, null]]],
      [
        'The products',
        [
          [1n, 'x', 2n],
          [1n, 'y', null],
        ],
      ],
    ])('%s … answers what was asked', async (request, rows) => {
      expect(await query(await opened, example(request))).toEqual(rows);
    });

    test.each<[string, string, unknown[][]]>([
      [
        'Turn the text column',
        'SELECT id, day_date FROM shop.imports ORDER BY id',
        [
          [1, '2024-12-31'],
          [2, null],
          [3, '2024-02-29'],
          [4, null],
          [5, null],
          [6, null],
        ],
      ],
      ['Remove orders', 'SELECT id FROM shop.orders ORDER BY id', [[1n], [3n], [4n], [5n]]],
      [
        'Bring the totals',
        'SELECT * FROM shop.totals ORDER BY 1',
        [
          [1n, '100.00'],
          [2n, '20.00'],
          [9n, '1.00'],
        ],
      ],
      ['Set the country', 'SELECT country FROM shop.customers ORDER BY id', [['NL'], ['NL'], [null]]],
      ['Make a table', 'SELECT * FROM shop.customers_clean', [[1n, 'Ann', 'ann@example.org']]],
    ])('%s … does what was asked', async (request, select, rows) => {
      await run(await opened, example(request));
      expect(await query(await opened, select)).toEqual(rows);
    });
  });
}
