import type { TableName } from '../../contract/names.ts';

/** Where sorting has less, it sorts on disk. A merge sorts one side: once this much. */
const SORT_MEMORY = '64MB';
/** Of the order of a table's rows with that of its key, as ANALYZE found it: 1 = the same. */
const SAME_ORDER = 0.9;

/**
 * Rows that stand in the order of the key are read along its index as fast as without one, and a merge then asks memory in order,
 * where a hash join asks it at random. The planner knows nothing of that: measured, with 1 M rows against 2 M, a hash join of 0.9 s is chosen, and a
 * merge takes 0.5 s. So, for a key of one column in whose order the rows stand, hash joins are not chosen.
 */
export function joinByKey(table: TableName, key: readonly string[]): readonly string[] {
  const [column] = key;
  if (column === undefined || key.length > 1) return [];
  // What it would mean in a string is a setting.
  if ([table.schema, table.name, column].some((name) => name?.includes('\\'))) return [];
  const schema = table.schema === undefined ? 'pg_catalog.current_schema()' : text(table.schema);
  const sorted = `SELECT FROM pg_catalog.pg_stats WHERE schemaname = ${schema} AND tablename = ${text(table.name)} AND attname = ${text(column)} AND correlation > ${SAME_ORDER}`;
  const more = `pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem')) < pg_catalog.pg_size_bytes('${SORT_MEMORY}')`;
  return [
    `SELECT pg_catalog.set_config('enable_hashjoin', 'off', true) WHERE EXISTS (${sorted})`,
    `SELECT pg_catalog.set_config('work_mem', '${SORT_MEMORY}', true) WHERE ${more} AND EXISTS (${sorted})`,
  ];
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
