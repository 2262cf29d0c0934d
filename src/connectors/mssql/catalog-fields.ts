import type { CallOptions } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import { nearNames } from '../../contract/near-names.ts';
import type { TableField } from '../../contract/values.ts';
import { requireSchema } from './catalog.ts';
import { dialect } from './dialect.ts';
import { typeInfoFrom } from './native-types.ts';
import type { Query } from './query.ts';
import { describeType, ROWVERSION } from './types.ts';

/** System type 240: the CLR types, which only their user type names. An alias type is told as what it stands for. */
const FIELDS = `
SELECT c.name,
  CASE WHEN c.system_type_id = 240 THEN TYPE_NAME(c.user_type_id) ELSE TYPE_NAME(c.system_type_id) END,
  c.max_length, c.precision, c.scale, c.is_nullable, k.key_ordinal, d.definition,
  CAST(CASE WHEN c.is_computed = 1 OR c.generated_always_type <> 0 OR c.system_type_id = 189 THEN 1 ELSE 0 END AS bit),
  c.is_identity, CAST(e.value AS nvarchar(4000))
FROM sys.columns AS c
LEFT JOIN sys.indexes AS i ON i.object_id = c.object_id AND i.is_primary_key = 1
LEFT JOIN sys.index_columns AS k ON k.object_id = c.object_id AND k.index_id = i.index_id AND k.column_id = c.column_id
LEFT JOIN sys.default_constraints AS d ON d.object_id = c.default_object_id
LEFT JOIN sys.extended_properties AS e
  ON e.class = 1 AND e.major_id = c.object_id AND e.minor_id = c.column_id AND e.name = N'MS_Description'
WHERE c.object_id = ISNULL((SELECT OBJECT_ID(y.base_object_name) FROM sys.synonyms AS y WHERE y.object_id = OBJECT_ID(@p1)), OBJECT_ID(@p1))
ORDER BY c.column_id`;

/**
 * The columns of a table, a view, or what a synonym stands for. A computed column has no default.
 * @throws not-found, with what may have been meant
 */
export async function listFields(
  query: Query,
  table: TableName,
  options: CallOptions & { readonly keepsOffset?: boolean } = {},
): Promise<readonly TableField[]> {
  const rows = await query(FIELDS, [dialect.table(table)], options);
  if (rows.length === 0) await requireTable(query, table, options);
  return rows.map((row): TableField => {
    const [name, type, length, precision, scale, nullable] = row;
    const [position, defaultSql, generated, identity, comment] = row.slice(6);
    const rowversion = type === 'timestamp';
    const info = typeInfoFrom({
      name: type as string,
      length: Number(length),
      precision: Number(precision),
      scale: Number(scale),
    });
    return {
      name: name as string,
      ...describeType({ ...info, keepsOffset: options.keepsOffset ?? false }, rowversion ? ROWVERSION : 0),
      nullable: nullable === true,
      primaryKeyPosition: position ? Number(position) : null,
      default: (defaultSql ?? null) as string | null,
      generated: generated === true,
      identity: identity === true,
      comment: (comment ?? null) as string | null,
    };
  });
}

async function requireTable(query: Query, table: TableName, options: CallOptions): Promise<never> {
  if (table.schema !== undefined) await requireSchema(query, table.schema, options);
  const rows = await query(
    `SELECT s.name, o.name FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
WHERE o.type IN ('U', 'V', 'SN') AND o.is_ms_shipped = 0 AND (o.name = @p2 OR s.name = @p1)`,
    [table.schema ?? null, table.name],
    options,
  );
  const names = rows.map(([schema, name]) => ({ schema: schema as string, name: name as string }));
  const elsewhere = names.filter(({ schema, name }) => schema !== table.schema && name === table.name);
  const near = nearNames(
    table.name,
    names.filter(({ schema }) => schema === table.schema).map(({ name }) => name),
  );
  const meant = [...elsewhere, ...near.map((name) => ({ ...table, name }))].slice(0, 3).map(formatTableName);
  throw new DagFluxError('not-found', `There is no table or view ${formatTableName(table)} in this database.`, {
    hint:
      meant.length > 0
        ? `Was ${meant.join(' or ')} meant?`
        : 'List the tables that are there; SQL Server shows only those that the login has a permission on.',
  });
}
