import type { Dialect } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import { formatName, type TableName } from '../contract/names.ts';
import { type Batch, type Field, toJsonValue, type Value } from '../contract/values.ts';
import { objectWriter } from '../files/json.ts';
import { requireNames } from '../files/names.ts';
import { rowsOf } from '../files/rows.ts';

/** Rows as text, in pieces; `nullAs` = what NULL is in CSV and TSV. */
export function delimited(
  fields: readonly Field[],
  batch: Batch,
  { separator, nullAs }: { readonly separator: string; readonly nullAs: string },
): string[] {
  const special = new RegExp(`[${separator}"\\r\\n]|^\\s|\\s$`);
  const cell = (value: Value | undefined): string => {
    if (value === null || value === undefined) return nullAs;
    const text = String(toJsonValue(value));
    // What is empty, or is the word for NULL, is told from NULL by its quotes.
    return text === nullAs || (separator === ',' && text === '') || special.test(text)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  };
  return [...rowsOf(batch, (row) => fields.map((_, at) => cell(row[at])).join(separator))];
}

/** Names as they stand in the first line; those that need quotes have them. */
export function headerLine(fields: readonly Field[], separator: string): string {
  const names = { rows: 1, columns: fields.map(({ name }) => [name]) };
  return delimited(fields, names, { separator, nullAs: '' })[0] ?? '';
}

/** An object a row; of columns with one name the later ones get their place behind it. */
export function jsonObjects(fields: readonly Field[], batch: Batch): string[] {
  return [...rowsOf(batch, objectWriter(withOwnNames(fields)))];
}

function withOwnNames(fields: readonly Field[]): readonly Field[] {
  const taken = new Set<string>();
  return fields.map((field, at) => {
    let name = field.name;
    for (let number = at + 1; taken.has(name); number += 1) name = `${field.name}_${number}`;
    taken.add(name);
    return { ...field, name };
  });
}

export function markdownLine(cells: readonly (Value | undefined)[]): string {
  const text = (value: Value | undefined) => (value === null || value === undefined ? '' : String(toJsonValue(value)));
  const inCell = (value: Value | undefined) =>
    text(value)
      .replaceAll('\\', '\\\\')
      .replaceAll('|', '\\|')
      .replace(/\r\n|\r|\n/g, '<br>');
  return `| ${cells.map(inCell).join(' | ')} |`;
}

/** Rows of one statement; SQL Server takes 1,000 at most. */
const INSERT_ROWS = 500;

/**
 * INSERT statements, each with its semicolon and line break.
 * @throws invalid-input for columns of one name; invalid-data for a value that the database has no way to write, by its place
 */
export function insertWriter(dialect: Dialect, table: TableName, fields: readonly Field[]) {
  requireNames(fields, 'A table');
  const names = fields.map(({ name }) => name);
  let rows = 0;
  return function* statements(batch: Batch): Generator<string> {
    let lines: string[] = [];
    const toLine = (row: readonly Value[]): string => {
      rows += 1;
      return `(${fields.map((field, at) => literalAt(dialect, row[at] ?? null, { field, row: rows })).join(', ')})`;
    };
    for (const line of rowsOf(batch, toLine)) {
      lines.push(line);
      if (lines.length < INSERT_ROWS) continue;
      yield statement(lines);
      lines = [];
    }
    if (lines.length > 0) yield statement(lines);
  };
  function statement(lines: readonly string[]): string {
    return `${dialect.insertSelect(table, names, `VALUES\n${lines.join(',\n')}`)};\n`;
  }
}

/** The different values of a column that are not null, as `IN` takes them. */
export function inList(dialect: Dialect, field: Field, batches: readonly Batch[]): string {
  const values = batches.flatMap((batch) => batch.columns[0] ?? []).filter((value) => value !== null);
  if (values.length === 0) {
    throw new DagFluxError('invalid-input', 'There is no value to look for: each of them is NULL.', {
      hint: 'Choose cells with values, or write IS NULL.',
    });
  }
  const literals = values.map((value, at) => literalAt(dialect, value, { field, row: at + 1 }));
  return `(${[...new Set(literals)].join(', ')})`;
}

function literalAt(
  dialect: Dialect,
  value: Value,
  { field, row }: { readonly field: Field; readonly row: number },
): string {
  if (value === null) return 'NULL';
  try {
    return dialect.literal(value, field.type);
  } catch (error) {
    if (!(error instanceof DagFluxError)) throw error;
    const { code, message, hint } = error;
    throw new DagFluxError(code, `Row ${row}, column ${formatName(field.name)}: ${message}`, { hint, cause: error });
  }
}
