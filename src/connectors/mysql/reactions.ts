import type { TableName } from '../../contract/names.ts';
import { quoteHex } from './catalog.ts';

export function reactions({ schema, name }: TableName): string {
  const inSchema = schema === undefined ? 'DATABASE()' : quoteHex(schema);
  const named = quoteHex(name);
  return `SELECT 'trigger', TRIGGER_NAME FROM information_schema.TRIGGERS
      WHERE EVENT_OBJECT_SCHEMA = ${inSchema} AND EVENT_OBJECT_TABLE = ${named}
    UNION SELECT 'table', CONCAT(CONSTRAINT_SCHEMA, '.', TABLE_NAME) FROM information_schema.REFERENTIAL_CONSTRAINTS
      WHERE UNIQUE_CONSTRAINT_SCHEMA = ${inSchema} AND REFERENCED_TABLE_NAME = ${named}
        AND (DELETE_RULE IN ('CASCADE', 'SET NULL') OR UPDATE_RULE IN ('CASCADE', 'SET NULL'))
    UNION SELECT 'for good', t.ENGINE FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
      WHERE t.TABLE_SCHEMA = ${inSchema} AND t.TABLE_NAME = ${named} AND COALESCE(e.TRANSACTIONS, 'NO') <> 'YES'
    ORDER BY 1, 2`;
}
