import type { TestReport } from '../../contract/connector.ts';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { sslMode } from '../shared/ssl-mode.ts';
import { connect, type ServerConnection, setUp } from './connect.ts';
import { investigate } from './diagnose.ts';
import { quoteIdentifier } from './dialect.ts';
import type { PostgresSettings } from './form.ts';
import type { GrantReport } from './grants.ts';
import type { Query } from './query.ts';
import type { ServerKind } from './server-kind.ts';
import type { SessionSettings } from './settings.ts';
import { perform, textRows } from './statement.ts';

/** For the questions after the login; a server that is silent for longer is as good as lost. */
const QUESTIONS_MILLISECONDS = 60_000;

/** What a server is asked for the report. */
export interface ServerFacts {
  /** The server's name with its version, the version alone, and remarks. */
  describe(
    query: Query,
    reported: string,
  ): Promise<{ readonly name: string; readonly version: string; readonly notes: readonly string[] }>;
  grants(query: Query, schema: string): Promise<GrantReport>;
  /** @throws not-found */
  requireSchema(query: Query, schema: string): Promise<void>;
}

interface TestOptions {
  readonly kind: ServerKind;
  readonly facts: ServerFacts;
  beforeQuestion(settings: SessionSettings): Uint8Array[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects once, outside the pool, and says how that went and what the role may do.
 * @throws cancelled, and nothing else
 */
export async function testConnection(settings: PostgresSettings, options: TestOptions): Promise<TestReport> {
  const { signal, kind } = options;
  try {
    const server = await connect(settings, options);
    try {
      return await report(server, settings, options);
    } finally {
      await server.end();
    }
  } catch (error) {
    const why = await investigate(error, settings, { signal, product: kind.product });
    throwIfAborted(signal);
    return failure(why, settings);
  }
}

async function report(
  server: ServerConnection,
  settings: PostgresSettings,
  { signal, kind, facts, beforeQuestion }: TestOptions,
): Promise<TestReport> {
  const limit = AbortSignal.timeout(QUESTIONS_MILLISECONDS);
  const bounded = signal ? AbortSignal.any([signal, limit]) : limit;
  const { connection } = server;
  const start = performance.now();
  await connection.cancellable(bounded, () => perform(connection, 'SELECT 1'));
  const latencyMilliseconds = Math.round((performance.now() - start) * 10) / 10;
  await connection.cancellable(bounded, () => runSetup(server, settings, kind));

  const before = beforeQuestion({ searchPath: '', readOnly: false, statementTimeout: 0, userSet: new Set() });
  const query: Query = (sql, parameters = []) =>
    connection.cancellable(bounded, () => textRows(connection, sql, parameters, { end: true, before }));
  const { grants, missing } = await facts.grants(query, settings.schema);
  const mode = sslMode(settings);
  const described = await facts.describe(query, server.version);
  const notes = [...encryptionNotes(settings), ...described.notes, ...settingsNotes(settings)];
  const hint = await nextStep(() => facts.requireSchema(query, settings.schema), settings, missing);
  return {
    ok: true,
    message: `Connected to ${described.name}.`,
    ...(hint !== undefined && { hint }),
    version: described.version,
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

async function runSetup({ connection }: ServerConnection, settings: PostgresSettings, kind: ServerKind): Promise<void> {
  await kind.greet(connection, settings);
  try {
    await setUp(connection, settings, { kind });
  } catch (error) {
    const { code, message, hint, native } = asDagFluxError(error);
    throw new DagFluxError(code, `The session set-up SQL failed: ${message}`, {
      hint: hint ?? 'Correct the statements in setupSql.',
      ...(native && { native }),
    });
  }
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

/** PostgreSQL's own. */
export const describeServer: ServerFacts['describe'] = async (query, reported) => {
  const version = reported.split(' ')[0] as string;
  const [[standby, readOnly, superuser] = []] = await query(
    `SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on', rolsuper
     FROM pg_catalog.pg_roles WHERE rolname = current_user`,
  );
  const notes = [
    ...(standby === 't' ? ['The server is a standby: it can be read and not written.'] : []),
    ...(standby !== 't' && readOnly === 't' ? ['The server or the role has transactions read-only by default.'] : []),
    ...(superuser === 't' ? ['The user is a superuser: one of its own for DagFlux, with fewer rights, is safer.'] : []),
  ];
  return { name: `PostgreSQL ${version}`, version, notes };
};

function settingsNotes(settings: PostgresSettings): string[] {
  return [
    ...(settings.readOnly ? ['This connection is read-only: it refuses to write whatever the user may do.'] : []),
    ...(settings.setupSql?.trim() ? ['The session set-up SQL ran without an error.'] : []),
  ];
}

async function nextStep(
  requireSchema: () => Promise<void>,
  settings: PostgresSettings,
  missing: NonNullable<TestReport['missing']>,
): Promise<string | undefined> {
  try {
    await requireSchema();
  } catch (error) {
    const { code, message, hint } = asDagFluxError(error);
    if (code !== 'not-found') throw error;
    return `${message} ${hint ?? ''}`.trim();
  }
  if (missing.read.length === 0) return undefined;
  return `The user lacks rights to read all tables of the schema "${settings.schema}", now and later: the statements under "missing" give them.`;
}
