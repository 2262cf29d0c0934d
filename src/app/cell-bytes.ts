import type { Field } from '../contract/values.ts';
import { refuseHalfPairs } from '../files/half-pairs.ts';
import type { KeptRows } from './spool-rows.ts';

interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** A whole value, piece by piece: text in UTF-8, binary as it is. @throws not-found, invalid-data for half of a character */
export async function cellBytes(
  rows: KeptRows,
  fields: readonly Field[],
  place: CellPlace,
): Promise<AsyncGenerator<Uint8Array>> {
  // What is wrong with the first piece is known before anything is sent.
  const first = await pieceAt(rows, fields, { ...place, offset: 0 });
  return pieces();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield first.bytes;
    for (let { next } = first; next !== null; ) {
      const piece = await pieceAt(rows, fields, { ...place, offset: next });
      yield piece.bytes;
      next = piece.next;
    }
  }
}

async function pieceAt(rows: KeptRows, fields: readonly Field[], place: CellPlace & { readonly offset: number }) {
  const { text, next } = await rows.part(place);
  const field = fields[place.column];
  if (field?.type.kind === 'binary') return { bytes: Buffer.from(text, 'base64'), next };
  if (field) refuseHalfPairs([field], { rows: 1, columns: [[text]] });
  return { bytes: Buffer.from(text, 'utf8'), next };
}
