/**
 * The closed table of error codes: what each means to a door (HTTP status, exit code) and whether trying the same
 * thing again may help.
 */
export const ERROR_CODES = {
  'invalid-input': { status: 400, exit: 2, retryable: false },
  unauthenticated: { status: 401, exit: 4, retryable: false },
  unauthorized: { status: 403, exit: 4, retryable: false },
  'not-found': { status: 404, exit: 3, retryable: false },
  'already-exists': { status: 409, exit: 1, retryable: false },
  'invalid-sql': { status: 422, exit: 1, retryable: false },
  'invalid-data': { status: 422, exit: 1, retryable: false },
  constraint: { status: 422, exit: 1, retryable: false },
  conflict: { status: 409, exit: 1, retryable: true },
  unreachable: { status: 503, exit: 5, retryable: true },
  timeout: { status: 504, exit: 5, retryable: true },
  cancelled: { status: 499, exit: 130, retryable: false },
  unsupported: { status: 501, exit: 1, retryable: false },
  lossy: { status: 422, exit: 6, retryable: false },
  busy: { status: 423, exit: 7, retryable: true },
  'assistant-unavailable': { status: 503, exit: 5, retryable: true },
  'assistant-invalid': { status: 502, exit: 1, retryable: false },
  internal: { status: 500, exit: 1, retryable: false },
} as const satisfies Record<string, { status: number; exit: number; retryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What the database itself said, as codes and positions; never a statement, a parameter or a setting. */
export interface NativeError {
  /** The database's own code: an SQLSTATE, an error number. */
  readonly code?: string;
  /** 1-based character position in the statement that the caller wrote. */
  readonly position?: number;
  /** 1-based row of the data that was being loaded. */
  readonly row?: number;
  readonly column?: string;
  readonly table?: string;
  readonly constraint?: string;
  /** Two transactions met, and this one was rolled back: run again as a whole, it may pass. Absent: that is not known to help. */
  readonly runAgain?: true;
  /** Extra text of the database that helps the user and holds no secret. */
  readonly detail?: string;
}

export interface DagFluxErrorOptions {
  /** The next step, as a sentence. */
  readonly hint?: string | undefined;
  readonly native?: NativeError | undefined;
  /** What of the input it is about: a form field's name. */
  readonly path?: string | undefined;
  readonly cause?: unknown;
}

/** The one error class. `message` is a sentence with the cause; `hint` says what to do next. */
export class DagFluxError extends Error {
  override readonly name = 'DagFluxError';
  readonly code: ErrorCode;
  readonly hint?: string;
  readonly native?: NativeError;
  readonly path?: string;

  constructor(code: ErrorCode, message: string, options: DagFluxErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
    if (options.native !== undefined) this.native = options.native;
    if (options.path !== undefined) this.path = options.path;
  }

  get exitCode(): number {
    return ERROR_CODES[this.code].exit;
  }
}

/**
 * Any thrown value as a DagFluxError. An aborted signal becomes `cancelled` (`timeout` for AbortSignal.timeout);
 * what nobody mapped becomes `internal`, with the original as its cause.
 */
export function asDagFluxError(error: unknown): DagFluxError {
  if (error instanceof DagFluxError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'AbortError') return new DagFluxError('cancelled', 'The work was cancelled.', { cause: error });
  if (name === 'TimeoutError')
    return new DagFluxError('timeout', 'The work took longer than its time limit.', { cause: error });
  return new DagFluxError('internal', 'Something went wrong inside DagFlux.', {
    hint: 'Run the command again with DAGFLUX_DEBUG=1 and report what it prints.',
    cause: error,
  });
}

/** Throws `cancelled` (or the DagFluxError given as the abort reason) when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw asDagFluxError(signal.reason);
}
