import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../conformance/suite/execute.ts';
import { openPostgres } from '../../../tools/open-postgres.ts';
import { splitStatements } from './lexer.ts';

/** Single statements, each of which hides a semicolon or something that could be taken for the end or the start of a quote. */
const STATEMENTS: readonly string[] = [
  'SELECT 1',
  "SELECT ';'",
  "SELECT 'it''s; '''",
  "SELECT '\\', ';'",
  "SELECT E'\\';', 1",
  "SELECT e'\\\\', ';'",
  "SELECT U&'\\0061;'",
  "SELECT N';', B'01', X'1F'",
  "SELECT 1 AS e, 'a' 'b'".replace("'a' 'b'", "'a'\n'b;'"),
  'SELECT 1 AS "a;b""c"',
  'SELECT $$;$$',
  "SELECT $a$ ; $b$ ; $$ ; ' $a$",
  'SELECT $é$;$é$',
  'SELECT 1 AS a$b$c, 2 AS d$e$f',
  'SELECT 1 -- ; a comment\n',
  'SELECT 1 /* ; /* nested ; */ ; */ + 1',
  'SELECT 1 /* \' */, 2 /* " */, 3 /* $$ */',
  "SELECT '/* ', ';', ' */', '-- '",
  'SELECT 5 - -1, 6 --1;\n + 1',
  "SELECT 'a' || $$b$$ || ';'",
  "SELECT ARRAY[1,2][1], '{1,2}'::int[], 1::text".replace('ARRAY[1,2][1]', '(ARRAY[1,2])[1]'),
  'SELECT CASE WHEN 1 > 0 THEN 1 ELSE 2 END AS "begin"',
  'SELECT 1 WHERE 1 <> 2 AND 3 != 4 AND 7 @> 8 IS NULL'.replace(' AND 7 @> 8 IS NULL', ''),
  'CREATE RULE noted AS ON INSERT TO lexed DO ALSO (SELECT 1; SELECT 2)',
  'CREATE OR REPLACE FUNCTION quoted() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN 1; END; $f$',
  'CREATE OR REPLACE FUNCTION atomic(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a > 1 THEN CASE a WHEN 2 THEN 3 END ELSE 4 END; END',
  'CREATE OR REPLACE PROCEDURE emptied() LANGUAGE sql BEGIN ATOMIC DELETE FROM lexed; END',
  'CREATE OR REPLACE FUNCTION started(a int) RETURNS int RETURN a + 1',
  "DO $$ BEGIN PERFORM 1; RAISE NOTICE 'x;'; END $$",
  'SET LOCAL application_name = $$a;b$$',
  'TABLE lexed',
  "COMMENT ON TABLE lexed IS 'begin atomic;'",
  'CREATE TEMPORARY TABLE "atomic;" (begin int, "end" int)',
];

let database: Awaited<ReturnType<typeof openPostgres>>;
let plain: pg.Client;
beforeAll(async () => {
  database = await openPostgres();
  await run(database, 'CREATE TABLE lexed (a int)');
  const { host, port, database: name, username: user, password } = database.address;
  plain = new pg.Client({ host, port, database: name, user, password });
  await plain.connect();
});
afterAll(async () => {
  await plain?.end();
  await database?.[Symbol.asyncDispose]();
});

/** How many statements the server itself finds in a script. */
async function countByServer(script: string): Promise<number> {
  await plain.query('BEGIN');
  try {
    const results: unknown = await plain.query(script);
    // The answer to a script without a statement has neither a command nor rows.
    if (Array.isArray(results)) return results.length;
    return (results as pg.QueryResult).command === null ? 0 : 1;
  } finally {
    await plain.query('ROLLBACK');
  }
}

describe('a script is split as the server splits it', () => {
  test.each(STATEMENTS)('%s', async (statement) => {
    expect(splitStatements(statement).map(({ sql }) => sql)).toEqual([statement.trim()]);
    expect(await countByServer(statement)).toBe(1);
    const script = `SELECT 0;${statement};SELECT 1`;
    expect(splitStatements(script)).toHaveLength(3);
    expect(await countByServer(script)).toBe(3);
  });

  test('any of them, one after the other, with anything between them', async () => {
    const separator = fc.constantFrom(';', ' ; ', ';\n', ';;', '; -- ;\n', '; /* ; */ ', '\n;\t');
    const script = fc.array(fc.tuple(fc.constantFrom(...STATEMENTS), separator), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(script, async (parts) => {
        const text = parts.map(([statement, between]) => statement + between).join('');
        const split = splitStatements(text);
        expect(split).toHaveLength(parts.length);
        for (const [index, { sql, start }] of split.entries()) {
          expect(text.startsWith(sql, start)).toBe(true);
          expect(sql.endsWith((parts[index]?.[0] ?? '').trim())).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('any text: what is split, put together again, is the script; nothing is lost', () => {
    const piece = fc.constantFrom(
      'SELECT',
      ' 1',
      ';',
      "'",
      '"',
      '$$',
      '$a$',
      '--',
      '/*',
      '*/',
      '\n',
      '(',
      ')',
      'E',
      '\\',
      'x',
      'é',
      'BEGIN',
      ' ATOMIC',
      'END',
      'CREATE ',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        let at = 0;
        for (const { sql, start } of splitStatements(text)) {
          // Between two statements there is nothing but what no statement is made of.
          expect(start).toBeGreaterThanOrEqual(at);
          expect(text.slice(start, start + sql.length)).toBe(sql);
          expect(sql).toBe(sql.trim());
          at = start + sql.length;
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each(['', ' ', ';', ';;', '-- only a comment', '/* and; another */ ;', '\n;\n--;\n'])(
    'no statement in %j',
    async (script) => {
      expect(splitStatements(script)).toEqual([]);
      expect(await countByServer(script)).toBe(0);
      expect(await run(database, script)).toEqual([]);
    },
  );

  test('parameters and casts are no quotes', async () => {
    const [result] = await run(database, "SELECT $1::int + $2::int AS a$b$c, '$1;', $$ $1 $$", { parameters: [1, 2] });
    expect(result?.rows).toEqual([[3, '$1;', ' $1 ']]);
  });
});
