import type { CallOptions, SchemaInfo, TableInfo, TableKind } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { nearNames } from '../../contract/near-names.ts';
import type { Query } from './query.ts';

/** A condition on `pg_namespace n`: names that start with pg_ are the server's own. */
export const USER_SCHEMA = `left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'`;

/** Every schema, whether the role may use it or not. */
export async function listSchemas(
  query: Query,
  options: CallOptions & { readonly system?: boolean } = {},
): Promise<readonly SchemaInfo[]> {
  const rows = await query(
    `SELECT n.nspname FROM pg_catalog.pg_namespace n ${options.system ? '' : `WHERE ${USER_SCHEMA}`} ORDER BY 1`,
    [],
    options,
  );
  return rows.map(([name]) => ({ name: name as string }));
}

const KINDS: Readonly<Record<string, TableKind>> = {
  r: 'table',
  v: 'view',
  m: 'materialized view',
  p: 'partitioned table',
  f: 'foreign table',
};

/**
 * All from pg_catalog, so that it does not depend on privileges. Partitions are folded into their root, which has the sum
 * of their rows and bytes.
 *
 * Bytes are the table's own file and its TOAST, without indexes: measured, so that they are right for a table that was
 * never analyzed. Measuring makes the server load the whole definition of what is measured, which is most of the time
 * that the list takes, so TOAST is left out where it is known to be empty. It also takes a lock for a moment: a table that
 * someone holds, or waits for, exclusively is left out (null) rather than waited for.
 */
const tables = (inSchema: string): string => `
WITH RECURSIVE held AS MATERIALIZED (
  SELECT l.relation FROM pg_catalog.pg_locks l
  WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.pid <> pg_backend_pid()
    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
), listed AS MATERIALIZED (
  SELECT c.oid, n.nspname, c.relname, c.relkind
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition AND ${inSchema}
), member(root, oid, kind) AS (
  SELECT oid, oid, relkind FROM listed
  UNION ALL
  SELECT m.root, c.oid, c.relkind
  FROM member m JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
  WHERE m.kind = 'p'
), stored AS MATERIALIZED (
  SELECT m.root, c.reltuples, c.reltoastrelid, m.oid IN (SELECT relation FROM held) AS held,
    CASE WHEN m.kind IN ('r', 'm') AND m.oid NOT IN (SELECT relation FROM held) THEN pg_relation_size(m.oid) END AS bytes
  FROM member m JOIN pg_catalog.pg_class c ON c.oid = m.oid
  WHERE m.kind IN ('r', 'm', 'f')
), total AS (
  SELECT s.root, sum(s.reltuples::float8) FILTER (WHERE s.reltuples >= 0) AS rows,
    CASE WHEN NOT bool_or(s.held) THEN sum(s.bytes + CASE
      WHEN s.bytes > 0 AND (t.relpages > 0 OR t.reltuples < 0 OR pg_stat_get_tuples_inserted(t.oid) > 0)
      THEN pg_total_relation_size(t.oid) ELSE 0 END)
    END AS bytes
  FROM stored s LEFT JOIN pg_catalog.pg_class t ON t.oid = s.reltoastrelid
  GROUP BY s.root
)
SELECT l.nspname, l.relname, l.relkind, t.rows::bigint, t.bytes, d.description
FROM listed l
LEFT JOIN total t ON t.root = l.oid
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = l.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
ORDER BY l.nspname, l.relname`;

/**
 * Without a schema: of every schema that is not the server's own.
 * @throws not-found for a schema that is not there
 */
export async function listTables(
  query: Query,
  schema?: string | undefined,
  options: CallOptions = {},
): Promise<readonly TableInfo[]> {
  const rows =
    schema === undefined
      ? await query(tables(USER_SCHEMA), [], options)
      : await query(tables('n.nspname = $1'), [schema], options);
  if (schema !== undefined && rows.length === 0) await requireSchema(query, schema, options);
  return rows.map(([inSchema, name, kind, estimatedRows, bytes, comment]) => ({
    schema: inSchema as string,
    name: name as string,
    kind: KINDS[kind as string] as TableKind,
    estimatedRows: numberOrNull(estimatedRows),
    bytes: numberOrNull(bytes),
    comment: comment ?? null,
  }));
}

/** @throws not-found, with what may have been meant */
export async function requireSchema(query: Query, schema: string, options: CallOptions = {}): Promise<void> {
  const names = (await listSchemas(query, { ...options, system: true })).map(({ name }) => name);
  if (!names.includes(schema)) throw missingSchema(schema, names);
}

/** Of the schemas that are there, what may have been meant. */
export function missingSchema(schema: string, names: readonly string[]): DagFluxError {
  const near = nearNames(schema, names);
  return new DagFluxError('not-found', `There is no schema "${schema}" in this database.`, {
    hint:
      near.length > 0
        ? `Was ${near.map((name) => `"${name}"`).join(' or ')} meant?`
        : 'List the schemas that are there.',
  });
}

function numberOrNull(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}
