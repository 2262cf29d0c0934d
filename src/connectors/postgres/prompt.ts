import type { DialectPrompt } from '../../contract/connector.ts';

/** For the assistant: what is particular to PostgreSQL. The examples' tables are in prompt.test.ts, which runs them. */
export const prompt: DialectPrompt = {
  rules: [
    // Names
    'Quote every identifier that comes from the catalog in double quotes, exactly as it is stored: "orderDate", "Order". Unquoted names are folded to lower case. A double quote inside a name is doubled.',
    'Qualify every table with its schema: "shop"."orders". New names: lower case with underscores, at most 63 bytes.',
    'Never use backticks or square brackets for names; double quotes are for names and single quotes for text, never the other way round.',
    // Text
    "A single quote inside text is doubled: 'it''s'. A backslash is an ordinary character in '…'. Text is joined with || (NULL makes the whole NULL) or concat() / concat_ws() (NULL is left out); never with +.",
    "Comparing text is case-sensitive; ILIKE or lower() compares without case. Regular expressions: ~ and ~* (without case), regexp_replace(text, pattern, replacement, 'g') for all matches.",
    'There is no character NUL in text. Length in characters is length(), in bytes octet_length().',
    // Types
    'Types for new columns: bigint, integer, numeric(precision,scale) for money and other exact numbers, double precision, text (rather than varchar(n), unless a length must hold), boolean, date, timestamp, timestamptz, interval, uuid, jsonb, bytea, and arrays such as text[].',
    "Cast with CAST(x AS type) or x::type. A cast that fails ends the statement: test the text first with a regular expression in CASE, as in CASE WHEN x ~ '^-?[0-9]+$' THEN x::bigint END. There is no TRY_CAST.",
    'Integer division cuts off: 7 / 2 is 3. Cast one side to numeric for a fraction, and round(numeric, digits) works on numeric only, not on double precision. Guard divisions: a / NULLIF(b, 0).',
    'boolean is a type of its own: WHERE active, WHERE NOT active; it is never compared with 0 or 1. count(*) FILTER (WHERE condition) counts by condition.',
    // NULL
    'NULL is neither equal nor unequal to anything: use IS NULL, IS NOT NULL, IS [NOT] DISTINCT FROM, coalesce(), nullif(). An empty text is not NULL.',
    'NOT IN with a subquery that returns a NULL matches no row: write NOT EXISTS.',
    'Ascending order puts NULL last, descending puts it first: say NULLS FIRST or NULLS LAST when it matters. Aggregates leave NULL out, and sum() of no row is NULL: coalesce(sum(x), 0).',
    // Dates
    "Literals: DATE '2024-05-01', TIMESTAMPTZ '2024-05-01 12:00:00+00', INTERVAL '1 day'. Arithmetic with + and -: ordered_at + INTERVAL '30 days'; date - date is a number of days. Never DATEADD, DATEDIFF, GETDATE or DATE_FORMAT.",
    "timestamptz is a moment; its calendar day depends on a zone, so name the zone: (at AT TIME ZONE 'UTC')::date, date_trunc('month', at AT TIME ZONE 'UTC'). AT TIME ZONE turns timestamptz into timestamp and timestamp into timestamptz.",
    "Ranges of time are half-open: at >= DATE '2024-01-01' AND at < DATE '2025-01-01'. Parts: extract(year FROM at). Text to date: to_date(text, 'DD.MM.YYYY'); date to text: to_char(at, 'YYYY-MM-DD').",
    "Dates and timestamps may be 'infinity' or '-infinity', and numeric and double precision may be NaN, which sorts above every number: isfinite(at) and x <> 'NaN' test for them.",
    // Queries
    'In a grouped query each selected column stands in GROUP BY or in an aggregate. An alias of the SELECT list may be used in GROUP BY and ORDER BY, never in WHERE or HAVING. There is no QUALIFY: filter window functions in an outer query.',
    'The newest row of each group: SELECT DISTINCT ON (key) … ORDER BY key, at DESC, id DESC, or row_number() OVER (PARTITION BY key ORDER BY at DESC) in a subquery. Always order by something unique at the end, so that the result is the same each time.',
    'Limits: LIMIT n OFFSET m, or FETCH FIRST n ROWS ONLY; never TOP and never LIMIT m, n.',
    "JSON: details ->> 'key' is text, details -> 'key' is jsonb, details #>> '{a,b}' follows a path; rows from an array by jsonb_array_elements(). Cast the text to compute with it. Arrays: unnest(tags), x = ANY(tags), cardinality(tags), array_agg(x ORDER BY x); the first index is 1.",
    // Changes
    'A new table: CREATE TABLE with its columns and types, then INSERT INTO … (columns) SELECT …. Name the columns in both; never rely on their order and never select * into a table.',
    "UPDATE … SET … FROM other WHERE … joins for an update: each row must match at most one row of the other, else which one wins is left to chance. The target's alias is not repeated after SET. DELETE FROM … USING other WHERE … joins for a delete.",
    'Insert or update: INSERT … ON CONFLICT (key columns) DO UPDATE SET x = EXCLUDED.x, on columns with a unique index; the same key twice in one statement is an error, so reduce the source to one row a key first.',
    'Generated columns and GENERATED ALWAYS AS IDENTITY columns are left out of INSERT and UPDATE.',
    // Never
    'Never write BEGIN, COMMIT, ROLLBACK or SAVEPOINT: the transaction is given. Never VACUUM, CREATE DATABASE, ALTER SYSTEM or CREATE INDEX CONCURRENTLY, which cannot run inside one.',
    'Never write COPY, DO blocks, functions, procedures, triggers, EXECUTE, dblink, lo_import, pg_read_file, pg_terminate_backend, SET, psql commands such as \\d, or anything that reaches outside the tables that were asked about.',
    'Never write UPDATE or DELETE without a WHERE unless every row is meant, and never DROP or TRUNCATE a table that you did not make.',
  ],
  examples: [
    {
      request: 'Revenue per country and month of 2024, with months in UTC, the largest first.',
      sql: `SELECT c."country", date_trunc('month', o."ordered_at" AT TIME ZONE 'UTC')::date AS "month", sum(o."amount") AS "revenue"
FROM "shop"."orders" AS o
JOIN "shop"."customers" AS c ON c."id" = o."customer_id"
WHERE o."ordered_at" >= TIMESTAMPTZ '2024-01-01 00:00:00+00' AND o."ordered_at" < TIMESTAMPTZ '2025-01-01 00:00:00+00'
GROUP BY c."country", date_trunc('month', o."ordered_at" AT TIME ZONE 'UTC')
ORDER BY "revenue" DESC NULLS LAST, c."country", "month"`,
    },
    {
      request: 'Make a table of customers with a cleaned e-mail address, keeping only those that have one.',
      sql: `CREATE TABLE "shop"."customers_clean" ("id" bigint NOT NULL, "name" text, "email" text NOT NULL);
INSERT INTO "shop"."customers_clean" ("id", "name", "email")
SELECT c."id", nullif(trim(c."name"), ''), lower(trim(c."email"))
FROM "shop"."customers" AS c
WHERE trim(c."email") LIKE '%_@_%'`,
    },
    {
      request: 'The latest order of each customer.',
      sql: `SELECT DISTINCT ON (o."customer_id") o."customer_id", o."id", o."ordered_at", o."amount"
FROM "shop"."orders" AS o
WHERE o."customer_id" IS NOT NULL
ORDER BY o."customer_id", o."ordered_at" DESC NULLS LAST, o."id" DESC`,
    },
    {
      request: 'Customers who have never ordered.',
      sql: `SELECT c."id", c."name"
FROM "shop"."customers" AS c
WHERE NOT EXISTS (SELECT 1 FROM "shop"."orders" AS o WHERE o."customer_id" = c."id")
ORDER BY c."id"`,
    },
    {
      request:
        'Turn the text column "day" (such as 31.12.2024) of the imports into a real date column; what is no date becomes NULL.',
      sql: `ALTER TABLE "shop"."imports" ADD COLUMN "day_date" date;
UPDATE "shop"."imports"
SET "day_date" = CASE
  WHEN "day" ~ '^(0[1-9]|[12][0-9]|3[01])\\.(0[1-9]|1[0-2])\\.[0-9]{4}$'
    AND left("day", 2)::integer <= extract(day FROM to_date('01' || substr("day", 3), 'DD.MM.YYYY') + INTERVAL '1 month' - INTERVAL '1 day')
  THEN to_date("day", 'DD.MM.YYYY')
END
WHERE "day" IS NOT NULL`,
    },
    {
      request:
        'Remove orders that are there twice (same customer, moment and amount), keeping the one with the lowest id.',
      sql: `DELETE FROM "shop"."orders" AS o
USING (
  SELECT "id", row_number() OVER (PARTITION BY "customer_id", "ordered_at", "amount" ORDER BY "id") AS "n"
  FROM "shop"."orders"
) AS d
WHERE o."id" = d."id" AND d."n" > 1`,
    },
    {
      request: "Each channel's number of orders, and its share of all in percent with one digit.",
      sql: `SELECT coalesce(o."details" ->> 'channel', 'unknown') AS "channel", count(*) AS "orders",
  round(100.0 * count(*) / nullif(sum(count(*)) OVER (), 0), 1) AS "percent"
FROM "shop"."orders" AS o
GROUP BY coalesce(o."details" ->> 'channel', 'unknown')
ORDER BY "orders" DESC, "channel"`,
    },
    {
      request:
        'One row per customer with the number of small (under 100) and of large orders, also for those without any.',
      sql: `SELECT c."id", c."name",
  count(o."id") FILTER (WHERE o."amount" < 100) AS "small",
  count(o."id") FILTER (WHERE o."amount" >= 100) AS "large"
FROM "shop"."customers" AS c
LEFT JOIN "shop"."orders" AS o ON o."customer_id" = c."id"
GROUP BY c."id", c."name"
ORDER BY c."id"`,
    },
    {
      request: "The products in each order's details, one row each, with quantity as a number.",
      sql: `SELECT o."id", item ->> 'sku' AS "sku",
  CASE WHEN item ->> 'quantity' ~ '^[0-9]+$' THEN (item ->> 'quantity')::bigint END AS "quantity"
FROM "shop"."orders" AS o
CROSS JOIN LATERAL jsonb_array_elements(
  CASE WHEN jsonb_typeof(o."details" -> 'items') = 'array' THEN o."details" -> 'items' ELSE '[]'::jsonb END
) AS item
ORDER BY o."id", "sku"`,
    },
    {
      request: 'Orders per day of January 2024 in UTC, with days without any as 0.',
      sql: `SELECT d."day"::date AS "day", count(o."id") AS "orders"
FROM generate_series(DATE '2024-01-01', DATE '2024-01-31', INTERVAL '1 day') AS d("day")
LEFT JOIN "shop"."orders" AS o ON (o."ordered_at" AT TIME ZONE 'UTC')::date = d."day"::date
GROUP BY d."day"
ORDER BY d."day"`,
    },
    {
      request: 'Bring the totals per customer up to date: add new customers, change those that are there.',
      sql: `INSERT INTO "shop"."totals" ("customer_id", "total")
SELECT o."customer_id", coalesce(sum(o."amount"), 0)
FROM "shop"."orders" AS o
WHERE o."customer_id" IS NOT NULL
GROUP BY o."customer_id"
ON CONFLICT ("customer_id") DO UPDATE SET "total" = EXCLUDED."total"`,
    },
    {
      request: 'How many customers have each tag.',
      sql: `SELECT t."tag", count(DISTINCT c."id") AS "customers"
FROM "shop"."customers" AS c
CROSS JOIN LATERAL unnest(c."tags") AS t("tag")
GROUP BY t."tag"
ORDER BY "customers" DESC, t."tag"`,
    },
    {
      request: 'Set the country of each customer without one to that of the customer who referred them.',
      sql: `UPDATE "shop"."customers" AS c
SET "country" = r."country"
FROM "shop"."customers" AS r
WHERE r."id" = c."referredBy" AND c."country" IS NULL AND r."country" IS NOT NULL`,
    },
  ],
};
