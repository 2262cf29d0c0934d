import type { ErrorCode } from '../../src/contract/errors.ts';
import type { PerDialect, Without } from '../dialects.ts';

export interface ErrorCase {
  readonly name: string;
  readonly code: ErrorCode | readonly ErrorCode[];
  /** The tables below are there when it runs. */
  readonly sql: string | PerDialect<string | Without>;
  /** Where a dialect writes it in its own way, or has no such thing. */
  readonly own?: Readonly<Partial<PerDialect<string | Without>>>;
  /** The text that the position points at, where the database gives one. */
  readonly at?: string;
}

/** Tables that the cases write into. */
export const errorTables = [
  'CREATE TABLE error_parent (id integer PRIMARY KEY, small smallint NOT NULL, positive integer CHECK (positive > 0))',
  'CREATE TABLE error_child (parent integer, FOREIGN KEY (parent) REFERENCES error_parent (id))',
  'INSERT INTO error_parent VALUES (1, 1, 1)',
  'INSERT INTO error_child VALUES (1)',
];

/** The same in a dialect's own words. */
export const errorTablesOfDialect: Readonly<Partial<PerDialect<readonly string[]>>> = {
  snowflake: [
    'CREATE TABLE error_parent (id NUMBER(9,0) PRIMARY KEY, small NUMBER(4,0) NOT NULL, positive NUMBER(9,0))',
    'CREATE TABLE error_child (parent NUMBER(9,0))',
    'INSERT INTO error_parent VALUES (1, 1, 1)',
  ],
  bigquery: [
    'CREATE TABLE error_parent (id INT64 NOT NULL, small INT64 NOT NULL, positive INT64)',
    'INSERT INTO error_parent VALUES (1, 1, 1)',
  ],
  // Without CHECK, which it refuses.
  redshift: [
    'CREATE TABLE error_parent (id integer PRIMARY KEY, small smallint NOT NULL, positive integer)',
    'CREATE TABLE error_child (parent integer REFERENCES error_parent (id))',
    'INSERT INTO error_parent VALUES (1, 1, 1)',
    'INSERT INTO error_child VALUES (1)',
  ],
};

const noConstraint = { without: 'BigQuery has no such constraint' };

export const errors: readonly ErrorCase[] = [
  { name: 'no SQL at all', code: 'invalid-sql', sql: 'this is no sql', at: 'this' },
  { name: 'a word too much', code: 'invalid-sql', sql: "SELECT '👍', 1 FROM WHERE", at: 'WHERE' },
  {
    name: 'an unknown column',
    code: 'invalid-sql',
    sql: "SELECT '👍',\n no_such_column FROM error_parent",
    at: 'no_such_column',
  },
  { name: 'an unknown table', code: 'invalid-sql', sql: 'SELECT 1; SELECT * FROM no_such_table', at: 'no_such_table' },
  { name: 'an unknown function', code: 'invalid-sql', sql: 'SELECT no_such_function(1)', at: 'no_such_function' },
  { name: 'a string that is not closed', code: 'invalid-sql', sql: "SELECT 'open" },
  {
    name: 'types that do not fit',
    code: 'invalid-sql',
    sql: "SELECT DATE '2024-01-01' + TRUE",
    own: { mysql: { without: 'MySQL turns any type into any other' } },
  },
  {
    name: 'a cast of bad text',
    code: 'invalid-data',
    sql: "SELECT CAST('x' || id AS integer) FROM error_parent",
    own: {
      mysql: "INSERT INTO error_child VALUES ('x')",
      bigquery: "SELECT CAST(CONCAT('x', CAST(id AS STRING)) AS INT64) FROM error_parent",
    },
  },
  {
    name: 'out of range',
    code: 'invalid-data',
    sql: 'SELECT CAST(id + 2147483647 AS smallint) FROM error_parent',
    own: {
      mysql: 'INSERT INTO error_child VALUES (99999999999)',
      snowflake: 'SELECT CAST(id + 2147483647 AS NUMBER(4,0)) FROM error_parent',
      bigquery: 'SELECT id + 9223372036854775807 FROM error_parent',
    },
  },
  {
    name: 'division by zero',
    code: 'invalid-data',
    sql: {
      mysql: 'INSERT INTO error_child VALUES (1 / 0)',
      mssql: 'SELECT 1 / 0',
      bigquery: 'SELECT 1 / 0',
      postgres: 'SELECT 1 / 0',
      duckdb: { without: 'DuckDB answers NULL' },
      snowflake: 'SELECT 1 / 0',
      redshift: 'SELECT 1 / 0',
    },
  },
  {
    name: 'a key that is there',
    code: 'constraint',
    sql: 'INSERT INTO error_parent VALUES (1, 1, 1)',
    own: { bigquery: noConstraint },
  },
  {
    name: 'NULL where none may be',
    code: 'constraint',
    sql: 'INSERT INTO error_parent VALUES (2, NULL, 1)',
    own: { bigquery: { without: 'BigQuery has one reason for all that is wrong with a statement' } },
  },
  {
    name: 'a check',
    code: 'constraint',
    sql: 'INSERT INTO error_parent VALUES (2, 1, 0)',
    own: { bigquery: noConstraint },
  },
  {
    name: 'a parent that is missing',
    code: 'constraint',
    sql: 'INSERT INTO error_child VALUES (99)',
    own: { bigquery: noConstraint },
  },
  {
    name: 'a parent that is needed',
    code: 'constraint',
    sql: 'DELETE FROM error_parent WHERE id = 1',
    own: { bigquery: noConstraint },
  },
  { name: 'a table that is there', code: 'already-exists', sql: 'CREATE TABLE error_parent (a integer)' },
  {
    name: 'a schema that is not there',
    // Not every database tells it from other mistakes.
    code: ['not-found', 'invalid-sql'],
    sql: 'CREATE TABLE no_such_schema.t (a integer)',
  },
  { name: 'dropping what is not there', code: 'invalid-sql', sql: 'DROP TABLE no_such_table' },
  {
    name: 'what a statement cannot do here',
    code: 'unsupported',
    sql: {
      mysql: "LOAD DATA LOCAL INFILE '/etc/hosts' INTO TABLE error_child",
      mssql: { without: 'T-SQL has no such statement' },
      bigquery: { without: 'BigQuery tells it as invalid SQL' },
      postgres: 'COPY error_parent FROM STDIN',
      duckdb: { without: 'DuckDB reads files, not the client' },
      snowflake: { without: 'COPY reads stages, which need no refusal' },
      redshift: { without: 'to Redshift COPY FROM STDIN is an error of syntax' },
    },
  },
];
