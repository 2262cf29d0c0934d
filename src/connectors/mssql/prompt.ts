import type { DialectPrompt } from '../../contract/connector.ts';

/** What is particular to T-SQL, for a model that writes it. */
export const prompt: DialectPrompt = {
  rules: [
    // Names
    'Write T-SQL for SQL Server 2016 or later. Put every name in brackets, exactly as it is listed: [Order Details]; a ] in a name is doubled. Always write schema and table: [dbo].[orders].',
    'Whether names and texts differ by upper and lower case is up to the collation: write names as they are listed, and compare texts with an explicit LOWER() only where the request asks for it.',
    // Types
    "Types: int, bigint, decimal(p,s), float, bit, nvarchar(n) or nvarchar(max), date, time, datetime2, datetimeoffset, uniqueidentifier, varbinary(max). Text literals take N: N'Zürich'. There is no boolean: compare a bit with 1 or 0, and write CASE WHEN … THEN 1 ELSE 0 END for a condition as a value.",
    "Casts: CAST(x AS type), CONVERT(type, x, style). TRY_CAST and TRY_CONVERT give NULL for what cannot be converted; always use them on text that people have typed. There is no :: and no DATE '…' literal: write CAST('2024-05-01' AS date).",
    'Integer division cuts off: 7 / 2 is 3; write 7 / 2.0 or cast one side to decimal. Guard divisions: a / NULLIF(b, 0). COUNT and SUM of int are int and can overflow: COUNT_BIG(*), SUM(CAST(x AS bigint)).',
    'nvarchar without a length is 1 character in a declaration and 30 in a CAST: always give the length.',
    // Text
    "Texts are joined with + (NULL makes all NULL) or CONCAT(a, b) (NULL is empty); never ||. LEN leaves spaces at the end out; DATALENGTH counts bytes. SUBSTRING(text, start, length) needs all three. STRING_AGG(x, N', ') WITHIN GROUP (ORDER BY x) needs SQL Server 2017; TRIM too, LTRIM(RTRIM(x)) works everywhere.",
    'LIKE knows % _ and [a-z]; there are no regular expressions. A [ in the pattern is written [[].',
    // NULL
    'NULL is neither equal nor unequal to anything: IS NULL, IS NOT NULL, COALESCE(), NULLIF(). IS DISTINCT FROM exists from SQL Server 2022 only. NOT IN with a subquery that returns a NULL matches no row: write NOT EXISTS. Ascending order puts NULL first; there is no NULLS LAST: ORDER BY CASE WHEN x IS NULL THEN 1 ELSE 0 END, x.',
    // Dates
    'Dates: DATEADD(day, 30, x), DATEDIFF(day, a, b) counts borders that are crossed, EOMONTH(x), DATEPART(year, x), DATEFROMPARTS(2024, 5, 1). The month of a date: DATEFROMPARTS(YEAR(x), MONTH(x), 1). Now: SYSUTCDATETIME(). There is no INTERVAL, no date_trunc before 2022, no LIMIT.',
    "Ranges of time are half-open: x >= '2024-01-01' AND x < '2025-01-01'; never BETWEEN for moments. datetimeoffset to another zone: x AT TIME ZONE 'UTC'. Text to date: TRY_CONVERT(date, x, 104) reads 31.12.2024, style 23 reads 2024-12-31.",
    // Queries
    'Limits: SELECT TOP (10) … ORDER BY …, or ORDER BY … OFFSET 20 ROWS FETCH NEXT 10 ROWS ONLY, which needs the ORDER BY. Never LIMIT.',
    'ORDER BY may not stand in a view, a derived table or a common table expression without TOP or OFFSET. An alias of the SELECT list may be used in ORDER BY, never in WHERE, GROUP BY or HAVING. GROUP BY takes no positions. There is no QUALIFY and no FILTER: filter window functions in an outer query, count by SUM(CASE WHEN … THEN 1 ELSE 0 END).',
    'Every derived table has an alias and every column of it a name. A common table expression begins with WITH, and the statement before it ends with a semicolon. No RECURSIVE; no MATERIALIZED.',
    'The newest row of each group: ROW_NUMBER() OVER (PARTITION BY key ORDER BY moment DESC, id DESC) in a subquery, then WHERE n = 1. For each row of another: CROSS APPLY or OUTER APPLY (SELECT TOP (1) …); there is no LATERAL.',
    "JSON is text: JSON_VALUE(x, '$.a.b') is a text, JSON_QUERY(x, '$.a') an object or array, OPENJSON(x, '$.items') WITH ([sku] nvarchar(50) '$.sku') makes rows.",
    'Numbers in a row: a recursive common table expression up to 100, more by ROW_NUMBER() over tables joined with CROSS JOIN, or GENERATE_SERIES from SQL Server 2022. Never OPTION (MAXRECURSION …): it is refused.',
    // Changes
    'A new table: CREATE TABLE with its columns and types, NULL or NOT NULL on each, then INSERT INTO … (columns) SELECT …. Name the columns in both. SELECT … INTO makes a table too, with the types that the query happens to have: avoid it. A column that ALTER TABLE adds cannot be named in the same batch: make a new table instead.',
    'UPDATE a SET … FROM [dbo].[a] AS a JOIN … joins for an update; each row must match at most one of the other. DELETE d FROM [dbo].[a] AS d JOIN … joins for a delete. A common table expression over one table can be deleted from and updated.',
    'Insert or update: MERGE [t] WITH (HOLDLOCK) AS target USING … AS source ON … WHEN MATCHED THEN UPDATE SET … WHEN NOT MATCHED THEN INSERT (…) VALUES (…); it must end with a semicolon, and the same key twice in the source is an error.',
    'Identity, computed and rowversion columns are left out of INSERT and UPDATE.',
    // Never
    'Never write BEGIN TRANSACTION, COMMIT, ROLLBACK or SAVE TRANSACTION: the transaction is given. Never GO, which is a word of client programs, and never USE.',
    'Never write EXEC of strings, procedures, functions, triggers, xp_cmdshell, OPENROWSET, OPENQUERY, linked servers, BULK INSERT, WAITFOR, SHUTDOWN or anything that reaches outside the tables that were asked about.',
    'Never write UPDATE or DELETE without a WHERE unless every row is meant, and never DROP or TRUNCATE a table that you did not make.',
  ],
  examples: [
    {
      request: 'Revenue per country and month of 2024, the largest first.',
      sql: `SELECT c.[country], DATEFROMPARTS(YEAR(o.[ordered_at]), MONTH(o.[ordered_at]), 1) AS [month], SUM(o.[amount]) AS [revenue]
FROM [dbo].[orders] AS o
JOIN [dbo].[customers] AS c ON c.[id] = o.[customer_id]
WHERE o.[ordered_at] >= '2024-01-01' AND o.[ordered_at] < '2025-01-01'
GROUP BY c.[country], DATEFROMPARTS(YEAR(o.[ordered_at]), MONTH(o.[ordered_at]), 1)
ORDER BY [revenue] DESC, c.[country], [month]`,
    },
    {
      request: 'Make a table of customers with a cleaned e-mail address, keeping only those that have one.',
      sql: `CREATE TABLE [dbo].[customers_clean] ([id] bigint NOT NULL, [name] nvarchar(200) NULL, [email] nvarchar(320) NOT NULL);
INSERT INTO [dbo].[customers_clean] ([id], [name], [email])
SELECT c.[id], NULLIF(LTRIM(RTRIM(c.[name])), N''), LOWER(LTRIM(RTRIM(c.[email])))
FROM [dbo].[customers] AS c
WHERE LTRIM(RTRIM(c.[email])) LIKE N'%_@_%'`,
    },
    {
      request: 'The latest order of each customer.',
      sql: `SELECT o.[customer_id], o.[id], o.[ordered_at], o.[amount]
FROM (
  SELECT [customer_id], [id], [ordered_at], [amount],
    ROW_NUMBER() OVER (PARTITION BY [customer_id] ORDER BY [ordered_at] DESC, [id] DESC) AS [n]
  FROM [dbo].[orders]
  WHERE [customer_id] IS NOT NULL
) AS o
WHERE o.[n] = 1
ORDER BY o.[customer_id]`,
    },
    {
      request: 'Customers who have never ordered.',
      sql: `SELECT c.[id], c.[name]
FROM [dbo].[customers] AS c
WHERE NOT EXISTS (SELECT 1 FROM [dbo].[orders] AS o WHERE o.[customer_id] = c.[id])
ORDER BY c.[id]`,
    },
    {
      request:
        'Turn the text column "day" (such as 31.12.2024) of the imports into a real date, in a new table; what is no date becomes NULL.',
      sql: `CREATE TABLE [dbo].[imports_dated] ([id] bigint NOT NULL, [day] date NULL);
INSERT INTO [dbo].[imports_dated] ([id], [day])
SELECT i.[id], TRY_CONVERT(date, i.[day], 104)
FROM [dbo].[imports] AS i`,
    },
    {
      request:
        'Remove orders that are there twice (same customer, moment and amount), keeping the one with the lowest id.',
      sql: `WITH [numbered] AS (
  SELECT ROW_NUMBER() OVER (PARTITION BY [customer_id], [ordered_at], [amount] ORDER BY [id]) AS [n]
  FROM [dbo].[orders]
)
DELETE FROM [numbered] WHERE [n] > 1`,
    },
    {
      request: "Each channel's number of orders, and its share of all in percent with one digit.",
      sql: `SELECT COALESCE(JSON_VALUE(o.[details], '$.channel'), N'unknown') AS [channel], COUNT_BIG(*) AS [orders],
  CAST(100.0 * COUNT_BIG(*) / NULLIF(SUM(COUNT_BIG(*)) OVER (), 0) AS decimal(5,1)) AS [percent]
FROM [dbo].[orders] AS o
GROUP BY COALESCE(JSON_VALUE(o.[details], '$.channel'), N'unknown')
ORDER BY [orders] DESC, [channel]`,
    },
    {
      request:
        'One row per customer with the number of small (under 100) and of large orders, also for those without any.',
      sql: `SELECT c.[id], c.[name],
  SUM(CASE WHEN o.[amount] < 100 THEN 1 ELSE 0 END) AS [small],
  SUM(CASE WHEN o.[amount] >= 100 THEN 1 ELSE 0 END) AS [large]
FROM [dbo].[customers] AS c
LEFT JOIN [dbo].[orders] AS o ON o.[customer_id] = c.[id]
GROUP BY c.[id], c.[name]
ORDER BY c.[id]`,
    },
    {
      request: "The products in each order's details, one row each, with quantity as a number.",
      sql: `SELECT o.[id], i.[sku], TRY_CAST(i.[quantity] AS bigint) AS [quantity]
FROM [dbo].[orders] AS o
CROSS APPLY OPENJSON(o.[details], '$.items') WITH ([sku] nvarchar(50) '$.sku', [quantity] nvarchar(50) '$.quantity') AS i
ORDER BY o.[id], i.[sku]`,
    },
    {
      request: 'Orders per day of January 2024, with days without any as 0.',
      sql: `WITH [days] AS (
  SELECT CAST('2024-01-01' AS date) AS [day]
  UNION ALL
  SELECT DATEADD(day, 1, [day]) FROM [days] WHERE [day] < '2024-01-31'
)
SELECT d.[day], COUNT(o.[id]) AS [orders]
FROM [days] AS d
LEFT JOIN [dbo].[orders] AS o ON CAST(o.[ordered_at] AS date) = d.[day]
GROUP BY d.[day]
ORDER BY d.[day]`,
    },
    {
      request: 'Bring the totals per customer up to date: add new customers, change those that are there.',
      sql: `MERGE [dbo].[totals] WITH (HOLDLOCK) AS target
USING (
  SELECT [customer_id], COALESCE(SUM([amount]), 0) AS [total] FROM [dbo].[orders]
  WHERE [customer_id] IS NOT NULL GROUP BY [customer_id]
) AS source ON target.[customer_id] = source.[customer_id]
WHEN MATCHED THEN UPDATE SET [total] = source.[total]
WHEN NOT MATCHED THEN INSERT ([customer_id], [total]) VALUES (source.[customer_id], source.[total]);`,
    },
  ],
};
