import type { Database, Estimate } from '../../contract/connector.ts';
import type { StatementClass } from '../../sql/classify.ts';

/**
 * What the database says of statements that are not tried out, a sentence each.
 * @throws what it refuses of them: better now than half-way
 */
export async function estimateStatements(
  database: Database,
  sql: string,
  classes: readonly StatementClass[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  // Some databases plan a change only where it could be made.
  const estimates = await database.session(async (session) => (await session.estimate?.(sql, { signal })) ?? null, {
    transaction: 'write',
    signal,
  });
  if (estimates === null) return ['Only its form was checked; this database is not asked for more.'];
  const name = (at: number) => `${at + 1}. ${(classes[at] ?? 'other').toUpperCase()}`;
  const told = estimates.flatMap((estimate, at) => (estimate === null ? [] : [`${name(at)} ${describe(estimate)}`]));
  const first = estimates.indexOf(null);
  const rest =
    first === estimates.length - 1 ? `What ${name(first)} does` : `What ${name(first)} and what stands behind it do`;
  return [
    [
      ...(told.length > 0 ? [`The database has checked it and expects: ${told.join(', ')}.`] : []),
      ...(first >= 0 ? [`${rest} shows only when ${first === estimates.length - 1 ? 'it runs' : 'they run'}.`] : []),
    ].join(' '),
  ];
}

function describe({ rows, of }: Estimate): string {
  const verb = of === 'changed' ? 'changes' : 'goes over';
  return `${verb} about ${rows.toLocaleString('en')} row${rows === 1 ? '' : 's'}`;
}
