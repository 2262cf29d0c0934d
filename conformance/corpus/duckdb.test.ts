import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { query, run } from '../suite/execute.ts';
import type { OpenTarget } from '../target.ts';
import { duckdbTarget } from '../targets/duckdb.ts';
import { attempt, isRight } from './attempt.ts';
import { duckdbCorpus } from './duckdb.ts';

const { bypasses, reads, unknown, connector } = duckdbCorpus;
const held = bypasses.filter(({ layers }) => layers.includes('database'));

let target: OpenTarget;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  target = await duckdbTarget.open();
  folder = await temporaryFolder();
  await run(
    target.database,
    `CREATE TABLE items (id int PRIMARY KEY, name varchar, price decimal(12,2), made timestamp, note json);
     INSERT INTO items VALUES (1, 'one', 0.1, '2024-01-01', '{"a": [1]}'), (2, 'two', 0.2, NULL, NULL);
     CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1), (2); CREATE SEQUENCE s`,
  );
});
afterAll(async () => {
  await target?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** All that a statement could have changed. */
async function state() {
  const ask = (sql: string) => query(target.database, sql);
  return {
    files: await readdir(folder.path, { recursive: true }),
    items: await ask('SELECT * FROM items ORDER BY id'),
    other: await ask('SELECT * FROM other ORDER BY id'),
    sequences: await ask('SELECT sequence_name, last_value FROM duckdb_sequences()'),
    tables: await ask('SELECT database_name, schema_name, table_name, sql, comment FROM duckdb_tables() ORDER BY ALL'),
    views: await ask('SELECT view_name FROM duckdb_views() WHERE NOT internal'),
    functions: await ask('SELECT function_name FROM duckdb_functions() WHERE NOT internal'),
    indexes: await ask('SELECT index_name FROM duckdb_indexes()'),
    databases: await ask('SELECT database_name FROM duckdb_databases() ORDER BY 1'),
    secrets: await ask('SELECT name FROM duckdb_secrets()'),
    extensions: await ask('SELECT extension_name FROM duckdb_extensions() WHERE loaded OR installed ORDER BY 1'),
    settings: await ask("SELECT name, value FROM duckdb_settings() WHERE name NOT ILIKE '%memory%' ORDER BY 1"),
  };
}

describe(`DuckDB: ${held.length} bypasses refused or undone by the database, the parser off`, () => {
  test.each(held.map((bypass) => [bypass.name, bypass] as const))('%s', async (_, bypass) => {
    const before = await state();
    await attempt(target.database, bypass, folder.path);
    expect(await state()).toEqual(before);
  });

  test('the same in a transaction that writes is seen, so that the comparison can fail', async () => {
    const before = await state();
    await target.database.session((session) => Array.fromAsync(session.run('DELETE FROM other')), {
      transaction: 'write',
    });
    expect(await state()).not.toEqual(before);
  });

  test.each([...reads, ...unknown])('right SQL: %s', async (sql) => await isRight(target.database, sql));
});

/** Functions that have effects, or are tables, and yet reach nothing but what they are given. */
const HARMLESS = new Set(
  `currval current_connection_id current_query current_query_id current_transaction_id error gen_random_uuid random stats uuid uuidv4 uuidv7
  collations database_list database_size functions generate_series histogram histogram_values icu_calendar_names json_each json_tree metadata_info
  pg_timezone_names platform range repeat repeat_row show show_databases show_tables show_tables_expanded storage_info summary
  table_info test_all_types test_vector_types unnest user_agent version extension_versions check_peg_parser all_profiling_output
  sql_auto_complete`.split(/\s+/),
);

test('of the functions that DuckDB has, those that do more than compute are refused', async () => {
  const rows = await query(
    target.database,
    `SELECT DISTINCT function_name FROM duckdb_functions() WHERE has_side_effects OR function_type IN ('table', 'pragma', 'table_macro') ORDER BY 1`,
  );
  const refused = connector.dialect.refusedFunctions;
  expect(rows.map(([name]) => String(name)).filter((name) => !refused?.test(name) && !HARMLESS.has(name))).toEqual([]);
});
