import type { CallOptions, SchemaGrants } from '../../contract/connector.ts';
import { USER_SCHEMA } from './catalog.ts';
import type { Query } from './query.ts';

export interface GrantReport {
  readonly grants: readonly SchemaGrants[];
  /**
   * What would have to be run for the schema asked about, by whoever owns it: `read` to read its tables, `write` to read and
   * write them and to make new ones. Empty = nothing is missing.
   */
  readonly missing: { readonly read: readonly string[]; readonly write: readonly string[] };
}

const TABLE_PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;
const SEQUENCE_PRIVILEGES = ['USAGE', 'SELECT'] as const;
type TablePrivilege = (typeof TABLE_PRIVILEGES)[number];
type SequencePrivilege = (typeof SEQUENCE_PRIVILEGES)[number];

/** What the role has on the objects of one schema: of how many, each privilege on how many of them. */
export interface Facts {
  readonly schema: string;
  /** As SQL writes them. */
  readonly names: { readonly schema: string; readonly role: string; readonly database: string };
  readonly usage: boolean;
  readonly create: boolean;
  readonly temporary: boolean;
  readonly readable: { readonly count: number; readonly whole: number; readonly some: number };
  readonly writable: { readonly count: number; readonly whole: number; readonly some: number };
  readonly tables: { readonly count: number } & Readonly<Record<TablePrivilege, number>>;
  readonly sequences: { readonly count: number } & Readonly<Record<SequencePrivilege, number>>;
  /** On what will be made later: `r:SELECT`, `S:USAGE`. */
  readonly later: ReadonlySet<string>;
}

/**
 * Partitions are left out, as in the lists: their root's privileges count. Some of the columns is some of the table. A
 * sequence behind an identity column needs no privilege. What a superuser may is not written down anywhere, nor what the
 * roles pg_read_all_data and pg_write_all_data give on later objects; both count as given. So does what the role will own:
 * the tables of a schema whose tables, or which itself, are its own.
 */
const FACTS = `
WITH relation AS (
  SELECT c.relnamespace, c.relkind, pg_has_role(c.relowner, 'USAGE') AS own,
    has_table_privilege(c.oid, 'SELECT') AS sel, has_table_privilege(c.oid, 'INSERT') AS ins,
    has_table_privilege(c.oid, 'UPDATE') AS upd, has_table_privilege(c.oid, 'DELETE') AS del,
    has_any_column_privilege(c.oid, 'SELECT') AS some_sel,
    has_any_column_privilege(c.oid, 'INSERT') OR has_any_column_privilege(c.oid, 'UPDATE') AS some_write
  FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition
), tables AS (
  SELECT relnamespace, bool_and(own) AS own, count(*) AS readable,
    count(*) FILTER (WHERE sel) AS sel, count(*) FILTER (WHERE some_sel) AS some_sel,
    count(*) FILTER (WHERE relkind IN ('r', 'p', 'f')) AS writable,
    count(*) FILTER (WHERE relkind IN ('r', 'p', 'f') AND ins AND upd AND del) AS write,
    count(*) FILTER (WHERE relkind IN ('r', 'p', 'f') AND (some_write OR del)) AS some_write,
    count(*) FILTER (WHERE relkind IN ('r', 'p', 'f') AND ins) AS ins,
    count(*) FILTER (WHERE relkind IN ('r', 'p', 'f') AND upd) AS upd,
    count(*) FILTER (WHERE relkind IN ('r', 'p', 'f') AND del) AS del
  FROM relation GROUP BY 1
), sequences AS (
  SELECT c.relnamespace, count(*) AS total,
    count(*) FILTER (WHERE has_sequence_privilege(c.oid, 'USAGE') OR has_sequence_privilege(c.oid, 'UPDATE')) AS usage,
    count(*) FILTER (WHERE has_sequence_privilege(c.oid, 'SELECT')) AS sel
  FROM pg_catalog.pg_class c
  WHERE c.relkind = 'S' AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')
  GROUP BY 1
), roles AS (
  SELECT rolsuper AS super, coalesce(pg_has_role(to_regrole('pg_read_all_data'), 'USAGE'), false) AS read_all,
    coalesce(pg_has_role(to_regrole('pg_write_all_data'), 'USAGE'), false) AS write_all
  FROM pg_catalog.pg_roles WHERE rolname = current_user
), later AS (
  SELECT a.defaclnamespace, a.defaclobjtype::text || ':' || g.privilege_type AS given
  FROM pg_catalog.pg_default_acl a, aclexplode(a.defaclacl) g
  WHERE g.grantee = 0 OR pg_has_role(g.grantee, 'USAGE')
)
SELECT n.nspname, quote_ident(n.nspname), quote_ident(current_user), quote_ident(current_database()),
  has_schema_privilege(n.oid, 'USAGE'), has_schema_privilege(n.oid, 'CREATE'),
  has_database_privilege(current_database(), 'TEMPORARY'),
  t.readable, t.sel, t.some_sel, t.writable, t.write, t.some_write, t.ins, t.upd, t.del,
  s.total, s.usage, s.sel,
  concat_ws(' ',
    CASE WHEN r.super OR r.read_all OR coalesce(t.own, pg_has_role(n.nspowner, 'USAGE')) THEN 'r:SELECT S:SELECT' END,
    CASE WHEN r.super OR r.write_all OR coalesce(t.own, pg_has_role(n.nspowner, 'USAGE'))
      THEN 'r:INSERT r:UPDATE r:DELETE S:USAGE' END,
    (SELECT string_agg(l.given, ' ') FROM later l WHERE l.defaclnamespace IN (0, n.oid)))
FROM pg_catalog.pg_namespace n CROSS JOIN roles r
LEFT JOIN tables t ON t.relnamespace = n.oid
LEFT JOIN sequences s ON s.relnamespace = n.oid
WHERE ${USER_SCHEMA}
ORDER BY n.nspname`;

