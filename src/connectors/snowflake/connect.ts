import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { Connection } from './connection.ts';
import { explainLogin } from './diagnose.ts';
import { quoteIdentifier } from './dialect.ts';
import type { SnowflakeSettings } from './form.ts';
import { loginOptions } from './login.ts';
import { loadSdk, type SdkError, within } from './sdk.ts';

/**
 * What values and statements mean must not depend on how the account or the user is set up. One chunk of a large result has
 * 48 MB at most, the least that Snowflake allows.
 */
const SESSION = [
  "TIMEZONE = 'UTC'",
  'AUTOCOMMIT = TRUE',
  'MULTI_STATEMENT_COUNT = 1',
  'QUOTED_IDENTIFIERS_IGNORE_CASE = FALSE',
  "TIMESTAMP_TYPE_MAPPING = 'TIMESTAMP_NTZ'",
  "DATE_INPUT_FORMAT = 'AUTO'",
  "TIME_INPUT_FORMAT = 'AUTO'",
  "TIMESTAMP_INPUT_FORMAT = 'AUTO'",
  "DATE_OUTPUT_FORMAT = 'YYYY-MM-DD'",
  "TIME_OUTPUT_FORMAT = 'HH24:MI:SS.FF9'",
  "TIMESTAMP_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM'",
  "TIMESTAMP_NTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9'",
  "TIMESTAMP_LTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM'",
  "TIMESTAMP_TZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM'",
  "BINARY_INPUT_FORMAT = 'HEX'",
  "BINARY_OUTPUT_FORMAT = 'HEX'",
  'JSON_INDENT = 0',
  'STRICT_JSON_OUTPUT = TRUE',
  'ROWS_PER_RESULTSET = 0',
  'CLIENT_RESULT_CHUNK_SIZE = 48',
];

/** Logs in within the form's time. @throws what `explainLogin` says; cancelled */
export async function connect(settings: SnowflakeSettings, signal?: AbortSignal): Promise<Connection> {
  throwIfAborted(signal);
  const options = loginOptions(settings);
  const sdk = await loadSdk();
  const native = sdk.createConnection(options);
  const deadline = AbortSignal.timeout(settings.connectTimeout * 1000);
  const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
  const connection = new Connection(native);
  // Not `stop` itself, which fires in any case one day: the session's signs of life come from within the login.
  const requests = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      stop.addEventListener('abort', () => reject(stop.reason), { once: true });
      within(requests.signal, () => {
        native.connect((error: SdkError | undefined) => {
          // Too late, it is let go again.
          if (stop.aborted) native.destroy(() => {});
          else if (error) reject(error);
          else resolve();
        });
      });
    });
  } catch (error) {
    requests.abort();
    throwIfAborted(signal);
    throw explainLogin(error, settings, options.accessUrl ?? '');
  }
  try {
    await connection.rows(`ALTER SESSION SET ${SESSION.join(', ')}`, { signal: stop });
    await usePlace(connection, settings, stop);
    return connection;
  } catch (error) {
    await connection.end();
    throwIfAborted(signal);
    throw asDagFluxError(error);
  }
}

/** A login goes through with a warehouse, database or schema that is not there, and says nothing. */
async function usePlace(connection: Connection, settings: SnowflakeSettings, signal: AbortSignal): Promise<void> {
  for (const [kind, name] of [
    ['warehouse', settings.warehouse],
    ['database', settings.database],
    ['schema', settings.schema],
  ] as const) {
    try {
      await connection.rows(`USE ${kind.toUpperCase()} ${quoteIdentifier(name)}`, { signal });
    } catch (cause) {
      if (!(cause instanceof DagFluxError) || !['invalid-sql', 'unauthorized', 'not-found'].includes(cause.code))
        throw cause;
      throw new DagFluxError('not-found', `There is no ${kind} "${name}" that the role may use.`, {
        hint: `Check the name, which is taken as written (names that were made without quotes are in upper case), and the role; GRANT USAGE ON ${kind.toUpperCase()} ${quoteIdentifier(name)} TO ROLE … lets a role use it.`,
        native: { ...cause.native },
        cause,
      });
    }
  }
}
