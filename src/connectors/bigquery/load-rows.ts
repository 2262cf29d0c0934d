import { DagFluxError } from '../../contract/errors.ts';
import { formatName, formatTableName, type TableName } from '../../contract/names.ts';
import type { Batch, Field } from '../../contract/values.ts';
import { type Encoder, encoder, isNested } from './encode.ts';
import { Refusal } from './scalars.ts';
import { baseType, type RestField } from './schema.ts';

/** Rows are gathered so far before they are sent on. */
const PIECE_CHARACTERS = 64 * 1024;

export interface LoadColumn {
  readonly field: RestField;
  /** Its place in the batches. */
  readonly index: number;
  readonly encode: Encoder;
}

/** The columns to be written; those that the database computes are left out. @throws invalid-input */
export function loadColumns(
  table: TableName,
  target: readonly RestField[],
  fields: readonly Field[],
): readonly LoadColumn[] {
  return fields.flatMap(({ name }, index) => {
    const field = target.find((one) => one.name === name);
    if (!field) {
      throw new DagFluxError(
        'invalid-input',
        `The table ${formatTableName(table)} has no column ${formatName(name)}.`,
        {
          native: { column: name, table: table.name },
        },
      );
    }
    return field.generatedColumn === undefined ? [{ field, index, encode: encoder(field) }] : [];
  });
}

/**
 * The rows as JSON objects `{"c0":…}`, in pieces; `before` = rows of the batches before.
 * @throws invalid-data, constraint by row and column
 */
export function* rowsAsJson(
  batch: Batch,
  columns: readonly LoadColumn[],
  before: number,
): Generator<readonly string[]> {
  let piece: string[] = [];
  let characters = 0;
  for (let row = 0; row < batch.rows; row += 1) {
    const members: string[] = [];
    for (const [at, { field, index, encode }] of columns.entries()) {
      const value = batch.columns[index]?.[row];
      if (value === undefined) throw shortColumn(index, batch);
      if (value === null) {
        refuseNull(field, before + row + 1);
        continue;
      }
      try {
        members.push(`"c${at}":${encode(value)}`);
      } catch (error) {
        throw error instanceof Refusal ? refused(error, field, before + row + 1) : error;
      }
    }
    const json = `{${members.join(',')}}`;
    piece.push(json);
    characters += json.length;
    if (characters < PIECE_CHARACTERS) continue;
    yield piece;
    piece = [];
    characters = 0;
  }
  if (piece.length > 0) yield piece;
}

/** The value of a column from the text that it was written as; `text` is an SQL expression. */
export function cast(field: RestField, text: string): string {
  if (isNested(field)) return text;
  const base = baseType(field);
  switch (base) {
    case 'STRING':
      return text;
    case 'BYTES':
      return `FROM_BASE64(${text})`;
    case 'JSON':
      return `PARSE_JSON(${text})`;
    case 'GEOGRAPHY':
      return `ST_GEOGFROMTEXT(${text})`;
    case 'RANGE':
      return `CAST(${text} AS RANGE<${field.rangeElementType?.type ?? 'DATE'}>)`;
    default:
      return `CAST(${text} AS ${base})`;
  }
}

function refuseNull({ name, mode }: RestField, row: number): void {
  if (mode !== 'REQUIRED' && mode !== 'REPEATED') return;
  const native = { code: 'required', row, column: name };
  if (mode === 'REQUIRED') {
    throw new DagFluxError('constraint', `Row ${row}: the column ${formatName(name)} must not be NULL.`, {
      hint: 'Fill the column, or leave such rows out.',
      native,
    });
  }
  throw new DagFluxError(
    'invalid-data',
    `Row ${row}, column ${formatName(name)}: BigQuery cannot tell NULL from an empty list.`,
    { hint: 'Make it an empty list, or load it into a column of type JSON.', native },
  );
}

function refused(error: Refusal, { name }: RestField, row: number): DagFluxError {
  return new DagFluxError('invalid-data', `Row ${row}, column ${formatName(name)}: the value ${error.message}.`, {
    hint: 'Change the value or the type of the column, or leave the row out.',
    native: { code: 'invalid', row, column: name },
  });
}

function shortColumn(index: number, { rows }: Batch): DagFluxError {
  return new DagFluxError('internal', `Column ${index + 1} of a batch of ${rows} rows is missing or too short.`);
}
