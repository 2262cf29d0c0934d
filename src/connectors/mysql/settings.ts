import { DagFluxError } from '../../contract/errors.ts';
import type { Connection } from './connection.ts';
import type { MysqlSettings } from './form.ts';
import { textRows } from './statement.ts';

/** What is asked of a new session. */
export interface ServerFacts {
  /** `10.11.19-MariaDB-0+deb12u1`, `9.7.4`. */
  readonly version: string;
  /** As KILL takes it. */
  readonly connectionId: string;
  /** The session's own mode, which the user's statements are read in. */
  readonly sqlMode: string;
  readonly timeZone: string;
  /** Bytes of a statement, at most. */
  readonly maximumPacket: number;
  /** Clients may send files to be loaded. */
  readonly localInfile: boolean;
}

/** A consumer may take its time: the server waits so many seconds for us to take rows, or to send them. */
const PATIENCE_SECONDS = 86_400;

const OFFSET = /^[+-](?:0\d|1[0-4]):[0-5]\d$/;

/**
 * Statements that set what the values of every session depend on.
 * @throws invalid-input for a time zone that is no offset
 */
export function sessionSettings({ charset, timeZone, readOnly }: MysqlSettings): string[] {
  if (!OFFSET.test(timeZone)) {
    throw new DagFluxError('invalid-input', 'The time zone is no offset from UTC.', {
      hint: 'Write it as +00:00 or -05:30: a zone with a name changes its offset over the year.',
    });
  }
  const settings = [
    `NAMES ${charset}`,
    'SESSION autocommit = 1',
    `SESSION time_zone = '${timeZone}'`,
    `SESSION net_write_timeout = ${PATIENCE_SECONDS}`,
    `SESSION net_read_timeout = ${PATIENCE_SECONDS}`,
  ];
  // MySQL would tell sizes of tables as they were up to a day ago; MariaDB takes this for a comment.
  const fresh = '/*!80000 , SESSION information_schema_stats_expiry = 0 */';
  return [`SET ${settings.join(', ')} ${fresh}`, ...(readOnly ? ['SET SESSION TRANSACTION READ ONLY'] : [])];
}

/** The zone in which a TIMESTAMP is told as the moment that it is; in others, as what it shows. */
export const UTC = '+00:00';

/** Asked anew when the user's statements may have changed it. */
export async function readFacts(connection: Connection): Promise<ServerFacts> {
  const [row = []] = await textRows(
    connection,
    'SELECT VERSION(), CONNECTION_ID(), @@SESSION.sql_mode, @@SESSION.time_zone, @@SESSION.max_allowed_packet, @@GLOBAL.local_infile',
  );
  const [version, connectionId, sqlMode, timeZone, maximumPacket, localInfile] = row;
  return {
    version: version ?? '',
    connectionId: connectionId ?? '',
    sqlMode: sqlMode ?? '',
    timeZone: timeZone ?? '',
    maximumPacket: Number(maximumPacket),
    localInfile: localInfile === '1',
  };
}

/** How text is to be read, by the session's mode. */
export interface Lexis {
  /** "…" is a name, not a text. */
  readonly ansiQuotes: boolean;
  /** A backslash escapes in texts. */
  readonly backslash: boolean;
}

export function lexisOf(sqlMode: string): Lexis {
  const modes = new Set(sqlMode.toUpperCase().split(','));
  return { ansiQuotes: modes.has('ANSI_QUOTES'), backslash: !modes.has('NO_BACKSLASH_ESCAPES') };
}

/** Modes that say how SQL is to be read, and not what becomes of values: the user's own are kept. */
const LEXICAL = new Set([
  ...['ANSI_QUOTES', 'PIPES_AS_CONCAT', 'NO_BACKSLASH_ESCAPES', 'IGNORE_SPACE', 'HIGH_NOT_PRECEDENCE'],
  ...['REAL_AS_FLOAT', 'NO_UNSIGNED_SUBTRACTION', 'ONLY_FULL_GROUP_BY'],
]);

/**
 * What a transaction that writes is done in: what does not fit is an error and never cut off; every value that MySQL can hold
 * may be written, a zero date, a 31 February and an identity of 0 too.
 */
export function writingMode(sqlMode: string): string {
  const kept = sqlMode
    .toUpperCase()
    .split(',')
    .filter((mode) => LEXICAL.has(mode));
  return [
    ...kept,
    ...[
      'STRICT_TRANS_TABLES',
      'STRICT_ALL_TABLES',
      'ALLOW_INVALID_DATES',
      'NO_AUTO_VALUE_ON_ZERO',
      'NO_ENGINE_SUBSTITUTION',
    ],
  ].join(',');
}
