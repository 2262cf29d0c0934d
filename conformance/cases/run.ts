import type { Value } from '../../src/contract/values.ts';
import type { DialectId, PerDialect, Without } from '../dialects.ts';

export interface ScriptCase {
  readonly name: string;
  readonly sql: string;
  /** Where a dialect writes it in its own way, or has no such thing. */
  readonly own?: Readonly<Partial<PerDialect<string | Without>>>;
  /** Of each statement: the names of its columns (null = it returns no rows), its rows, its command and its count. */
  readonly results: readonly {
    readonly columns: readonly string[] | null;
    readonly rows: readonly (readonly Value[])[];
    readonly command: string;
    readonly rowCount: number | null;
  }[];
}

const selected = (
  columns: readonly string[],
  ...rows: readonly (readonly Value[])[]
): ScriptCase['results'][number] => ({
  columns,
  rows,
  command: 'SELECT',
  rowCount: rows.length,
});

/** Scripts that every dialect reads the same way. */
export const scripts: readonly ScriptCase[] = [
  { name: 'nothing', sql: '', results: [] },
  { name: 'nothing but comments and semicolons', sql: ' -- a comment;\n ; /* and; another */ ;', results: [] },
  { name: 'one statement, no semicolon', sql: 'SELECT 1 AS a', results: [selected(['a'], [1])] },
  {
    name: 'a semicolon at the end, and a comment behind it',
    sql: 'SELECT 1 AS a; -- done',
    results: [selected(['a'], [1])],
  },
  {
    name: 'several statements, several results',
    sql: 'SELECT 1 AS a;\nSELECT 2 AS b, 3 AS c;\n\nSELECT 4 AS d',
    results: [selected(['a'], [1]), selected(['b', 'c'], [2, 3]), selected(['d'], [4])],
  },
  {
    name: 'semicolons in strings, names and comments',
    sql: `SELECT ';''; ' AS "a;b", 'x' -- ; one\n AS "c""; d" /* ; two */; SELECT 2 AS e`,
    own: { bigquery: { without: 'BigQuery has no such names: see its own scripts' } },
    results: [selected(['a;b', 'c"; d'], [";'; ", 'x']), selected(['e'], [2])],
  },
  {
    name: 'column names that are the same',
    sql: 'SELECT 1 AS a, 2 AS a, 3 AS a',
    own: { bigquery: { without: 'BigQuery refuses them' } },
    results: [selected(['a', 'a', 'a'], [1, 2, 3])],
  },
  {
    name: 'odd column names',
    sql: 'SELECT 1 AS "A", 2 AS "a.b", 3 AS " ", 4 AS "select", 5 AS "👍"',
    own: {
      mysql: { without: 'MySQL holds neither a space alone nor an emoji in a name' },
      bigquery: { without: 'BigQuery has no such names: see its own scripts' },
    },
    results: [selected(['A', 'a.b', ' ', 'select', '👍'], [1, 2, 3, 4, 5])],
  },
  {
    name: 'no row',
    sql: 'SELECT 1 AS a WHERE 1 = 0',
    own: { bigquery: 'SELECT a FROM (SELECT 1 AS a) WHERE 1 = 0' },
    results: [selected(['a'])],
  },
  {
    name: 'NULL',
    sql: 'SELECT CAST(NULL AS integer) AS a',
    own: { mysql: 'SELECT NULL AS a' },
    results: [selected(['a'], [null])],
  },
  {
    name: 'VALUES',
    sql: `SELECT * FROM (VALUES (1, 'x'), (2, NULL)) AS v(a, b) ORDER BY a`,
    own: {
      mysql: { without: 'MySQL and MariaDB write it in different ways' },
      bigquery:
        "SELECT * FROM UNNEST([STRUCT(1 AS a, 'x' AS b), STRUCT(2 AS a, CAST(NULL AS STRING) AS b)]) ORDER BY a",
    },
    results: [selected(['a', 'b'], [1, 'x'], [2, null])],
  },
  {
    name: 'a table made, filled, changed, emptied and dropped',
    sql: `CREATE TABLE script_case (a integer); INSERT INTO script_case VALUES (1), (2), (3); UPDATE script_case SET a = a + 1 WHERE a > 1;
      DELETE FROM script_case WHERE a > 3; SELECT a FROM script_case ORDER BY a; DROP TABLE script_case`,
    results: [
      { columns: null, rows: [], command: 'CREATE TABLE', rowCount: null },
      { columns: null, rows: [], command: 'INSERT', rowCount: 3 },
      { columns: null, rows: [], command: 'UPDATE', rowCount: 2 },
      { columns: null, rows: [], command: 'DELETE', rowCount: 1 },
      selected(['a'], [1], [3]),
      { columns: null, rows: [], command: 'DROP TABLE', rowCount: null },
    ],
  },
];

