import { DagFluxError, type ErrorCode, type NativeError } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';

/** One error as the API tells it (ErrorProto). */
export interface RestError {
  readonly reason?: string;
  readonly message?: string;
  readonly location?: string;
}

interface Meaning {
  readonly code: ErrorCode;
  readonly hint?: string;
}

/** BigQuery's reasons (its documentation, "Error messages"). */
const BY_REASON: Readonly<Record<string, Meaning>> = {
  accessDenied: {
    code: 'unauthorized',
    hint: 'Grant the account a role: BigQuery Data Viewer (to read) or Data Editor (to write) on the dataset, BigQuery User on the project.',
  },
  authError: { code: 'unauthenticated', hint: 'Enter a new key of the service account, or log in again.' },
  required: { code: 'unauthenticated', hint: 'Enter the credentials of this connection.' },
  backendError: { code: 'unreachable', hint: 'Try again: BigQuery had a problem of its own.' },
  billingNotEnabled: { code: 'unauthorized', hint: 'Switch on billing for the project in the Google Cloud console.' },
  billingTierLimitExceeded: { code: 'invalid-input', hint: 'Make the query do less.' },
  blocked: { code: 'unauthorized', hint: "Ask the project's owner: Google has blocked this operation for it." },
  bytesBilledLimitExceeded: {
    code: 'invalid-input',
    hint: 'Read fewer columns or partitions, or raise the byte cap of this connection.',
  },
  duplicate: { code: 'already-exists' },
  internalError: { code: 'unreachable', hint: 'Try again: BigQuery had a problem of its own.' },
  invalid: { code: 'invalid-input' },
  invalidParameter: { code: 'invalid-input' },
  invalidQuery: { code: 'invalid-sql' },
  invalidUser: { code: 'unauthorized' },
  jobBackendError: { code: 'unreachable', hint: 'Try again: BigQuery had a problem of its own.' },
  jobInternalError: { code: 'unreachable', hint: 'Try again: BigQuery had a problem of its own.' },
  jobRateLimitExceeded: { code: 'busy', hint: 'Wait a little and try again.' },
  notFound: {
    code: 'not-found',
    hint: 'List the tables to see what is there; check the project, the dataset and the location.',
  },
  notImplemented: { code: 'unsupported' },
  quotaExceeded: {
    code: 'busy',
    hint: 'A quota of the project is used up; wait, or ask for a higher one in the console.',
  },
  rateLimitExceeded: { code: 'busy', hint: 'Wait a little and try again.' },
  resourceInUse: { code: 'conflict' },
  resourcesExceeded: { code: 'unsupported', hint: 'The query needs more than BigQuery gives one; do it in steps.' },
  responseTooLarge: { code: 'unsupported', hint: 'Write the result into a table, and read that.' },
  stopped: { code: 'cancelled' },
  tableUnavailable: { code: 'busy', hint: 'Try again in a moment.' },
  timeout: { code: 'timeout', hint: 'Allow it more time, or make it do less.' },
};

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  400: { code: 'invalid-input' },
  401: {
    code: 'unauthenticated',
    hint: 'The token was not accepted: enter a new key of the service account, and check the clock of this machine.',
  },
  403: BY_REASON.accessDenied as Meaning, // stands above
  404: BY_REASON.notFound as Meaning, // stands above
  409: { code: 'already-exists' },
  412: { code: 'conflict' },
  429: { code: 'busy', hint: 'Wait a little and try again.' },
  501: { code: 'unsupported' },
};

export interface ErrorContext {
  /** In a statement, a thing that is not there is a mistake of the statement. */
  readonly statement?: boolean;
  /** The text that the caller wrote, and where the part that was sent begins in it; only used to place the error. */
  readonly sql?: string | undefined;
  readonly start?: number | undefined;
  /** Values that must not come back in a message. */
  readonly parameters?: readonly Value[] | undefined;
}

/** Maps what the API answers, by its reason, else by the HTTP status. */
export function toError(error: RestError, status: number | undefined, context: ErrorContext = {}): DagFluxError {
  const { reason } = error;
  const meaning =
    (status === 401 ? BY_STATUS[401] : undefined) ??
    (reason === undefined ? undefined : BY_REASON[reason]) ??
    (status === undefined ? undefined : status >= 500 && status !== 501 ? BY_REASON.backendError : BY_STATUS[status]) ??
    ({ code: 'internal' } as const);
  const code = meaning.code === 'not-found' && context.statement ? 'invalid-sql' : meaning.code;
  const native: NativeError = { code: reason ?? String(status ?? 'unknown'), ...position(error, context) };
  return new DagFluxError(code, sentence(error, context), { hint: meaning.hint, native });
}

/** What fails while it runs is the data's fault, not the statement's. */
export function asDataError(error: DagFluxError): DagFluxError {
  const { message, hint, native, cause } = error;
  return new DagFluxError('invalid-data', message, { hint, native, cause });
}

/**
 * BigQuery gives the place of an error only in the text, at its end: `at [2:8]`, a line and a column of the statement that was
 * sent.
 */
function position({ message }: RestError, { sql, start = 0 }: ErrorContext): { readonly position?: number } {
  const place = /\bat \[(\d+):(\d+)\]/.exec(message ?? '');
  if (!place || sql === undefined) return {};
  const lines = sql.slice(start).split('\n');
  const line = Number(place[1]) - 1;
  const column = Number(place[2]) - 1;
  if (line >= lines.length) return {};
  const before = lines.slice(0, line).reduce((sum, one) => sum + [...one].length + 1, 0);
  return { position: [...sql.slice(0, start)].length + before + column + 1 };
}

// Lines after the first may show the statement.
function sentence({ message, reason }: RestError, { parameters = [] }: ErrorContext): string {
  const first = (message ?? '').split('\n', 1)[0]?.trim() ?? '';
  if (first === '') return `BigQuery answers: ${reason ?? 'an error without a word'}.`;
  const hidden = parameters.reduce<string>(
    (text, value, index) =>
      String(value).length > 2 ? text.replaceAll(String(value), `(parameter ${index + 1})`) : text,
    first.charAt(0).toUpperCase() + first.slice(1),
  );
  const started = /^[A-Z"'`0-9]/.test(hidden) ? hidden : `BigQuery answers: ${hidden}`;
  return /[.!?]$/.test(started) ? started : `${started}.`;
}
