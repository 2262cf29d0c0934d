import type { TableName } from '../../contract/names.ts';
import { dialect } from './dialect.ts';

/** The first rows, one more than asked for, so that it can be said whether there are more. */
export function previewSql(table: TableName, limit: number): string {
  return `SELECT TOP (${limit + 1}) * FROM ${dialect.table(table)}`;
}