/** A statement whose rows are those of `numbers` (a query of n): the limit must hold, and what it cut off must be said. */
export interface RowCapCase {
  readonly name: string;
  readonly sql: (numbers: string) => string;
  /** Statements that return rows; the limit holds for each. Default 1. */
  readonly statements?: number;
  /** Dialects that have no such statement. */
  readonly not?: readonly DialectId[];
}

export const rowCaps: readonly RowCapCase[] = [
  { name: 'plain', sql: (numbers) => numbers },
  { name: 'a semicolon behind', sql: (numbers) => `${numbers};` },
  { name: 'a comment first', sql: (numbers) => `-- LIMIT 1\n/* LIMIT 1; */ ${numbers}` },
  { name: 'a comment last', sql: (numbers) => `${numbers} -- LIMIT 1` },
  { name: 'a semicolon and a comment last', sql: (numbers) => `${numbers}; -- LIMIT 1;\n/* ; */` },
  { name: 'a common table expression', sql: (numbers) => `WITH c AS (${numbers}) SELECT * FROM c` },
  { name: 'a union in parentheses', sql: (numbers) => `(${numbers}) UNION (${numbers})`, not: ['bigquery'] },
  { name: 'a limit in a subquery only', sql: (numbers) => `SELECT * FROM (${numbers} LIMIT 100) AS s`, not: ['mssql'] },
  { name: 'a limit of its own', sql: (numbers) => `${numbers} LIMIT 100`, not: ['mssql'] },
  {
    name: 'OFFSET',
    sql: (numbers) => `SELECT * FROM (${numbers} UNION ALL SELECT 0) AS s ORDER BY n OFFSET 1`,
    not: ['mysql', 'mssql', 'bigquery'],
  },
  { name: 'several statements', sql: (numbers) => `${numbers}; ${numbers}`, statements: 2 },
];

