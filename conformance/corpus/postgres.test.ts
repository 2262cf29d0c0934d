import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, rowsOf, runScript } from '../../tools/open-postgres.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { attempt, isRight } from './attempt.ts';
import { postgresCorpus } from './postgres.ts';

const { bypasses, reads, unknown } = postgresCorpus;
const held = bypasses.filter(({ layers }) => layers.includes('database'));

let owner: Awaited<ReturnType<typeof openPostgres>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  owner = await openPostgres();
  folder = await temporaryFolder();
  await runScript(
    owner,
    `CREATE TABLE items (id int PRIMARY KEY, name text, price numeric(12,2), made timestamp, note json);
     INSERT INTO items SELECT i, 'name ' || i, i / 10.0, '2024-01-01', '{"a": [1]}' FROM generate_series(1, 5) AS g(i);
     CREATE TABLE other (id int); INSERT INTO other VALUES (1), (2);
     CREATE SEQUENCE s;
     CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS 'DELETE FROM other RETURNING id';
     CREATE FUNCTION writes(int, int) RETURNS int LANGUAGE sql AS 'DELETE FROM other RETURNING id';
     CREATE OPERATOR <~> (LEFTARG = int, RIGHTARG = int, FUNCTION = writes);
     CREATE TYPE odd AS (a int);
     CREATE FUNCTION writes(odd) RETURNS int LANGUAGE sql AS 'DELETE FROM other RETURNING id';
     CREATE CAST (odd AS int) WITH FUNCTION writes(odd);
     CREATE PROCEDURE escapes() LANGUAGE plpgsql AS $$ BEGIN COMMIT; DELETE FROM other; COMMIT; END $$;
     CREATE VIEW writing AS SELECT writes() AS w;
     CREATE MATERIALIZED VIEW kept AS SELECT count(*) FROM items;
     DELETE FROM items WHERE id = 5`,
  );
});
afterAll(async () => {
  await owner?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** All that a statement could have changed. */
async function state() {
  const files = await readdir(folder.path);
  const rows = await rowsOf(
    owner,
    `SELECT (SELECT json_agg(i ORDER BY id)::text FROM items i), (SELECT json_agg(o ORDER BY id)::text FROM other o), (SELECT count FROM kept),
       (SELECT last_value || ' ' || is_called FROM s),
       (SELECT json_agg(row(c.oid, relname, relnamespace, relowner, relacl::text, relhastriggers, relfilenode) ORDER BY c.oid)::text FROM pg_class c WHERE relnamespace = 'public'::regnamespace),
       (SELECT json_agg(row(attrelid, attname, atttypid, attisdropped) ORDER BY attrelid, attnum)::text FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace),
       (SELECT json_agg(row(oid, tgenabled) ORDER BY oid)::text FROM pg_trigger),
       (SELECT json_agg(row(oid, rulename) ORDER BY oid)::text FROM pg_rewrite WHERE oid > 16383),
       (SELECT count(*) FROM pg_largeobject_metadata), (SELECT count(*) FROM pg_collation WHERE collnamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_prepared_xacts), (SELECT json_agg(s)::text FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE datname = current_database()),
       (SELECT string_agg(name || '=' || setting, ',' ORDER BY name) FROM pg_file_settings)`,
  );
  return { files, rows };
}

describe(`PostgreSQL: ${held.length} bypasses refused or undone by the database, the parser off`, () => {
  test.each(held.map((bypass) => [bypass.name, bypass] as const))('%s', async (_, bypass) => {
    const before = await state();
    await attempt(owner, bypass, folder.path);
    expect(await state()).toEqual(before);
  });

  test('the same in a transaction that writes is seen, so that the comparison can fail', async () => {
    const before = await state();
    await owner.session((session) => runScript(session, 'SELECT writes()'), { transaction: 'write' });
    expect(await state()).not.toEqual(before);
    await runScript(owner, 'DELETE FROM other; INSERT INTO other VALUES (1), (2)');
  });

  test.each([...reads, ...unknown])('right SQL: %s', async (sql) => await isRight(owner, sql));
});

/** Volatile, and yet they change nothing: their answer is another each time. */
const HARMLESS = new Set(
  `array_sample array_shuffle clock_timestamp current_query currval gen_random_uuid lastval pg_available_wal_summaries pg_blocking_pids
  pg_collation_actual_version pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system pg_current_logfile pg_current_wal_flush_lsn
  pg_current_wal_insert_lsn pg_current_wal_lsn pg_database_collation_actual_version pg_database_size pg_get_aios pg_get_backend_memory_contexts
  pg_get_loaded_modules pg_get_multixact_members pg_get_sequence_data pg_get_shmem_allocations pg_get_shmem_allocations_numa pg_get_wait_events
  pg_get_wal_replay_pause_state pg_get_wal_resource_managers pg_get_wal_summarizer_state pg_hba_file_rules pg_ident_file_mappings pg_indexes_size
  pg_is_in_recovery pg_is_wal_replay_paused pg_isolation_test_session_is_blocked pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn
  pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_lock_status pg_notification_queue_usage pg_partition_ancestors pg_partition_tree
  pg_prepared_xact pg_relation_size pg_safe_snapshot_blocking_pids pg_sequence_last_value pg_show_all_file_settings pg_show_replication_origin_status
  pg_table_size pg_tablespace_size pg_total_relation_size pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status
  plpgsql_call_handler plpgsql_validator random random_normal timeofday txid_status uuidv4 uuidv7`.split(/\s+/),
);

test('of the functions that PostgreSQL itself calls volatile, those that do more than compute are refused', async () => {
  const rows = await rowsOf(
    owner,
    `SELECT DISTINCT proname FROM pg_proc WHERE provolatile = 'v' AND prokind = 'f' AND pronamespace = 'pg_catalog'::regnamespace
       AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype) AND NOT 'internal'::regtype = ANY (proargtypes) ORDER BY 1`,
  );
  const refused = postgresCorpus.connector.dialect.refusedFunctions;
  expect(rows.map(([name]) => String(name)).filter((name) => !refused?.test(name) && !HARMLESS.has(name))).toEqual([]);
});
