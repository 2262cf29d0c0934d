import type { Selection } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import { dialect } from './dialect.ts';

export function selectionSql(selection: Selection): string {
  return 'sql' in selection ? selection.sql : selectFrom(dialect, selection.table, selection);
}
