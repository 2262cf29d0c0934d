import type { CallOptions, SchemaGrants } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { listSchemas } from './catalog.ts';
import type { Connection } from './connection.ts';
import { quoteIdentifier } from './dialect.ts';
import type { SnowflakeSettings } from './form.ts';

interface Grant {
  readonly privilege: string;
  /** TABLE, VIEW, SCHEMA and so on; of a future grant what will be made. */
  readonly on: string;
  /** The object's full name, as Snowflake writes it. */
  readonly name: string;
}

export interface GrantsReport {
  readonly grants: readonly SchemaGrants[];
  readonly missing: { readonly read: readonly string[]; readonly write: readonly string[] };
  readonly hint?: string;
}

const WRITES = ['INSERT', 'UPDATE', 'DELETE'] as const;

/** What the role may do in the schemas that it sees; undefined where the server does not tell (SHOW GRANTS refused). */
export async function reportGrants(
  connection: Connection,
  settings: SnowflakeSettings,
  { role, signal }: CallOptions & { readonly role: string },
): Promise<GrantsReport | undefined> {
  const held = await grantsOf(connection, role, signal);
  if (held === undefined) return undefined;
  const schemas = await listSchemas(connection, settings.database, { signal });
  const grants: SchemaGrants[] = [];
  for (const { name } of schemas) {
    const where = `${quoteIdentifier(settings.database)}.${quoteIdentifier(name)}`;
    const tables = await connection.rows(`SHOW TERSE TABLES IN SCHEMA ${where} LIMIT 1000`, { signal });
    grants.push(grantsIn({ settings, schema: name, held, tables: tables.map((row) => row.name ?? '') }));
  }
  const missing = missingIn(
    settings,
    role,
    grants.find(({ schema }) => schema === settings.schema),
  );
  const hint =
    missing.read.length > 0
      ? 'The role cannot read everything in the schema; the statements that are missing are listed.'
      : undefined;
  return { grants, missing, ...(hint !== undefined && { hint }) };
}

/** The grants of a role and of the roles that are granted to it. */
async function grantsOf(
  connection: Connection,
  role: string,
  signal: AbortSignal | undefined,
): Promise<readonly Grant[] | undefined> {
  const found: Grant[] = [];
  const seen = new Set<string>();
  const ahead = [role];
  try {
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      for (const row of await connection.rows(`SHOW GRANTS TO ROLE ${quoteIdentifier(next)}`, { signal })) {
        const grant = { privilege: row.privilege ?? '', on: row.granted_on ?? '', name: row.name ?? '' };
        if (grant.on === 'ROLE' && grant.privilege === 'USAGE')
          ahead.push(grant.name.replace(/^"|"$/g, '').replaceAll('""', '"'));
        else found.push(grant);
      }
    }
    return found;
  } catch (error) {
    if (
      error instanceof DagFluxError &&
      ['invalid-sql', 'unauthorized', 'unsupported', 'internal'].includes(error.code)
    )
      return undefined;
    throw error;
  }
}

function grantsIn({
  settings,
  schema,
  held,
  tables,
}: {
  settings: SnowflakeSettings;
  schema: string;
  held: readonly Grant[];
  tables: readonly string[];
}): SchemaGrants {
  const inSchema = `${plain(settings.database)}.${plain(schema)}`;
  const has = (on: string, name: string, ...privileges: readonly string[]): boolean =>
    held.some(
      (grant) =>
        grant.on === on &&
        grant.name === name &&
        (privileges.includes(grant.privilege) || grant.privilege === 'OWNERSHIP'),
    );
  const ownsSchema = has('SCHEMA', inSchema);
  const share = (privileges: readonly string[]): SchemaGrants['read'] => {
    if (tables.length === 0) return null;
    const count = tables.filter((name) =>
      privileges.every((one) => has('TABLE', `${inSchema}.${plain(name)}`, one)),
    ).length;
    return count === tables.length ? 'all' : count === 0 ? 'none' : 'some';
  };
  return {
    schema,
    list: ownsSchema || has('SCHEMA', inSchema, 'USAGE'),
    read: share(['SELECT']),
    write: share(WRITES),
    create: has('SCHEMA', inSchema, 'CREATE TABLE'),
    // A temporary table needs nothing but the use of the schema.
    temporary: ownsSchema || has('SCHEMA', inSchema, 'USAGE'),
  };
}

/** A name as SHOW GRANTS writes it: in quotes where it needs them. */
function plain(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : quoteIdentifier(name);
}

/** The smallest statements that give what is missing in the connection's own schema. */
function missingIn(
  settings: SnowflakeSettings,
  role: string,
  grants: SchemaGrants | undefined,
): GrantsReport['missing'] {
  const to = `TO ROLE ${quoteIdentifier(role)}`;
  const database = quoteIdentifier(settings.database);
  const schema = `${database}.${quoteIdentifier(settings.schema)}`;
  const enter = grants?.list
    ? []
    : [`GRANT USAGE ON DATABASE ${database} ${to};`, `GRANT USAGE ON SCHEMA ${schema} ${to};`];
  const all = (privileges: string): string[] => [
    `GRANT ${privileges} ON ALL TABLES IN SCHEMA ${schema} ${to};`,
    `GRANT ${privileges} ON FUTURE TABLES IN SCHEMA ${schema} ${to};`,
  ];
  const reads = grants?.read === 'all' || grants?.read === null;
  const writes = grants?.write === 'all' || grants?.write === null;
  return {
    read: [...enter, ...(reads ? [] : all('SELECT'))],
    write: [
      ...enter,
      ...(reads && writes ? [] : all(['SELECT', ...WRITES].join(', '))),
      ...(grants?.create ? [] : [`GRANT CREATE TABLE ON SCHEMA ${schema} ${to};`]),
    ],
  };
}
