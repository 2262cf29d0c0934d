import type { Database, Measure, ResultSet } from '../contract/connector.ts';
import { formatTableName, type TableName, type TableReference } from '../contract/names.ts';
import { type TableField, toJsonValue, typeName, type Value } from '../contract/values.ts';

/** What a model may see of a connection; each holds what stands before it. */
export const SHARING_LEVELS = ['names', 'statistics', 'samples'] as const;
export type SharingLevel = (typeof SHARING_LEVELS)[number];

/** A table as a model sees it. */
export interface DescribedTable {
  readonly connection: string;
  /** `schema.table` */
  readonly table: string;
  readonly columns: readonly DescribedColumn[];
  /** From `statistics` on: an estimate of the catalog's. */
  readonly rows?: number;
  /** From `samples` on: rows as lists of values, in the order of the columns. */
  readonly sample?: readonly (readonly (boolean | number | string | null)[])[];
}

interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  readonly means: string;
  readonly nullable: boolean;
  readonly key?: number;
  readonly generated?: true;
  readonly comment?: string;
  readonly statistics?: Measure;
}

const SAMPLE_ROWS = 5;
/** A sampled value of more characters is cut, and says so. */
const LONGEST_VALUE = 200;
/** Larger tables are not read for statistics. */
const MEASURED_ROWS = 1_000_000;
const LONGEST_COMMENT = 500;

/** A table, with what the level allows and no more. @throws not-found */
export async function describeTable(
  { connection, table }: TableReference,
  database: Database,
  { level, signal }: { readonly level: SharingLevel; readonly signal?: AbortSignal | undefined },
): Promise<DescribedTable> {
  const fields = await database.fields(table, { signal });
  const named = { connection, table: formatTableName(table), columns: fields.map((field) => describeColumn(field)) };
  if (level === 'names') return named;
  const tables = await database.tables(table.schema, { signal });
  const rows = tables.find(({ name }) => name === table.name)?.estimatedRows ?? null;
  const measured = rows === null || rows > MEASURED_ROWS ? [] : await measure(database, table, fields, signal);
  const columns = fields.map((field, index) => describeColumn(field, measured[index] ?? {}));
  const known = { ...named, columns, ...(rows !== null && { rows }) };
  if (level === 'statistics') return known;
  return { ...known, sample: rowsOf(await database.preview(table, SAMPLE_ROWS, { signal })) };
}

function describeColumn(field: TableField, statistics?: Measure): DescribedColumn {
  const { name, type, native, nullable, primaryKeyPosition: key, generated, comment } = field;
  return {
    name,
    type: native,
    means: typeName(type),
    nullable,
    ...(key !== null && { key }),
    ...(generated && { generated }),
    ...(statistics && comment !== null && { comment: comment.slice(0, LONGEST_COMMENT) }),
    ...(statistics && Object.keys(statistics).length > 0 && { statistics }),
  };
}

async function measure(
  database: Database,
  table: TableName,
  fields: readonly TableField[],
  signal: AbortSignal | undefined,
): Promise<readonly Measure[]> {
  return await database.session((session) => session.measure({ table }, fields, { signal }), {
    transaction: 'read',
    signal,
  });
}

function rowsOf({ batch }: ResultSet): NonNullable<DescribedTable['sample']> {
  return Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column) => shorten(column[row] ?? null)));
}

function shorten(value: Value): boolean | number | string | null {
  if (value instanceof Uint8Array) return `(${value.length} bytes)`;
  const json = toJsonValue(value);
  if (typeof json !== 'string' || json.length <= LONGEST_VALUE) return json;
  return `${json.slice(0, LONGEST_VALUE)}… (${json.length} characters)`;
}
