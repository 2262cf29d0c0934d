import { DagFluxError, type ErrorCode, type NativeError } from '../../contract/errors.ts';
import { hideParameters } from '../shared/hide-parameters.ts';
import { sentence } from '../shared/sentence.ts';

/**
 * Error number -> our code ("Server Error Message Reference" of MySQL, "Error Codes" of MariaDB, which agree on these); what does
 * not stand here is told by its SQLSTATE's class.
 */
const BY_NUMBER: Readonly<Record<number, ErrorCode>> = {
  1005: 'invalid-sql', // CANT_CREATE_TABLE
  1007: 'already-exists', // DB_CREATE_EXISTS
  1020: 'conflict', // CHECKREAD: another transaction changed the row
  1021: 'busy', // DISK_FULL
  1022: 'constraint', // DUP_KEY
  1037: 'busy', // OUTOFMEMORY
  1040: 'busy', // CON_COUNT_ERROR
  1044: 'unauthorized', // DBACCESS_DENIED
  1045: 'unauthenticated', // ACCESS_DENIED
  1048: 'constraint', // BAD_NULL
  1049: 'not-found', // BAD_DB
  1050: 'already-exists', // TABLE_EXISTS
  1053: 'unreachable', // SERVER_SHUTDOWN
  1062: 'constraint', // DUP_ENTRY
  1086: 'already-exists', // FILE_EXISTS
  1114: 'busy', // RECORD_FILE_FULL
  1142: 'unauthorized', // TABLEACCESS_DENIED
  1143: 'unauthorized', // COLUMNACCESS_DENIED
  1153: 'unsupported', // NET_PACKET_TOO_LARGE
  1158: 'unreachable',
  1159: 'unreachable',
  1160: 'unreachable',
  1161: 'unreachable',
  1169: 'constraint', // DUP_UNIQUE
  1203: 'busy', // TOO_MANY_USER_CONNECTIONS
  1205: 'busy', // LOCK_WAIT_TIMEOUT
  1206: 'busy', // LOCK_TABLE_FULL
  1213: 'conflict', // LOCK_DEADLOCK
  1216: 'constraint',
  1217: 'constraint',
  1223: 'conflict', // CANT_UPDATE_WITH_READLOCK
  1226: 'busy', // USER_LIMIT_REACHED
  1227: 'unauthorized', // SPECIFIC_ACCESS_DENIED
  1235: 'unsupported', // NOT_SUPPORTED_YET
  1264: 'invalid-data', // WARN_DATA_OUT_OF_RANGE
  1265: 'invalid-data', // WARN_DATA_TRUNCATED
  1269: 'unauthorized',
  1290: 'unauthorized', // OPTION_PREVENTS_STATEMENT
  1292: 'invalid-data', // TRUNCATED_WRONG_VALUE
  1295: 'unsupported', // UNSUPPORTED_PS
  1304: 'already-exists', // SP_ALREADY_EXISTS
  1317: 'cancelled', // QUERY_INTERRUPTED
  1364: 'constraint', // NO_DEFAULT_FOR_FIELD
  1365: 'invalid-data', // DIVISION_BY_ZERO
  1366: 'invalid-data', // TRUNCATED_WRONG_VALUE_FOR_FIELD
  1367: 'invalid-data', // ILLEGAL_VALUE_FOR_TYPE
  1369: 'constraint', // VIEW_CHECK_FAILED
  1370: 'unauthorized', // PROCACCESS_DENIED
  1406: 'invalid-data', // DATA_TOO_LONG
  1411: 'invalid-data', // WRONG_VALUE_FOR_TYPE
  1416: 'invalid-data', // CANT_CREATE_GEOMETRY_OBJECT
  1419: 'unauthorized', // BINLOG_CREATE_ROUTINE_NEED_SUPER
  1451: 'constraint', // ROW_IS_REFERENCED
  1452: 'constraint', // NO_REFERENCED_ROW
  1526: 'constraint', // NO_PARTITION_FOR_GIVEN_VALUE
  1557: 'constraint', // FOREIGN_DUPLICATE_KEY
  1586: 'constraint', // DUP_ENTRY_WITH_KEY_NAME
  1690: 'invalid-data', // DATA_OUT_OF_RANGE
  1698: 'unauthenticated', // ACCESS_DENIED_NO_PASSWORD
  1761: 'constraint',
  1762: 'constraint',
  1766: 'unsupported',
  1792: 'unauthorized', // CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
  1820: 'unauthenticated', // MUST_CHANGE_PASSWORD
  1836: 'unauthorized', // READ_ONLY_MODE
  1862: 'unauthenticated', // MUST_CHANGE_PASSWORD_LOGIN
  1867: 'constraint',
  1969: 'timeout', // MariaDB: STATEMENT_TIMEOUT
  3024: 'timeout', // QUERY_TIMEOUT
  3118: 'unauthenticated', // ACCOUNT_HAS_BEEN_LOCKED
  3140: 'invalid-data', // INVALID_JSON_TEXT
  3141: 'invalid-data',
  3156: 'invalid-data', // INVALID_JSON_VALUE_FOR_CAST
  3572: 'busy', // LOCK_NOWAIT
  3730: 'constraint', // FK_CANNOT_DROP_PARENT
  3751: 'invalid-data', // DATA_TRUNCATED_FUNCTIONAL_INDEX
  3819: 'constraint', // CHECK_CONSTRAINT_VIOLATED
  4025: 'constraint', // MariaDB: CONSTRAINT_FAILED
  4031: 'unreachable', // CLIENT_INTERACTION_TIMEOUT
  4151: 'unauthenticated', // MariaDB: ACCOUNT_HAS_BEEN_LOCKED
};

