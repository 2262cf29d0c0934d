import { expect, test } from 'vitest';
import { isScript, isTransactionControl, splitStatements } from './lexer.ts';

test.each([
  ['', []],
  [' ; -- a;\n # b;\n /* c; */ ;', []],
  ['SELECT 1; SELECT 2 ;', ['SELECT 1', 'SELECT 2']],
  [`SELECT ';', ";", \`a;b\`; SELECT 2`, [`SELECT ';', ";", \`a;b\``, 'SELECT 2']],
  [
    `SELECT '\\';', r'\\';', '''a';''b''', """c";"" d"""; SELECT 2`,
    [`SELECT '\\';', r'\\';', '''a';''b''', """c";"" d"""`, 'SELECT 2'],
  ],
  ["SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]],
  ['SELECT 1 /* open; SELECT 2', ['SELECT 1']],
  ['SELECT `a\\`;b`; SELECT 2', ['SELECT `a\\`;b`', 'SELECT 2']],
])('split: %j', (sql, expected) => {
  const statements = splitStatements(sql);
  expect(statements.map((one) => one.sql)).toEqual(expected);
  for (const { sql: text, start } of statements) expect(sql.startsWith(text, start)).toBe(true);
});

test.each([
  ['SELECT 1; INSERT INTO t VALUES (1)', false],
  ['BEGIN; SELECT 1; COMMIT', false],
  ['begin transaction; SELECT 1; rollback transaction', false],
  ['BEGIN SELECT 1; EXCEPTION WHEN ERROR THEN SELECT 2; END', true],
  ['DECLARE x INT64; SELECT 1', true],
  ['SELECT 1; IF TRUE THEN SELECT 2; END IF', true],
  ['SET x = 1', true],
  ['CREATE OR REPLACE PROCEDURE p() BEGIN SELECT 1; END', true],
  ['CREATE TABLE t (a INT64); CALL p()', false],
])('a script that only the server takes apart: %j', (sql, expected) => {
  expect(isScript(splitStatements(sql))).toBe(expected);
});

test('words are found behind comments, and names in backticks are no words', () => {
  expect(splitStatements('/* a */ create -- b\n temp TABLE `Select` (a INT64)')[0]?.words).toEqual([
    'CREATE',
    'TEMP',
    'TABLE',
    '`Select`',
  ]);
  expect(isTransactionControl(['BEGIN', 'SELECT'])).toBe(false);
});
