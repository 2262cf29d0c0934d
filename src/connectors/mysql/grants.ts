import type { SchemaGrants, TestReport } from '../../contract/connector.ts';
import { listSchemas, listTables } from './catalog.ts';
import type { Query } from './query.ts';

/** One line of SHOW GRANTS: what may be done with what; `*` = all. */
interface Grant {
  readonly privileges: ReadonlySet<string>;
  /** A pattern, as LIKE reads it; null = every schema. */
  readonly schema: string | null;
  /** Null = every table. */
  readonly table: string | null;
}

const NAME = '`((?:[^`]|``)*)`';
const LINE = new RegExp(`^GRANT (.+?) ON (?:TABLE )?(?:\\*|${NAME})\\.(?:\\*|${NAME}) TO `, 's');

/** What a table that is moved into needs, and what a new one: it is made under another name and then renamed. */
const WRITE = ['INSERT', 'UPDATE', 'DELETE'];
const CREATE = ['CREATE', 'ALTER', 'DROP'];
const TEMPORARY = 'CREATE TEMPORARY TABLES';

export type GrantReport = Required<Pick<TestReport, 'grants' | 'missing'>>;

/** What the user may do in each schema, and the smallest statements that give what is missing in one of them. */
export async function reportGrants(query: Query, schema: string): Promise<GrantReport> {
  const lines = await query('SHOW GRANTS');
  const grants = lines.flatMap(([line]) => readGrant(line ?? ''));
  const [[grantee = ''] = []] = await query('SELECT CURRENT_USER()');
  const schemas = await listSchemas(query);
  const tables = await listTables(query);
  return {
    grants: schemas.map(({ name }) => {
      const own = tables.filter((table) => table.schema === name).map((table) => table.name);
      return reportSchema(grants, name, own);
    }),
    missing: {
      read: missing(grants, { schema, grantee: grantee ?? '', wanted: ['SELECT'] }),
      write: missing(grants, { schema, grantee: grantee ?? '', wanted: ['SELECT', ...WRITE, ...CREATE, TEMPORARY] }),
    },
  };
}

function reportSchema(grants: readonly Grant[], schema: string, tables: readonly string[]): SchemaGrants {
  const may = (privileges: readonly string[], table: string | null): boolean =>
    privileges.every((privilege) => grants.some((grant) => covers(grant, { privilege, schema, table })));
  const extent = (privileges: readonly string[]): SchemaGrants['read'] => {
    if (tables.length === 0) return null;
    const count = tables.filter((table) => may(privileges, table)).length;
    return count === tables.length ? 'all' : count > 0 ? 'some' : 'none';
  };
  return {
    schema,
    list: true,
    read: extent(['SELECT']),
    write: extent(WRITE),
    create: may(CREATE, null),
    temporary: may([TEMPORARY], null),
  };
}

function covers(
  grant: Grant,
  { privilege, schema, table }: { readonly privilege: string; readonly schema: string; readonly table: string | null },
): boolean {
  if (grant.schema !== null && !like(grant.schema, schema)) return false;
  if (grant.table !== null && grant.table !== table) return false;
  return grant.privileges.has('ALL PRIVILEGES') || grant.privileges.has(privilege);
}

/** A privilege on some columns only (`SELECT (a, b)`) is none on the table. Lines of roles and of routines are passed over. */
function readGrant(line: string): Grant[] {
  const found = LINE.exec(line);
  if (!found) return [];
  const [, list = '', schema, table] = found;
  const privileges = list.replace(/\w+ \([^)]*\)/g, '').split(',');
  return [
    {
      privileges: new Set(privileges.map((privilege) => privilege.trim().toUpperCase())),
      schema: schema === undefined ? null : schema.replaceAll('``', '`'),
      table: table === undefined ? null : table.replaceAll('``', '`'),
    },
  ];
}

/** Names of databases in grants are patterns, in which `_` and `%` stand for characters unless a backslash is before them. */
function like(pattern: string, name: string): boolean {
  const source = pattern.replace(/\\?[\s\S]/g, (part) => {
    if (part === '_') return '.';
    if (part === '%') return '.*';
    return RegExp.escape(part.replace(/^\\(?=.)/, ''));
  });
  return new RegExp(`^${source}$`, 's').test(name);
}

function missing(
  grants: readonly Grant[],
  {
    schema,
    grantee,
    wanted,
  }: { readonly schema: string; readonly grantee: string; readonly wanted: readonly string[] },
): string[] {
  const lacking = wanted.filter(
    (privilege) => !grants.some((grant) => covers(grant, { privilege, schema, table: null })),
  );
  if (lacking.length === 0) return [];
  const pattern = schema.replace(/[\\_%]/g, '\\$&').replaceAll('`', '``');
  return [`GRANT ${lacking.join(', ')} ON \`${pattern}\`.* TO ${account(grantee)};`];
}

/** `name@host` as an account is written. */
function account(grantee: string): string {
  const at = grantee.lastIndexOf('@');
  const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  return `${quote(grantee.slice(0, at))}@${quote(grantee.slice(at + 1))}`;
}
