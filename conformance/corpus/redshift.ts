import { redshift } from '../../src/connectors/redshift/manifest.ts';
import { type Bypass, type Corpus, PARSER } from './corpus.ts';
import { postgresCorpus } from './postgres.ts';

/** What Redshift has beside PostgreSQL. Its transactions that only read were never tried, so nothing is claimed of them. */
const own: readonly Bypass[] = (
  [
    { name: 'UNLOAD', sql: "UNLOAD ('SELECT * FROM items') TO 's3://b/x' IAM_ROLE default" },
    { name: 'UNLOAD in dollars', sql: "UNLOAD ($$SELECT * FROM items$$) TO 's3://b/x' IAM_ROLE default" },
    { name: 'COPY FROM S3', sql: "COPY items FROM 's3://b/x' IAM_ROLE default" },
    { name: 'COPY JOB', sql: "COPY items FROM 's3://b/x' IAM_ROLE default JOB CREATE j AUTO ON" },
    {
      name: 'CREATE EXTERNAL TABLE AS',
      sql: "CREATE EXTERNAL TABLE e.x STORED AS PARQUET LOCATION 's3://b/x' AS SELECT 1",
    },
    {
      name: 'CREATE EXTERNAL FUNCTION',
      sql: "CREATE EXTERNAL FUNCTION f() RETURNS int STABLE LAMBDA 'l' IAM_ROLE default",
    },
    {
      name: 'CREATE EXTERNAL SCHEMA',
      sql: "CREATE EXTERNAL SCHEMA e FROM POSTGRES DATABASE 'd' URI 'h' IAM_ROLE default SECRET_ARN 'a'",
    },
    {
      name: 'CREATE MODEL',
      sql: "CREATE MODEL m FROM items TARGET price FUNCTION f IAM_ROLE default SETTINGS (S3_BUCKET 'b')",
    },
    { name: 'SELECT INTO a table with #', sql: 'SELECT * INTO #made FROM items' },
    { name: 'CREATE TABLE LIKE', sql: 'CREATE TABLE made (LIKE items)' },
    { name: 'DEEP COPY', sql: 'ALTER TABLE other APPEND FROM items' },
    { name: 'CANCEL', sql: 'CANCEL 1' },
    { name: 'SET query_group', sql: "SET query_group TO 'x'" },
    { name: 'USE', sql: 'USE dev' },
    { name: 'ANALYZE COMPRESSION', sql: 'ANALYZE COMPRESSION items' },
    { name: 'VACUUM RECLUSTER', sql: 'VACUUM RECLUSTER items' },
    { name: 'a datashare', sql: "GRANT USAGE ON DATASHARE s TO ACCOUNT '123456789012'" },
    { name: 'a masking policy', sql: 'ATTACH MASKING POLICY p ON items (name) TO PUBLIC' },
    { name: 'pg_terminate_backend', sql: 'SELECT pg_terminate_backend(1), 1' },
    { name: 'behind a backslash that escapes', sql: "SELECT 'a\\\\'; DELETE FROM items; -- '" },
    { name: 'in place: rows appended from another table', sql: 'ALTER TABLE items APPEND FROM other', as: 'in place' },
    { name: 'in place: another database of the cluster', sql: 'DELETE FROM dev.public.items', as: 'in place' },
    { name: 'in place: a sort key', sql: 'ALTER TABLE items ALTER SORTKEY (id)', as: 'in place' },
    { name: 'in place: a distribution', sql: 'ALTER TABLE items ALTER DISTSTYLE ALL', as: 'in place' },
    { name: 'in place: TRUNCATE, which commits', sql: 'TRUNCATE items;', as: 'in place' },
  ] as const
).map((bypass) => ({ ...bypass, layers: PARSER }));

const shared = postgresCorpus.bypasses
  .filter(({ layers }) => layers.includes('parser'))
  .map((bypass) => ({ ...bypass, name: `as PostgreSQL: ${bypass.name}`, layers: PARSER }));

