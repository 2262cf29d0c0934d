import type { DialectPrompt } from '../../contract/connector.ts';

export const duckdbPrompt: DialectPrompt = {
  rules: [
    'Write SQL for DuckDB 1.5. Names are compared without regard to case and keep the case they were made with; quote with double quotes.',
    'Integer division is //; / always gives a DOUBLE. Cast a DECIMAL explicitly when a result must stay exact.',
    'Text is VARCHAR of any length; || joins it. String functions count characters, strlen counts bytes.',
    'Take parts of JSON with -> (JSON) and ->> (text); json_extract takes a path such as $.a[0]. List elements count from 1.',
    'TIMESTAMP WITH TIME ZONE values are instants; the session works in UTC. Use date_trunc, date_part, strftime(value, format).',
    'Use QUALIFY to filter on a window function, and SELECT * EXCLUDE (column) or REPLACE (expression AS column) to change a list of columns.',
    'GROUP BY ALL and ORDER BY ALL are allowed, but name the columns where the order matters.',
    'Do not read files or URLs, and do not install, load or attach anything.',
  ],
  examples: [
    {
      request: 'The latest order of each customer',
      sql: 'SELECT * FROM main.orders QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY ordered_at DESC, id DESC) = 1',
    },
    {
      request: 'Revenue a month as an exact decimal',
      sql: "SELECT date_trunc('month', ordered_at) AS month, sum(amount)::DECIMAL(38,2) AS revenue FROM main.orders GROUP BY month ORDER BY month",
    },
  ],
};
