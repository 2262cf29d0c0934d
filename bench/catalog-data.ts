import type { DatabaseAddress } from '../tools/postgres-server.ts';
import { execute } from './servers.ts';

export const TABLES = 10_000;
/** As many columns as a table of PostgreSQL can have. */
export const WIDE = 1_600;
/** A transaction holds a lock for each table that it makes. */
const TABLES_A_TRANSACTION = 500;

/** As a person would ask for the tables of one schema. */
export const TABLES_SQL = `
SELECT n.nspname, c.relname, c.relkind, c.reltuples::bigint, pg_table_size(c.oid), obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'many' AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition
ORDER BY n.nspname, c.relname`;

/** As a person would ask for the columns of a table. */
export const COLUMNS_SQL = `
SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, array_position(i.indkey::smallint[], a.attnum),
  pg_get_expr(d.adbin, d.adrelid), a.attgenerated <> '', a.attidentity <> '', col_description(a.attrelid, a.attnum)
FROM pg_attribute a
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = 'wide.wide'::regclass AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`;

export async function makeManyTables(address: DatabaseAddress): Promise<void> {
  await execute(address, 'CREATE SCHEMA many', 'CREATE SCHEMA wide');
  for (let first = 1; first <= TABLES; first += TABLES_A_TRANSACTION) {
    await execute(
      address,
      `DO $$ BEGIN FOR i IN ${first}..${first + TABLES_A_TRANSACTION - 1} LOOP
        EXECUTE format('CREATE TABLE many.table_%s (id bigint PRIMARY KEY, name text, amount numeric(12,2), changed timestamptz)', i);
        EXECUTE format('INSERT INTO many.table_%s VALUES (1, ''one'')', i);
        EXECUTE format('COMMENT ON TABLE many.table_%s IS ''The table no. %s.''', i, i);
      END LOOP; END $$`,
    );
  }
  const columns = Array.from({ length: WIDE - 1 }, (_, index) => `column_${index + 2} ${columnType(index)}`);
  const comments = Array.from({ length: WIDE / 4 }, (_, index) => {
    return `COMMENT ON COLUMN wide.wide.column_${index * 4 + 2} IS 'Every fourth is explained.'`;
  });
  await execute(
    address,
    `CREATE TABLE wide.wide (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${columns.join(', ')})`,
    comments.join(';'),
    'VACUUM (ANALYZE)',
    'CHECKPOINT',
  );
}

function columnType(index: number): string {
  const types = [
    'integer NOT NULL DEFAULT 0',
    'text',
    'numeric(12,2)',
    "text DEFAULT 'none'",
    'timestamptz',
    'varchar(40)',
  ];
  return types[index % types.length] ?? 'integer';
}
