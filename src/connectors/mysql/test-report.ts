import type { TestReport } from '../../contract/connector.ts';
import { type DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { sslMode } from '../shared/ssl-mode.ts';
import { connect, type ServerConnection } from './connect.ts';
import { investigate } from './diagnose.ts';
import type { MysqlSettings } from './form.ts';
import { reportGrants } from './grants.ts';
import { COMMAND } from './protocol.ts';
import { textRows } from './statement.ts';

/** For the questions after the login; a server that is silent for longer is as good as lost. */
const QUESTIONS_MILLISECONDS = 60_000;

/**
 * Connects once, outside the pool, and says how that went and what the user may do.
 * @throws cancelled, and nothing else
 */
export async function testConnection(settings: MysqlSettings, signal?: AbortSignal): Promise<TestReport> {
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
    return failure(why);
  }
}

async function report(
  { connection, facts, tls }: ServerConnection,
  settings: MysqlSettings,
  signal: AbortSignal | undefined,
): Promise<TestReport> {
  const limit = AbortSignal.timeout(QUESTIONS_MILLISECONDS);
  const bounded = signal ? AbortSignal.any([signal, limit]) : limit;
  return await connection.cancellable(bounded, async () => {
    const start = performance.now();
    connection.send(COMMAND.ping);
    await connection.drain();
    const latencyMilliseconds = Math.round((performance.now() - start) * 10) / 10;
    const { grants, missing } = await reportGrants((sql) => textRows(connection, sql), settings.database);
    const mode = sslMode(settings);
    const [version = ''] = facts.version.split('-');
    const notes = notesOn(settings, facts.localInfile);
    const own = grants.find(({ schema }) => schema === settings.database);
    return {
      ok: true,
      message: `Connected to ${connection.mariadb ? 'MariaDB' : 'MySQL'} ${version}.`,
      ...(missing.read.length > 0 &&
        own?.read !== 'all' && {
          hint: 'The user may not read every table of the database: an administrator can run the statements listed under missing.',
        }),
      version,
      latencyMilliseconds,
      tls: { ...tls, verified: mode === 'verify-ca' || mode === 'verify-full' },
      grants,
      missing,
      ...(notes.length > 0 && { notes }),
    };
  });
}

function failure({ code, message, hint }: DagFluxError): TestReport {
  return { ok: false, code, message, ...(hint !== undefined && { hint }) };
}

function notesOn(settings: MysqlSettings, localInfile: boolean): string[] {
  return [
    ...(sslMode(settings) === 'require'
      ? ["The connection is encrypted, but the server's certificate was not verified: SSL mode verify-full does that."]
      : []),
    ...(localInfile
      ? []
      : ['The server takes no files of clients (local_infile is off): tables are loaded by INSERT, which is slower.']),
    ...(settings.setupSql ? ['The session set-up SQL ran.'] : []),
  ];
}
