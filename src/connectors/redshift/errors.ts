import { DagFluxError, type ErrorCode } from '../../contract/errors.ts';
import { type ErrorContext, toError } from '../postgres/errors.ts';

/** What the compute nodes answer with comes as one SQLSTATE (internal_error), with Redshift's own number in it. */
const OF_COMPUTE_NODES = 'XX000';

/** Redshift's own numbers. A number that is not here is `internal`. */
const BY_NUMBER: Readonly<Record<string, ErrorCode>> = {
  '1016': 'busy',
  '1018': 'conflict',
  '1020': 'cancelled',
  '1023': 'conflict',
  '1058': 'invalid-data',
  '1204': 'invalid-data',
  '1207': 'invalid-data',
  '1224': 'invalid-data',
  '8001': 'invalid-data',
  '8005': 'invalid-data',
  '8007': 'constraint',
  '15001': 'unauthorized',
};

/** Of two transactions one is rolled back; run again as a whole, it may pass. */
const MET_ANOTHER: ReadonlySet<string> = new Set(['1018', '1023']);

const MESSAGES: Readonly<Record<string, { readonly message: string; readonly hint: string }>> = {
  '1016': {
    message: 'The cluster has no disk space left.',
    hint: 'Free some (DROP what is not needed, VACUUM), or enlarge the cluster; then run it again.',
  },
  '1018': {
    message: 'A table was dropped by another transaction meanwhile.',
    hint: 'Run it again: the transaction has been rolled back.',
  },
  '1023': {
    message: 'Another transaction wrote to the same tables at the same time (serializable isolation violation).',
    hint: 'Run it again as a whole: the transaction has been rolled back. It helps not to write to one table from several places at once.',
  },
};

/** As PostgreSQL's, with the numbers that Redshift hides in its one SQLSTATE of everything else. */
export function redshiftError(fields: Readonly<Record<string, string>>, context: ErrorContext = {}): DagFluxError {
  const error = toError(fields, context);
  if (fields.C !== OF_COMPUTE_NODES) return error;
  const number = numberIn(fields);
  if (number === undefined) return error;
  const known = MESSAGES[number];
  // Its detail is the place in Redshift's source and a piece of the data.
  return new DagFluxError(BY_NUMBER[number] ?? 'internal', known?.message ?? error.message, {
    hint: known?.hint ?? error.hint ?? 'STL_ERROR and SYS_QUERY_HISTORY of the cluster tell more.',
    native: { code: number, ...(MET_ANOTHER.has(number) && { runAgain: true as const }) },
  });
}

/** The number stands alone as the message (`1023`), or behind `code:` in the block that is the detail. */
function numberIn({ M = '', D = '' }: Readonly<Record<string, string>>): string | undefined {
  return /^\s*(\d{3,5})\s*$/.exec(M)?.[1] ?? /^\s*code:\s*(\d{3,5})\b/m.exec(D)?.[1];
}
