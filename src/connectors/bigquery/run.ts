import type { Notice, RunOptions, StatementEvent } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { readBatches, toField } from './batches.ts';
import { megabytes } from './bytes.ts';
import type { Job, Jobs, Page } from './jobs.ts';
import { isScript, isTransactionControl, splitStatements } from './lexer.ts';
import { pageFetcher, pagesOf } from './rows.ts';
import type { ServerSession } from './server-session.ts';

/** Runs a text of statements: one by one, or, where it holds control statements, as one script that the server takes apart. */
export async function* runStatements(
  jobs: Jobs,
  server: ServerSession,
  { sql, ...options }: RunOptions & { readonly sql: string },
): AsyncGenerator<StatementEvent> {
  const { parameters = [], timeout, signal } = options;
  const statements = splitStatements(sql);
  if (statements.length > 1 && parameters.length > 0) {
    throw new DagFluxError('invalid-input', 'Parameters go with one statement, and these are several.', {
      hint: 'Run the statements one by one.',
    });
  }
  if (isScript(statements)) {
    yield* runScript(jobs, server, { ...options, sql });
    return;
  }
  for (const { sql: text, start, words } of statements) {
    const session = await server.for({ words }, signal);
    const context = { sql, start };
    const control = isTransactionControl(words);
    const query = () =>
      jobs.query(control ? `${words[0]} TRANSACTION` : text, { parameters, session, timeout, signal, context });
    const job = await attempt(server, query);
    if (control) {
      yield { kind: 'done', command: words.join(' '), rowCount: null, truncated: false, notices: [] };
    } else yield* results(jobs, job, options);
  }
}

/** One job for all; what its statements gave is told by their own jobs, also when a later one failed. */
async function* runScript(
  jobs: Jobs,
  server: ServerSession,
  { sql, ...options }: RunOptions & { readonly sql: string },
): AsyncGenerator<StatementEvent> {
  const { timeout, signal } = options;
  const session = await server.for({ words: [] }, signal);
  const reference = jobs.newReference();
  try {
    const parent = await attempt(server, () => jobs.query(sql, { session, timeout, signal, reference }));
    yield* results(jobs, parent, options);
  } catch (error) {
    if (!(error instanceof DagFluxError) || !['invalid-sql', 'invalid-data'].includes(error.code)) throw error;
    const children = await jobs.children(reference, signal).catch(() => []);
    for (const job of children) if (job.status.errorResult === undefined) yield* statementResults(jobs, job, options);
    throw error;
  }
}

async function attempt<T>(server: ServerSession, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    server.fail();
    throw error;
  }
}

/** What a finished job gave; where it was several statements (a script, a procedure), what each of them did. */
async function* results(jobs: Jobs, job: Job, options: RunOptions): AsyncGenerator<StatementEvent> {
  const children =
    Number(job.statistics?.numChildJobs ?? 0) > 0 ? await jobs.children(job.jobReference, options.signal) : [];
  for (const one of children.length > 0 ? children : [job]) yield* statementResults(jobs, one, options);
}

async function* statementResults(jobs: Jobs, job: Job, options: RunOptions): AsyncGenerator<StatementEvent> {
  const { maxRows, signal, batchRows, batchBytes } = options;
  const statistics = job.statistics?.query;
  const type = statistics?.statementType ?? 'SELECT';
  const done = { kind: 'done', command: type.replaceAll('_', ' '), notices: noticesOf(job) } as const;
  if (!returnsRows(type)) {
    const affected = statistics?.numDmlAffectedRows;
    yield { ...done, rowCount: affected === undefined ? null : Number(affected), truncated: false };
    return;
  }
  const { first, pages } = await openPages(jobs, job, { maxRows, signal });
  const fields = first.schema?.fields ?? [];
  yield { kind: 'fields', fields: fields.map(toField) };
  const batches = readBatches(fields, pages, { maxRows, batchRows, batchBytes });
  for (let step = await batches.next(); ; step = await batches.next()) {
    if (step.done) {
      yield { ...done, rowCount: step.value.rows, truncated: step.value.truncated };
      return;
    }
    yield { kind: 'batch', batch: step.value };
  }
}

/** Statement types with rows; a script has those of its last statement. */
function returnsRows(type: string): boolean {
  return type === 'SELECT' || type === 'SCRIPT';
}

/** The pages of a finished query; the first is there already, since it tells the columns. */
export async function openPages(
  jobs: Jobs,
  job: Job,
  { maxRows, signal }: { readonly maxRows?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<{ first: Page; pages: AsyncIterable<Page> }> {
  // One row more than wanted tells whether there are more.
  const limit = maxRows === undefined ? undefined : maxRows + 1;
  const fetchPage = pageFetcher((request) => jobs.page(job.jobReference, request), limit);
  const first = await fetchPage(undefined, signal);
  const pages = pagesOf(async (token, stop) => (token === undefined ? first : fetchPage(token, stop)), signal);
  return { first, pages };
}

function noticesOf(job: Job): readonly Notice[] {
  const { totalBytesProcessed, totalBytesBilled } = job.statistics?.query ?? {};
  const processed = Number(totalBytesProcessed ?? 0);
  if (processed === 0) return [];
  const billed = totalBytesBilled === undefined ? '' : `, and bills ${megabytes(Number(totalBytesBilled))}`;
  return [{ severity: 'INFO', message: `BigQuery read ${megabytes(processed)}${billed}.` }];
}
