import type { Batch, Field, Value } from '../../contract/values.ts';
import { type Decoder, decoder } from './decode.ts';
import type { Page, RestRow } from './jobs.ts';
import { logicalType, nativeType, type RestField } from './schema.ts';

const DEFAULT_ROWS = 2_000;
const DEFAULT_BYTES = 1024 * 1024;

export interface BatchOptions {
  readonly batchRows?: number | undefined;
  readonly batchBytes?: number | undefined;
  readonly maxRows?: number | undefined;
}

export function toField(field: RestField): Field {
  return { name: field.name, type: logicalType(field), native: nativeType(field) };
}

/**
 * The rows of pages, batch by batch; the next page is asked for when the last one is used up. Returns whether rows beyond
 * `maxRows` were left.
 */
export async function* readBatches(
  fields: readonly RestField[],
  pages: AsyncIterable<Page>,
  options: BatchOptions,
): AsyncGenerator<Batch, { readonly rows: number; readonly truncated: boolean }> {
  const { batchRows = DEFAULT_ROWS, batchBytes = DEFAULT_BYTES, maxRows = Number.POSITIVE_INFINITY } = options;
  const decoders = fields.map(decoder);
  let columns: Value[][] = fields.map(() => []);
  let rows = 0;
  let bytes = 0;
  let total = 0;
  for await (const page of pages) {
    for (const row of page.rows()) {
      if (total === maxRows) {
        if (rows > 0) yield { rows, columns };
        return { rows: total, truncated: true };
      }
      bytes += addRow(columns, decoders, row);
      rows += 1;
      total += 1;
      if (rows < batchRows && bytes < batchBytes) continue;
      yield { rows, columns };
      columns = fields.map(() => []);
      rows = 0;
      bytes = 0;
    }
  }
  if (rows > 0) yield { rows, columns };
  return { rows: total, truncated: false };
}

/** Decodes a row into the columns; about how many bytes it was on the wire. */
function addRow(columns: readonly Value[][], decoders: readonly Decoder[], row: RestRow): number {
  let bytes = 0;
  decoders.forEach((decode, index) => {
    const cell = row.f[index]?.v ?? null;
    bytes += typeof cell === 'string' ? cell.length : 8;
    columns[index]?.push(cell === null ? null : decode(cell));
  });
  return bytes;
}
