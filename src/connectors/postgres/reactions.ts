/** `table` quoted and qualified. Its heirs that are no partitions are changed with it, unless ONLY stands there. */
export function reactions(table: string): string {
  const id = `pg_catalog.to_regclass('${table.replaceAll("'", "''")}')`;
  return `SELECT 'trigger', tgname::text FROM pg_catalog.pg_trigger WHERE tgrelid = ${id} AND NOT tgisinternal AND tgenabled <> 'D'
    UNION ALL SELECT 'trigger', rulename::text FROM pg_catalog.pg_rewrite WHERE ev_class = ${id} AND rulename <> '_RETURN'
    UNION ALL SELECT 'table', conrelid::pg_catalog.regclass::text FROM pg_catalog.pg_constraint
      WHERE contype = 'f' AND confrelid = ${id} AND (confdeltype IN ('c', 'n', 'd') OR confupdtype IN ('c', 'n', 'd'))
    UNION ALL SELECT 'table', inhrelid::pg_catalog.regclass::text FROM pg_catalog.pg_inherits JOIN pg_catalog.pg_class c ON c.oid = inhrelid
      WHERE inhparent = ${id} AND NOT c.relispartition
    ORDER BY 1, 2`;
}
