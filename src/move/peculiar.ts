import type { Measure } from '../contract/connector.ts';
import type { Plan, PlannedColumn } from './plan.ts';
import type { ColumnForecast, MoveRequest } from './types.ts';

/**
 * Whether to look for values that no other kind of database takes. A large table is not read twice for that: its load refuses
 * them, and undoes all, while a forecast alone is asked for to know.
 */
export function mayBePeculiar({ from, dryRun }: MoveRequest, plan: Plan, { source }: PlannedColumn): boolean {
  if (!('table' in from.selection) || (plan.large && dryRun !== true)) return false;
  return from.database.dialect.peculiar?.[source.type.kind] !== undefined;
}

/** The forecast of a column, or, where it holds such values, that they will be refused. */
export function withPeculiar(
  forecast: ColumnForecast,
  { from }: MoveRequest,
  column: PlannedColumn,
  measured: ReadonlyMap<PlannedColumn, Measure>,
): ColumnForecast {
  const count = measured.get(column)?.peculiar ?? 0;
  if (count === 0) return forecast;
  const what = from.database.dialect.peculiar?.[column.source.type.kind] ?? 'values of its own';
  const reason = `${count.toLocaleString('en')} values are ${what}, which no other database takes: choose other rows, or make them NULL or text in a query`;
  return { ...forecast, verdict: 'lossy', reason };
}
