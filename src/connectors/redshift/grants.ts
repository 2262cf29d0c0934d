import type { CallOptions } from '../../contract/connector.ts';
import { type Facts, type GrantReport, toReport } from '../postgres/grants.ts';
import type { Query } from '../postgres/query.ts';
import { listSchemas } from './catalog.ts';

/** What a schema's owner and a superuser may do with tables that are yet to be made is written down nowhere. */
const SCHEMAS = `
SELECT n.nspname, quote_ident(n.nspname), quote_ident(current_user), quote_ident(current_database()),
  has_schema_privilege(n.nspname, 'USAGE'), has_schema_privilege(n.nspname, 'CREATE'),
  has_database_privilege(current_database(), 'TEMP'), o.usename = current_user OR me.usesuper
FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_user o ON o.usesysid = n.nspowner
LEFT JOIN pg_catalog.pg_user me ON me.usename = current_user
ORDER BY 1`;

const counted = (privilege: string): string =>
  `sum(CASE WHEN has_table_privilege(c.oid, '${privilege}') THEN 1 ELSE 0 END)`;

/** Views can be read, and only tables written. */
const TABLES = `
SELECT n.nspname, c.relkind, count(*), ${['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map(counted).join(', ')},
  sum(CASE WHEN has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
    AND has_table_privilege(c.oid, 'DELETE') THEN 1 ELSE 0 END),
  sum(CASE WHEN has_table_privilege(c.oid, 'INSERT') OR has_table_privilege(c.oid, 'UPDATE')
    OR has_table_privilege(c.oid, 'DELETE') THEN 1 ELSE 0 END)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v') GROUP BY n.nspname, c.relkind`;

const LATER = `
SELECT schema_name, privilege_type FROM svv_default_privileges
WHERE object_type = 'RELATION' AND (grantee_name = current_user OR grantee_type <> 'user')`;

/** What the user may do in each schema, and the smallest statements that give what is missing in one of them. */
export async function reportGrants(query: Query, schema: string, options: CallOptions = {}): Promise<GrantReport> {
  const listed = new Set((await listSchemas(query, options)).map(({ name }) => name));
  const tables = await query(TABLES, [], options);
  const later = await query(LATER, [], options);
  const facts = (await query(SCHEMAS, [], options))
    .filter(([name]) => listed.has(name as string))
    .map((row): Facts => {
      const [name, quoted, role, database, ...may] = row;
      const [usage, create, temporary, own] = may.map((answer) => answer === 't');
      const of = (kind: string): number[] =>
        tables
          .find(([inSchema, found]) => inSchema === name && found === kind)
          ?.slice(2)
          .map(Number) ?? Array.from({ length: 7 }, () => 0);
      const [count = 0, select = 0, insert = 0, update = 0, remove = 0, whole = 0, some = 0] = of('r');
      const [views = 0, readableViews = 0] = of('v');
      const readable = select + readableViews;
      const given = later
        .filter(([inSchema]) => inSchema === name || !inSchema)
        .map(([, privilege]) => `r:${privilege}`);
      return {
        schema: name as string,
        names: { schema: quoted as string, role: role as string, database: database as string },
        usage: usage === true,
        create: create === true,
        temporary: temporary === true,
        readable: { count: count + views, whole: readable, some: readable },
        writable: { count, whole, some },
        tables: { count, SELECT: readable, INSERT: insert, UPDATE: update, DELETE: remove },
        // There are none.
        sequences: { count: 0, USAGE: 0, SELECT: 0 },
        later: new Set(['S:USAGE', 'S:SELECT', ...(own ? ['r:SELECT', 'r:INSERT', 'r:UPDATE', 'r:DELETE'] : given)]),
      };
    });
  return toReport(facts, schema);
}
