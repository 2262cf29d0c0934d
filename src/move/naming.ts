import { randomBytes } from 'node:crypto';
import type { Capabilities } from '../contract/connector.ts';
import { formatName, type TableName } from '../contract/names.ts';
import type { MoveRequest } from './types.ts';

/** Names as a person reads them. */
export function names(list: readonly string[]): string {
  return list.map(formatName).join(', ');
}

/** A name that no other run uses, for an object made on the way; it ends in as much of the table's own name as is short. */
export function hiddenName(table: TableName): string {
  const tail = table.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  return `dagflux_${randomBytes(6).toString('hex')}_${tail}`.slice(0, 40);
}

const FOLDED: Readonly<Record<Capabilities['folding'], (name: string) => string>> = {
  lower: (name) => name.toLowerCase(),
  upper: (name) => name.toUpperCase(),
  none: (name) => name,
};

/** A name keeps its case; said where SQL that found it without quotes in the source needs them in the target. */
export function mustBeQuoted({ from, to }: MoveRequest, name: string): string | null {
  const [here, there] = [from, to].map(({ database }) => FOLDED[database.capabilities.folding](name));
  return here === name && there !== name ? `SQL there needs quotes: "${name}"` : null;
}
