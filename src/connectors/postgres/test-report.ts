import type { TestReport } from '../../contract/connector.ts';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { requireSchema } from './catalog.ts';
import { connect, type ServerConnection, setUp } from './connect.ts';
import { investigate } from './diagnose.ts';
import { quoteIdentifier } from './dialect.ts';
import type { PostgresSettings } from './form.ts';
import { reportGrants } from './grants.ts';
import type { Query } from './query.ts';
import { applySettings } from './settings.ts';
import { sslMode } from './ssl.ts';
import { perform, textRows } from './statement.ts';

/** For the questions after the login; a server that is silent for longer is as good as lost. */
const QUESTIONS_MILLISECONDS = 60_000;

/**
 * Connects once, outside the pool, and says how that went and what the role may do.
 * @throws cancelled, and nothing else
 */
export async function testConnection(settings: PostgresSettings, signal?: AbortSignal): Promise<TestReport> {
  try {
    const server = await connect(settings, signal);
    try {
      return await report(server, settings, signal);
    } finally {
      await server.end();
    }
  } catch (error) {
    const why = await investigate(error, settings, signal);
    throwIfAborted(signal);
    return failure(why, settings);
  }
}

async function report(server: ServerConnection, settings: PostgresSettings, signal?: AbortSignal): Promise<TestReport> {
  const limit = AbortSignal.timeout(QUESTIONS_MILLISECONDS);
  const bounded = signal ? AbortSignal.any([signal, limit]) : limit;
  const { connection } = server;
  const start = performance.now();
  await connection.cancellable(bounded, () => perform(connection, 'SELECT 1'));
  const latencyMilliseconds = Math.round((performance.now() - start) * 10) / 10;
  await connection.cancellable(bounded, () => runSetup(server, settings));

  const query = questions(server, bounded);
  const { grants, missing } = await reportGrants(query, settings.schema);
  const mode = sslMode(settings);
  const notes = [...encryptionNotes(settings), ...(await serverNotes(query, settings))];
  const hint = await nextStep(query, settings, missing);
  const version = server.version.split(' ')[0] as string;
  return {
    ok: true,
    message: `Connected to PostgreSQL ${version}.`,
    ...(hint !== undefined && { hint }),
    version,
    latencyMilliseconds,
    tls: { ...server.tls, verified: mode === 'verify-ca' || mode === 'verify-full' },
    grants,
    missing,
    ...(notes.length > 0 && { notes }),
  };
}

function failure({ code, message, hint, native }: DagFluxError, settings: PostgresSettings): TestReport {
  // What the other statements are when there is no connection cannot be known: this one opens the door.
  const connectGrant =
    native?.code === '42501'
      ? [`GRANT CONNECT ON DATABASE ${quoteIdentifier(settings.database)} TO ${quoteIdentifier(settings.username)};`]
      : undefined;
  return {
    ok: false,
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(connectGrant && { missing: { read: connectGrant, write: connectGrant } }),
    ...(native?.detail !== undefined && { notes: [native.detail] }),
  };
}

async function runSetup({ connection }: ServerConnection, settings: PostgresSettings): Promise<void> {
  try {
    await setUp(connection, settings);
  } catch (error) {
    const { code, message, hint, native } = asDagFluxError(error);
    throw new DagFluxError(code, `The session set-up SQL failed: ${message}`, {
      hint: hint ?? 'Correct the statements in setupSql.',
      ...(native && { native }),
    });
  }
}

function questions({ connection }: ServerConnection, signal: AbortSignal): Query {
  const before = applySettings({ searchPath: '', readOnly: false, statementTimeout: 0, userSet: new Set() });
  return (sql, parameters = []) =>
    connection.cancellable(signal, () => textRows(connection, sql, parameters, { end: true, before }));
}

function encryptionNotes(settings: PostgresSettings): string[] {
  if (sslMode(settings) === 'require') {
    return [
      "The connection is encrypted, but the server's certificate was not verified: SSL mode verify-full does that.",
    ];
  }
  const here = /^(\/|localhost$|127\.|::1$)/.test(settings.host);
  return settings.useSsl || here
    ? []
    : ['The connection is not encrypted: switch on Use SSL unless you trust the network between.'];
}

async function serverNotes(query: Query, settings: PostgresSettings): Promise<string[]> {
  const [[standby, readOnly, superuser] = []] = await query(
    `SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on', rolsuper
     FROM pg_catalog.pg_roles WHERE rolname = current_user`,
  );
  return [
    ...(standby === 't' ? ['The server is a standby: it can be read and not written.'] : []),
    ...(standby !== 't' && readOnly === 't' ? ['The server or the role has transactions read-only by default.'] : []),
    ...(superuser === 't' ? ['The user is a superuser: one of its own for DagFlux, with fewer rights, is safer.'] : []),
    ...(settings.readOnly ? ['This connection is read-only: it refuses to write whatever the user may do.'] : []),
    ...(settings.setupSql?.trim() ? ['The session set-up SQL ran without an error.'] : []),
  ];
}

async function nextStep(
  query: Query,
  settings: PostgresSettings,
  missing: NonNullable<TestReport['missing']>,
): Promise<string | undefined> {
  try {
    await requireSchema(query, settings.schema);
  } catch (error) {
    const { code, message, hint } = asDagFluxError(error);
    if (code !== 'not-found') throw error;
    return `${message} ${hint ?? ''}`.trim();
  }
  if (missing.read.length === 0) return undefined;
  return `The user lacks rights to read all tables of the schema "${settings.schema}", now and later: the statements under "missing" give them.`;
}
