import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitStatements } from './lexer.ts';

const texts = (script: string): string[] => splitStatements(script).map(({ sql }) => sql);

test.each<[name: string, script: string, statements: string[]]>([
  ['nothing', ' \n;; -- a\n// b\n/* c; */ ;', []],
  ['several', 'SELECT 1; SELECT 2 ;\nSELECT 3', ['SELECT 1', 'SELECT 2', 'SELECT 3']],
  [
    'strings with quotes and backslashes',
    "SELECT 'a''b;', 'c\\';d'; SELECT 2",
    ["SELECT 'a''b;', 'c\\';d'", 'SELECT 2'],
  ],
  ['quoted names, where a backslash is itself', 'SELECT 1 AS "a;\\"; SELECT ""', ['SELECT 1 AS "a;\\"', 'SELECT ""']],
  ['dollar quotes', 'SELECT $$a;\'b"$$; SELECT $1', ['SELECT $$a;\'b"$$', 'SELECT $1']],
  [
    'comments of both kinds',
    'SELECT 1 -- ;\n, 2 // ;\n, 3 /* ; */; SELECT 4',
    ['SELECT 1 -- ;\n, 2 // ;\n, 3 /* ; */', 'SELECT 4'],
  ],
  ['a comment that does not nest', 'SELECT /* /* ; */ 1; SELECT 2', ['SELECT /* /* ; */ 1', 'SELECT 2']],
  [
    'transactions',
    'BEGIN; SELECT 1; COMMIT; BEGIN TRANSACTION; ROLLBACK',
    ['BEGIN', 'SELECT 1', 'COMMIT', 'BEGIN TRANSACTION', 'ROLLBACK'],
  ],
  [
    'a block',
    'BEGIN LET x := 1; IF (x > 0) THEN SELECT 1; END IF; RETURN x; END; SELECT 2',
    ['BEGIN LET x := 1; IF (x > 0) THEN SELECT 1; END IF; RETURN x; END', 'SELECT 2'],
  ],
  ['a block in a block, with both kinds of CASE', 'DECLARE x INT; SELECT 1', ['DECLARE x INT', 'SELECT 1']],
  [
    'CASE in a block',
    'BEGIN BEGIN SELECT CASE WHEN 1 = 1 THEN 2 END; CASE (1) WHEN 1 THEN SELECT 3; END CASE; END; FOR i IN c DO SELECT 4; END FOR; END; SELECT 5',
    [
      'BEGIN BEGIN SELECT CASE WHEN 1 = 1 THEN 2 END; CASE (1) WHEN 1 THEN SELECT 3; END CASE; END; FOR i IN c DO SELECT 4; END FOR; END',
      'SELECT 5',
    ],
  ],
  [
    'a procedure',
    'CREATE PROCEDURE p() RETURNS INT AS BEGIN RETURN 1; END; CALL p()',
    ['CREATE PROCEDURE p() RETURNS INT AS BEGIN RETURN 1; END', 'CALL p()'],
  ],
  [
    'CASE outside of a block',
    'SELECT CASE WHEN 1 = 1 THEN 2 END; SELECT 3',
    ['SELECT CASE WHEN 1 = 1 THEN 2 END', 'SELECT 3'],
  ],
  ['a string that is not closed', "SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]],
])('%s', (_, script, statements) => expect(texts(script)).toEqual(statements));

test('a statement knows where it stands', () => {
  const script = "SELECT '👍';\n -- what comes\n  SELECT 2";
  for (const { sql, start } of splitStatements(script)) expect(script.slice(start).startsWith(sql)).toBe(true);
});

test('any text: nothing but separators, comments and space is lost, in order', () => {
  const part = fc.constantFrom(
    "'a;'",
    '"b;"',
    '$$;$$',
    '-- c;\n',
    '/* ; */',
    ';',
    ' ',
    'SELECT',
    'BEGIN',
    'END',
    'CASE',
    '1',
    "'",
    '"',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const script = parts.join('');
      let at = 0;
      for (const { sql, start } of splitStatements(script)) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(script.slice(start, start + sql.length)).toBe(sql);
        at = start + sql.length;
      }
    }),
  );
});