/** What the role may do in each schema, and the smallest statements that give what is missing in one of them. */
export async function reportGrants(query: Query, schema: string, options: CallOptions = {}): Promise<GrantReport> {
  return toReport((await query(FACTS, [], options)).map(readFacts), schema);
}

export function toReport(all: readonly Facts[], schema: string): GrantReport {
  const asked = all.find((facts) => facts.schema === schema);
  return {
    grants: all.map((facts) => ({
      schema: facts.schema,
      list: facts.usage,
      read: extent(facts, facts.readable),
      write: extent(
        facts,
        facts.writable,
        SEQUENCE_PRIVILEGES.every((name) => facts.sequences[name] === facts.sequences.count),
      ),
      create: facts.usage && facts.create,
      temporary: facts.temporary,
    })),
    missing: asked
      ? {
          read: missingStatements(asked, ['SELECT'], []),
          write: [...missingStatements(asked, TABLE_PRIVILEGES, SEQUENCE_PRIVILEGES), ...missingCreation(asked)],
        }
      : { read: [], write: [] },
  };
}

function extent(facts: Facts, { count, whole, some }: Facts['readable'], rest = true): SchemaGrants['read'] {
  if (count === 0) return null;
  if (!facts.usage || some === 0) return 'none';
  return whole === count && rest ? 'all' : 'some';
}

/** In the order and the form of docs/connectors/postgres.md. */
function missingStatements(
  facts: Facts,
  onTables: readonly TablePrivilege[],
  onSequences: readonly SequencePrivilege[],
): string[] {
  const { schema, role } = facts.names;
  const tables = onTables.filter(
    (name) => facts.tables[name] < (name === 'SELECT' ? facts.readable.count : facts.tables.count),
  );
  const sequences = onSequences.filter((name) => facts.sequences[name] < facts.sequences.count);
  const laterTables = onTables.filter((name) => !facts.later.has(`r:${name}`));
  const laterSequences = onSequences.filter((name) => !facts.later.has(`S:${name}`));
  const list = (names: readonly string[]) => names.join(', ');
  return [
    ...(facts.usage ? [] : [`GRANT USAGE ON SCHEMA ${schema} TO ${role};`]),
    ...(tables.length ? [`GRANT ${list(tables)} ON ALL TABLES IN SCHEMA ${schema} TO ${role};`] : []),
    ...(sequences.length ? [`GRANT ${list(sequences)} ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role};`] : []),
    ...(laterTables.length
      ? [`ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ${list(laterTables)} ON TABLES TO ${role};`]
      : []),
    ...(laterSequences.length
      ? [`ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ${list(laterSequences)} ON SEQUENCES TO ${role};`]
      : []),
  ];
}

function missingCreation({ create, temporary, names }: Facts): string[] {
  return [
    ...(create ? [] : [`GRANT CREATE ON SCHEMA ${names.schema} TO ${names.role};`]),
    ...(temporary ? [] : [`GRANT TEMPORARY ON DATABASE ${names.database} TO ${names.role};`]),
  ];
}

function readFacts(row: readonly (string | null)[]): Facts {
  const text = (at: number) => row[at] ?? '';
  const is = (at: number) => row[at] === 't';
  const count = (at: number) => Number(row[at] ?? 0);
  return {
    schema: text(0),
    names: { schema: text(1), role: text(2), database: text(3) },
    usage: is(4),
    create: is(5),
    temporary: is(6),
    readable: { count: count(7), whole: count(8), some: count(9) },
    writable: { count: count(10), whole: count(11), some: count(12) },
    tables: { count: count(10), SELECT: count(8), INSERT: count(13), UPDATE: count(14), DELETE: count(15) },
    sequences: { count: count(16), USAGE: count(17), SELECT: count(18) },
    later: new Set(text(19).split(' ')),
  };
}