const BY_CLASS: Readonly<Record<string, ErrorCode>> = {
  '02': 'invalid-data',
  '08': 'unreachable',
  '0A': 'unsupported',
  '21': 'invalid-sql',
  '22': 'invalid-data',
  '23': 'constraint',
  '24': 'conflict',
  '25': 'conflict',
  '28': 'unauthenticated',
  '35': 'invalid-sql',
  '40': 'conflict',
  '42': 'invalid-sql',
  '45': 'invalid-data',
  '70': 'cancelled',
  HY: 'invalid-sql',
  XA: 'conflict',
};

const HINTS: Readonly<Record<number, string>> = {
  1021: 'The server has no disk space left; free some and run it again.',
  1114: 'The table or the temporary space of the server is full; free some and run it again.',
  1142: 'Ask an administrator for the privilege; `dagflux connections test` lists what is missing and the GRANT for it.',
  1044: 'Ask an administrator for the privilege; `dagflux connections test` lists what is missing and the GRANT for it.',
  1153: 'Ask an administrator to raise max_allowed_packet, or leave the long value out.',
  1205: 'Another session holds a lock; run it again when that one is done.',
  1213: 'Two sessions waited for each other; run it again.',
  1227: 'Ask an administrator for the privilege that the message names.',
  1792: 'The connection is read-only; write through one that is not.',
  1836: 'The server is read-only, as replicas are; write to the primary.',
};

/** What a caller knows of a statement that the server does not. */
export interface ErrorContext {
  /** The statement as it was sent, and where it starts in the text that the user wrote, in characters. */
  readonly statement?: { readonly sql: string; readonly offset: () => number };
  /** Values that must not come back in a message. */
  readonly parameters?: readonly string[];
}

/** An ERR packet's parts as our error. Classified by the number only. */
export function toError(
  { number, state, message }: { readonly number: number; readonly state: string; readonly message: string },
  context: ErrorContext = {},
): DagFluxError {
  const code = BY_NUMBER[number] ?? BY_CLASS[state.slice(0, 2)] ?? 'internal';
  if (number === PARSE_ERROR) return syntaxError(message, context);
  const place = placeIn(message);
  const native: NativeError = {
    code: String(number),
    ...place,
    ...(MET_ANOTHER.has(number) && { runAgain: true as const }),
  };
  const said = hideParameters(message, context.parameters ?? [], (index) => `?${index + 1}`);
  return new DagFluxError(code, sentence(said), { hint: HINTS[number], native });
}

const PARSE_ERROR = 1064;
/** A deadlock, or a snapshot that is too old: the whole transaction was rolled back. */
const MET_ANOTHER: ReadonlySet<number> = new Set([1020, 1213]);

/** The server quotes up to 80 characters of the statement from the place of the error on: told as a position instead. */
function syntaxError(message: string, { statement }: ErrorContext): DagFluxError {
  const quoted = /near '([\s\S]*)' at line (\d+)$/.exec(message);
  const position = quoted && statement && positionOf(quoted[1] as string, Number(quoted[2]), statement.sql);
  const where = quoted ? ` in line ${quoted[2]} of the statement` : '';
  return new DagFluxError('invalid-sql', `The SQL is not understood${where}.`, {
    hint: 'Look at what stands there, and just before: a word too much, a missing comma, a quote that is not closed.',
    native: {
      code: String(PARSE_ERROR),
      ...(position !== undefined && position !== null && { position: position + (statement?.offset() ?? 0) + 1 }),
    },
  });
}

/** Characters before the place; undefined where the excerpt is not found. */
function positionOf(excerpt: string, line: number, sql: string): number | undefined {
  let lineStart = 0;
  for (let number = 1; number < line; number += 1) lineStart = sql.indexOf('\n', lineStart) + 1;
  const whole = excerpt.length < EXCERPT;
  const at =
    excerpt === ''
      ? sql.length
      : whole && sql.endsWith(excerpt)
        ? sql.length - excerpt.length
        : sql.indexOf(excerpt, lineStart);
  return at === -1 ? undefined : [...sql.slice(0, at)].length;
}

const EXCERPT = 80;

/** `… for column 'b' at row 3`, which stands only in the message. */
function placeIn(message: string): { row?: number; column?: string } {
  // MariaDB writes some of them as `database`.`table`.`column`.
  const quoted = /\b[Cc]olumn (?:'([^']+)'|(?:`[^`]+`\.)*`([^`]+)`)/.exec(message);
  const named = quoted?.[1] ?? quoted?.[2] ?? /^Field '([^']+)'/.exec(message)?.[1];
  const column = named?.replace(/^.*`\.`([^`]+)`$/, '$1').replaceAll('`', '');
  const row = / at row (\d+)$/.exec(message)?.[1];
  return { ...(row !== undefined && { row: Number(row) }), ...(column !== undefined && { column }) };
}
