import type { ColumnFit } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';
import { toNative } from './dialect.ts';
import type { Query } from './query.ts';
import { type Definition, readDefinition, splitName, statementFor } from './user-types.ts';

export interface FitOptions {
  /** The columns come from PostgreSQL. */
  readonly sameDialect: boolean;
  /** Asks the database that they come from. */
  readonly sourceQuery: Query | undefined;
  readonly signal?: AbortSignal;
}

/** What columns of another database become in a table made here. */
export async function fitColumns(
  query: Query,
  fields: readonly Field[],
  options: FitOptions,
): Promise<readonly ColumnFit[]> {
  if (!options.sameDialect) return fields.map((field) => toNative(field.type));
  const made = new Map<string, Promise<TypeFit>>();
  return Promise.all(
    fields.map(async (field): Promise<ColumnFit> => {
      const name = splitName(field.native);
      // pg_catalog's own types are the same everywhere: format_type names no schema for them.
      if (!name) return { sql: field.native, verdict: 'exact' };
      const known = made.get(name.type) ?? fitType(query, name.type, options);
      made.set(name.type, known);
      const fitted = await known;
      if (fitted.reason === undefined) return { sql: field.native, verdict: 'exact', needs: fitted.needs };
      return { sql: name.array ? 'text[]' : 'text', verdict: 'widened', reason: fitted.reason };
    }),
  );
}

interface TypeFit {
  readonly needs: readonly string[];
  /** Why the type cannot stand here. */
  readonly reason?: string;
}

/** A user-defined type stands where it is there with the same definition, or where it can be made. */
async function fitType(query: Query, type: string, options: FitOptions): Promise<TypeFit> {
  const here = await readDefinition(query, type, options);
  const there = options.sourceQuery && (await readDefinition(options.sourceQuery, type, options));
  const different = { needs: [], reason: `the type ${type} is defined differently in the target` };
  if (here) {
    if (!there) return { needs: [] };
    if (JSON.stringify(here) !== JSON.stringify(there)) return different;
    // Of the same words, and they mean the same.
    const parts = await Promise.all(there.uses.map((used) => fitType(query, used, options)));
    return parts.some((part) => part.reason !== undefined) ? different : { needs: [] };
  }
  if (!there) return { needs: [], reason: `the type ${type} is not in the target` };
  if (there.kind === 'other') {
    const by = there.extension ? ` (extension ${there.extension})` : '';
    return { needs: [], reason: `the type ${type}${by} is not in the target` };
  }
  if (!(await mayCreate(query, there, options))) {
    return { needs: [], reason: `the type ${type} is not in the target and may not be made there` };
  }
  const parts = await Promise.all(there.uses.map((used) => fitType(query, used, options)));
  const missing = parts.find((part) => part.reason !== undefined);
  if (missing) return missing;
  return { needs: [...new Set([...parts.flatMap((part) => part.needs), statementFor(type, there)])] };
}

async function mayCreate(query: Query, definition: Definition, options: FitOptions): Promise<boolean> {
  const sql = `SELECT has_schema_privilege(oid, 'CREATE') AND has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = $1`;
  const rows = await query(sql, [definition.schema], options);
  return rows[0]?.[0] === 't';
}
