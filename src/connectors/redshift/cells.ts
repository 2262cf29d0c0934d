import { DagFluxError } from '../../contract/errors.ts';
import type { Batch, Field } from '../../contract/values.ts';
import { refuseText } from '../postgres/encode.ts';
import type { ResultField } from '../postgres/type-catalog.ts';
import { type LiteralWriter, literalWriter } from './literal.ts';
import { MAXIMUM_VARCHAR, OID } from './types.ts';

/** The cells of rows that are being loaded, as their columns' own input functions read them. */
export interface Cells {
  readonly writers: readonly LiteralWriter[];
  /** The texts of a row of a batch, which is the n-th of the load. @throws invalid-data for one that its column cannot hold */
  texts(batch: Batch, row: number, n: number): (string | null)[];
}

export function cellsOf(fields: readonly Field[], columns: readonly ResultField[]): Cells {
  const writers = fields.map((field, index) => literalWriter(field.type, columns[index] as ResultField));
  const limits = columns.map(maximumBytes);
  return {
    writers,
    texts: (batch, row, n) =>
      writers.map((writer, index) => {
        const value = batch.columns[index]?.[row] ?? null;
        if (value === null) return null;
        const text = writer.toText(value);
        const place = { row: n, column: fields[index]?.name ?? '' };
        refuseText(text, place);
        // Spaces at the end that are too many the server would cut off without a word.
        if (isLonger(text, limits[index] as number)) throw tooLong(columns[index] as ResultField, place);
        return text;
      }),
  };
}

/** So many bytes of UTF-8 a column holds; infinity where it does not count them. */
function maximumBytes({ oid, type }: ResultField): number {
  return type.kind === 'text' && (oid === OID.varchar || oid === OID.char)
    ? (type.length ?? MAXIMUM_VARCHAR)
    : Number.POSITIVE_INFINITY;
}

/** A UTF-16 unit takes at most three bytes of UTF-8, so most texts need no counting. */
function isLonger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

function tooLong({ native }: ResultField, place: { readonly row: number; readonly column: string }): DagFluxError {
  return new DagFluxError(
    'invalid-data',
    `The text in column "${place.column}" of row ${place.row} is too long for ${native}, which counts bytes.`,
    {
      hint: 'Make the column longer (65,535 bytes at most), or shorten the text in the source with --sql.',
      native: place,
    },
  );
}
