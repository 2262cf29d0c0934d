import type { ColumnForecast } from '../../move/types.ts';
import type { Sink } from '../sink.ts';
import { createTable } from './table.ts';
import { formatCount, plural } from './text.ts';

/** What becomes of the columns: those that are not exact, and those with something to say. */
export async function writeForecast(out: Sink, forecast: readonly ColumnForecast[]): Promise<void> {
  const exact = forecast.filter(({ verdict }) => verdict === 'exact').length;
  const others = forecast.length - exact;
  await out.write(
    others === 0
      ? `Forecast: ${plural(exact, 'column')}, all exact.\n`
      : `Forecast: ${plural(exact, 'column')} exact, ${formatCount(others)} not:\n`,
  );
  const told = forecast.filter(({ verdict, reason }) => verdict !== 'exact' || reason !== null);
  if (told.length === 0) return;
  const table = createTable(out, [{ title: 'column' }, { title: 'verdict' }, { title: 'reason' }]);
  await table.add(told.map(({ column, verdict, reason }) => [column, verdict, reason ?? '']));
}
