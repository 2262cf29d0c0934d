import type { BatchStream } from '../../contract/connector.ts';
import { toJsonValue, type Value } from '../../contract/values.ts';
import { Hash } from '../../move/hash.ts';

/** A column's value as text that tells values apart. */
const textOf = (value: Value | undefined): string => JSON.stringify(toJsonValue(value ?? null));

/** A row that changed: its key, and the values of all columns before and after; null = it was not there. */
export interface ChangedRow {
  readonly key: readonly Value[];
  readonly before: readonly Value[] | null;
  readonly after: readonly Value[] | null;
}

/** One row of a stream, by the columns asked for. */
export interface Row {
  readonly id: string;
  readonly key: readonly Value[];
  readonly values: readonly Value[];
  /** Of the columns that are compared. */
  readonly print: number;
}

/** The rows of a stream with their keys; `compared` = the columns that stand on both sides. */
export async function* rowsOf(
  stream: BatchStream,
  { key, compared }: { readonly key: readonly string[]; readonly compared: readonly string[] },
): AsyncGenerator<Row> {
  const names = stream.fields.map((field) => field.name);
  const keyAt = key.map((name) => names.indexOf(name));
  const comparedAt = compared.map((name) => names.indexOf(name));
  for await (const { rows, columns } of stream) {
    for (let row = 0; row < rows; row += 1) {
      const values = columns.map((column) => column[row] ?? null);
      const keyValues = keyAt.map((at) => values[at] ?? null);
      const text = comparedAt.map((at) => textOf(values[at])).join('\n');
      yield { id: keyValues.map(textOf).join('\n'), key: keyValues, values, print: fingerprint(text) };
    }
  }
}

const hash = new Hash();

/** 53 bits of a hash: enough that two of a million rows are hardly ever taken for one. */
function fingerprint(text: string): number {
  hash.start(0);
  hash.text(text);
  hash.finish();
  return (hash.a >>> 0) * 2 ** 21 + (hash.b >>> 11);
}
