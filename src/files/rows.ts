import type { Batch, Value } from '../contract/values.ts';

/** About so many characters go out together. */
const CHUNK = 65_536;

export function* rowsOf<T>(batch: Batch, as: (row: readonly Value[]) => T): Generator<T> {
  for (let row = 0; row < batch.rows; row += 1) yield as(batch.columns.map((column) => column[row] ?? null));
}

/** Pieces of text put together, in chunks that a stream or a file takes well. */
export function* chunksOf(pieces: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length > CHUNK) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}
