import type { DialectPrompt } from '../../contract/connector.ts';

/** What is particular to BigQuery's SQL (GoogleSQL). */
export const prompt: DialectPrompt = {
  rules: [
    'Write GoogleSQL, never legacy SQL.',
    'Quote names with backticks: `dataset`.`table`, or `project`.`dataset`.`table` for another project. Double quotes are strings.',
    'Names of tables and datasets are case-sensitive; names of columns are not.',
    'The types are INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, STRING, BYTES, DATE, TIME, DATETIME, TIMESTAMP, INTERVAL, JSON, GEOGRAPHY, ARRAY and STRUCT; there is no VARCHAR and no SERIAL.',
    'TIMESTAMP is a moment in UTC, DATETIME has no zone. Cut them with TIMESTAMP_TRUNC, DATETIME_TRUNC and DATE_TRUNC, the part unquoted: DATE_TRUNC(day, MONTH).',
    'Use SAFE_CAST and SAFE_DIVIDE where a value may not fit: CAST and a division by zero fail the whole query.',
    'A query is paid by the bytes of the columns it reads. Name the columns instead of *; LIMIT saves nothing.',
    'Filter on the partition column of a partitioned table with constants; some tables refuse to be read without it.',
    'Read date shards together as `dataset`.`events_*` with a filter on _TABLE_SUFFIX.',
    'Read nested fields with a dot, repeated ones with UNNEST: FROM `t`, UNNEST(items) AS item.',
    'DELETE and UPDATE need a WHERE; write WHERE TRUE for every row. Insert or update with MERGE.',
    'Keep one row a group with QUALIFY ROW_NUMBER() OVER (…) = 1.',
    'Text is joined with CONCAT or ||, which do not turn numbers into text: cast them first.',
    'Parameters are ? in order.',
  ],
  examples: [
    {
      request: 'Sales per month from the table orders (created_at TIMESTAMP, amount NUMERIC)',
      sql: 'SELECT DATE_TRUNC(DATE(`created_at`), MONTH) AS month, SUM(`amount`) AS sales FROM `orders` GROUP BY month ORDER BY month',
    },
    {
      request: 'The latest order of each customer',
      sql: 'SELECT `customer_id`, `id`, `created_at` FROM `orders` WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY `customer_id` ORDER BY `created_at` DESC) = 1',
    },
    {
      request: 'One row for each item of the repeated field items (product STRING, quantity INT64)',
      sql: 'SELECT o.`id`, item.`product`, item.`quantity` FROM `orders` AS o, UNNEST(o.`items`) AS item',
    },
    {
      request: 'Take over changed prices from new_prices (product, price)',
      sql: 'MERGE INTO `prices` AS p USING `new_prices` AS n ON p.`product` = n.`product` WHEN MATCHED THEN UPDATE SET `price` = n.`price` WHEN NOT MATCHED THEN INSERT (`product`, `price`) VALUES (n.`product`, n.`price`)',
    },
  ],
};
