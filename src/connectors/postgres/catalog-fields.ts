import type { CallOptions } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import { nearNames } from '../../contract/near-names.ts';
import type { TableField } from '../../contract/values.ts';
import { requireSchema } from './catalog.ts';
import type { Query } from './query.ts';
import { logicalType } from './types.ts';

/** A name without a schema is a temporary table's. */
const IN_SCHEMA = `CASE WHEN $1::text IS NULL THEN n.oid = pg_my_temp_schema() ELSE n.nspname = $1 END`;

/**
 * `chain` follows a domain down to its base type; a domain's NOT NULL is the column's too. A NOT NULL constraint that is
 * NOT VALID (PostgreSQL 18) says nothing about the rows that are there already. A default has no columns in it, so that it
 * can be written out without the table (0): with it, each takes time in proportion to the number of columns.
 */
const FIELDS = `
WITH relation AS (
  SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relname = $2 AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND ${IN_SCHEMA}
), key AS (
  SELECT k.number, k.position
  FROM pg_catalog.pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(number, position)
  WHERE i.indrelid = (SELECT oid FROM relation) AND i.indisprimary AND k.position <= i.indnkeyatts
), unproven AS (
  SELECT unnest(o.conkey) AS number FROM pg_catalog.pg_constraint o
  WHERE o.conrelid = (SELECT oid FROM relation) AND o.contype = 'n' AND NOT o.convalidated
)
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
  t.oid, coalesce(b.modifier, a.atttypmod), t.typtype, e.oid, e.typtype,
  b.required IS NOT TRUE AND (NOT a.attnotnull OR a.attnum IN (SELECT number FROM unproven)),
  k.position,
  CASE WHEN a.attgenerated = '' THEN pg_get_expr(f.adbin, 0) END,
  a.attgenerated <> '', a.attidentity <> '', d.description
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type declared ON declared.oid = a.atttypid
LEFT JOIN LATERAL (
  WITH RECURSIVE chain(type, modifier, required) AS (
    VALUES (declared.oid, a.atttypmod, false)
    UNION ALL
    SELECT c.typbasetype, c.typtypmod, h.required OR c.typnotnull
    FROM chain h JOIN pg_catalog.pg_type c ON c.oid = h.type AND c.typtype = 'd'
  )
  SELECT h.type, h.modifier, h.required
  FROM chain h JOIN pg_catalog.pg_type c ON c.oid = h.type AND c.typtype <> 'd'
) b ON declared.typtype = 'd'
JOIN pg_catalog.pg_type t ON t.oid = coalesce(b.type, declared.oid)
LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
LEFT JOIN key k ON k.number = a.attnum
LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = a.attrelid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = a.attnum
WHERE a.attrelid = (SELECT oid FROM relation) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`;

/**
 * The columns of a table, from pg_catalog: a role that may only SELECT sees keys and defaults too. A generated column has
 * no default; `serial` is a default, not an identity.
 * @throws not-found, with what may have been meant
 */
export async function listFields(
  query: Query,
  table: TableName,
  options: CallOptions = {},
): Promise<readonly TableField[]> {
  const rows = await query(FIELDS, [table.schema ?? null, table.name], options);
  if (rows.length === 0) await requireTable(query, table, options);
  return rows.map((row) => {
    const [name, native, oid, modifier, typtype, element, elementTyptype] = row;
    const [nullable, position, defaultSql, generated, identity, comment] = row.slice(7);
    return {
      name: name as string,
      native: native as string,
      type: logicalType({
        oid: Number(oid),
        modifier: Number(modifier),
        typtype: typtype as string,
        element: element == null ? undefined : { oid: Number(element), typtype: elementTyptype as string },
      }),
      nullable: nullable === 't',
      primaryKeyPosition: position == null ? null : Number(position),
      default: defaultSql ?? null,
      generated: generated === 't',
      identity: identity === 't',
      comment: comment ?? null,
    };
  });
}

/** Only asked when no column was found: a table may have none. */
async function requireTable(query: Query, table: TableName, options: CallOptions): Promise<void> {
  if (table.schema !== undefined) await requireSchema(query, table.schema, options);
  const rows = await query(
    `SELECT n.nspname, c.relname, ${IN_SCHEMA} FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND (lower(c.relname) = lower($2) OR ${IN_SCHEMA})`,
    [table.schema ?? null, table.name],
    options,
  );
  const names = rows.map(([schema, name, here]) => ({
    schema: schema as string,
    name: name as string,
    here: here === 't',
  }));
  if (!names.some(({ name, here }) => here && name === table.name)) throw missingTable(table, names);
}

/** Of the tables that are there (`here` = in the schema that was asked for), what may have been meant. */
export function missingTable(
  table: TableName,
  names: readonly { readonly schema: string; readonly name: string; readonly here: boolean }[],
): DagFluxError {
  const elsewhere = names.filter(({ name, here }) => !here && name === table.name);
  const near = nearNames(
    table.name,
    names.filter(({ here }) => here).map(({ name }) => name),
  );
  const meant = [...elsewhere, ...near.map((name) => ({ ...table, name }))].slice(0, 3).map(formatTableName);
  return new DagFluxError('not-found', `There is no table or view ${formatTableName(table)} in this database.`, {
    hint:
      meant.length > 0
        ? `Was ${meant.join(' or ')} meant? A name is taken as written.`
        : 'List the tables that are there.',
  });
}
