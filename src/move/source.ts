import type { Selection, TableInfo } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { formatTableName, type TableName } from '../contract/names.ts';
import type { Field, TableField } from '../contract/values.ts';
import { names } from './naming.ts';
import type { MoveRequest } from './types.ts';

/** What the catalog says of the rows to be moved. */
export interface Source {
  readonly fields: readonly (Field & { readonly nullable?: boolean })[];
  /** Of a table; a query has none. */
  readonly primaryKey: readonly string[];
  /** Estimated; null where nobody knows. */
  readonly totalRows: number | null;
  /** Worth several connections. */
  readonly large: boolean;
}

const LARGE_ROWS = 200_000;
const LARGE_BYTES = 64 * 1024 * 1024;

/** @throws not-found, invalid-input for columns that are not there */
export async function readSource(from: MoveRequest['from'], signal: AbortSignal | undefined): Promise<Source> {
  const { selection, database } = from;
  if ('sql' in selection) {
    const fields = await database.session((session) => session.describe(selection, { signal }), {
      transaction: 'read',
      signal,
    });
    return { fields, primaryKey: [], totalRows: null, large: false };
  }
  const fields = await database.fields(selection.table, { signal });
  const info = selection.where === undefined ? await tableInfo(from, selection.table, signal) : null;
  const totalRows = info?.estimatedRows ?? null;
  return {
    fields: chosenFields(selection, fields),
    primaryKey: primaryKeyOf(fields),
    totalRows,
    large: totalRows === null ? (info?.bytes ?? 0) > LARGE_BYTES : totalRows > LARGE_ROWS,
  };
}

async function tableInfo(
  { database }: MoveRequest['from'],
  table: TableName,
  signal: AbortSignal | undefined,
): Promise<TableInfo | null> {
  const tables = await database.tables(table.schema ?? database.defaultSchema, { signal });
  return tables.find((info) => info.name === table.name) ?? null;
}

function chosenFields(selection: Extract<Selection, { table: TableName }>, fields: readonly TableField[]) {
  if (selection.columns === undefined) return fields;
  const unknown = selection.columns.filter((name) => !fields.some((field) => field.name === name));
  if (unknown.length > 0) {
    throw new DagFluxError(
      'invalid-input',
      `The table ${formatTableName(selection.table)} has no column ${names(unknown)}.`,
      { hint: `Its columns are ${names(fields.slice(0, 20).map((field) => field.name))}.` },
    );
  }
  return selection.columns.map((name) => fields.find((field) => field.name === name) as TableField); // checked above
}

/** The columns of a table's primary key, in its order. */
export function primaryKeyOf(fields: readonly TableField[]): readonly string[] {
  return fields
    .filter((field) => field.primaryKeyPosition !== null)
    .sort((a, b) => (a.primaryKeyPosition ?? 0) - (b.primaryKeyPosition ?? 0))
    .map((field) => field.name);
}
