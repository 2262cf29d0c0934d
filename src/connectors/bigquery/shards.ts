import type { RestTable } from './catalog.ts';

const SHARD = /^(.+_)(\d{4})(\d{2})(\d{2})$/;

/** `events_*`: all tables with that prefix, as BigQuery itself writes it. */
export function isWildcard(name: string): boolean {
  return name.endsWith('*');
}

/** Tables whose names are the same but for a day at their end (`events_20240131`), two or more, as one: `events_*`. */
export function foldShards(tables: readonly RestTable[]): readonly RestTable[] {
  const groups = new Map<string, RestTable[]>();
  for (const table of tables) {
    const prefix = shardPrefix(table);
    if (prefix !== null) groups.set(prefix, [...(groups.get(prefix) ?? []), table]);
  }
  const folded: RestTable[] = [];
  for (const table of tables) {
    const prefix = shardPrefix(table);
    const group = prefix === null ? undefined : groups.get(prefix);
    if (prefix === null || group === undefined || group.length < 2) folded.push(table);
    else if (group[0] === table) {
      folded.push({ tableReference: { ...table.tableReference, tableId: `${prefix}*` }, type: 'TABLE' });
    }
  }
  return folded;
}

function shardPrefix({ type = 'TABLE', tableReference }: RestTable): string | null {
  const match = type === 'TABLE' ? SHARD.exec(tableReference.tableId) : null;
  if (!match) return null;
  const [, prefix = '', year, month, day] = match;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day) ? null : prefix;
}
