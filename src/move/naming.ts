import { randomBytes } from 'node:crypto';
import { formatName, type TableName } from '../contract/names.ts';

/** Names as a person reads them. */
export function names(list: readonly string[]): string {
  return list.map(formatName).join(', ');
}

/** A name that no other run uses, for an object made on the way; it ends in as much of the table's own name as is short. */
export function hiddenName(table: TableName): string {
  const tail = table.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  return `dagflux_${randomBytes(6).toString('hex')}_${tail}`.slice(0, 40);
}
