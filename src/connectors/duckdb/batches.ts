import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Batch, Value } from '../../contract/values.ts';
import type { ChunkStream } from './chunk-stream.ts';
import type { Limit } from './limit.ts';
import { vectorReader } from './vector-reader.ts';

export interface BatchOptions {
  /** Default 2,000. */
  readonly batchRows?: number | undefined;
  /** Default 1 MiB. */
  readonly batchBytes?: number | undefined;
  /** Default: all. */
  readonly maxRows?: number | undefined;
}

/** Batches of at most so many rows and about so many bytes; returns whether rows beyond `maxRows` were left. */
export async function* readBatches(
  stream: ChunkStream,
  limit: Limit,
  options: BatchOptions,
): AsyncGenerator<Batch, { readonly truncated: boolean }> {
  const batchRows = Math.max(1, options.batchRows ?? 2000);
  const batchBytes = options.batchBytes ?? 1024 * 1024;
  const maxRows = options.maxRows ?? Number.POSITIVE_INFINITY;
  const types = stream.result.columnTypes();
  let columns: Value[][] = types.map(() => []);
  let rows = 0;
  let bytes = 0;
  let total = 0;

  for (let chunk = await stream.next(limit); chunk !== null; chunk = await stream.next(limit)) {
    const readers = chunkReaders(chunk, types);
    const size = chunk.rowCount;
    for (let from = 0; from < size; ) {
      if (total === maxRows) {
        if (rows > 0) yield { rows, columns };
        return { truncated: true };
      }
      const most = Math.min(size - from, batchRows - rows, maxRows - total);
      let taken = 0;
      while (taken < most && (taken === 0 || bytes < batchBytes)) {
        for (const reader of readers) bytes += reader.bytes(from + taken);
        taken += 1;
      }
      readers.forEach((reader, index) => {
        const values = reader.values(from, from + taken);
        const column = columns[index] as Value[];
        if (column.length === 0) columns[index] = values;
        else for (const value of values) column.push(value);
      });
      from += taken;
      rows += taken;
      total += taken;
      if (rows === batchRows || bytes >= batchBytes) {
        yield { rows, columns };
        columns = types.map(() => []);
        rows = 0;
        bytes = 0;
      }
    }
  }
  if (rows > 0) yield { rows, columns };
  return { truncated: false };
}

function chunkReaders(chunk: DuckDBDataChunk, types: readonly DuckDBType[]) {
  return types.map((type, index) =>
    vectorReader(duckdb.data_chunk_get_vector(chunk.chunk, index), type, chunk.rowCount),
  );
}
