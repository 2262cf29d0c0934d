import { DagFluxError, type ErrorCode, type NativeError } from '../../contract/errors.ts';
import { hideParameters } from '../shared/hide-parameters.ts';
import { sentence } from '../shared/sentence.ts';

/**
 * SQLSTATE -> our code: exact codes first, then the class, its first two characters (PostgreSQL documentation, "PostgreSQL
 * Error Codes"). What stands in neither is `internal`.
 */
const BY_STATE: Readonly<Record<string, ErrorCode>> = {
  '0A000': 'unsupported',
  '25006': 'unauthorized',
  '3D000': 'not-found',
  '3F000': 'not-found',
  '42501': 'unauthorized',
  '42701': 'already-exists',
  '42710': 'already-exists',
  '42712': 'already-exists',
  '42723': 'already-exists',
  '42P04': 'already-exists',
  '42P06': 'already-exists',
  '42P07': 'already-exists',
  '55P03': 'busy',
  '57014': 'cancelled',
};

const BY_CLASS: Readonly<Record<string, ErrorCode>> = {
  '08': 'unreachable',
  '0L': 'unauthorized',
  '0P': 'unauthorized',
  '21': 'invalid-sql',
  '22': 'invalid-data',
  '23': 'constraint',
  '25': 'conflict',
  '24': 'conflict',
  '26': 'invalid-sql',
  '28': 'unauthenticated',
  '2B': 'conflict',
  '2D': 'conflict',
  '34': 'invalid-sql',
  '38': 'invalid-sql',
  '39': 'invalid-sql',
  '3B': 'conflict',
  '40': 'conflict',
  '42': 'invalid-sql',
  '44': 'constraint',
  '53': 'busy',
  '54': 'unsupported',
  '55': 'conflict',
  '57': 'unreachable',
  P0: 'invalid-data',
};

/** serialization_failure and deadlock_detected: of two transactions one is rolled back. */
const MET_ANOTHER: ReadonlySet<string> = new Set(['40001', '40P01']);

/** Next steps where the server gives none. */
const HINTS: Readonly<Record<string, string>> = {
  '25006': 'The connection is read-only; write through one that is not.',
  '42501':
    'Ask an administrator for the privilege; `dagflux connections test` lists what is missing and the GRANT for it.',
  '53100': 'The server has no disk space left; free some and run it again.',
  '53300': 'The server has no connection left; close others, or lower the pool size.',
  '55P03': 'Another session holds a lock; run it again when that one is done.',
  '57P01': 'The server ended the connection (a restart, or an administrator); run it again.',
  '57P02': 'The server crashed and restarts; run it again when it is back.',
  '57P03': 'The server is starting or stopping; run it again in a moment.',
};

/** What a caller knows of a statement that the server does not. */
export interface ErrorContext {
  /** Where the statement starts in the text that the user wrote, in characters; counted only when it is asked for. */
  readonly offset?: () => number;
  /** Values that must not come back in a message. */
  readonly parameters?: readonly string[];
  /** The columns that rows are being loaded into. */
  readonly columns?: readonly string[];
}

/** An ErrorResponse's fields as our error. Classified by SQLSTATE only. */
export function toError(fields: Readonly<Record<string, string>>, context: ErrorContext = {}): DagFluxError {
  const state = fields.C ?? '';
  const code = BY_STATE[state] ?? BY_CLASS[state.slice(0, 2)] ?? 'internal';
  const parameters = context.parameters ?? [];
  const hide = (text: string | undefined): string | undefined =>
    text && hideParameters(text, parameters, (index) => `$${index + 1}`);
  const message = hide(fields.M) ?? '';
  // The details of these quote the value in pieces, or cut off, so that it could not be found in them.
  const quotesPieces = state.startsWith('22') || state === '23502' || state === '23514';
  const detail = parameters.length > 0 && quotesPieces ? undefined : hide(fields.D);
  return new DagFluxError(code, sentence(message), {
    hint: hide(fields.H) ?? HINTS[state],
    native: native(fields, state, context, detail),
  });
}

function native(
  fields: Readonly<Record<string, string>>,
  state: string,
  context: ErrorContext,
  detail: string | undefined,
): NativeError {
  const place = placeIn(fields.W ?? '', state, context.columns ?? []);
  const column = fields.c ?? place.column;
  return {
    code: state,
    ...(MET_ANOTHER.has(state) && { runAgain: true as const }),
    ...(fields.P !== undefined && { position: Number(fields.P) + (context.offset?.() ?? 0) }),
    ...(place.row !== undefined && { row: place.row }),
    ...(column !== undefined && { column }),
    ...(fields.t !== undefined && { table: fields.t }),
    ...(fields.n !== undefined && { constraint: fields.n }),
    ...(detail !== undefined && { detail }),
  };
}

/**
 * The place in the data, which the server tells only in its context line, in its own language: `COPY t, line 3, column b: "…"`,
 * or `unnamed portal parameter $3 = '…'` for a value that cannot be read.
 */
function placeIn(where: string, state: string, columns: readonly string[]): { row?: number; column?: string } {
  const copy = /^COPY .+?, \S+ (\d+)(?:, \S+ (.+))?/m.exec(where);
  if (copy) {
    const rest = copy[2] ?? '';
    const known = columns.filter((name) => rest === name || rest.startsWith(`${name}:`));
    const column = known.sort((a, b) => b.length - a.length)[0] ?? /^(.+?)(?:: |:?$)/.exec(rest)?.[1];
    return { row: Number(copy[1]), ...(column !== undefined && { column }) };
  }
  const parameter = state.startsWith('22') && columns.length > 0 ? /^.*?\$(\d+)(?: = |$)/.exec(where)?.[1] : undefined;
  const column = parameter && columns[(Number(parameter) - 1) % columns.length];
  return column ? { column } : {};
}
