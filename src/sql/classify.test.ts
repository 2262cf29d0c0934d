import { describe, expect, test } from 'vitest';
import { refusal } from '../../tools/move-ends.ts';
import { type Classified, classify } from './classify.ts';

const classes = async (sql: string, grammar = 'postgresql') =>
  (await classify(sql, grammar)).map((statement) => statement.class);

const names = (statement: Classified | undefined) => statement?.targets.map((target) => target.map(({ name }) => name));

describe('what only reads is a select', () => {
  test.each<[string, string]>([
    ['postgresql', 'SELECT * FROM a JOIN b USING (id) WHERE x IN (SELECT x FROM c)'],
    ['postgresql', 'WITH a AS (SELECT 1) SELECT * FROM a UNION ALL VALUES (2)'],
    ['postgresql', 'SELECT count(*) FILTER (WHERE ok) OVER w FROM t WINDOW w AS (PARTITION BY a)'],
    ['mysql', "SELECT `a b`, 'it''s; DELETE FROM t' FROM `t` -- a comment"],
    ['mssql', 'SELECT TOP 3 [a b] FROM [t]'],
    ['bigquery', 'SELECT * EXCEPT (a) FROM `p.d.t`'],
    ['snowflake', 'SELECT v:a.b::string FROM t QUALIFY row_number() OVER (ORDER BY 1) = 1'],
    ['duckdb', 'SELECT * EXCLUDE (a) FROM t'],
    ['redshift', 'SELECT a FROM t LIMIT 3'],
  ])('%s: %s', async (grammar, sql) => expect(await classes(sql, grammar)).toEqual(['select']));
});

describe('what looks like a select and does more is not one', () => {
  test.each<[string, string]>([
    ['postgresql', 'WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone'],
    ['postgresql', 'SELECT 1 UNION (WITH x AS (INSERT INTO t VALUES (1) RETURNING 1) SELECT * FROM x)'],
    ['postgresql', 'SELECT * INTO copy FROM t'],
    ['postgresql', 'SELECT * FROM t FOR UPDATE'],
    ['postgresql', 'EXPLAIN ANALYZE DELETE FROM t'],
    ['mssql', 'SELECT * INTO #copy FROM t'],
    ['mysql', 'SELECT a INTO @x FROM t'],
  ])('%s: %s', async (grammar, sql) => expect(await classes(sql, grammar)).toEqual(['other']));
});

test('statements that are hidden behind another are seen', async () => {
  expect(await classes('SELECT 1; DELETE FROM t')).toEqual(['select', 'delete']);
  expect(await classes("SELECT ';' /* ; DELETE FROM t */")).toEqual(['select']);
});

test.each<[string, string, string[][]]>([
  ['INSERT INTO s.t (a) SELECT 1 FROM u', 'insert', [['s', 't']]],
  ['UPDATE "A b".t SET a = (SELECT 1 FROM u) FROM v WHERE t.i = v.i', 'update', [['A b', 't']]],
  ['DELETE FROM a.b USING c WHERE b.x = c.x', 'delete', [['a', 'b']]],
  ['ALTER TABLE s.t ADD COLUMN a int, DROP COLUMN b', 'alter table', [['s', 't']]],
  ['CREATE TABLE s.t AS SELECT 1', 'create table', [['s', 't']]],
  [
    'MERGE INTO s.t AS x USING q ON x.id = q.id WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (1)',
    'merge',
    [['s', 't']],
  ],
])('%s', async (sql, expected, targets) => {
  const [statement] = await classify(sql, 'postgresql');
  expect(statement?.class).toBe(expected);
  expect(names(statement)).toEqual(targets);
});

test('several tables changed by one statement are all told', async () => {
  const [gone] = await classify('DELETE a, b FROM a JOIN b USING (i)', 'mysql');
  expect(names(gone)).toEqual([['a'], ['b']]);
  const [changed] = await classify('UPDATE a JOIN b ON a.i = b.i SET a.x = 1', 'mysql');
  expect(names(changed)).toEqual([['a'], ['b']]);
});

test('quotes are told, since names without them are folded', async () => {
  const [statement] = await classify('UPDATE "S".t SET a = 1', 'postgresql');
  expect(statement?.targets).toEqual([
    [
      { name: 'S', quoted: true },
      { name: 't', quoted: false },
    ],
  ]);
});

test('functions are told by their names, wherever they stand', async () => {
  const [statement] = await classify(
    'SELECT lower(a) FROM t WHERE pg_catalog.PG_Sleep(1) IS NULL ORDER BY "Odd"(b)',
    'postgresql',
  );
  expect(statement?.functions).toEqual([['lower'], ['pg_catalog', 'pg_sleep'], ['odd']]);
});