export const redshiftCorpus: Corpus = {
  connector: redshift,
  defaultSchema: 'public',
  bypasses: [...own, ...shared],
  reads: [
    'SELECT * FROM items',
    'SELECT * FROM dev.public.items',
    'SELECT TOP 3 id FROM items ORDER BY id',
    'SELECT i.*, o.id AS other_id FROM items AS i LEFT JOIN other o USING (id)',
    'WITH a AS (SELECT * FROM items), b AS (SELECT * FROM a) SELECT COUNT(*) FROM b',
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n',
    'SELECT id FROM items QUALIFY ROW_NUMBER() OVER (PARTITION BY name ORDER BY id) = 1',
    'SELECT id, SUM(price) OVER (PARTITION BY name ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM items',
    'SELECT id, LAG(price) OVER (ORDER BY id), RATIO_TO_REPORT(price) OVER () FROM items',
    "SELECT LISTAGG(DISTINCT name, ', ') WITHIN GROUP (ORDER BY name) FROM items",
    'SELECT MEDIAN(price), PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY price) FROM items',
    "SELECT JSON_EXTRACT_PATH_TEXT(note, 'a', 'b'), IS_VALID_JSON(note), JSON_PARSE(note) FROM items",
    'SELECT note.a.b FROM items',
    'SELECT i.id, t FROM items i, i.tags AS t',
    "SELECT DATE_TRUNC('month', made), DATEADD(day, 1, made), DATEDIFF(hour, made, GETDATE()), made::date FROM items",
    "SELECT TO_CHAR(made, 'YYYY-MM'), EXTRACT(year FROM made), CONVERT_TIMEZONE('UTC', made) FROM items",
    "SELECT NVL(name, ''), NVL2(name, 1, 2), DECODE(id, 1, 'a', 'b'), COALESCE(name, 'x'), NULLIF(name, '') FROM items",
    "SELECT CASE name WHEN 'a' THEN 1 ELSE id END FROM items",
    'SELECT CAST(price AS varchar), price::decimal(10,2), CONVERT(integer, price) FROM items',
    "SELECT REGEXP_SUBSTR(name, '[0-9]+'), name ~ '^a', name SIMILAR TO 'a%', SPLIT_PART(name, '-', 1), name ILIKE 'a%' FROM items",
    'SELECT id FROM items START WITH id = 1 CONNECT BY PRIOR id = parent',
    'SELECT name, SUM(price) FROM items GROUP BY ROLLUP (name)',
    "SELECT * FROM (SELECT name, price FROM items) PIVOT (SUM(price) FOR name IN ('one', 'two'))",
    'SELECT * FROM (SELECT a, b FROM items) UNPIVOT (v FOR k IN (a, b))',
    'SELECT id FROM items UNION ALL SELECT id FROM other',
    'SELECT id FROM items EXCEPT SELECT id FROM other INTERSECT SELECT 1',
    'SELECT id FROM items MINUS SELECT id FROM other',
    "SELECT 'it''s; DELETE FROM items' AS text /* a comment; DROP TABLE items */ -- and another",
    "SELECT $$it's; DELETE FROM items$$",
    'SELECT EXISTS (SELECT 1 FROM other o WHERE o.id = i.id), i.id IN (SELECT id FROM other) FROM items i',
    "SELECT MD5(name), FNV_HASH(name), SHA2(name, 256), STRTOL(name, 16), 5 % 2, LEN(name), CHARINDEX('a', name) FROM items",
    'SELECT "name" AS "a ""quoted"" name" FROM "public"."items" LIMIT 3 OFFSET 1',
    'SELECT DISTINCT name FROM items ORDER BY name NULLS FIRST',
  ],
  changes: [
    'UPDATE items SET price = price * 1.1 WHERE id IN (SELECT id FROM other)',
    'UPDATE public.items SET name = o.id::varchar FROM other o WHERE o.id = items.id',
    'DELETE FROM items WHERE id > 3',
    'DELETE FROM items USING other o WHERE o.id = items.id',
    'ALTER TABLE items ADD COLUMN short varchar(3)',
    'ALTER TABLE items ALTER COLUMN name TYPE varchar(80)',
    'ALTER TABLE items DROP COLUMN note',
  ],
  unknown: [
    'SELECT APPROXIMATE COUNT(DISTINCT name) FROM items',
    'SELECT name, SUM(price) FROM items GROUP BY GROUPING SETS ((name), ()) HAVING COUNT(*) > 1',
    "SELECT 'it\\'s'",
  ],
};
