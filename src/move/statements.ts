import type { BatchStream, Session } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';

/** Runs statements to their end; the rows that the last one affected, where the database counts them. */
export async function execute(session: Session, sql: string, signal: AbortSignal | undefined): Promise<number | null> {
  let rows: number | null = null;
  for await (const event of session.run(sql, { signal })) if (event.kind === 'done') rows = event.rowCount;
  return rows;
}

/** The first row of a query that counts things. */
export async function readCounts(session: Session, sql: string, signal: AbortSignal | undefined): Promise<number[]> {
  let counts: number[] | undefined;
  // To its end: to leave earlier would cancel it.
  for await (const event of session.run(sql, { signal })) {
    if (event.kind === 'batch' && event.batch.rows > 0) counts ??= event.batch.columns.map(([value]) => Number(value));
  }
  if (counts === undefined) throw new DagFluxError('internal', 'A counting query returned no row.');
  return counts;
}

/** Small batches die young: measured, a tenth of the default takes half of the memory and no more time. */
const BATCH_ROWS = 1_000;

/** Reads rows to be carried or added up. */
export function readBatches(session: Session, sql: string, signal: AbortSignal | undefined): Promise<BatchStream> {
  return session.read(sql, { batchRows: BATCH_ROWS, signal });
}
