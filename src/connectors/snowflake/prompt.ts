import type { DialectPrompt } from '../../contract/connector.ts';

/** The SQL of the examples stands on two made-up tables, which the tests make. */
export const prompt: DialectPrompt = {
  rules: [
    'Write SQL for Snowflake. A name without quotes is folded to upper case; write every name of a table or column in double quotes, in the case it is stored in.',
    'Qualify tables with their schema, and with the database only when it is another one.',
    'Numbers are NUMBER(precision, scale) of at most 38 digits; division keeps 6 more digits behind the point, so cast with ::NUMBER(38, 2) where a result must be exact. FLOAT is not exact.',
    'Text is VARCHAR and joined with ||; use ILIKE for a comparison without case, SPLIT_PART and REGEXP_SUBSTR to take parts.',
    'Take parts of a VARIANT with a colon and cast them: "doc":customer.name::VARCHAR. Unnest an array with LATERAL FLATTEN(input => …) AS f, whose values are f.VALUE.',
    'TIMESTAMP_NTZ has no zone, TIMESTAMP_LTZ and TIMESTAMP_TZ are instants; the session works in UTC. Use DATE_TRUNC, DATEADD, DATEDIFF, CONVERT_TIMEZONE.',
    'Filter on a window function with QUALIFY. Use IFF(condition, a, b), COALESCE, NULLIF and ZEROIFNULL; division by zero is an error.',
    'Primary and foreign keys are not enforced: do not rely on a key being unique. Change rows with MERGE or UPDATE … FROM; there is no RETURNING and no ON CONFLICT.',
    'CREATE, ALTER and DROP commit the open transaction.',
    'Do not stage files, and do not use COPY, EXECUTE IMMEDIATE, USE, ALTER SESSION or stored procedures.',
  ],
  examples: [
    {
      request: 'The latest order of each customer.',
      sql: `SELECT "id", "customer_id", "ordered_at", "amount"
FROM "PUBLIC"."orders"
QUALIFY ROW_NUMBER() OVER (PARTITION BY "customer_id" ORDER BY "ordered_at" DESC, "id" DESC) = 1
ORDER BY "customer_id"`,
    },
    {
      request: 'Revenue a month, as an exact number.',
      sql: `SELECT DATE_TRUNC('month', "ordered_at") AS "month", SUM("amount")::NUMBER(38, 2) AS "revenue"
FROM "PUBLIC"."orders"
GROUP BY DATE_TRUNC('month', "ordered_at")
ORDER BY "month"`,
    },
    {
      request: 'How many customers there are of each country, with "unknown" where none is stored.',
      sql: `SELECT COALESCE("country", 'unknown') AS "country", COUNT(*) AS "customers"
FROM "PUBLIC"."customers"
GROUP BY COALESCE("country", 'unknown')
ORDER BY "customers" DESC, "country"`,
    },
    {
      request: 'Customers without any order.',
      sql: `SELECT c."id", c."name"
FROM "PUBLIC"."customers" AS c
LEFT JOIN "PUBLIC"."orders" AS o ON o."customer_id" = c."id"
WHERE o."id" IS NULL
ORDER BY c."id"`,
    },
  ],
};
