import type { RecordStaged, Session } from '../contract/connector.ts';
import type { Batch, Field } from '../contract/values.ts';
import type { Carried, Destination } from './carry.ts';
import { createChecksum } from './checksum.ts';
import type { Context } from './context.ts';
import { attempt, failedAt } from './failure.ts';
import { formsOf } from './proof.ts';
import { pump } from './pump.ts';
import { readBatches } from './statements.ts';
import { using } from './using.ts';

/** Batches of values pass through here: the way that every pair of databases has. */
export async function carryByBatches(
  context: Context,
  writer: Session,
  { table, fields, reason }: Destination & { readonly reason: string },
): Promise<Carried> {
  const { reader, request, plan, progress, onEvent, ledger, signal } = context;
  const { connection } = request.to;
  const recordStaged: RecordStaged = (path) => ledger.record({ connection, table: { name: path }, kind: 'staged' });
  const checksum = request.verify ? createChecksum(formsOf(context, fields)) : null;
  // A read that waits for its server would hold up the end of a move whose writer has failed.
  const stop = new AbortController();
  const readSignal = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const opened = await attempt(context, 'source', () => readBatches(reader, plan.sql, readSignal));
  return await using(opened, async (stream) => {
    const columns = stream.fields.map((field, index) => ({ ...field, name: fields[index]?.name ?? field.name }));
    const loading = await attempt(context, 'target', () => writer.load(table, columns, { recordStaged, signal }));
    return await using(loading, async (load) => {
      const route = `batches (${load.path})`;
      onEvent?.({ event: 'route', route, reason });
      const { rows } = await pump(stream, load, {
        onBatch: (batch) => {
          checksum?.add(batch);
          progress.add(batch.rows, sizeOf(batch, stream.fields));
        },
        failed: (side, error) => {
          const failure = failedAt(side, context, error);
          stop.abort();
          return failure;
        },
      });
      return { rows, route, checksum: checksum?.sum() ?? null };
    });
  });
}

/** About as many bytes as the values have, without looking at each digit. */
function sizeOf(batch: Batch, fields: readonly Field[]): number {
  let bytes = 0;
  for (const [index, values] of batch.columns.entries()) {
    const type = fields[index]?.type;
    if (type?.kind === 'int' || type?.kind === 'float') bytes += (batch.rows * type.bits) / 8;
    else if (type?.kind === 'boolean') bytes += batch.rows;
    else for (const value of values) bytes += lengthOf(value);
  }
  return bytes;
}

function lengthOf(value: Batch['columns'][number][number] | undefined): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
}
