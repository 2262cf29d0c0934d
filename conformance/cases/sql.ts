import type { PerDialect, Without } from '../dialects.ts';

/** The pieces of SQL that the suite needs and that every dialect writes in its own way. */
export interface DialectSql {
  /** Begins a transaction of the user's own. Default: BEGIN. */
  readonly begin?: string;
  /** A text so many times over. Default: repeat(). */
  readonly repeat?: (text: string, times: number) => string;
  /** A query of the integers (32 bits) from 1 to `rows`, in a column n. */
  readonly numbers: (rows: number) => string;
  /** The placeholder of the n-th parameter. */
  readonly parameter: (position: number) => string;
  /** A text as a literal. */
  readonly text: (value: string) => string;
  /** A literal or a parameter as a type. */
  readonly cast: (value: string, native: string) => string;
  /** CAST takes every type that a column may have. */
  readonly castsToAll: true | Without;
  /** An expression as an integer of any width, where the database would give a decimal. */
  readonly asInteger: (expression: string) => string;
  /** A query of the numbers from 1 to `rows` that fails with bad data when it comes to the row `at`. */
  readonly failing?: (rows: number, at: number) => string;
  /** A text and a number as one text. */
  readonly join: (text: string, number: string) => string;
  readonly tableComment: (table: string, comment: string) => string;
  readonly columnComment: (
    table: string,
    column: { readonly name: string; readonly type: string },
    comment: string,
  ) => string;
  /** Makes a column the key, behind its type, and is held by the database. */
  readonly primaryKey: string | Without;
  /** Behind an INSERT: the rows that it wrote, of the column n. */
  readonly returning: string | Without;
  /** Zeros at the end of a decimal are not kept. */
  readonly shortDecimals?: true;
  /** A value as text of any length. */
  readonly asText: (expression: string) => string;
  /** A statement that runs for minutes; the marker makes it known in the server's list. */
  readonly slow: (marker: string) => string;
  /** Counts the running statements with the marker, by the server's own list. */
  readonly running: ((marker: string) => string) | Without;
  /** A statement that says something aside, and what it says. */
  readonly notice: { readonly sql: string; readonly message: string } | Without;
  /** A statement that refuses to stand in a transaction. */
  readonly alone: string | Without;
  /** Type names, as CREATE TABLE takes and the connector reports them. */
  readonly types: { readonly integer: string; readonly bigint: string; readonly text: string };
  /** Columns of which the database makes the value: identity (a bigint), and computed from `n`. */
  readonly identity: string | Without;
  readonly generated: string | Without;
  /** What a foreign table or a materialized view is made with, for those that have them. */
  readonly materializedView: (name: string, select: string) => string;
  readonly foreignTable: (name: string) => string;
  readonly emptyTable: boolean;
  /** It reads what it has unloaded. */
  readonly wire: true | Without;
  /** Fills a new table (n integer, v text) so far that an unload of it is worth two streams; 60,000 rows. */
  readonly large: (name: string) => string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What the standard says. */
const standard = {
  text: quoted,
  cast: (value: string, native: string) => `CAST(${value} AS ${native})`,
  castsToAll: true as const,
  asInteger: (expression: string) => `CAST(${expression} AS integer)`,
  join: (text: string, number: string) => `${text} || ${number}`,
  tableComment: (table: string, comment: string) => `COMMENT ON TABLE ${table} IS ${quoted(comment)}`,
  columnComment: (table: string, { name }: { readonly name: string }, comment: string) =>
    `COMMENT ON COLUMN ${table}.${name} IS ${quoted(comment)}`,
  primaryKey: 'PRIMARY KEY',
  returning: 'RETURNING n',
};

/** As many tables of the ten digits, for a database that has no generate_series beside its tables. */
const digitTables = (count: number): string => {
  const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ');
  return Array.from({ length: count }, (_, place) => `(${digits}) AS d${place}`).join(' CROSS JOIN ');
};
const counted = (count: number): string =>
  `1 + ${Array.from({ length: count }, (_, place) => `d${place}.d * ${10 ** place}`).join(' + ')}`;
const digitsOf = (rows: number): number => Math.max(1, String(rows - 1).length);

const described = (table: string, comment: string): string =>
  `DECLARE @s sysname = OBJECT_SCHEMA_NAME(OBJECT_ID(${quoted(table)})), @t sysname = OBJECT_NAME(OBJECT_ID(${quoted(table)})); EXEC sys.sp_addextendedproperty N'MS_Description', N${quoted(comment)}, N'SCHEMA', @s, N'TABLE', @t`;

const numbersOfMysql = (rows: number): string =>
  `SELECT n FROM JSON_TABLE(CONCAT('[', REPEAT('0,', ${rows - 1}), '0]'), '$[*]' COLUMNS (n FOR ORDINALITY)) AS g`;

export const dialectSql: PerDialect<DialectSql> = {
  mysql: {
    numbers: numbersOfMysql,
    parameter: () => '?',
    // The target sets NO_BACKSLASH_ESCAPES.
    text: quoted,
    cast: (value, native) => {
      if (/blob|binary/.test(native)) return `x${value}`;
      return native.startsWith('bit') ? `b${value}` : value;
    },
    castsToAll: { without: 'MySQL casts to a few types only' },
    asInteger: (expression) => `CAST(${expression} AS SIGNED)`,
    failing: (rows, at) =>
      `SELECT EXP(CASE WHEN n = ${at} THEN 10000 ELSE 1 END) AS v FROM (${numbersOfMysql(rows)}) AS s`,
    join: (text, number) => `CONCAT(${text}, ${number})`,
    tableComment: (table, comment) => `ALTER TABLE ${table} COMMENT = ${quoted(comment)}`,
    columnComment: (table, { name, type }, comment) =>
      `ALTER TABLE ${table} MODIFY COLUMN ${name} ${type} DEFAULT ('x;y') COMMENT ${quoted(comment)}`,
    primaryKey: 'PRIMARY KEY',
    returning: { without: 'MySQL has no RETURNING, though MariaDB has' },
    asText: (expression) => `CONCAT(${expression}, '')`,
    slow: (marker) => `SELECT '${marker}' AS slow, SLEEP(300) AS slept`,
    running: (marker) =>
      `SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%${marker}%' AND COMMAND <> 'Sleep' AND ID <> CONNECTION_ID()`,
    notice: { sql: "SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = 'a word; aside'", message: 'a word; aside' },
    alone: { without: 'MySQL has no statement that refuses to stand in a transaction' },
    types: { integer: 'int', bigint: 'bigint', text: 'longtext' },
    identity: 'bigint NOT NULL AUTO_INCREMENT UNIQUE',
    generated: 'int GENERATED ALWAYS AS (n * 2) STORED',
    // The newest MySQL has them, and lists them as views.
    materializedView: (name, select) => `CREATE MATERIALIZED VIEW ${name} WITH DATA AS ${select}`,
    foreignTable: (name) => `CREATE FOREIGN TABLE ${name} (line text) SERVER files`,
    emptyTable: false,
    wire: { without: 'it reads no format that it writes' },
    large: (name) =>
      `CREATE TABLE ${name} (n int, v varchar(300)); INSERT INTO ${name} SELECT n, REPEAT('x', 300) FROM (${numbersOfMysql(60_000)}) AS s`,
  },
  mssql: {
    begin: 'BEGIN TRANSACTION',
    repeat: (text, times) => `REPLICATE(CAST(N'${text}' AS nvarchar(max)), ${times})`,
    numbers: (rows) =>
      `SELECT TOP (${rows}) CAST(ROW_NUMBER() OVER (ORDER BY (SELECT NULL)) AS int) AS n FROM sys.all_columns AS x CROSS JOIN sys.all_columns AS y CROSS JOIN sys.all_columns AS z`,
    parameter: (position) => `@p${position}`,
    ...standard,
    text: (value) => `N${quoted(value)}`,
    join: (text, number) => `CONCAT(${text}, ${number})`,
    tableComment: described,
    columnComment: (table, { name }, comment) => `${described(table, comment)}, N'COLUMN', N${quoted(name)}`,
    returning: { without: 'the OUTPUT of T-SQL stands in the middle of an INSERT' },
    asText: (expression) => `CAST(${expression} AS nvarchar(max))`,
    slow: (marker) => `WAITFOR DELAY '00:05:00'; SELECT '${marker}' AS slow`,
    running: (marker) =>
      `SELECT COUNT(*) FROM sys.dm_exec_requests AS r CROSS APPLY sys.dm_exec_sql_text(r.sql_handle) AS t WHERE t.text LIKE '%${marker}%' AND r.session_id <> @@SPID`,
    notice: { sql: "PRINT 'a word; aside'", message: 'a word; aside' },
    alone: { without: 'what T-SQL does not let stand in a transaction needs rights over the server' },
    types: { integer: 'int', bigint: 'bigint', text: 'nvarchar(max)' },
    identity: 'bigint IDENTITY(1,1)',
    generated: 'AS (n * 2)',
    materializedView: (name, select) => `CREATE VIEW ${name} AS ${select}`,
    foreignTable: (name) =>
      `CREATE EXTERNAL TABLE ${name} (line nvarchar(100)) WITH (LOCATION = '/lines/', DATA_SOURCE = files, FILE_FORMAT = csv)`,
    emptyTable: false,
    wire: true,
    large: (name) =>
      `CREATE TABLE ${name} (n int, v nvarchar(max)); INSERT INTO ${name} SELECT TOP (60000) ROW_NUMBER() OVER (ORDER BY (SELECT NULL)), REPLICATE(N'x', 300) FROM sys.all_columns AS x CROSS JOIN sys.all_columns AS y`,
  },
  snowflake: {
    ...standard,
    // A backslash in a literal escapes.
    text: (value) => quoted(value.replaceAll('\\', '\\\\')),
    asInteger: (expression) => `CAST(${expression} AS NUMBER(9,0))`,
    primaryKey: { without: 'Snowflake does not enforce keys' },
    returning: { without: 'Snowflake has no RETURNING' },
    numbers: (rows) =>
      `SELECT CAST(ROW_NUMBER() OVER (ORDER BY 1) AS NUMBER(9,0)) AS n FROM TABLE(GENERATOR(ROWCOUNT => ${rows}))`,
    parameter: () => '?',
    asText: (expression) => `CAST(${expression} AS VARCHAR)`,
    slow: (marker) => {
      const many = '(SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 100000)))';
      return `SELECT '${marker}' || COUNT(*) AS slow FROM ${many} a, ${many} b, ${many} c WHERE a.n + b.n + c.n = -1`;
    },
    running: { without: 'the emulator has no list of running statements' },
    notice: { without: 'Snowflake sends no notices' },
    alone: { without: 'every statement may stand in a transaction' },
    types: { integer: 'NUMBER(9,0)', bigint: 'NUMBER(18,0)', text: 'VARCHAR' },
    identity: { without: 'Snowflake has no statement that moves an identity past the values that were written' },
    generated: 'NUMBER(9,0) AS (n * 2)',
    materializedView: (name, select) => `CREATE MATERIALIZED VIEW ${name} AS ${select}`,
    foreignTable: (name) =>
      `CREATE STAGE files; CREATE EXTERNAL TABLE ${name} LOCATION = @files FILE_FORMAT = (TYPE = CSV)`,
    emptyTable: false,
    wire: { without: 'Snowflake unloads no format to the client' },
    large: (name) =>
      `CREATE TABLE ${name} AS SELECT CAST(SEQ4() + 1 AS NUMBER(9,0)) AS n, REPEAT('x', 300) AS v FROM TABLE(GENERATOR(ROWCOUNT => 60000))`,
  },
  bigquery: {
    numbers: (rows) => `SELECT n FROM UNNEST(GENERATE_ARRAY(1, ${rows})) AS n`,
    parameter: () => '?',
    text: (value) => `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`,
    cast: (value, native) => {
      if (native === 'JSON') return `PARSE_JSON(${value})`;
      // A text in hexadecimal, but a parameter in bytes.
      if (native === 'BYTES' && value.startsWith("'")) return `FROM_HEX(${value})`;
      return `CAST(${value} AS ${native})`;
    },
    castsToAll: true,
    asInteger: (expression) => `CAST(${expression} AS INT64)`,
    join: (text, number) => `CONCAT(${text}, CAST(${number} AS STRING))`,
    tableComment: (table, comment) => `ALTER TABLE ${table} SET OPTIONS (description = ${JSON.stringify(comment)})`,
    columnComment: (table, { name }, comment) =>
      `ALTER TABLE ${table} ALTER COLUMN ${name} SET OPTIONS (description = ${JSON.stringify(comment)})`,
    primaryKey: { without: 'BigQuery holds no keys' },
    shortDecimals: true,
    returning: { without: 'BigQuery returns no rows of an INSERT' },
    asText: (expression) => `CAST(${expression} AS STRING)`,
    slow: (marker) =>
      `SELECT '${marker}' AS slow FROM UNNEST(GENERATE_ARRAY(1, 1000000)) AS a CROSS JOIN UNNEST(GENERATE_ARRAY(1, 1000000)) AS b WHERE a * b < 0`,
    running: { without: 'BigQuery lists running jobs by region, which needs a right of its own' },
    notice: { without: 'BigQuery says only how many bytes it read' },
    alone: { without: 'a transaction of BigQuery takes every query' },
    types: { integer: 'INT64', bigint: 'INT64', text: 'STRING' },
    identity: { without: 'BigQuery has no identity columns' },
    generated: { without: 'BigQuery computes no columns' },
    // It takes no query without a table.
    materializedView: (name) =>
      `CREATE TABLE viewed (a INT64); CREATE MATERIALIZED VIEW ${name} AS SELECT a FROM viewed`,
    foreignTable: (name) =>
      `CREATE EXTERNAL TABLE ${name} (line STRING) OPTIONS (format = 'CSV', uris = ['gs://cloud-samples-data/bigquery/us-states/us-states.csv'])`,
    emptyTable: false,
    wire: { without: 'BigQuery unloads no format' },
    large: (name) =>
      `CREATE TABLE ${name} AS SELECT n, REPEAT('x', 300) AS v FROM UNNEST(GENERATE_ARRAY(1, 60000)) AS n`,
  },
  postgres: {
    numbers: (rows) => `SELECT n FROM generate_series(1, ${rows}) AS g(n)`,
    parameter: (position) => `$${position}`,
    ...standard,
    asText: (expression) => `CAST(${expression} AS text)`,
    slow: (marker) => `SELECT '${marker}' AS slow FROM pg_sleep(300)`,
    running: (marker) =>
      `SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%${marker}%' AND pid <> pg_backend_pid()`,
    notice: { sql: "DO $$ BEGIN RAISE NOTICE 'a word; aside'; END $$", message: 'a word; aside' },
    alone: 'VACUUM',
    types: { integer: 'integer', bigint: 'bigint', text: 'text' },
    identity: 'bigint GENERATED BY DEFAULT AS IDENTITY',
    generated: 'integer GENERATED ALWAYS AS (n * 2) STORED',
    materializedView: (name, select) => `CREATE MATERIALIZED VIEW ${name} AS ${select}`,
    foreignTable: (name) =>
      `CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE ${name} (line text) SERVER files OPTIONS (filename '/dev/null')`,
    emptyTable: true,
    wire: true,
    // Pages that are mostly empty make it large.
    large: (name) =>
      `CREATE UNLOGGED TABLE ${name} (n integer, v text) WITH (fillfactor = 10); INSERT INTO ${name} SELECT n, repeat('x', 300) FROM generate_series(1, 60000) AS g(n)`,
  },
  duckdb: {
    numbers: (rows) => `SELECT CAST(n AS INTEGER) AS n FROM range(1, ${rows + 1}) AS g(n)`,
    parameter: (position) => `$${position}`,
    ...standard,
    asText: (expression) => `CAST(${expression} AS VARCHAR)`,
    slow: (marker) =>
      `SELECT '${marker}' || count(*) AS slow FROM range(10000000) a, range(10000000) b WHERE a.range * b.range = -1`,
    running: { without: 'DuckDB has no list of running statements' },
    notice: { without: 'DuckDB sends no notices' },
    alone: 'VACUUM',
    types: { integer: 'INTEGER', bigint: 'BIGINT', text: 'VARCHAR' },
    identity: { without: 'DuckDB has no identity columns' },
    generated: 'INTEGER GENERATED ALWAYS AS (n * 2)',
    materializedView: (name, select) => `CREATE MATERIALIZED VIEW ${name} AS ${select}`,
    foreignTable: (name) => `CREATE FOREIGN TABLE ${name} (line VARCHAR) SERVER files`,
    emptyTable: false,
    wire: { without: 'DuckDB unloads no format' },
    large: (name) =>
      `CREATE TABLE ${name} AS SELECT CAST(n AS INTEGER) AS n, repeat('x', 300) AS v FROM range(1, 60001) AS g(n)`,
  },
  redshift: {
    numbers: (rows) =>
      `SELECT n FROM (SELECT ${counted(digitsOf(rows))} AS n FROM ${digitTables(digitsOf(rows))} ORDER BY 1) AS g WHERE n <= ${rows}`,
    parameter: (position) => `$${position}`,
    ...standard,
    // A backslash escapes in every string.
    text: (value) => quoted(value.replaceAll('\\', '\\\\')),
    primaryKey: { without: 'Redshift takes a key as information only' },
    returning: { without: 'Redshift has no RETURNING' },
    asText: (expression) => `CAST(${expression} AS character varying(65535))`,
    slow: (marker) => `SELECT '${marker}' || count(*) AS slow FROM ${digitTables(16)} WHERE ${counted(9)} = -1`,
    running: (marker) =>
      `SELECT count(*) FROM stv_recents WHERE status = 'Running' AND query LIKE '%${marker}%' AND pid <> pg_backend_pid()`,
    notice: { without: 'Redshift words its notices in its own way' },
    alone: 'VACUUM',
    types: { integer: 'integer', bigint: 'bigint', text: 'character varying(65535)' },
    identity: { without: 'nobody can move the generator of an identity column' },
    generated: { without: 'Redshift has no generated columns' },
    materializedView: (name, select) => `CREATE MATERIALIZED VIEW ${name} AS ${select}`,
    foreignTable: (name) =>
      `CREATE EXTERNAL TABLE ${name} (line character varying(256)) STORED AS TEXTFILE LOCATION 's3://dagflux-test/'`,
    emptyTable: false,
    wire: { without: 'Redshift streams no COPY' },
    large: (name) =>
      `CREATE TABLE ${name} AS SELECT n, repeat('x', 300) AS v FROM (SELECT ${counted(5)} AS n FROM ${digitTables(5)}) AS g WHERE n <= 60000`,
  },
};
