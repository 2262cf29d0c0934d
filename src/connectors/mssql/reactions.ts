/** `table` quoted, qualified, and as a text. */
export function reactions(table: string): string {
  return `SELECT 'trigger', name FROM sys.triggers WHERE parent_id = OBJECT_ID(${table}) AND is_disabled = 0
    UNION ALL SELECT 'table', OBJECT_SCHEMA_NAME(parent_object_id) + '.' + OBJECT_NAME(parent_object_id) FROM sys.foreign_keys
      WHERE referenced_object_id = OBJECT_ID(${table}) AND (delete_referential_action > 0 OR update_referential_action > 0)
    ORDER BY 1, 2`;
}
