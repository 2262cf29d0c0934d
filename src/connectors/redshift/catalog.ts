import type { CallOptions, Database, SchemaInfo, TableInfo, TableKind } from '../../contract/connector.ts';
import { missingSchema } from '../postgres/catalog.ts';
import type { Query } from '../postgres/query.ts';

/** Redshift's own: pg_…, and what it makes to keep its catalog. */
const SYSTEM = /^pg_|^information_schema$|^catalog_history$/;

/** Schemas of this database, external ones (Spectrum, federated) included. */
export async function listSchemas(
  query: Query,
  options: CallOptions & { readonly system?: boolean } = {},
): Promise<readonly SchemaInfo[]> {
  const rows = await query(
    'SELECT schema_name FROM svv_all_schemas WHERE database_name = current_database() ORDER BY 1',
    [],
    options,
  );
  const names = [...new Set(rows.map(([name]) => name as string))];
  return names.filter((name) => options.system || !SYSTEM.test(name)).map((name) => ({ name }));
}

/** @throws not-found, with what may have been meant */
export async function requireSchema(query: Query, schema: string, options: CallOptions = {}): Promise<void> {
  const names = (await listSchemas(query, { ...options, system: true })).map(({ name }) => name);
  if (!names.includes(schema)) throw missingSchema(schema, names);
}

const KINDS: Readonly<Record<string, TableKind>> = {
  'BASE TABLE': 'table',
  TABLE: 'table',
  VIEW: 'view',
  'LATE BINDING VIEW': 'view',
  'MATERIALIZED VIEW': 'materialized view',
  'EXTERNAL TABLE': 'foreign table',
};

/** What a materialized view keeps its rows in. */
const BACKING_TABLE = /^mv_tbl__(.*)__\d+$/;

/**
 * From SVV_TABLES, in which a user sees what they have been granted something on; it calls a materialized view a view.
 * Rows are the estimate of the last ANALYZE or COPY; bytes are told to superusers alone, so to nobody here.
 */
export async function listTables(
  query: Query,
  ...[schema, options = {}]: Parameters<Database['tables']>
): Promise<readonly TableInfo[]> {
  const where = (column: string): string => (schema === undefined ? '' : `WHERE ${column} = $1`);
  const parameters = schema === undefined ? [] : [schema];
  const ask = (sql: string) => query(sql, parameters, options);
  const listed = await ask(
    `SELECT table_schema, table_name, table_type, remarks FROM svv_tables ${where('table_schema')} ORDER BY 1, 2`,
  );
  if (schema !== undefined && listed.length === 0) await requireSchema(query, schema, options);
  const materialized = keys(await ask(`SELECT schema_name, name FROM svv_mv_info ${where('schema_name')}`));
  const estimates = new Map(
    (
      await ask(
        `SELECT n.nspname, c.relname, CAST(c.reltuples AS bigint) FROM pg_catalog.pg_class c
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ${where('n.nspname')}`,
      )
    ).map(([inSchema, name, rows]) => [key(inSchema, name), Number(rows)]),
  );
  return listed.flatMap(([inSchema, name, type, remarks]): TableInfo[] => {
    if (schema === undefined && SYSTEM.test(inSchema as string)) return [];
    const backed = BACKING_TABLE.exec(name as string)?.[1];
    if (backed !== undefined && materialized.has(key(inSchema, backed))) return [];
    const rows = estimates.get(key(inSchema, name));
    const kind = KINDS[(type ?? '').trim().toUpperCase()] ?? 'table';
    return [
      {
        schema: inSchema as string,
        name: name as string,
        kind: materialized.has(key(inSchema, name)) ? 'materialized view' : kind,
        // 0 = never analyzed, as like as not; below, PostgreSQL says that it does not know.
        estimatedRows: rows !== undefined && rows > 0 && kind === 'table' ? rows : null,
        bytes: null,
        comment: remarks || null,
      },
    ];
  });
}

function key(schema: string | null | undefined, name: string | null | undefined): string {
  // Some views have CHAR columns, which are padded.
  return JSON.stringify([schema?.trimEnd(), name?.trimEnd()]);
}

function keys(rows: readonly (readonly (string | null)[])[]): ReadonlySet<string> {
  return new Set(rows.map(([schema, name]) => key(schema, name)));
}
