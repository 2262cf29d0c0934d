import { addAbortSignal } from 'node:stream';
import type { Batch, Field, Value } from '../../contract/values.ts';
import type { Result } from './connection.ts';
import { decoder } from './decode.ts';
import { type ErrorContext, toError } from './errors.ts';

export interface BatchOptions {
  /** Default 2,000. */
  readonly batchRows?: number | undefined;
  /** A batch is closed when it has passed this many characters on the wire. Default 1 MiB. */
  readonly batchBytes?: number | undefined;
  /** Default: all. */
  readonly maxRows?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly context?: ErrorContext;
}

/** Reads a result batch by batch; returns how many rows there were, and whether rows beyond `maxRows` were left. */
export async function* readBatches(
  result: Result,
  options: BatchOptions = {},
): AsyncGenerator<Batch, { readonly rows: number; readonly truncated: boolean }> {
  const { batchRows = 2000, batchBytes = 1024 * 1024, maxRows = Number.POSITIVE_INFINITY, signal } = options;
  const decode = result.fields.map((field: Field) => decoder(field.type));
  const stream = result.stream();
  // A part of the result may be a long time on its way.
  if (signal) addAbortSignal(signal, stream);
  let columns: Value[][] = decode.map(() => []);
  let rows = 0;
  let bytes = 0;
  let total = 0;
  let truncated = false;
  try {
    for await (const row of stream as AsyncIterable<readonly (string | null)[]>) {
      signal?.throwIfAborted();
      if (total === maxRows) {
        truncated = true;
        break;
      }
      for (let index = 0; index < decode.length; index += 1) {
        const raw = row[index] ?? null;
        // One decoder and one list for each column of the result.
        (columns[index] as Value[]).push(raw === null ? null : (decode[index] as (raw: string) => Value)(raw));
        bytes += raw?.length ?? 1;
      }
      rows += 1;
      total += 1;
      if (rows >= batchRows || bytes >= batchBytes) {
        yield { rows, columns };
        [columns, rows, bytes] = [decode.map(() => []), 0, 0];
      }
    }
  } catch (error) {
    throw toError(error, options.context);
  } finally {
    stream.destroy();
  }
  if (rows > 0) yield { rows, columns };
  return { rows: total, truncated };
}