/** Statements with rows that no SELECT starts; with the number of their rows when `numbers` gives so many. */
export const rowCapsOfDialect: PerDialect<readonly RowCapCase[]> = {
  mysql: [
    {
      name: 'a limit with its offset',
      sql: (numbers) => `SELECT * FROM (${numbers} UNION ALL SELECT 0) AS s ORDER BY n LIMIT 1, 100000`,
    },
    {
      name: 'a procedure',
      sql: (numbers) => `CREATE PROCEDURE capped() BEGIN ${numbers}; END; CALL capped(); DROP PROCEDURE capped`,
    },
  ],
  mssql: [
    { name: 'TOP', sql: (numbers) => `SELECT TOP (60000) n FROM (${numbers}) AS s ORDER BY n` },
    { name: 'OFFSET', sql: (numbers) => `SELECT n FROM (${numbers}) AS s ORDER BY n OFFSET 0 ROWS` },
    { name: 'EXEC of a text', sql: (numbers) => `EXEC sp_executesql N'${numbers.replaceAll("'", "''")}'` },
    { name: 'behind a variable', sql: (numbers) => `DECLARE @x int = 1; ${numbers}` },
  ],
  snowflake: [
    {
      name: 'QUALIFY',
      sql: (numbers) => `SELECT n FROM (${numbers}) QUALIFY ROW_NUMBER() OVER (ORDER BY n) < 1000000`,
    },
    {
      name: 'a temporary table',
      sql: (numbers) => `CREATE TEMPORARY TABLE capped AS ${numbers}; SELECT * FROM capped; DROP TABLE capped`,
    },
  ],
  bigquery: [
    { name: 'a union in parentheses', sql: (numbers) => `(${numbers}) UNION DISTINCT (${numbers})` },
    {
      name: 'LIMIT and OFFSET',
      sql: (numbers) => `SELECT * FROM (${numbers} UNION ALL SELECT 0) AS s ORDER BY n LIMIT 60000 OFFSET 1`,
    },
    {
      name: 'QUALIFY',
      sql: (numbers) =>
        `SELECT n FROM (${numbers}) AS s WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY n ORDER BY n) = 1`,
    },
  ],
  postgres: [
    { name: 'FETCH FIRST', sql: (numbers) => `${numbers} FETCH FIRST 100 ROWS ONLY` },
    {
      name: 'FETCH from a cursor',
      sql: (numbers) => `BEGIN; DECLARE c CURSOR FOR ${numbers}; FETCH ALL FROM c; ROLLBACK`,
    },
    { name: 'EXECUTE of a prepared statement', sql: (numbers) => `PREPARE p AS ${numbers}; EXECUTE p; DEALLOCATE p` },
    { name: 'a set-returning function', sql: (numbers) => `SELECT unnest(array(${numbers}))` },
    { name: 'TABLE', sql: (numbers) => `CREATE TEMPORARY TABLE capped AS ${numbers}; TABLE capped; DROP TABLE capped` },
  ],
  duckdb: [
    { name: 'FROM first', sql: (numbers) => `FROM (${numbers})` },
    { name: 'DESCRIBE of each', sql: (numbers) => `SELECT * FROM (SUMMARIZE ${numbers}), (${numbers})` },
    { name: 'EXECUTE of a prepared statement', sql: (numbers) => `PREPARE p AS ${numbers}; EXECUTE p; DEALLOCATE p` },
  ],
  redshift: [
    {
      name: 'FETCH from a cursor',
      sql: (numbers) => `BEGIN; DECLARE c CURSOR FOR ${numbers}; FETCH FORWARD 100 FROM c; ROLLBACK`,
    },
    { name: 'EXECUTE of a prepared statement', sql: (numbers) => `PREPARE p AS ${numbers}; EXECUTE p; DEALLOCATE p` },
  ],
};

/** Statements that answer with more than three rows and are no query. */
export const manyRows: PerDialect<readonly string[]> = {
  mysql: ['SHOW VARIABLES', 'SHOW CHARACTER SET'],
  mssql: ['EXEC sp_datatype_info'],
  snowflake: ['DESCRIBE TABLE INFORMATION_SCHEMA.TABLES'],
  bigquery: [],
  postgres: ['SHOW ALL', 'EXPLAIN (COSTS OFF) SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4'],
  duckdb: ['DESCRIBE SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d', 'SUMMARIZE SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d'],
  redshift: ['SHOW ALL', 'EXPLAIN SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4'],
};

/** A script in the dialect's own words, and the rows of the statement in it that returns some. */
export const scriptsOfDialect: PerDialect<
  readonly { readonly name: string; readonly sql: string; readonly rows: readonly (readonly Value[])[] }[] | Without
