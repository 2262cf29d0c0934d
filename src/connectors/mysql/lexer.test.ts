import { expect, test } from 'vitest';
import { splitStatements } from './lexer.ts';

const usual = { ansiQuotes: false, backslash: true };
const split = (script: string, lexis = usual): string[] => splitStatements(script, lexis).map(({ sql }) => sql);

test.each<[string, string, string[]]>([
  ['nothing', ' ; -- x\n ; # y', []],
  ['quotes of three kinds', 'SELECT \';\', ";", `;`; SELECT 2', ['SELECT \';\', ";", `;`', 'SELECT 2']],
  [
    'doubled quotes',
    'SELECT \'a\'\';b\', "c"";d", `e``;f`; SELECT 2',
    ['SELECT \'a\'\';b\', "c"";d", `e``;f`', 'SELECT 2'],
  ],
  ['a backslash escapes', 'SELECT \'a\\\';b\', "c\\";d"; SELECT 2', ['SELECT \'a\\\';b\', "c\\";d"', 'SELECT 2']],
  ['never in backticks', 'SELECT `a\\`; SELECT 2', ['SELECT `a\\`', 'SELECT 2']],
  [
    'comments',
    'SELECT 1 # ; a\n, 2 -- ; b\n, 3 /* ; */; SELECT 2',
    ['SELECT 1 # ; a\n, 2 -- ; b\n, 3 /* ; */', 'SELECT 2'],
  ],
  ['two dashes without a space are no comment', 'SELECT 1--1; SELECT 2', ['SELECT 1--1', 'SELECT 2']],
  ['comments do not nest', 'SELECT 1 /* a /* b */; SELECT 2', ['SELECT 1 /* a /* b */', 'SELECT 2']],
  ['a comment that is code', '/*! SELECT 1; */; SELECT 2', ['/*! SELECT 1; */', 'SELECT 2']],
  [
    'a procedure',
    'CREATE PROCEDURE p() BEGIN DECLARE x INT; IF x > 1 THEN SELECT 1; ELSEIF x THEN SELECT IF(x, 1, 2); END IF; WHILE x DO SET x = 0; END WHILE; l: LOOP LEAVE l; END LOOP l; REPEAT SET x = 1; UNTIL x END REPEAT; CASE x WHEN 1 THEN SELECT 1; END CASE; SELECT CASE x WHEN 1 THEN 2 END; BEGIN SELECT REPEAT("x", 2); END; END; SELECT 2',
    [
      'CREATE PROCEDURE p() BEGIN DECLARE x INT; IF x > 1 THEN SELECT 1; ELSEIF x THEN SELECT IF(x, 1, 2); END IF; WHILE x DO SET x = 0; END WHILE; l: LOOP LEAVE l; END LOOP l; REPEAT SET x = 1; UNTIL x END REPEAT; CASE x WHEN 1 THEN SELECT 1; END CASE; SELECT CASE x WHEN 1 THEN 2 END; BEGIN SELECT REPEAT("x", 2); END; END',
      'SELECT 2',
    ],
  ],
  [
    'a trigger of one statement, and one with a body',
    'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = 1; CREATE DEFINER=`x`@`%` TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; END; SELECT 2',
    [
      'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = 1',
      'CREATE DEFINER=`x`@`%` TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; END',
      'SELECT 2',
    ],
  ],
  ['BEGIN of a transaction', 'BEGIN; SELECT 1; COMMIT', ['BEGIN', 'SELECT 1', 'COMMIT']],
  [
    'a table with names of statements',
    'CREATE TABLE IF NOT EXISTS a (`begin` int); SELECT 2',
    ['CREATE TABLE IF NOT EXISTS a (`begin` int)', 'SELECT 2'],
  ],
  ['a string that is not closed', "SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]],
])('%s', (_, script, statements) => {
  expect(split(script)).toEqual(statements);
});

test('the mode says what a backslash and a double quote are', () => {
  expect(split("SELECT 'a\\'; SELECT 2", { ansiQuotes: false, backslash: false })).toEqual([
    "SELECT 'a\\'",
    'SELECT 2',
  ]);
  expect(split('SELECT "a\\"; SELECT 2', { ansiQuotes: true, backslash: true })).toEqual(['SELECT "a\\"', 'SELECT 2']);
});

test('where a statement starts, and its first words', () => {
  const statements = splitStatements('-- first\nSELECT 1;\n  /* x */ DROP TABLE a', usual);
  expect(statements.map(({ start, words }) => [start, words])).toEqual([
    [0, ['SELECT']],
    [21, ['DROP', 'TABLE', 'A']],
  ]);
});
