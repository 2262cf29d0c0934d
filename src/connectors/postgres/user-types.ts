import type { Query } from './query.ts';

/** What defines a user-made type, in a form that two databases can be compared by. */
export interface Definition {
  readonly kind: 'enum' | 'domain' | 'composite' | 'other';
  readonly schema: string;
  /** An enum's labels; a domain's base, constraints and default; a composite's attributes. As SQL. */
  readonly parts: readonly string[];
  /** User-made types that it is made of. */
  readonly uses: readonly string[];
  readonly extension: string | null;
}

/** A native type text as a user-made type and whether it is an array of it; undefined = a type of pg_catalog. */
export function splitName(native: string): { type: string; array: boolean } | undefined {
  const match = /^((?:"(?:[^"]|"")+"|[^"."([\s]+)\.(?:"(?:[^"]|"")+"|[^"."([\s]+))(?:\(.*?\))?(\[\])?$/.exec(native);
  return match ? { type: match[1] as string, array: match[2] !== undefined } : undefined;
}

const DEFINITION = `
SELECT t.typtype, n.nspname,
  CASE t.typtype
    WHEN 'e' THEN (SELECT array_to_json(array_agg(quote_literal(enumlabel) ORDER BY enumsortorder)) FROM pg_enum WHERE enumtypid = t.oid)
    WHEN 'd' THEN to_json(ARRAY[format_type(t.typbasetype, t.typtypmod)]
      || CASE WHEN t.typcollation <> b.typcollation THEN ARRAY['COLLATE ' || t.typcollation::regcollation] ELSE '{}' END
      || CASE WHEN t.typnotnull THEN ARRAY['NOT NULL'] ELSE '{}' END
      || CASE WHEN t.typdefault IS NOT NULL THEN ARRAY['DEFAULT ' || pg_get_expr(t.typdefaultbin, 0)] ELSE '{}' END
      || coalesce((SELECT array_agg(pg_get_constraintdef(c.oid) ORDER BY c.conname) FROM pg_constraint c
           WHERE c.contypid = t.oid AND c.contype = 'c'), '{}'))
    WHEN 'c' THEN (SELECT array_to_json(array_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attcollation <> p.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END ORDER BY a.attnum))
      FROM pg_attribute a JOIN pg_type p ON p.oid = a.atttypid WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
  END,
  CASE t.typtype
    WHEN 'd' THEN json_build_array(format_type(t.typbasetype, NULL))
    WHEN 'c' THEN (SELECT json_agg(format_type(a.atttypid, NULL)) FROM pg_attribute a
      WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
  END,
  (SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
   WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e' LIMIT 1),
  t.typrelid <> 0 AND (SELECT relkind FROM pg_class WHERE oid = t.typrelid) <> 'c',
  EXISTS (SELECT FROM pg_depend d LEFT JOIN pg_constraint c ON d.classid = 'pg_constraint'::regclass AND c.oid = d.objid
    WHERE (c.contypid = t.oid OR (d.classid = 'pg_type'::regclass AND d.objid = t.oid))
      AND t.typtype = 'd' AND d.refclassid IN ('pg_proc'::regclass, 'pg_class'::regclass))
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_type b ON b.oid = t.typbasetype
WHERE t.oid = to_regtype($1)`;

/** Undefined: there is no such type. */
export async function readDefinition(
  query: Query,
  type: string,
  options: { readonly signal?: AbortSignal },
): Promise<Definition | undefined> {
  const [row] = await query(DEFINITION, [type], options);
  if (!row) return undefined;
  const [typtype, schema, parts, uses, extension, tableRow, calls] = row;
  const kinds = { e: 'enum', d: 'domain', c: 'composite' } as const;
  // A table's row type comes and goes with its table; functions that a check or default calls are not brought along.
  const alone = extension === null && tableRow !== 't' && calls !== 't';
  const made = alone && (typtype === 'e' || typtype === 'd' || typtype === 'c');
  const names = JSON.parse(uses ?? '[]') as string[];
  return {
    kind: made ? kinds[typtype] : 'other',
    schema: schema as string,
    parts: JSON.parse(parts ?? '[]') as string[],
    uses: [...new Set(names.flatMap((name) => splitName(name)?.type ?? []))],
    extension: extension ?? null,
  };
}

/** The statement that makes the type; its names are quoted as the server wrote them. */
export function statementFor(type: string, definition: Definition): string {
  const { kind, parts } = definition;
  if (kind === 'enum') return `CREATE TYPE ${type} AS ENUM (${parts.join(', ')})`;
  if (kind === 'composite') return `CREATE TYPE ${type} AS (${parts.join(', ')})`;
  return `CREATE DOMAIN ${type} AS ${parts.join(' ')}`;
}
