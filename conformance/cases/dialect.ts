import type { Dialect, Verdict } from '../../src/contract/dialect.ts';
import type { LogicalType } from '../../src/contract/values.ts';
import type { PerDialect, Without } from '../dialects.ts';

const table = { schema: 'My "schema"', name: 'a.b' };
const plain = { name: 't' };

export interface GoldenCase {
  readonly name: string;
  readonly render: (dialect: Dialect) => string;
  readonly sql: PerDialect<string | Without>;
}

/** What each dialect writes, word for word. */
export const golden: readonly GoldenCase[] = [
  {
    name: 'quoteIdentifier',
    render: (dialect) => dialect.quoteIdentifier('a "b" c'),
    sql: {
      mysql: '`a "b" c`',
      mssql: '[a "b" c]',
      bigquery: { without: 'BigQuery has no names with quotes' },
      postgres: '"a ""b"" c"',
      duckdb: '"a ""b"" c"',
      snowflake: '"a ""b"" c"',
      redshift: '"a ""b"" c"',
    },
  },
  {
    name: 'table',
    render: (dialect) => dialect.table(table),
    sql: {
      mysql: '`My "schema"`.`a.b`',
      mssql: '[My "schema"].[a.b]',
      bigquery: { without: 'BigQuery has no names with quotes and dots' },
      postgres: '"My ""schema"""."a.b"',
      duckdb: '"My ""schema"""."a.b"',
      snowflake: '"My ""schema"""."a.b"',
      redshift: '"My ""schema"""."a.b"',
    },
  },
  {
    name: 'table without a schema',
    render: (dialect) => dialect.table(plain),
    sql: {
      mysql: '`t`',
      mssql: '[t]',
      bigquery: '`t`',
      postgres: '"t"',
      duckdb: '"t"',
      snowflake: '"t"',
      redshift: '"t"',
    },
  },
  {
    name: 'literals',
    render: (dialect) => {
      const values = [
        [true, { kind: 'boolean' }],
        [-9223372036854775808n, { kind: 'int', bits: 64 }],
        ['12.50', { kind: 'decimal', precision: 12, scale: 2 }],
        [0.1, { kind: 'float', bits: 64 }],
        [-0, { kind: 'float', bits: 64 }],
        ["it's \\ a", { kind: 'text' }],
        [Uint8Array.of(0, 255), { kind: 'binary' }],
        ['2024-05-01 12:34:56.789+00', { kind: 'timestamp', zoned: true, fraction: 6 }],
        ['{"n": 1.10}', { kind: 'json' }],
      ] as const;
      return `SELECT ${values.map(([value, type]) => dialect.literal(value, type)).join(' , ')}`;
    },
    sql: {
      mysql: `SELECT 1 , -9223372036854775808 , 12.50 , 0.1 , -0e0 , _utf8mb4 X'69742773205c2061' , X'00ff' , '2024-05-01 12:34:56.789' , '{"n": 1.10}'`,
      mssql: `SELECT 1 , -9223372036854775808 , 12.50 , 1e-1 , -0e0 , N'it''s \\ a' , 0x00ff , '2024-05-01T12:34:56.789+00:00' , N'{"n": 1.10}'`,
      bigquery: `SELECT TRUE , -9223372036854775808 , NUMERIC '12.50' , 1e-1 , CAST('-0' AS FLOAT64) , 'it\\'s \\\\ a' , FROM_HEX('00ff') , TIMESTAMP '2024-05-01 12:34:56.789+00' , JSON '{"n": 1.10}'`,
      postgres: `SELECT TRUE , -9223372036854775808 , 12.50 , 0.1 , '-0' , E'it''s \\\\ a' , E'\\\\x00ff' , '2024-05-01 12:34:56.789+00' , '{"n": 1.10}'`,
      duckdb: `SELECT TRUE , -9223372036854775808 , 12.50 , '0.1'::DOUBLE , '-0'::DOUBLE , 'it''s \\ a' , from_hex('00ff') , '2024-05-01 12:34:56.789+00' , '{"n": 1.10}'`,
      snowflake: `SELECT TRUE , -9223372036854775808 , 12.50 , '0.1'::FLOAT , '-0'::FLOAT , 'it''s \\\\ a' , X'00ff' , '2024-05-01 12:34:56.789+00:00' , '{"n": 1.10}'`,
      redshift: `SELECT TRUE , -9223372036854775808 , '12.50' , '0.1' , '-0' , 'it''s \\\\ a' , from_hex('00ff') , '2024-05-01 12:34:56.789+00' , '{"n": 1.10}'`,
    },
  },
  {
    name: 'createTable',
    render: (dialect) =>
      dialect.createTable(plain, [
        { name: 'a', sql: 'integer', nullable: false },
        { name: 'B c', sql: 'date', nullable: true },
      ]),
    sql: {
      mysql: 'CREATE TABLE `t` (`a` integer NOT NULL, `B c` date NULL)',
      mssql: 'CREATE TABLE [t] ([a] integer NOT NULL, [B c] date NULL)',
      bigquery: 'CREATE TABLE `t` (`a` integer NOT NULL, `B c` date)',
      postgres: 'CREATE TABLE "t" ("a" integer NOT NULL, "B c" date)',
      duckdb: 'CREATE TABLE "t" ("a" integer NOT NULL, "B c" date)',
      snowflake: 'CREATE TABLE "t" ("a" integer NOT NULL, "B c" date)',
      redshift: 'CREATE TABLE "t" ("a" integer NOT NULL, "B c" date)',
    },
  },
  {
    name: 'createTable, temporary',
    render: (dialect) =>
      dialect.createTable(plain, [{ name: 'a', sql: 'integer', nullable: true }], { temporary: true }),
    sql: {
      mysql: 'CREATE TEMPORARY TABLE `t` (`a` integer NULL)',
      mssql: 'CREATE TABLE [#t] ([a] integer NULL)',
      bigquery: 'CREATE TEMP TABLE `t` (`a` integer)',
      postgres: 'CREATE TEMPORARY TABLE "t" ("a" integer)',
      duckdb: 'CREATE TEMPORARY TABLE "t" ("a" integer)',
      snowflake: 'CREATE TEMPORARY TABLE "t" ("a" integer)',
      redshift: 'CREATE TEMPORARY TABLE "t" ("a" integer)',
    },
  },
  {
    name: 'createTable, to be renamed',
    render: (dialect) =>
      dialect.createTable(plain, [{ name: 'a', sql: 'integer', nullable: false }], { finalName: 'u' }),
    sql: {
      mysql: 'CREATE TABLE `t` (`a` integer NOT NULL)',
      mssql: 'CREATE TABLE [t] ([a] integer NOT NULL)',
      bigquery: 'CREATE TABLE `t` (`a` integer NOT NULL)',
      postgres: 'CREATE TABLE "t" ("a" integer CONSTRAINT "u_a_not_null" NOT NULL)',
      duckdb: 'CREATE TABLE "t" ("a" integer NOT NULL)',
      snowflake: 'CREATE TABLE "t" ("a" integer NOT NULL)',
      redshift: 'CREATE TABLE "t" ("a" integer NOT NULL)',
    },
  },
  {
    name: 'addPrimaryKey',
    render: (dialect) => dialect.addPrimaryKey(plain, ['b', 'a']),
    sql: {
      mysql: 'ALTER TABLE `t` ADD PRIMARY KEY (`b`, `a`)',
      mssql: 'ALTER TABLE [t] ADD PRIMARY KEY ([b], [a])',
      bigquery: 'ALTER TABLE `t` ADD PRIMARY KEY (`b`, `a`) NOT ENFORCED',
      postgres: 'ALTER TABLE "t" ADD PRIMARY KEY ("b", "a")',
      duckdb: 'ALTER TABLE "t" ADD PRIMARY KEY ("b", "a")',
      snowflake: 'ALTER TABLE "t" ADD PRIMARY KEY ("b", "a")',
      redshift: 'ALTER TABLE "t" ADD PRIMARY KEY ("b", "a")',
    },
  },
  {
    name: 'dropTable',
    render: (dialect) => dialect.dropTable(plain),
    sql: {
      mysql: 'DROP TABLE `t`',
      mssql: 'DROP TABLE [t]',
      bigquery: 'DROP TABLE `t`',
      postgres: 'DROP TABLE "t"',
      duckdb: 'DROP TABLE "t"',
      snowflake: 'DROP TABLE "t"',
      redshift: 'DROP TABLE "t"',
    },
  },
  {
    name: 'renameTable',
    render: (dialect) => dialect.renameTable({ schema: 's', name: 't' }, 'u"'),
    sql: {
      mysql: 'RENAME TABLE `s`.`t` TO `s`.`u"`',
      mssql: "EXEC sp_rename N'[s].[t]', N'u\"', N'OBJECT'",
      bigquery: { without: 'BigQuery has no names with quotes' },
      postgres: 'ALTER TABLE "s"."t" RENAME TO "u"""',
      duckdb: 'ALTER TABLE "s"."t" RENAME TO "u"""',
      snowflake: 'ALTER TABLE "s"."t" RENAME TO "s"."u"""',
      redshift: 'ALTER TABLE "s"."t" RENAME TO "u"""',
    },
  },
  {
    name: 'deleteAll',
    render: (dialect) => dialect.deleteAll(plain),
    sql: {
      mysql: 'DELETE FROM `t`',
      mssql: 'DELETE FROM [t]',
      bigquery: 'DELETE FROM `t` WHERE TRUE',
      postgres: 'DELETE FROM "t"',
      duckdb: 'DELETE FROM "t"',
      snowflake: 'DELETE FROM "t"',
      redshift: 'DELETE FROM "t"',
    },
  },
  {
    name: 'insertSelect',
    render: (dialect) => dialect.insertSelect(plain, ['a', 'b'], 'SELECT 1, 2'),
    sql: {
      mysql: 'INSERT INTO `t` (`a`, `b`) SELECT 1, 2',
      mssql:
        "IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'[t]') AND name IN (N'a', N'b')) SET IDENTITY_INSERT [t] ON;\nINSERT INTO [t] ([a], [b]) SELECT 1, 2\n;\nIF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'[t]') AND name IN (N'a', N'b')) SET IDENTITY_INSERT [t] OFF",
      bigquery: 'INSERT INTO `t` (`a`, `b`) SELECT 1, 2',
      postgres: 'INSERT INTO "t" ("a", "b") OVERRIDING SYSTEM VALUE SELECT 1, 2',
      duckdb: 'INSERT INTO "t" ("a", "b") SELECT 1, 2',
      snowflake: 'INSERT INTO "t" ("a", "b") SELECT 1, 2',
      redshift: 'INSERT INTO "t" ("a", "b") SELECT 1, 2',
    },
  },
  {
    name: 'upsert',
    render: (dialect) => dialect.upsert(plain, { name: 'u' }, { columns: ['k', 'v', 'w'], key: ['k'] }),
    sql: {
      mysql:
        'UPDATE `t` AS t JOIN `u` AS s ON t.`k` = s.`k` SET t.`v` = s.`v`, t.`w` = s.`w`; INSERT INTO `t` (`k`, `v`, `w`) SELECT s.`k`, s.`v`, s.`w` FROM `u` AS s LEFT JOIN `t` AS t ON t.`k` = s.`k` WHERE t.`k` IS NULL',
      mssql:
        "IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'[t]') AND name IN (N'k', N'v', N'w')) SET IDENTITY_INSERT [t] ON;\nMERGE [t] WITH (HOLDLOCK) AS target USING [u] AS source ON target.[k] = source.[k] WHEN MATCHED THEN UPDATE SET [v] = source.[v], [w] = source.[w] WHEN NOT MATCHED THEN INSERT ([k], [v], [w]) VALUES (source.[k], source.[v], source.[w])\n;\nIF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'[t]') AND name IN (N'k', N'v', N'w')) SET IDENTITY_INSERT [t] OFF",
      bigquery:
        'MERGE INTO `t` AS moved USING `u` AS staged ON moved.`k` = staged.`k` WHEN MATCHED THEN UPDATE SET `v` = staged.`v`, `w` = staged.`w` WHEN NOT MATCHED THEN INSERT (`k`, `v`, `w`) VALUES (staged.`k`, staged.`v`, staged.`w`)',
      postgres:
        'INSERT INTO "t" ("k", "v", "w") OVERRIDING SYSTEM VALUE SELECT "k", "v", "w" FROM "u" ON CONFLICT ("k") DO UPDATE SET "v" = EXCLUDED."v", "w" = EXCLUDED."w"',
      duckdb:
        'INSERT INTO "t" ("k", "v", "w") SELECT "k", "v", "w" FROM "u" ON CONFLICT ("k") DO UPDATE SET "v" = EXCLUDED."v", "w" = EXCLUDED."w"',
      snowflake:
        'MERGE INTO "t" AS "t" USING "u" AS "s" ON "t"."k" = "s"."k" WHEN MATCHED THEN UPDATE SET "v" = "s"."v", "w" = "s"."w" WHEN NOT MATCHED THEN INSERT ("k", "v", "w") VALUES ("s"."k", "s"."v", "s"."w")',
      redshift:
        'MERGE INTO "t" USING "u" AS dagflux_staged ON "t"."k" = dagflux_staged."k" WHEN MATCHED THEN UPDATE SET "v" = dagflux_staged."v", "w" = dagflux_staged."w" WHEN NOT MATCHED THEN INSERT ("k", "v", "w") VALUES (dagflux_staged."k", dagflux_staged."v", dagflux_staged."w")',
    },
  },
  {
    name: 'upsert of nothing but the key',
    render: (dialect) => dialect.upsert(plain, { name: 'u' }, { columns: ['k'], key: ['k'] }),
    sql: {
      mysql: 'INSERT INTO `t` (`k`) SELECT s.`k` FROM `u` AS s LEFT JOIN `t` AS t ON t.`k` = s.`k` WHERE t.`k` IS NULL',
      mssql:
        "IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'[t]') AND name IN (N'k')) SET IDENTITY_INSERT [t] ON;\nMERGE [t] WITH (HOLDLOCK) AS target USING [u] AS source ON target.[k] = source.[k] WHEN NOT MATCHED THEN INSERT ([k]) VALUES (source.[k])\n;\nIF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'[t]') AND name IN (N'k')) SET IDENTITY_INSERT [t] OFF",
      bigquery:
        'MERGE INTO `t` AS moved USING `u` AS staged ON moved.`k` = staged.`k` WHEN NOT MATCHED THEN INSERT (`k`) VALUES (staged.`k`)',
      postgres: 'INSERT INTO "t" ("k") OVERRIDING SYSTEM VALUE SELECT "k" FROM "u" ON CONFLICT ("k") DO NOTHING',
      duckdb: 'INSERT INTO "t" ("k") SELECT "k" FROM "u" ON CONFLICT ("k") DO NOTHING',
      snowflake:
        'MERGE INTO "t" AS "t" USING "u" AS "s" ON "t"."k" = "s"."k" WHEN NOT MATCHED THEN INSERT ("k") VALUES ("s"."k")',
      redshift:
        'INSERT INTO "t" ("k") SELECT dagflux_staged."k" FROM "u" AS dagflux_staged WHERE NOT EXISTS (SELECT 1 FROM "t" WHERE "t"."k" = dagflux_staged."k")',
    },
  },
];

