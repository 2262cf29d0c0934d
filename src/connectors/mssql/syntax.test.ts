import { beforeAll, expect, test } from 'vitest';
import { golden } from '../../../conformance/cases/dialect.ts';
import { runProgram } from '../../../tools/run-program.ts';
import { offer } from '../../../tools/services/offer.ts';
import { pythonWith } from '../../../tools/services/python.ts';
import { scripted } from '../../../tools/tds/scripted.ts';
import { mssql } from './manifest.ts';
import { measureQuery } from './measure.ts';
import { prompt } from './prompt.ts';
import { isOneQuery, splitBatches } from './scripts.ts';

/** No server reads the T-SQL that is written here; sqlglot's reading of it is a hint, not a proof. */
let python: Awaited<ReturnType<typeof offer<{ readonly program: string }>>>;

beforeAll(async () => {
  python = await offer('sqlglot', async () => ({ program: await pythonWith(['sqlglot==28.6.0'], ['sqlglot']) }));
}, 120_000);

const READ = `
import json, sys, sqlglot
bad = []
for sql in json.load(sys.stdin):
    try:
        for tree in sqlglot.parse(sql, read="tsql"):
            if tree is not None and isinstance(tree, sqlglot.exp.Command) and sql.lstrip().upper().startswith(("SELECT", "WITH", "MERGE", "INSERT", "DELETE")):
                bad.append([sql, "not understood"])
    except sqlglot.errors.SqlglotError as error:
        bad.append([sql, str(error)[:300]])
json.dump(bad, sys.stdout)
`;

const fields = [
  { name: 'd', type: { kind: 'decimal', precision: 12, scale: 2 }, native: 'decimal(12,2)' },
  { name: 'm', type: { kind: 'decimal', precision: 19, scale: 4 }, native: 'money' },
  { name: 'a]b', type: { kind: 'text' }, native: 'nvarchar(max)' },
  { name: 't', type: { kind: 'timestamp', zoned: true, fraction: 7 }, native: 'datetimeoffset(7)' },
  { name: 'x', type: { kind: 'opaque' }, native: 'xml' },
] as const;

test('what is written is T-SQL to a parser that had no part in it', async (context) => {
  if (!python.available) return context.skip(python.reason);
  await using fake = await scripted();
  await fake.database.schemas();
  await fake.database.tables();
  await fake.database.tables('dbo').catch(() => {});
  await fake.database.fields({ name: 't' }).catch(() => {});
  await fake.database.test();
  const asked = fake.server.requests.flatMap((one) => {
    return one.kind === 'batch' ? [one.sql] : one.kind === 'rpc' ? [one.texts[0] ?? ''] : [];
  });
  const statements = [
    ...new Set(asked.filter((sql) => !sql.startsWith('SET '))),
    // It does not know IDENTITY_INSERT.
    ...golden.map(({ render }) => render(mssql.dialect).replaceAll(/^IF .* SET IDENTITY_INSERT .*$/gm, '')),
    ...prompt.examples.map(({ sql }) => sql),
    measureQuery('SELECT * FROM [dbo].[t] -- all', fields).sql,
  ];
  expect(statements.length).toBeGreaterThan(25);
  const { stdout } = await runProgram(python.program, ['-c', READ], { input: JSON.stringify(statements) });
  expect(JSON.parse(stdout)).toEqual([]);
  // The check can fail.
  const broken = await runProgram(python.program, ['-c', READ], { input: JSON.stringify(['SELECT FROM WHERE (']) });
  expect(JSON.parse(broken.stdout)).toHaveLength(1);
});

test('the rules and examples for the assistant keep to themselves what they forbid', () => {
  for (const { sql } of prompt.examples) {
    expect(sql).not.toMatch(/\bLIMIT\b|::|\bGO\b|"|\bILIKE\b|\bNULLS (?:FIRST|LAST)\b/);
    expect(splitBatches(sql)).toHaveLength(1);
  }
});

test.each([
  ['SELECT 1', true],
  ['SELECT 1;', true],
  ['WITH c AS (SELECT 1 AS a) SELECT * FROM c', true],
  ['SELECT a FROM (SELECT 1 AS a UNION SELECT 2) AS s UNION ALL SELECT 3 EXCEPT SELECT 4', true],
  ["SELECT 'INSERT', [DELETE] FROM t -- UPDATE\n/* EXEC */", true],
  ['SELECT 1 SELECT 2', false],
  ['SELECT 1; SELECT 2', false],
  ['SELECT a INTO b FROM c', false],
  ['WITH c AS (SELECT 1 AS a) DELETE FROM c OUTPUT deleted.a', false],
  ['INSERT INTO t OUTPUT inserted.a SELECT 1', false],
  ['DECLARE @x int; SELECT @x', false],
  ['EXEC p', false],
  ['MERGE t USING u ON 1 = 1 WHEN MATCHED THEN DELETE OUTPUT deleted.a;', false],
])('one query and nothing else: %s', (sql, expected) => {
  expect(splitBatches(sql).map(isOneQuery)).toEqual([expected]);
});
