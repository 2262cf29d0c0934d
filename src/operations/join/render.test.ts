import { describe, expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import type { Database } from '../../contract/connector.ts';
import type { TableField } from '../../contract/values.ts';
import { renderJoin } from './render.ts';
import type { JoinColumn, JoinSource, ResolvedJoin } from './resolve.ts';
import type { JoinType } from './specification.ts';

const field = (name: string): TableField => ({
  name,
  type: { kind: 'int', bits: 64 },
  native: 'bigint',
  nullable: true,
  primaryKeyPosition: null,
  default: null,
  generated: false,
  identity: false,
  comment: null,
});

/** Three tables in a row, of which the first and the last are elsewhere. */
function sqlOf(id: string, [first, second]: readonly [JoinType, JoinType], asText = false): string {
  const dialect = connectors.find((connector) => connector.id === id)?.dialect;
  if (dialect === undefined) throw new Error(`There is no connector "${id}".`);
  // Rendering asks a database for no more than its dialect.
  const database = { dialect } as Database;
  const place = { connection: 'venue', database };
  const source = (name: string, index: number, fields: readonly string[]): JoinSource => ({
    ...place,
    name,
    alias: `s${index}`,
    table: { schema: 'sales', name },
    fields: fields.map(field),
    primaryKey: [],
    estimatedRows: null,
    estimatedBytes: null,
    local: name === 'order',
  });
  const sources = [source('a', 1, ['id']), source('order', 2, ['id', 'city']), source('c', 3, ['city'])] as const;
  const [a, order, c] = sources;
  const column = (of: JoinSource, name: string): JoinColumn => ({
    source: of,
    field: of.fields.find((one) => one.name === name) ?? field(name),
  });
  const join: ResolvedJoin = {
    sources,
    first: a,
    steps: [
      { type: first, right: order, on: [{ left: column(a, 'id'), right: column(order, 'id'), asText }] },
      { type: second, right: c, on: [{ left: column(order, 'city'), right: column(c, 'city'), asText: false }] },
    ],
    columns: [
      { ...column(a, 'id'), as: 'number' },
      { ...column(c, 'city'), as: 'group' },
    ],
    venue: place,
    destination: { ...place, table: { name: 'result' } },
    target: null,
    key: [],
  };
  const temporary = (name: string) => ({ name: dialect.temporaryName?.(name) ?? name });
  const { stages, select } = renderJoin(join, {
    table: ({ local, table }) => (local ? table : temporary(`t_${table.name}`)),
    type: ({ field: { native } }) => native,
    stage: (index) => temporary(`stage${index + 1}`),
  });
  const made = stages.flatMap(({ table, columns, inserts }) => [
    dialect.createTable(table, columns, { temporary: true }),
    ...inserts,
  ]);
  return [...made, select].join(';\n');
}

describe('the SQL of a join', () => {
  test('of SQL Server', () => {
    expect(sqlOf('mssql', ['left', 'full'])).toMatchInlineSnapshot(`
      "SELECT s1.[id] AS [number], s3.[city] AS [group]
      FROM [#t_a] AS s1
      LEFT JOIN [sales].[order] AS s2 ON s1.[id] = s2.[id]
      FULL JOIN [#t_c] AS s3 ON s2.[city] = s3.[city]"
    `);
    expect(sqlOf('mssql', ['inner', 'inner'], true)).toMatchInlineSnapshot(`
      "SELECT s1.[id] AS [number], s3.[city] AS [group]
      FROM [#t_a] AS s1
      JOIN [sales].[order] AS s2 ON CAST(s1.[id] AS nvarchar(max)) = CAST(s2.[id] AS nvarchar(max))
      JOIN [#t_c] AS s3 ON s2.[city] = s3.[city]"
    `);
  });
  test('of BigQuery', () => {
    expect(sqlOf('bigquery', ['left', 'full'], true)).toMatchInlineSnapshot(`
      "SELECT s1.\`id\` AS \`number\`, s3.\`city\` AS \`group\`
      FROM \`t_a\` AS s1
      LEFT JOIN \`sales\`.\`order\` AS s2 ON CAST(s1.\`id\` AS STRING) = CAST(s2.\`id\` AS STRING)
      FULL JOIN \`t_c\` AS s3 ON s2.\`city\` = s3.\`city\`"
    `);
  });
  test('of Snowflake', () => {
    expect(sqlOf('snowflake', ['left', 'full'], true)).toMatchInlineSnapshot(`
      "SELECT s1."id" AS "number", s3."city" AS "group"
      FROM "t_a" AS s1
      LEFT JOIN "sales"."order" AS s2 ON CAST(s1."id" AS VARCHAR) = CAST(s2."id" AS VARCHAR)
      FULL JOIN "t_c" AS s3 ON s2."city" = s3."city""
    `);
  });
  test('of Redshift', () => {
    expect(sqlOf('redshift', ['left', 'full'], true)).toMatchInlineSnapshot(`
      "SELECT s1."id" AS "number", s3."city" AS "group"
      FROM "t_a" AS s1
      LEFT JOIN "sales"."order" AS s2 ON CAST(s1."id" AS character varying(65535)) = CAST(s2."id" AS character varying(65535))
      FULL JOIN "t_c" AS s3 ON s2."city" = s3."city""
    `);
  });
  test('of MySQL, which has no FULL JOIN and names a temporary table once in a statement', () => {
    expect(sqlOf('mysql', ['full', 'full'])).toMatchInlineSnapshot(`
      "CREATE TEMPORARY TABLE \`stage1\` (\`c1\` bigint NULL, \`c2\` bigint NULL, \`c3\` bigint NULL);
      INSERT INTO \`stage1\` (\`c1\`, \`c2\`, \`c3\`) SELECT s1.\`id\`, s2.\`id\`, s2.\`city\`
      FROM \`t_a\` AS s1
      LEFT JOIN \`sales\`.\`order\` AS s2 ON s1.\`id\` = s2.\`id\`;
      INSERT INTO \`stage1\` (\`c1\`, \`c2\`, \`c3\`) SELECT NULL, s2.\`id\`, s2.\`city\`
      FROM \`sales\`.\`order\` AS s2
      WHERE NOT EXISTS (SELECT 1 FROM \`t_a\` AS s1 WHERE s1.\`id\` = s2.\`id\`);
      CREATE TEMPORARY TABLE \`stage2\` (\`c1\` bigint NULL, \`c2\` bigint NULL, \`c3\` bigint NULL, \`c4\` bigint NULL);
      INSERT INTO \`stage2\` (\`c1\`, \`c2\`, \`c3\`, \`c4\`) SELECT f1.\`c1\`, f1.\`c2\`, f1.\`c3\`, s3.\`city\`
      FROM \`stage1\` AS f1
      LEFT JOIN \`t_c\` AS s3 ON f1.\`c3\` = s3.\`city\`;
      INSERT INTO \`stage2\` (\`c1\`, \`c2\`, \`c3\`, \`c4\`) SELECT NULL, NULL, NULL, s3.\`city\`
      FROM \`t_c\` AS s3
      WHERE NOT EXISTS (SELECT 1 FROM \`stage1\` AS f1 WHERE f1.\`c3\` = s3.\`city\`);
      SELECT f2.\`c1\` AS \`number\`, f2.\`c4\` AS \`group\`
      FROM \`stage2\` AS f2"
    `);
  });
});
