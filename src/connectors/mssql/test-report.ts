import type { SchemaGrants, TestReport } from '../../contract/connector.ts';
import { asDagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';
import { requireSchema } from './catalog.ts';
import { connect, type ServerConnection } from './connect.ts';
import { quoteIdentifier } from './dialect.ts';
import { investigate } from './findings.ts';
import type { MssqlSettings } from './form.ts';
import { type Query, queryOn } from './query.ts';
import { perform } from './requests.ts';

/** For the questions after the login; a server that is silent for longer is as good as lost. */
const QUESTIONS_MILLISECONDS = 60_000;

/**
 * Connects once, outside the pool, and says how that went and what the user may do.
 * @throws cancelled, and nothing else
 */
export async function testConnection(settings: MssqlSettings, signal?: AbortSignal): Promise<TestReport> {
  try {
    const server = await connect(settings, signal);
    try {
      return await report(server, settings, signal);
    } finally {
      await server.end();
    }
  } catch (error) {
    const { code, message, hint } = investigate(error, settings, signal);
    throwIfAborted(signal);
    return { ok: false, code, message, ...(hint !== undefined && { hint }) };
  }
}

const FACTS = `SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), CAST(SERVERPROPERTY('Edition') AS nvarchar(128)),
  d.snapshot_isolation_state, d.is_read_only, IS_SRVROLEMEMBER('sysadmin'), USER_NAME(), d.compatibility_level
FROM sys.databases AS d WHERE d.name = DB_NAME()`;

async function report(server: ServerConnection, settings: MssqlSettings, signal?: AbortSignal): Promise<TestReport> {
  const limit = AbortSignal.timeout(QUESTIONS_MILLISECONDS);
  const bounded = signal ? AbortSignal.any([signal, limit]) : limit;
  const { connection, tls } = server;
  const start = performance.now();
  await connection.cancellable(bounded, () => perform(connection, 'SELECT 1'));
  const latencyMilliseconds = Math.round((performance.now() - start) * 10) / 10;
  const query = queryOn(connection, bounded);
  const [facts = []] = await query(FACTS);
  const [version, edition, , , , user] = facts;
  const { grants, missing } = await reportGrants(query, settings.schema, String(user));
  const notes = notesOf(facts, settings);
  const hint = await nextStep(query, settings, missing.read);
  return {
    ok: true,
    message: `Connected to SQL Server ${version} (${edition}).`,
    ...(hint !== undefined && { hint }),
    version: String(version),
    latencyMilliseconds,
    tls: { ...tls, verified: tls.active && !settings.trustServerCertificate },
    grants,
    missing,
    ...(notes.length > 0 && { notes }),
  };
}

const ON_OBJECT = (permission: string): string =>
  `HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(o.name), 'OBJECT', '${permission}')`;
const ON_SCHEMA = (permission: string): string => `HAS_PERMS_BY_NAME(QUOTENAME(s.name), 'SCHEMA', '${permission}')`;

const GRANTS = `
SELECT g.name, COUNT(g.object), SUM(g.readable), SUM(g.writable), MAX(g.listed), MAX(g.selects), MAX(g.writes), MAX(g.creates)
FROM (
  SELECT s.name, o.object_id AS object, ${ON_OBJECT('SELECT')} AS readable,
    CASE WHEN ${ON_OBJECT('INSERT')} = 1 AND ${ON_OBJECT('UPDATE')} = 1 AND ${ON_OBJECT('DELETE')} = 1 THEN 1 ELSE 0 END AS writable,
    ${ON_SCHEMA('VIEW DEFINITION')} AS listed, ${ON_SCHEMA('SELECT')} AS selects,
    CASE WHEN ${ON_SCHEMA('INSERT')} = 1 AND ${ON_SCHEMA('UPDATE')} = 1 AND ${ON_SCHEMA('DELETE')} = 1 THEN 1 ELSE 0 END AS writes,
    CASE WHEN ${ON_SCHEMA('ALTER')} = 1 AND HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'CREATE TABLE') = 1 THEN 1 ELSE 0 END AS creates
  FROM sys.schemas AS s
  LEFT JOIN sys.objects AS o ON o.schema_id = s.schema_id AND o.type IN ('U', 'V') AND o.is_ms_shipped = 0
  WHERE s.schema_id < 16384 AND s.name NOT IN (N'sys', N'INFORMATION_SCHEMA', N'guest')
) AS g
GROUP BY g.name ORDER BY g.name`;

async function reportGrants(
  query: Query,
  schema: string,
  user: string,
): Promise<Required<Pick<TestReport, 'grants' | 'missing'>>> {
  const rows = await query(GRANTS);
  const grants = rows.map(([name, all, readable, writable, listed, selects, , creates]): SchemaGrants => {
    const count = Number(all);
    return {
      schema: String(name),
      list: listed === 1 || count > 0 || selects === 1,
      read: share(readable, count),
      write: share(writable, count),
      create: creates === 1,
      temporary: true,
    };
  });
  const here = rows.find(([name]) => name === schema);
  if (!here) return { grants, missing: { read: [], write: [] } };
  const [, , , , listed, selects, writes, creates] = here;
  const on = `ON SCHEMA::${quoteIdentifier(schema)} TO ${quoteIdentifier(user)};`;
  const reads = selects === 1 && listed === 1;
  const read = reads ? [] : [`GRANT SELECT, VIEW DEFINITION ${on}`];
  const write =
    reads && writes === 1 && creates === 1
      ? []
      : [
          `GRANT SELECT, VIEW DEFINITION, INSERT, UPDATE, DELETE, ALTER, REFERENCES ${on}`,
          `GRANT CREATE TABLE TO ${quoteIdentifier(user)};`,
        ];
  return { grants, missing: { read, write } };
}

function share(some: Value | undefined, all: number): 'all' | 'some' | 'none' | null {
  if (all === 0) return null;
  const count = Number(some ?? 0);
  return count === all ? 'all' : count === 0 ? 'none' : 'some';
}

function notesOf([, , snapshots, readOnly, sysadmin]: readonly Value[], settings: MssqlSettings): readonly string[] {
  const here = /^(localhost$|127\.|::1$)/.test(settings.host);
  return [
    ...(snapshots === 1
      ? []
      : [
          'The database allows no snapshots, so that a table which is written while it is read is not seen at one moment: ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON changes that.',
        ]),
    ...(readOnly === true ? ['The database is read-only.'] : []),
    ...(sysadmin === 1 ? ['The login is a sysadmin: one of its own for DagFlux, with fewer rights, is safer.'] : []),
    ...(settings.encrypt && settings.trustServerCertificate
      ? ["The connection is encrypted, but the server's certificate was not verified."]
      : []),
    ...(settings.encrypt || here
      ? []
      : ['The connection is not encrypted: switch on Encrypt unless you trust the network between.']),
    'SQL Server hides what a user has no permission on: tables that are missing here may be there.',
  ];
}

async function nextStep(
  query: Query,
  settings: MssqlSettings,
  missing: readonly string[],
): Promise<string | undefined> {
  try {
    await requireSchema(query, settings.schema);
  } catch (error) {
    const { code, message, hint } = asDagFluxError(error);
    if (code !== 'not-found') throw error;
    return `${message} ${hint ?? ''}`.trim();
  }
  if (missing.length === 0) return undefined;
  return `The user lacks rights to read all tables of the schema "${settings.schema}", now and later: the statements under "missing" give them.`;
}