type Answer = readonly [sql: string, verdict: Verdict];

const exact = (sql: string): Answer => [sql, 'exact'];
const widened = (sql: string): Answer => [sql, 'widened'];
const lossy = (sql: string): Answer => [sql, 'lossy'];

/** What a logical type of another kind of database becomes. */
export const natives: readonly { readonly type: LogicalType; readonly native: PerDialect<Answer> }[] = [
  {
    type: { kind: 'boolean' },
    native: {
      mysql: widened('tinyint(1)'),
      mssql: exact('bit'),
      bigquery: exact('BOOL'),
      postgres: exact('boolean'),
      duckdb: exact('BOOLEAN'),
      snowflake: exact('BOOLEAN'),
      redshift: exact('boolean'),
    },
  },
  {
    type: { kind: 'int', bits: 8 },
    native: {
      mysql: exact('tinyint'),
      mssql: widened('smallint'),
      bigquery: widened('INT64'),
      postgres: widened('smallint'),
      duckdb: exact('TINYINT'),
      snowflake: widened('NUMBER(3,0)'),
      redshift: widened('smallint'),
    },
  },
  {
    type: { kind: 'int', bits: 16 },
    native: {
      mysql: exact('smallint'),
      mssql: exact('smallint'),
      bigquery: widened('INT64'),
      postgres: exact('smallint'),
      duckdb: exact('SMALLINT'),
      snowflake: widened('NUMBER(5,0)'),
      redshift: exact('smallint'),
    },
  },
  {
    type: { kind: 'int', bits: 32 },
    native: {
      mysql: exact('int'),
      mssql: exact('int'),
      bigquery: widened('INT64'),
      postgres: exact('integer'),
      duckdb: exact('INTEGER'),
      snowflake: widened('NUMBER(10,0)'),
      redshift: exact('integer'),
    },
  },
  {
    type: { kind: 'int', bits: 64 },
    native: {
      mysql: exact('bigint'),
      mssql: exact('bigint'),
      bigquery: exact('INT64'),
      postgres: exact('bigint'),
      duckdb: exact('BIGINT'),
      snowflake: widened('NUMBER(19,0)'),
      redshift: exact('bigint'),
    },
  },
  {
    type: { kind: 'int', bits: 8, unsigned: true },
    native: {
      mysql: exact('tinyint unsigned'),
      mssql: exact('tinyint'),
      bigquery: widened('INT64'),
      postgres: widened('smallint'),
      duckdb: exact('UTINYINT'),
      snowflake: widened('NUMBER(3,0)'),
      redshift: widened('smallint'),
    },
  },
  {
    type: { kind: 'int', bits: 16, unsigned: true },
    native: {
      mysql: exact('smallint unsigned'),
      mssql: widened('int'),
      bigquery: widened('INT64'),
      postgres: widened('integer'),
      duckdb: exact('USMALLINT'),
      snowflake: widened('NUMBER(5,0)'),
      redshift: widened('integer'),
    },
  },
  {
    type: { kind: 'int', bits: 32, unsigned: true },
    native: {
      mysql: exact('int unsigned'),
      mssql: widened('bigint'),
      bigquery: widened('INT64'),
      postgres: widened('bigint'),
      duckdb: exact('UINTEGER'),
      snowflake: widened('NUMBER(10,0)'),
      redshift: widened('bigint'),
    },
  },
  {
    type: { kind: 'int', bits: 64, unsigned: true },
    native: {
      mysql: exact('bigint unsigned'),
      mssql: exact('decimal(20,0)'),
      bigquery: exact('NUMERIC(20)'),
      postgres: exact('numeric(20,0)'),
      duckdb: exact('UBIGINT'),
      snowflake: widened('NUMBER(20,0)'),
      redshift: exact('numeric(20,0)'),
    },
  },
  {
    type: { kind: 'float', bits: 32 },
    native: {
      mysql: exact('float'),
      mssql: exact('real'),
      bigquery: widened('FLOAT64'),
      postgres: exact('real'),
      duckdb: exact('FLOAT'),
      snowflake: widened('FLOAT'),
      redshift: exact('real'),
    },
  },
  {
    type: { kind: 'float', bits: 64 },
    native: {
      mysql: exact('double'),
      mssql: exact('float'),
      bigquery: exact('FLOAT64'),
      postgres: exact('double precision'),
      duckdb: exact('DOUBLE'),
      snowflake: exact('FLOAT'),
      redshift: exact('double precision'),
    },
  },
  {
    type: { kind: 'decimal', precision: 12, scale: 2 },
    native: {
      mysql: exact('decimal(12,2)'),
      mssql: exact('decimal(12,2)'),
      bigquery: exact('NUMERIC(12,2)'),
      postgres: exact('numeric(12,2)'),
      duckdb: exact('DECIMAL(12,2)'),
      snowflake: exact('NUMBER(12,2)'),
      redshift: exact('numeric(12,2)'),
    },
  },
  {
    type: { kind: 'decimal', precision: 38, scale: 38 },
    native: {
      mysql: widened('longtext'),
      mssql: exact('decimal(38,38)'),
      bigquery: exact('BIGNUMERIC(38,38)'),
      postgres: exact('numeric(38,38)'),
      duckdb: exact('DECIMAL(38,38)'),
      snowflake: widened('VARCHAR'),
      redshift: widened('character varying(65535)'),
    },
  },
  {
    type: { kind: 'decimal', precision: 39, scale: 0 },
    native: {
      mysql: exact('decimal(39,0)'),
      mssql: widened('nvarchar(max)'),
      bigquery: widened('STRING'),
      postgres: exact('numeric(39,0)'),
      duckdb: widened('VARCHAR'),
      snowflake: widened('VARCHAR'),
      redshift: widened('character varying(65535)'),
    },
  },
  {
    type: { kind: 'decimal', precision: 1001, scale: 1 },
    native: {
      mysql: widened('longtext'),
      mssql: widened('nvarchar(max)'),
      bigquery: widened('STRING'),
      postgres: exact('numeric'),
      duckdb: widened('VARCHAR'),
      snowflake: widened('VARCHAR'),
      redshift: widened('character varying(65535)'),
    },
  },
  {
    type: { kind: 'decimal' },
    native: {
      mysql: widened('longtext'),
      mssql: widened('nvarchar(max)'),
      bigquery: widened('STRING'),
      postgres: exact('numeric'),
      duckdb: widened('VARCHAR'),
      snowflake: widened('VARCHAR'),
      redshift: widened('character varying(65535)'),
    },
  },
  {
    type: { kind: 'text' },
    native: {
      mysql: exact('longtext'),
      mssql: exact('nvarchar(max)'),
      bigquery: exact('STRING'),
      postgres: exact('text'),
      duckdb: exact('VARCHAR'),
      snowflake: exact('VARCHAR'),
      redshift: exact('character varying(65535)'),
    },
  },
  {
    type: { kind: 'text', length: 20 },
    native: {
      mysql: exact('varchar(20)'),
      mssql: exact('nvarchar(20)'),
      bigquery: exact('STRING(20)'),
      postgres: exact('varchar(20)'),
      duckdb: exact('VARCHAR'),
      snowflake: exact('VARCHAR(20)'),
      redshift: exact('character varying(80)'),
    },
  },
  {
    type: { kind: 'text', length: 20_000_000 },
    native: {
      mysql: exact('longtext'),
      mssql: exact('nvarchar(max)'),
      bigquery: exact('STRING(20000000)'),
      postgres: exact('text'),
      duckdb: exact('VARCHAR'),
      snowflake: exact('VARCHAR'),
      redshift: exact('character varying(65535)'),
    },
  },
  {
    type: { kind: 'text', length: 5, fixed: true },
    native: {
      mysql: exact('varchar(5)'),
      mssql: exact('nvarchar(5)'),
      bigquery: exact('STRING'),
      postgres: exact('text'),
      duckdb: exact('VARCHAR'),
      snowflake: exact('VARCHAR'),
      redshift: exact('character varying(20)'),
    },
  },
  {
    type: { kind: 'binary' },
    native: {
      mysql: exact('longblob'),
      mssql: exact('varbinary(max)'),
      bigquery: exact('BYTES'),
      postgres: exact('bytea'),
      duckdb: exact('BLOB'),
      snowflake: exact('BINARY'),
      redshift: exact('varbyte(1024000)'),
    },
  },
  {
    type: { kind: 'date' },
    native: {
      mysql: exact('date'),
      mssql: exact('date'),
      bigquery: exact('DATE'),
      postgres: exact('date'),
      duckdb: exact('DATE'),
      snowflake: exact('DATE'),
      redshift: exact('date'),
    },
  },
  {
    type: { kind: 'time', zoned: false, fraction: 6 },
    native: {
      mysql: exact('time(6)'),
      mssql: exact('time(6)'),
      bigquery: exact('TIME'),
      postgres: exact('time(6) without time zone'),
      duckdb: exact('TIME'),
      snowflake: exact('TIME(6)'),
      redshift: exact('time without time zone'),
    },
  },
  {
    type: { kind: 'time', zoned: true, fraction: 3 },
    native: {
      mysql: widened('varchar(32)'),
      mssql: widened('nvarchar(max)'),
      bigquery: widened('STRING'),
      postgres: exact('time(3) with time zone'),
      duckdb: exact('TIME WITH TIME ZONE'),
      snowflake: widened('VARCHAR'),
      redshift: exact('time with time zone'),
    },
  },
  {
    type: { kind: 'time', zoned: false, fraction: 9 },
    native: {
      mysql: lossy('time(6)'),
      mssql: lossy('time(7)'),
      bigquery: lossy('TIME'),
      postgres: lossy('time(6) without time zone'),
      duckdb: exact('TIME_NS'),
      snowflake: exact('TIME(9)'),
      redshift: lossy('time without time zone'),
    },
  },
  {
    type: { kind: 'timestamp', zoned: false, fraction: 6 },
    native: {
      mysql: exact('datetime(6)'),
      mssql: exact('datetime2(6)'),
      bigquery: exact('DATETIME'),
      postgres: exact('timestamp(6) without time zone'),
      duckdb: exact('TIMESTAMP'),
      snowflake: exact('TIMESTAMP_NTZ(6)'),
      redshift: exact('timestamp without time zone'),
    },
  },
  {
    type: { kind: 'timestamp', zoned: true, fraction: 6 },
    native: {
      mysql: widened('datetime(6)'),
      mssql: exact('datetimeoffset(6)'),
      bigquery: exact('TIMESTAMP'),
      postgres: exact('timestamp(6) with time zone'),
      duckdb: exact('TIMESTAMP WITH TIME ZONE'),
      snowflake: exact('TIMESTAMP_LTZ(6)'),
      redshift: exact('timestamp with time zone'),
    },
  },
  {
    type: { kind: 'timestamp', zoned: false, fraction: 9 },
    native: {
      mysql: lossy('datetime(6)'),
      mssql: lossy('datetime2(7)'),
      bigquery: lossy('DATETIME'),
      postgres: lossy('timestamp(6) without time zone'),
      duckdb: exact('TIMESTAMP_NS'),
      snowflake: exact('TIMESTAMP_NTZ(9)'),
      redshift: lossy('timestamp without time zone'),
    },
  },
  {
    type: { kind: 'timestamp', zoned: true, fraction: 9 },
    native: {
      mysql: lossy('datetime(6)'),
      mssql: lossy('datetimeoffset(7)'),
      bigquery: lossy('TIMESTAMP'),
      postgres: lossy('timestamp(6) with time zone'),
      duckdb: lossy('TIMESTAMP WITH TIME ZONE'),
      snowflake: exact('TIMESTAMP_LTZ(9)'),
      redshift: lossy('timestamp with time zone'),
    },
  },
  {
    type: { kind: 'interval' },
    native: {
      mysql: widened('varchar(255)'),
      mssql: widened('nvarchar(max)'),
      bigquery: exact('INTERVAL'),
      postgres: exact('interval'),
      duckdb: exact('INTERVAL'),
      snowflake: widened('VARCHAR'),
      redshift: widened('character varying(64)'),
    },
  },
  {
    type: { kind: 'uuid' },
    native: {
      mysql: widened('char(36)'),
      mssql: exact('uniqueidentifier'),
      bigquery: widened('STRING'),
      postgres: exact('uuid'),
      duckdb: exact('UUID'),
      snowflake: widened('VARCHAR(36)'),
      redshift: widened('character varying(36)'),
    },
  },
  {
    type: { kind: 'json' },
    native: {
      mysql: widened('longtext'),
      mssql: widened('nvarchar(max)'),
      bigquery: exact('JSON'),
      postgres: exact('json'),
      duckdb: exact('JSON'),
      snowflake: widened('VARCHAR'),
      redshift: widened('character varying(65535)'),
    },
  },
  {
    type: { kind: 'struct' },
    native: {
      mysql: widened('longtext'),
      mssql: widened('nvarchar(max)'),
      bigquery: widened('JSON'),
      postgres: exact('json'),
      duckdb: widened('JSON'),
      snowflake: widened('VARCHAR'),
      redshift: widened('character varying(65535)'),
    },
  },
  {
    type: { kind: 'list', of: { kind: 'int', bits: 32 } },
    native: {
      mysql: widened('longtext'),
      mssql: widened('nvarchar(max)'),
      bigquery: widened('JSON'),
      postgres: exact('integer[]'),
      duckdb: widened('JSON'),
      snowflake: widened('VARCHAR'),
      redshift: widened('character varying(65535)'),
    },
  },
  {
    type: { kind: 'list', of: { kind: 'list', of: { kind: 'text' } } },
    native: {
      mysql: widened('longtext'),
      mssql: widened('nvarchar(max)'),
      bigquery: widened('JSON'),
      postgres: exact('json'),
      duckdb: widened('JSON'),
      snowflake: widened('VARCHAR'),
      redshift: widened('character varying(65535)'),
    },
  },
  {
    type: { kind: 'opaque' },
    native: {
      mysql: widened('longtext'),
      mssql: widened('nvarchar(max)'),
      bigquery: widened('STRING'),
      postgres: widened('text'),
      duckdb: widened('VARCHAR'),
      snowflake: widened('VARCHAR'),
      redshift: widened('character varying(65535)'),
    },
  },
];
