import { DagFluxError, type DagFluxErrorOptions, type ErrorCode, type NativeError } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';
import { sentence } from '../shared/sentence.ts';

/** What DuckDB says of an error when its setting `errors_as_json` is on, as it is in every database that is opened here. */
interface Report {
  readonly exception_type: string;
  readonly exception_message: string;
  readonly error_subtype?: string;
  /** 0-based, of the whole text that was given; in bytes of UTF-8, or in characters where the parser says it. */
  readonly position?: string;
  readonly type?: string;
  readonly name?: string;
}

/** DuckDB's own classes of errors, by the names that it reports. */
const CODES: Readonly<Record<string, { readonly code: ErrorCode; readonly hint?: string }>> = {
  Parser: { code: 'invalid-sql' },
  Syntax: { code: 'invalid-sql' },
  Binder: { code: 'invalid-sql' },
  Catalog: { code: 'invalid-sql' },
  'Mismatch Type': { code: 'invalid-sql' },
  'Invalid Type': { code: 'invalid-sql' },
  'Invalid Input': { code: 'invalid-data' },
  'Parameter Not Allowed': { code: 'invalid-sql' },
  'Parameter Not Resolved': { code: 'invalid-sql', hint: 'Give the parameter a type with a cast, as in $1::INTEGER.' },
  Conversion: { code: 'invalid-data' },
  'Out of Range': { code: 'invalid-data' },
  'Divide by Zero': { code: 'invalid-data' },
  Decimal: { code: 'invalid-data' },
  Constraint: { code: 'constraint' },
  Dependency: {
    code: 'constraint',
    hint: 'Drop what depends on it first (an index, a view, a foreign key), and make it again afterwards.',
  },
  TransactionContext: { code: 'conflict', hint: 'Another transaction changed the same rows or tables; try again.' },
  Interrupt: { code: 'cancelled' },
  INTERRUPT: { code: 'cancelled' },
  Permission: { code: 'unauthorized' },
  'Not implemented': { code: 'unsupported' },
  'Missing Extension': { code: 'unsupported', hint: 'DagFlux uses only what DuckDB has built in.' },
  Autoload: { code: 'unsupported', hint: 'DagFlux uses only what DuckDB has built in.' },
  'Out of Memory': {
    code: 'internal',
    hint: 'Raise the memory limit of this connection, or free space on the disk for its temporary files.',
  },
  IO: {
    code: 'unreachable',
    hint: 'Check that the file is there, that it may be read and written, and that the disk has space.',
  },
};

/** What was being done when DuckDB refused: the statement places the error, the rest is taken over. */
export interface ErrorContext {
  /** The text that the caller wrote; only used to turn DuckDB's byte position into a character position. */
  readonly sql?: string | undefined;
  /** Bytes that were put before that text. */
  readonly shift?: number;
  readonly native?: NativeError | undefined;
  /** Values that must not come back in a message. */
  readonly parameters?: readonly Value[] | undefined;
  /** The transaction was begun to read only. */
  readonly readOnly?: boolean;
}

/** Maps whatever DuckDB or its binding threw. A DagFluxError stays as it is. */
export function toError(cause: unknown, context: ErrorContext = {}): DagFluxError {
  if (cause instanceof DagFluxError) return cause;
  const report = readReport(cause);
  if (report === null) {
    return new DagFluxError('internal', 'DuckDB failed in an unexpected way.', { cause });
  }
  const { code, hint } = classify(report, context);
  const native: NativeError = {
    code: report.error_subtype ?? report.exception_type,
    ...position(report, context),
    ...(report.type === 'Table' && report.name !== undefined ? { table: report.name } : {}),
    ...context.native,
  };
  const options: DagFluxErrorOptions = { native, hint, cause };
  return new DagFluxError(code, hideParameters(sentenceOf(report), context.parameters ?? []), options);
}

function classify(report: Report, context: ErrorContext): { readonly code: ErrorCode; readonly hint?: string } {
  if (report.exception_type === 'TransactionContext' && context.readOnly) {
    return { code: 'unauthorized', hint: 'This session only reads; write in one that may.' };
  }
  if (report.error_subtype === 'ENTRY_ALREADY_EXISTS') return { code: 'already-exists' };
  if (report.error_subtype === 'MISSING_ENTRY' && (report.type === 'Table' || report.type === 'Schema')) {
    return { code: 'invalid-sql', hint: 'List the tables to see what is there.' };
  }
  return CODES[report.exception_type] ?? { code: 'internal' };
}

/**
 * While a database is being opened there is no JSON yet; then the text starts with the class (`IO Error: `), which is
 * DuckDB's own and stable.
 */
function readReport(cause: unknown): Report | null {
  if (!(cause instanceof Error)) return null;
  const text = cause.message;
  const json = text.indexOf('{"exception_type"');
  if (json !== -1) {
    try {
      return JSON.parse(text.slice(json)) as Report; // The shape is DuckDB's, and every field but two is optional.
    } catch {
      // The text only looked like a report.
    }
  }
  const match = /^([A-Za-z ]+) Error: ([\s\S]*)$/.exec(text);
  return match ? { exception_type: match[1] as string, exception_message: match[2] as string } : null;
}

function position(report: Report, { sql, shift = 0 }: ErrorContext): { readonly position?: number } {
  const offset = Number(report.position ?? Number.NaN) - shift;
  if (!(offset >= 0) || sql === undefined) return {};
  // The parser counts characters, what comes after it counts bytes.
  if (report.exception_type === 'Parser') return { position: offset + 1 };
  const bytes = Buffer.from(sql).subarray(0, offset);
  return { position: [...bytes.toString()].length + 1 };
}

// The first line is the cause; the lines after it are candidates and a picture of the statement, which errors never show.
function sentenceOf(report: Report): string {
  const first = (report.exception_message.split('\n', 1)[0] ?? '').trim();
  if (first === '') return `DuckDB reports: ${report.exception_type}.`;
  return sentence(first);
}

function hideParameters(text: string, parameters: readonly Value[]): string {
  return parameters.reduce<string>(
    (hidden, value, index) => (String(value).length > 2 ? hidden.replaceAll(String(value), `$${index + 1}`) : hidden),
    text,
  );
}
