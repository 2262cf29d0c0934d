import { DagFluxError, type ErrorCode, type NativeError } from '../../contract/errors.ts';
import type { SdkError } from './sdk.ts';

/** Snowflake's own codes -> ours; what stands here goes before the SQLSTATE. */
const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  '000604': 'cancelled',
  '000606': 'not-found',
  '000630': 'timeout',
  '000904': 'invalid-sql',
  '001003': 'invalid-sql',
  '001757': 'invalid-sql',
  '002002': 'already-exists',
  '002003': 'invalid-sql',
  '002043': 'invalid-sql',
  '003001': 'unauthorized',
  '003041': 'unauthorized',
  '090105': 'invalid-sql',
  '090106': 'invalid-sql',
  '100072': 'constraint',
  '100090': 'conflict',
  '200001': 'constraint',
  '300002': 'internal',
  '390111': 'unreachable',
  '390112': 'unreachable',
  '390114': 'unauthenticated',
  '390115': 'unauthenticated',
  '625': 'busy',
  '000625': 'busy',
};

/** SQLSTATE -> our code: exact first, then its class. */
const BY_STATE: Readonly<Record<string, ErrorCode>> = {
  '0A000': 'unsupported',
  '23502': 'constraint',
  '42501': 'unauthorized',
  '42710': 'already-exists',
  '57014': 'cancelled',
  '99999': 'unsupported',
};

const BY_CLASS: Readonly<Record<string, ErrorCode>> = {
  '02': 'invalid-sql',
  '08': 'unreachable',
  '0A': 'unsupported',
  '22': 'invalid-data',
  '23': 'constraint',
  '25': 'conflict',
  '28': 'unauthenticated',
  '40': 'conflict',
  '42': 'invalid-sql',
  '53': 'busy',
  '54': 'unsupported',
  '57': 'unreachable',
};

const HINTS: Readonly<Record<string, string>> = {
  '000606': 'Check the name of the warehouse, and that the role has USAGE on it.',
  '000625': 'Another transaction holds the table; run it again when that one is done.',
  '002003':
    'Check the name and its case (unquoted names are folded to upper case), and that the role has a privilege on it: Snowflake does not tell one from the other.',
  '003001':
    'Ask an administrator for the privilege; `dagflux connections test` lists what is missing and the GRANT for it.',
  '090105': 'Name the database, or check that the one of the connection is there.',
  '090106': 'Name the schema, or check that the one of the connection is there.',
  '390111': 'The session is gone; run it again, and a new one is opened.',
  '390112': 'The session has expired; run it again, and a new one is opened.',
};

/** What was being done: the statement places the error, the parameters must not come back in it. */
export interface ErrorContext {
  readonly sql?: string | undefined;
  /** Characters of the caller's script before the statement. */
  readonly offset?: number;
  readonly hidden?: readonly string[];
  readonly native?: NativeError;
  /** Of a COPY: the rows in the files before this one. */
  readonly rowsBefore?: (file: string) => number;
}

/** Maps what the driver threw or Snowflake answered. A DagFluxError stays as it is. */
export function toError(cause: unknown, context: ErrorContext = {}): DagFluxError {
  if (cause instanceof DagFluxError) return cause;
  // An Error of the driver has these fields; anything else has none of them, and becomes `internal`.
  const { name, code: number, sqlState, message = '' } = (cause ?? {}) as Partial<SdkError>;
  const native = String(number ?? '');
  if (name === 'NetworkError' || name === 'RequestFailedError' || name === 'LargeResultSetError') return lost(native);
  if (sqlState === undefined || !/^\d{6}$/.test(native)) {
    return new DagFluxError('internal', 'The Snowflake driver failed in an unexpected way.', {
      hint: 'Run the command again with DAGFLUX_DEBUG=1 and report what it prints.',
      ...(native !== '' && { native: { code: native } }),
      cause,
    });
  }
  const code = BY_CODE[native] ?? BY_STATE[sqlState] ?? BY_CLASS[sqlState.slice(0, 2)] ?? 'internal';
  return new DagFluxError(code, hide(sentence(message, code, context.sql), context.hidden ?? []), {
    hint: HINTS[native],
    native: { code: native, ...position(message, context), ...place(message, context), ...context.native },
    cause: withoutText(native, sqlState),
  });
}

function lost(native: string): DagFluxError {
  return new DagFluxError('unreachable', 'The connection to Snowflake failed while it was used.', {
    hint: 'Check the network and run it again.',
    native: { code: native },
    cause: withoutText(native),
  });
}

/** The driver's error carries the whole answer, the statement's text among it: only its codes are kept. */
function withoutText(code: string, sqlState = 'no SQLSTATE'): Error {
  return new Error(`Snowflake ${code} (${sqlState})`);
}

/** `SQL compilation error: error line 1 at position 7` stands on lines of its own before what matters. */
function sentence(message: string, code: ErrorCode, sql = ''): string {
  const [text = ''] = message.replace(/^\d{6} \([0-9A-Z]{5}\): /, '').split('\n\n', 1);
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^SQL (compilation|execution) error:/, '').trim())
    .filter((line) => line !== '' && !/^error line \d+ at position \d+$/.test(line));
  const first = code === 'internal' ? '' : (lines[0] ?? '');
  // Never the statement itself.
  const quotes = sql !== '' && first.includes(sql.split('\n', 1)[0]?.slice(0, 40) ?? '');
  if (first === '' || quotes) return 'Snowflake refused the statement.';
  const upper = first.charAt(0).toUpperCase() + first.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}

function hide(text: string, hidden: readonly string[]): string {
  return hidden.reduce(
    (shown, value, index) => (value.length > 2 ? shown.replaceAll(value, `?${index + 1}`) : shown),
    text,
  );
}

/** `line 2 at position 8`: lines count from 1, positions in them from 0. */
function position(message: string, { sql, offset = 0 }: ErrorContext): { readonly position?: number } {
  const match = /\bline (\d+) at position (\d+)/.exec(message);
  if (!match || sql === undefined) return {};
  const before = sql.split('\n').slice(0, Number(match[1]) - 1);
  const characters = before.reduce((sum, line) => sum + [...line].length + 1, 0);
  return { position: offset + characters + Number(match[2]) + 1 };
}

/** COPY says where: `File 'a/000001.csv.gz', line 3, character 5 … Row 3, column "T"["V":2]`. Rows are counted over all files. */
function place(message: string, { rowsBefore }: ErrorContext): NativeError {
  const match = /\bRow (\d+), column "[^[]*"\["?(.+?)"?:\d+\]/.exec(message);
  if (!match) return {};
  const file = /\bFile '(?:[^']*\/)?([^'/]+)'/.exec(message)?.[1];
  const before = file === undefined ? 0 : (rowsBefore?.(file) ?? 0);
  return { row: before + Number(match[1]), column: match[2] as string }; // Both groups are part of the pattern.
}
