import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { query, run } from '../../../conformance/suite/execute.ts';
import { SERVICE_ACCOUNT } from '../../../tools/bigquery-account.ts';
import { ownBigqueryEmulator } from '../../../tools/services/own-bigquery.ts';
import { validateSettings } from '../../contract/form.ts';
import { bigquery } from './manifest.ts';
import { prompt } from './prompt.ts';

const emulator = await ownBigqueryEmulator();

const TABLES = `
CREATE TABLE orders (id INT64, customer_id INT64, created_at TIMESTAMP, amount NUMERIC, items ARRAY<STRUCT<product STRING, quantity INT64>>);
INSERT INTO orders VALUES
  (1, 7, TIMESTAMP '2024-01-05 10:00:00+00', NUMERIC '10.5', [STRUCT('nut' AS product, 2 AS quantity), STRUCT('bolt' AS product, 3 AS quantity)]),
  (2, 7, TIMESTAMP '2024-02-05 10:00:00+00', NUMERIC '1', [STRUCT('nut' AS product, 1 AS quantity)]),
  (3, 8, TIMESTAMP '2024-02-06 10:00:00+00', NUMERIC '2', [STRUCT('nut' AS product, 4 AS quantity)]);
CREATE TABLE prices (product STRING, price INT64);
INSERT INTO prices VALUES ('nut', 1), ('bolt', 2);
CREATE TABLE new_prices (product STRING, price INT64);
INSERT INTO new_prices VALUES ('nut', 5), ('screw', 9);`;

test('the SQL of the examples does what was asked for', async (context) => {
  if (!emulator.available) return context.skip(emulator.reason);
  const dataset = 'prompt';
  const settings = {
    projectId: `test-${randomBytes(6).toString('hex')}`,
    dataset,
    serviceAccountJson: SERVICE_ACCOUNT,
  };
  const { endpoint } = emulator;
  await using database = await bigquery.open(
    validateSettings(bigquery.form, { ...settings, endpoint, compress: false }),
  );
  await run(database, `CREATE SCHEMA ${dataset}; ${TABLES}`);
  const answers = [];
  for (const { sql } of prompt.examples) answers.push(await query(database, sql));
  expect(answers[0]).toEqual([
    ['2024-01-01', '10.5'],
    ['2024-02-01', '3'],
  ]);
  expect(answers[1]?.map(([customer, id]) => [customer, id]).sort()).toEqual([
    [7n, 2n],
    [8n, 3n],
  ]);
  expect(answers[2]).toHaveLength(4);
  expect(await query(database, 'SELECT product, price FROM prices ORDER BY product')).toEqual([
    ['bolt', 2n],
    ['nut', 5n],
    ['screw', 9n],
  ]);
});

test('no example uses what other dialects do', () => {
  for (const { sql } of prompt.examples) expect(sql).not.toMatch(/"|::|\bLIMIT\b/);
});
