import { DagFluxError } from '../../contract/errors.ts';
import type { Batch } from '../../contract/values.ts';
import type { ByteWriter } from './byte-writer.ts';
import { encoderOf } from './encode.ts';
import { Refused } from './refused.ts';
import type { TargetColumn } from './target.ts';
import { FLAG } from './tokens.ts';

export interface RowEncoder {
  /** Writes the values of a row of a batch. @throws invalid-data, constraint: by row and column */
  write(batch: Batch, row: number, out: ByteWriter): void;
}

/** Writes rows for the columns of a table, and says which value a column cannot take. */
export function rowEncoder(columns: readonly TargetColumn[]): RowEncoder {
  const encoders = columns.map(({ info }) => encoderOf(info));
  const required = columns.map(({ flags }) => (flags & FLAG.nullable) === 0);
  let written = 0;
  return {
    write: (batch, row, out) => {
      written += 1;
      for (let index = 0; index < encoders.length; index += 1) {
        const value = batch.columns[index]?.[row] ?? null;
        try {
          if (value === null && required[index]) throw new Refused('is NULL, and the column takes none', 'constraint');
          encoders[index]?.(value, out);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          throw refusal(error, { row: written, column: columns[index]?.name ?? '' });
        }
      }
    },
  };
}

/** The error of a value that a column cannot take. */
export function refusal(
  refused: Refused,
  { row, column }: { readonly row: number; readonly column: string },
): DagFluxError {
  return new DagFluxError(refused.code, `Row ${row}: the value of "${column}" ${refused.message}.`, {
    hint: 'Leave the row out, change the value on the way, or give the column another type.',
    native: { row, column },
    cause: refused,
  });
}
