import { DagFluxError } from '../contract/errors.ts';
import type { Field, Value } from '../contract/values.ts';
import { type Condition, type Key, matcher } from './row-conditions.ts';
import { compareKeys, sortedOrder } from './row-order.ts';
import type { SpoolFile } from './spool-file.ts';
import { BLOCK_ROWS, type KeptRow, type KeptRows, keptRows, parseLines, wholeValue } from './spool-rows.ts';

/** Which rows, in which order. */
export interface RowWish {
  /** `column` by its place. NULL comes last either way. */
  readonly sort?: { readonly column: number; readonly descending: boolean } | undefined;
  /** All of them hold. */
  readonly conditions?: readonly Condition[] | undefined;
}

interface Lines {
  readonly blocks: number;
  /** A line for each row, and where the first one begins. */
  readText(block: number): Promise<{ readonly start: number; readonly text: string }>;
  readonly lines: SpoolFile;
  readonly long: SpoolFile;
}

/** Sorted in memory, by places and keys: 1 M rows take about 100 MB for as long as that lasts. */
const MOST_ROWS = 1_000_000;
const MOST_CHARACTERS = 64_000_000;
/** Chosen as they stand: their places alone take about 80 MB. */
const MOST_FOUND = 5_000_000;

/** The rows of a file as they are wished for: what is kept of them is only where their lines are. */
export async function viewOf(
  { blocks, readText, lines, long }: Lines,
  fields: readonly Field[],
  { sort, conditions = [] }: RowWish,
): Promise<KeptRows> {
  const fieldAt = (column: number): Field => {
    const field = fields[column];
    if (field) return field;
    throw new DagFluxError('invalid-input', `The result has no column ${column}.`, { path: 'column' });
  };
  const matches = conditions.map((condition) => ({
    ...{ column: condition.column, field: fieldAt(condition.column) },
    holds: matcher(condition, fieldAt(condition.column).type),
  }));
  const sortField = sort && fieldAt(sort.column);
  const starts: number[] = [];
  const sizes: number[] = [];
  const keys: Key[] = [];
  let characters = 0;

  const isWished = async (row: KeptRow): Promise<boolean> => {
    for (const { column, field, holds } of matches) {
      if (!holds(await wholeValue(row[column] ?? null, field, long))) return false;
    }
    return true;
  };
  for (let index = 0; index < blocks; index += 1) {
    const { start, text } = await readText(index);
    const texts = text.split('\n');
    let at = start;
    for (const [number, row] of parseLines(text).entries()) {
      const bytes = Buffer.byteLength(texts[number] ?? '') + 1;
      if (await isWished(row)) {
        starts.push(at);
        sizes.push(bytes);
        if (sort && sortField) {
          const key = keyOf(await wholeValue(row[sort.column] ?? null, sortField, long));
          characters += typeof key === 'string' ? key.length : 0;
          keys.push(key);
        }
      }
      at += bytes;
    }
    if (sort && (keys.length > MOST_ROWS || characters > MOST_CHARACTERS)) throw tooMany('sorted');
    if (starts.length > MOST_FOUND) throw tooMany('chosen');
  }
  const order = sort && sortField ? await sortedOrder(keys, compareKeys(sortField.type, sort.descending)) : undefined;
  const placeOf = (row: number) => {
    const from = order?.[row] ?? row;
    return { start: starts[from] ?? 0, bytes: sizes[from] ?? 0 };
  };
  return keptRows({
    count: () => starts.length,
    long,
    async readBlock(index) {
      const rows: KeptRow[] = [];
      const last = Math.min(starts.length, (index + 1) * BLOCK_ROWS);
      for (let row = index * BLOCK_ROWS; row < last; ) {
        // Lines that follow one another are read at once.
        const { start, bytes } = placeOf(row);
        let end = start + bytes;
        for (row += 1; row < last && placeOf(row).start === end; row += 1) end += placeOf(row).bytes;
        rows.push(...parseLines((await lines.read(start, end - start)).toString('utf8')));
      }
      return rows;
    },
  });
}

/** Bytes as text of the same order. */
function keyOf(value: Value): Key {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
}

function tooMany(how: 'sorted' | 'chosen'): DagFluxError {
  const what = how === 'sorted' ? 'Sort' : 'Choose';
  return new DagFluxError('unsupported', `These rows are too many to be ${how} here.`, {
    hint: `${what} them in the database: that runs the statement again.`,
  });
}