> = {
  mysql: [
    { name: 'comments of three kinds', sql: 'SELECT 1 # ; one\n, 2 -- ; two\n, 1--1 /* ; */', rows: [[1, 2, 2]] },
    { name: 'a comment that is code', sql: 'SELECT /*! 1 + */ 1 /* ; */; SELECT 5', rows: [[2]] },
    {
      name: 'a function with a body of statements',
      sql: 'CREATE FUNCTION body(a int) RETURNS int DETERMINISTIC BEGIN IF a > 1 THEN RETURN CASE WHEN a = 2 THEN 7 ELSE 8 END; END IF; RETURN IF(a = 1, 1, 0); END; SELECT body(2)',
      rows: [[7]],
    },
    {
      name: 'a mode that changes how texts are read',
      sql: `SET SESSION sql_mode = ''; SELECT "a;b", 'it\\';s', "x""y"; SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'; SELECT '\\'`,
      rows: [['a;b', "it';s", 'x"y']],
    },
  ],
  mssql: [
    { name: 'names in brackets', sql: 'SELECT 1 AS [a;b]]c]', rows: [[1]] },
    { name: 'nested comments', sql: 'SELECT /* a /* ; */ ; */ 1', rows: [[1]] },
    { name: 'batches', sql: "DECLARE @x int = 1;\nGO\nDECLARE @x int = 2; SELECT @x, 'GO'\nGO", rows: [[2, 'GO']] },
  ],
  snowflake: [
    { name: 'dollar quotes', sql: 'SELECT $$a;b$$', rows: [['a;b']] },
    { name: 'backslashes in strings', sql: "SELECT 'a\\';b', ';'", rows: [["a';b", ';']] },
    { name: 'comments of two slashes', sql: 'SELECT 1 // ; one\n AS a', rows: [[1]] },
    { name: 'a cast by colons', sql: "SELECT '1'::NUMBER(9,0)", rows: [[1]] },
  ],
  bigquery: [
    { name: 'double quotes are strings', sql: `SELECT "a;'b", 'c";'`, rows: [["a;'b", 'c";']] },
    { name: 'triple quotes', sql: `SELECT '''it's; "one"''', """two;"""`, rows: [[`it's; "one"`, 'two;']] },
    { name: 'backslashes', sql: `SELECT 'a\\';b', r'\\;'`, rows: [["a';b", '\\;']] },
    { name: 'names in backticks', sql: 'SELECT 1 AS `select`, 2 AS `x-y z`', rows: [[1, 2]] },
    { name: 'comments with #', sql: 'SELECT 1 # one; two\n + 1', rows: [[2]] },
    {
      name: 'control statements',
      sql: 'DECLARE x INT64 DEFAULT 3; IF x > 2 THEN SET x = 7; END IF; SELECT x AS a',
      rows: [[7]],
    },
  ],
  postgres: [
    { name: 'dollar quotes', sql: 'SELECT $$a;b$$, $x$c;$$d$x$', rows: [['a;b', 'c;$$d']] },
    { name: 'nested comments', sql: 'SELECT /* a /* ; */ ; */ 1', rows: [[1]] },
    { name: "E'' strings", sql: "SELECT E'a\\';b', 'a\\', ';'", rows: [["a';b", 'a\\', ';']] },
    {
      name: 'a function with a body of statements',
      sql: 'CREATE FUNCTION body(a int) RETURNS int BEGIN ATOMIC SELECT a; SELECT CASE WHEN a > 1 THEN 7 ELSE 8 END; END; SELECT body(2)',
      rows: [[7]],
    },
    { name: 'a cast by colons', sql: "SELECT '1'::int, (ARRAY[1,2])[1:1]::text", rows: [[1, '{1}']] },
  ],
  duckdb: [
    { name: 'dollar quotes', sql: 'SELECT $$a;b$$, $x$c;$$d$x$', rows: [['a;b', 'c;$$d']] },
    { name: "E'' strings", sql: "SELECT E'a\\';b', 'a\\', ';'", rows: [["a';b", 'a\\', ';']] },
    { name: 'a cast by colons', sql: "SELECT '1'::int, [1,2][1:1]::VARCHAR", rows: [[1, '[1]']] },
  ],
  redshift: [
    {
      name: 'a backslash escapes in every string',
      sql: "SELECT 'it\\'s; one', 'a\\\\', ';'",
      rows: [["it's; one", 'a\\', ';']],
    },
    { name: 'nested comments', sql: 'SELECT /* a /* ; */ ; */ 1', rows: [[1]] },
    { name: 'a cast by colons', sql: "SELECT '1'::int", rows: [[1]] },
  ],
};
