import type { DialectPrompt } from '../../contract/connector.ts';

/** For the assistant: what is particular to MySQL and MariaDB. The examples' tables are in prompt.test.ts, which runs them on both. */
export const prompt: DialectPrompt = {
  rules: [
    // Names
    'Quote every identifier that comes from the catalog in backticks, exactly as it is stored: `orderDate`, `order`. A backtick inside a name is doubled. Never use double quotes or square brackets for names: by default double quotes are for text.',
    'A database is a schema: qualify every table with it, `shop`.`orders`. New names: lower case with underscores, at most 64 characters. Names of tables may tell upper from lower case, names of columns never do.',
    // Text
    "Text stands in single quotes; a single quote inside is doubled: 'it''s'. A backslash escapes: write '\\\\' for one. Join text with CONCAT() (NULL makes the whole NULL) or CONCAT_WS() (NULL is left out); never with + or ||, which is OR.",
    "Comparing text depends on the column's collation, mostly without case; COLLATE utf8mb4_bin or BINARY compares exactly. Regular expressions: REGEXP (or RLIKE), REGEXP_REPLACE(text, pattern, replacement). Length in characters is CHAR_LENGTH(), in bytes LENGTH().",
    // Types
    'Types for new columns: BIGINT, INT, DECIMAL(precision,scale) for money and other exact numbers, DOUBLE, VARCHAR(n) with a length that holds, LONGTEXT for long text, DATE, DATETIME(6), TIME, JSON, VARBINARY(n), LONGBLOB. BOOLEAN is TINYINT(1) with 1 and 0.',
    'CAST takes few types only: SIGNED, UNSIGNED, DECIMAL(p,s), DOUBLE, CHAR, BINARY, DATE, DATETIME, TIME, JSON (MySQL only). A cast of bad text gives 0 or NULL with a warning and no error: test the text first with REGEXP in CASE.',
    'A division with / gives a decimal: 7 / 2 is 3.5000; DIV divides whole numbers. A division by zero is NULL in a SELECT, and an error in an INSERT: write a / NULLIF(b, 0).',
    'Count by condition: SUM(CASE WHEN condition THEN 1 ELSE 0 END). There is no FILTER clause.',
    // NULL
    'NULL is neither equal nor unequal to anything: use IS NULL, IS NOT NULL, <=> (equal, NULL included), COALESCE(), NULLIF(). NOT IN with a subquery that returns a NULL matches no row: write NOT EXISTS.',
    'Ascending order puts NULL first, descending puts it last; there is no NULLS FIRST or LAST: order by `x` IS NULL, `x` instead. SUM() of no row is NULL: COALESCE(SUM(x), 0).',
    // Dates
    "Literals: '2024-05-01', '2024-05-01 12:00:00'. Arithmetic: `ordered_at` + INTERVAL 30 DAY; DATEDIFF(a, b) counts days, TIMESTAMPDIFF(HOUR, a, b) other units. Never DATEADD, GETDATE, date_trunc or ::date.",
    "Calendar parts: DATE(at), YEAR(at), EXTRACT(MONTH FROM at); the first of a month: DATE_FORMAT(at, '%Y-%m-01'). Text to date: STR_TO_DATE(text, '%d.%m.%Y') (NULL when it is none); date to text: DATE_FORMAT(at, '%Y-%m-%d'). Ranges of time are half-open: at >= '2024-01-01' AND at < '2025-01-01'.",
    "TIMESTAMP is a moment and shown in the time zone of the session, which is UTC; DATETIME is what is written. Old tables may hold zero dates such as 0000-00-00, which are no NULL: test for them with `day` < '0001-01-01' or YEAR(`day`) = 0.",
    // Queries
    'In a grouped query each selected column stands in GROUP BY or in an aggregate. An alias of the SELECT list may be used in GROUP BY, HAVING and ORDER BY, never in WHERE. There is no QUALIFY: filter window functions in an outer query.',
    'There is no FULL JOIN: write a LEFT JOIN, UNION ALL, and the rows that only the other side has (a LEFT JOIN the other way round WHERE key IS NULL). There is no INTERSECT, EXCEPT or MERGE on older servers: use joins and EXISTS.',
    'The newest row of each group: ROW_NUMBER() OVER (PARTITION BY key ORDER BY at DESC, id DESC) in a subquery, then n = 1. Window functions and WITH need MySQL 8 or MariaDB 10.2; on MySQL 5.7 use joins with grouped subqueries.',
    'Limits: LIMIT n OFFSET m; never TOP or FETCH FIRST. A LIMIT inside IN (subquery) is refused: join with it instead.',
    "JSON: JSON_UNQUOTE(JSON_EXTRACT(details, '$.key')) is text, JSON_EXTRACT alone is JSON; the arrows -> and ->> are MySQL's only. Rows from an array: JSON_TABLE(details, '$.items[*]' COLUMNS (`sku` VARCHAR(50) PATH '$.sku')) AS i. GROUP_CONCAT(x ORDER BY x SEPARATOR ', ') joins text of rows, and cuts it off at group_concat_max_len (1,024 bytes by default in MySQL).",
    // Changes
    'A new table: CREATE TABLE with its columns and types, then INSERT INTO … (columns) SELECT …. Name the columns in both; never rely on their order and never select * into a table. CREATE, ALTER, DROP, RENAME and TRUNCATE commit at once and cannot be undone.',
    'Joined change: UPDATE `a` JOIN `b` ON … SET `a`.`x` = `b`.`x` WHERE …; joined delete: DELETE `a` FROM `a` JOIN `b` ON … WHERE …. There is no UPDATE … FROM. A subquery may not read the table that is changed, unless it is wrapped once more: FROM (SELECT …) AS d.',
    'Insert or update: INSERT … SELECT … ON DUPLICATE KEY UPDATE `x` = VALUES(`x`) acts on whichever unique key is met first; where a table has several, update with a join and insert what is missing instead.',
    'A temporary table can be named only once in a statement on MySQL: make a second one for a self-join.',
    'Generated columns are left out of INSERT and UPDATE; AUTO_INCREMENT columns too, unless their values are copied.',
    // Never
    'Never write START TRANSACTION, BEGIN, COMMIT, ROLLBACK, SAVEPOINT, LOCK TABLES or SET: the transaction and its settings are given.',
    'Never write LOAD DATA, LOAD_FILE, INTO OUTFILE, INTO DUMPFILE, procedures, functions, triggers, events, PREPARE, KILL, or anything that reaches outside the tables that were asked about.',
    'Never write UPDATE or DELETE without a WHERE unless every row is meant, and never DROP or TRUNCATE a table that you did not make.',
  ],
  examples: [
    {
      request: 'Revenue per country and month of 2024, the largest first.',
      sql: `SELECT c.\`country\`, DATE_FORMAT(o.\`ordered_at\`, '%Y-%m') AS \`month\`, SUM(o.\`amount\`) AS \`revenue\`
FROM \`shop\`.\`orders\` AS o
JOIN \`shop\`.\`customers\` AS c ON c.\`id\` = o.\`customer_id\`
WHERE o.\`ordered_at\` >= '2024-01-01' AND o.\`ordered_at\` < '2025-01-01'
GROUP BY c.\`country\`, DATE_FORMAT(o.\`ordered_at\`, '%Y-%m')
ORDER BY \`revenue\` DESC, c.\`country\`, \`month\``,
    },
    {
      request: 'Make a table of customers with a cleaned e-mail address, keeping only those that have one.',
      sql: `CREATE TABLE \`shop\`.\`customers_clean\` (\`id\` BIGINT NOT NULL PRIMARY KEY, \`name\` VARCHAR(200) NULL, \`email\` VARCHAR(320) NOT NULL);
INSERT INTO \`shop\`.\`customers_clean\` (\`id\`, \`name\`, \`email\`)
SELECT c.\`id\`, NULLIF(TRIM(c.\`name\`), ''), LOWER(TRIM(c.\`email\`))
FROM \`shop\`.\`customers\` AS c
WHERE TRIM(c.\`email\`) LIKE '%_@_%'`,
    },
    {
      request: 'The latest order of each customer.',
      sql: `SELECT l.\`customer_id\`, l.\`id\`, l.\`ordered_at\`, l.\`amount\`
FROM (
  SELECT o.*, ROW_NUMBER() OVER (PARTITION BY o.\`customer_id\` ORDER BY o.\`ordered_at\` DESC, o.\`id\` DESC) AS \`n\`
  FROM \`shop\`.\`orders\` AS o
  WHERE o.\`customer_id\` IS NOT NULL
) AS l
WHERE l.\`n\` = 1
ORDER BY l.\`customer_id\``,
    },
    {
      request: 'Customers who have never ordered.',
      sql: `SELECT c.\`id\`, c.\`name\`
FROM \`shop\`.\`customers\` AS c
WHERE NOT EXISTS (SELECT 1 FROM \`shop\`.\`orders\` AS o WHERE o.\`customer_id\` = c.\`id\`)
ORDER BY c.\`id\``,
    },
    {
      request: 'All customers and all totals, matched where both are there.',
      sql: `SELECT c.\`id\` AS \`customer_id\`, c.\`name\`, t.\`total\`
FROM \`shop\`.\`customers\` AS c
LEFT JOIN \`shop\`.\`totals\` AS t ON t.\`customer_id\` = c.\`id\`
UNION ALL
SELECT t.\`customer_id\`, NULL, t.\`total\`
FROM \`shop\`.\`totals\` AS t
LEFT JOIN \`shop\`.\`customers\` AS c ON c.\`id\` = t.\`customer_id\`
WHERE c.\`id\` IS NULL
ORDER BY \`customer_id\``,
    },
    {
      request:
        'Turn the text column "day" (such as 31.12.2024) of the imports into a real date column; what is no date becomes NULL.',
      sql: `ALTER TABLE \`shop\`.\`imports\` ADD COLUMN \`day_date\` DATE NULL;
UPDATE \`shop\`.\`imports\`
SET \`day_date\` = CASE
  WHEN \`day\` REGEXP '^(0[1-9]|[12][0-9]|3[01])[.](0[1-9]|1[0-2])[.][0-9]{4}$'
    AND CAST(LEFT(\`day\`, 2) AS UNSIGNED) <= DAY(LAST_DAY(CONCAT(SUBSTRING(\`day\`, 7), '-', SUBSTRING(\`day\`, 4, 2), '-01')))
  THEN CONCAT(SUBSTRING(\`day\`, 7), '-', SUBSTRING(\`day\`, 4, 2), '-', LEFT(\`day\`, 2))
END
WHERE \`day\` IS NOT NULL`,
    },
    {
      request:
        'Remove orders that are there twice (same customer, moment and amount), keeping the one with the lowest id.',
      sql: `DELETE o
FROM \`shop\`.\`orders\` AS o
JOIN (
  SELECT \`id\`, ROW_NUMBER() OVER (PARTITION BY \`customer_id\`, \`ordered_at\`, \`amount\` ORDER BY \`id\`) AS \`n\`
  FROM \`shop\`.\`orders\`
) AS d ON d.\`id\` = o.\`id\`
WHERE d.\`n\` > 1`,
    },
    {
      request: "Each channel's number of orders, and its share of all in percent with one digit.",
      sql: `SELECT COALESCE(NULLIF(JSON_UNQUOTE(JSON_EXTRACT(o.\`details\`, '$.channel')), 'null'), 'unknown') AS \`channel\`, COUNT(*) AS \`orders\`,
  ROUND(100 * COUNT(*) / SUM(COUNT(*)) OVER (), 1) AS \`percent\`
FROM \`shop\`.\`orders\` AS o
GROUP BY COALESCE(NULLIF(JSON_UNQUOTE(JSON_EXTRACT(o.\`details\`, '$.channel')), 'null'), 'unknown')
ORDER BY \`orders\` DESC, \`channel\``,
    },
    {
      request: "The products in each order's details, one row each, with quantity as a number.",
      sql: `SELECT o.\`id\`, i.\`sku\`,
  CASE WHEN i.\`quantity\` REGEXP '^[0-9]+$' THEN CAST(i.\`quantity\` AS SIGNED) END AS \`quantity\`
FROM \`shop\`.\`orders\` AS o
JOIN JSON_TABLE(o.\`details\`, '$.items[*]' COLUMNS (\`sku\` VARCHAR(50) PATH '$.sku', \`quantity\` VARCHAR(50) PATH '$.quantity')) AS i
WHERE i.\`sku\` IS NOT NULL
ORDER BY o.\`id\`, i.\`sku\``,
    },
    {
      request: 'Orders per day of January 2024, with days without any as 0.',
      sql: `WITH RECURSIVE \`days\` AS (
  SELECT CAST('2024-01-01' AS DATE) AS \`day\`
  UNION ALL
  SELECT \`day\` + INTERVAL 1 DAY FROM \`days\` WHERE \`day\` < '2024-01-31'
)
SELECT d.\`day\`, COUNT(o.\`id\`) AS \`orders\`
FROM \`days\` AS d
LEFT JOIN \`shop\`.\`orders\` AS o ON o.\`ordered_at\` >= d.\`day\` AND o.\`ordered_at\` < d.\`day\` + INTERVAL 1 DAY
GROUP BY d.\`day\`
ORDER BY d.\`day\``,
    },
    {
      request: 'Bring the totals per customer up to date: add new customers, change those that are there.',
      sql: `INSERT INTO \`shop\`.\`totals\` (\`customer_id\`, \`total\`)
SELECT s.\`customer_id\`, s.\`total\`
FROM (
  SELECT o.\`customer_id\`, COALESCE(SUM(o.\`amount\`), 0) AS \`total\`
  FROM \`shop\`.\`orders\` AS o
  WHERE o.\`customer_id\` IS NOT NULL
  GROUP BY o.\`customer_id\`
) AS s
ON DUPLICATE KEY UPDATE \`total\` = VALUES(\`total\`)`,
    },
    {
      request: 'Set the country of each customer without one to that of the customer who referred them.',
      sql: `UPDATE \`shop\`.\`customers\` AS c
JOIN \`shop\`.\`customers\` AS r ON r.\`id\` = c.\`referredBy\`
SET c.\`country\` = r.\`country\`
WHERE c.\`country\` IS NULL AND r.\`country\` IS NOT NULL`,
    },
  ],
};
