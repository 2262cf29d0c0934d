import { DagFluxError } from '../contract/errors.ts';
import { formatName } from '../contract/names.ts';
import type { Batch, Field } from '../contract/values.ts';

/** Half of a surrogate pair, as a text of UTF-16 can hold it, would become another character in a file. @throws invalid-data */
export function refuseHalfPairs(fields: readonly Field[], batch: Batch): void {
  for (const [at, column] of batch.columns.entries()) {
    if (column.every((value) => typeof value !== 'string' || value.isWellFormed())) continue;
    const name = formatName(fields[at]?.name ?? String(at + 1));
    throw new DagFluxError(
      'invalid-data',
      `A text in the column ${name} is no whole Unicode: half of a pair is missing.`,
      {
        hint: 'Mend the text in the database, or leave the column out.',
      },
    );
  }
}
