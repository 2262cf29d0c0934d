import type { CallOptions, SchemaInfo, TableInfo, TableKind } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { nearNames } from '../../contract/near-names.ts';
import type { Query } from './query.ts';

/** A condition on `sys.schemas AS s`: not the server's own, nor those that the fixed database roles have (from 16384 on). */
const USER_SCHEMA = `s.schema_id < 16384 AND s.name NOT IN (N'sys', N'INFORMATION_SCHEMA', N'guest')`;

export async function listSchemas(
  query: Query,
  options: CallOptions & { readonly system?: boolean } = {},
): Promise<readonly SchemaInfo[]> {
  const where = options.system ? '' : ` WHERE ${USER_SCHEMA}`;
  const rows = await query(`SELECT s.name FROM sys.schemas AS s${where} ORDER BY s.name`, [], options);
  return rows.map(([name]) => ({ name: name as string }));
}

/**
 * What the login may see: SQL Server hides the objects that it has no permission on. Rows and bytes are those of the heap or
 * the clustered index, as the server keeps count of them. A synonym stands for its table.
 */
const tables = (where: string): string => `
SELECT s.name, o.name, RTRIM(o.type), t.is_external, p.rows, a.bytes, CAST(e.value AS nvarchar(4000))
FROM sys.objects AS o
JOIN sys.schemas AS s ON s.schema_id = o.schema_id
LEFT JOIN sys.tables AS t ON t.object_id = o.object_id
LEFT JOIN sys.synonyms AS y ON y.object_id = o.object_id
OUTER APPLY (
  SELECT SUM(p.rows) AS rows FROM sys.partitions AS p WHERE p.object_id = o.object_id AND p.index_id IN (0, 1)
) AS p
OUTER APPLY (
  SELECT SUM(u.total_pages) * 8192 AS bytes
  FROM sys.partitions AS q
  JOIN sys.allocation_units AS u ON u.container_id = CASE WHEN u.type = 2 THEN q.partition_id ELSE q.hobt_id END
  WHERE q.object_id = o.object_id AND q.index_id IN (0, 1)
) AS a
LEFT JOIN sys.extended_properties AS e
  ON e.class = 1 AND e.major_id = o.object_id AND e.minor_id = 0 AND e.name = N'MS_Description'
WHERE (o.type IN ('U', 'V') OR o.type = 'SN' AND OBJECTPROPERTY(OBJECT_ID(y.base_object_name), 'IsProcedure') = 0)
  AND o.is_ms_shipped = 0 AND ${where}
ORDER BY s.name, o.name`;

function kindOf(type: unknown, external: unknown): TableKind {
  if (type === 'U') return external === true ? 'foreign table' : 'table';
  return 'view';
}

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
      : await query(tables('s.name = @p1'), [schema], options);
  if (schema !== undefined && rows.length === 0) await requireSchema(query, schema, options);
  return rows.map(([inSchema, name, type, external, estimatedRows, bytes, comment]) => ({
    schema: inSchema as string,
    name: name as string,
    kind: kindOf(type, external),
    estimatedRows: estimatedRows === null || estimatedRows === undefined ? null : Number(estimatedRows),
    bytes: bytes === null || bytes === undefined ? null : Number(bytes),
    comment: (comment ?? null) as string | null,
  }));
}

/** @throws not-found, with what may have been meant */
export async function requireSchema(query: Query, schema: string, options: CallOptions = {}): Promise<void> {
  const names = (await listSchemas(query, { ...options, system: true })).map(({ name }) => name);
  if (names.includes(schema)) return;
  const near = nearNames(schema, names);
  throw new DagFluxError('not-found', `There is no schema "${schema}" in this database.`, {
    hint:
      near.length > 0
        ? `Was ${near.map((name) => `"${name}"`).join(' or ')} meant?`
        : 'List the schemas that are there.',
  });
}