test('an alias is the table that it stands for', async () => {
  const [gone] = await classify('DELETE items FROM other AS items', 'mysql');
  expect(names(gone)).toEqual([['other']]);
  const [changed] = await classify('UPDATE items SET a = 1 FROM dbo.other items', 'mssql');
  expect(names(changed)).toEqual([['dbo', 'other']]);
  const [query] = await classify('DELETE items FROM (SELECT 1 AS a) items', 'mssql');
  expect(names(query)).toEqual([[]]);
});

test('functions behind FROM and sequences that look like columns are functions, too', async () => {
  const [statement] = await classify("SELECT s.NextVal FROM pg_ls_dir('.') AS f", 'postgresql');
  expect(statement?.functions).toEqual([['s', 'nextval'], ['pg_ls_dir']]);
});

test.each<[string, string]>([
  ['mssql', 'DELETE FROM t OUTPUT deleted.* INTO other'],
  ['snowflake', 'ALTER TABLE t SWAP WITH other'],
  ['postgresql', 'ALTER TABLE t DROP COLUMN a CASCADE'],
  ['postgresql', 'ALTER TABLE t OWNER TO nobody'],
])('what reaches beyond its table is something else: %s: %s', async (grammar, sql) => {
  expect(await classes(sql, grammar)).toEqual(['other']);
});

describe('what can be read in several ways is refused', () => {
  test.each<[string, string, string]>([
    ['a carriage return', 'duckdb', 'SELECT 1 --\r; DELETE FROM t'],
    ['a comment in a comment', 'duckdb', "SELECT 1 /* /* */ + ' */ ; DELETE FROM t -- '"],
    ['a comment without an end', 'mysql', 'SELECT 1 /* '],
    ['a backslash that may escape', 'duckdb', "SELECT E'a\\', ' ; DELETE FROM t; --'"],
    ['a backslash that may not', 'mysql', "SELECT 'a\\'; DELETE FROM t; --'"],
    ['a blank that is none for some', 'bigquery', 'SELECT a FROM t\u00a0x'],
    ['NUL', 'mysql', 'SELECT 1\0'],
    ['half of a character', 'mysql', "SELECT '\udc00'"],
    ['Unicode escapes', 'postgresql', 'SELECT U&"\\0061"'],
  ])('%s: %s', async (_, grammar, sql) => {
    expect(await refusal(classify(sql, grammar))).toMatchObject({ code: 'invalid-sql', hint: expect.any(String) });
  });

  test('and what is the same in all of them is not', async () => {
    const sql = "SELECT 'a\\d\\\\ \u00a0', /* one */ 2 /* two */\r\nFROM t\r";
    for (const grammar of ['postgresql', 'mysql', 'duckdb', 'bigquery', 'snowflake']) {
      expect(await classes(sql, grammar)).toEqual(['select']);
    }
  });
});

describe('long and deep statements', () => {
  test.each<[string, string]>([
    ['10,000 parentheses', `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
    ['20,000 sums', `SELECT ${'1 + '.repeat(20_000)}1`],
    ['20,000 signs', `SELECT ${'- '.repeat(20_000)}1`],
    ['20,000 unions', `SELECT 1${' UNION ALL SELECT 1'.repeat(20_000)}`],
    ['nested types', `SELECT CAST(a AS ${'ARRAY<'.repeat(5_000)}INT64${'>'.repeat(5_000)})`],
  ])('%s are refused by a sentence, and the next is read', async (_, sql) => {
    for (const grammar of ['postgresql', 'bigquery']) {
      expect(await refusal(classify(sql, grammar))).toMatchObject({ code: 'invalid-sql', hint: expect.any(String) });
    }
    expect(await classes('SELECT 1')).toEqual(['select']);
  });

  test.each<[string, string]>([
    ['a list of 1 MB', `SELECT 1 WHERE a IN (${Array.from({ length: 150_000 }, (_, index) => index).join()})`],
    ['a text of 1 MB', `SELECT '${'x'.repeat(1_000_000)}'`],
  ])('%s is read', async (_, sql) => expect(await classes(sql)).toEqual(['select']));
});

test('what cannot be parsed is refused, with its place', async () => {
  const error = await refusal(classify('DO $$ BEGIN END $$', 'postgresql'));
  expect(error).toMatchObject({ code: 'invalid-sql', message: expect.stringContaining('line 1, column 1') });
});
