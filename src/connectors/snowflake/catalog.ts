import type { CallOptions, SchemaInfo, TableInfo, TableKind } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import { nearNames } from '../../contract/near-names.ts';
import { createView, hiddenView, noView } from '../shared/views.ts';
import type { Connection } from './connection.ts';
import { dialect, quoteIdentifier } from './dialect.ts';

/** SHOW answers with so many rows at most, and goes on from a name (documentation, "SHOW TABLES"). */
const PAGE_ROWS = 10_000;

type Row = Readonly<Record<string, string | null>>;

const isSystem = (name: string): boolean => name.toUpperCase() === 'INFORMATION_SCHEMA';
const text = (value: string | null | undefined): string => value ?? '';

/** Every schema that the role sees. SHOW needs no warehouse, and tells what the role may not read as well. */
export async function listSchemas(
  connection: Connection,
  database: string,
  options: CallOptions & { readonly system?: boolean } = {},
): Promise<readonly SchemaInfo[]> {
  const rows = await show(connection, `SCHEMAS IN DATABASE ${quoteIdentifier(database)}`, options);
  const names = rows.map((row) => text(row.name)).filter((name) => options.system || !isSystem(name));
  return names.sort().map((name) => ({ name }));
}

/**
 * Without a schema: of every schema that is not the system's.
 * @throws not-found for a schema that is not there
 */
export async function listTables(
  connection: Connection,
  { database, schema }: { readonly database: string; readonly schema?: string | undefined },
  options: CallOptions = {},
): Promise<readonly TableInfo[]> {
  const schemas = await listSchemas(connection, database, { ...options, system: true });
  if (schema !== undefined && !schemas.some(({ name }) => name === schema)) throw noSchema(schema, schemas);
  const tables: TableInfo[] = [];
  for (const { name } of schema === undefined ? schemas.filter((one) => !isSystem(one.name)) : [{ name: schema }]) {
    const where = `IN SCHEMA ${quoteIdentifier(database)}.${quoteIdentifier(name)}`;
    const found = await show(connection, `TABLES ${where}`, options);
    const views = await show(connection, `VIEWS ${where}`, options);
    const info = (row: Row, kind: TableKind): TableInfo => ({
      schema: name,
      name: text(row.name),
      kind,
      estimatedRows: count(row.rows),
      bytes: count(row.bytes),
      comment: text(row.comment) || null,
    });
    tables.push(
      ...found.map((row) => info(row, isYes(row.is_external) ? 'foreign table' : 'table')),
      ...views.map((row) => info(row, isYes(row.is_materialized) ? 'materialized view' : 'view')),
    );
  }
  const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return tables.sort((a, b) => byName(a.schema, b.schema) || byName(a.name, b.name));
}

/** SHOW tells the text only to a role that owns the view. */
export async function viewDefinition(
  connection: Connection,
  { database, view }: { readonly database: string; readonly view: TableName },
  options: CallOptions = {},
): Promise<string> {
  const where = `IN SCHEMA ${quoteIdentifier(database)}.${quoteIdentifier(view.schema ?? '')}`;
  const row = (await show(connection, `VIEWS ${where}`, options)).find(({ name }) => name === view.name);
  if (!row) throw noView(view);
  if (!row.text) throw hiddenView(view, 'The role that owns the view sees it.');
  return createView(dialect.table(view), row.text);
}

/** All rows of a SHOW, page by page. */
async function show(connection: Connection, what: string, { signal }: CallOptions): Promise<readonly Row[]> {
  const rows = new Map<string, Row>();
  for (let from = ''; ; ) {
    const before = rows.size;
    const page = await connection.rows(`SHOW ${what} LIMIT ${PAGE_ROWS}${from}`, { signal });
    for (const row of page) rows.set(text(row.name), row);
    // What stands behind the last name of a page is on the next one; a page that brings nothing new is the end too.
    if (page.length < PAGE_ROWS || rows.size === before) return [...rows.values()];
    from = ` FROM '${escapeText(text(page.at(-1)?.name))}'`;
  }
}

/** A text as it stands in a string of Snowflake's, where the backslash escapes. */
function escapeText(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll("'", "''");
}

function noSchema(schema: string, schemas: readonly SchemaInfo[]): DagFluxError {
  const near = nearNames(
    schema,
    schemas.map(({ name }) => name),
  );
  return new DagFluxError('not-found', `There is no schema "${schema}" in this database that the role may see.`, {
    hint:
      near.length > 0
        ? `Was ${near.map((name) => `"${name}"`).join(' or ')} meant?`
        : 'List the schemas that are there.',
  });
}

function count(value: string | null | undefined): number | null {
  return value === null || value === undefined || value === '' ? null : Number(value);
}

function isYes(value: string | null | undefined): boolean {
  return /^(y|yes|true|1)$/i.test(value ?? '');
}
