import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';
import { type Api, parse } from './api.ts';
import { megabytes } from './bytes.ts';
import { asDataError, type ErrorContext, type RestError, toError } from './errors.ts';
import { type PageText, splitPage } from './page-text.ts';
import { type QueryParameter, queryParameters } from './parameters.ts';
import type { PageRequest } from './rows.ts';
import type { RestField } from './schema.ts';

/** How long the API may hold a question whether a job is done. */
const POLL_MILLISECONDS = 10_000;
/** A cancelled job is waited for so long. */
const CANCEL_MILLISECONDS = 30_000;

export interface JobReference {
  readonly projectId: string;
  readonly jobId: string;
  readonly location?: string;
}

export interface Job {
  readonly jobReference: JobReference;
  readonly status: { readonly state: string; readonly errorResult?: RestError; readonly errors?: readonly RestError[] };
  readonly configuration?: { readonly query?: { readonly query?: string } };
  readonly statistics?: {
    readonly creationTime?: string;
    readonly numChildJobs?: string;
    readonly totalBytesProcessed?: string;
    readonly sessionInfo?: { readonly sessionId: string };
    readonly scriptStatistics?: { readonly evaluationKind?: string };
    readonly query?: {
      readonly statementType?: string;
      readonly totalBytesProcessedAccuracy?: string;
      readonly referencedTables?: readonly {
        readonly projectId: string;
        readonly datasetId: string;
        readonly tableId: string;
      }[];
      readonly numDmlAffectedRows?: string;
      readonly totalBytesBilled?: string;
      readonly totalBytesProcessed?: string;
      readonly schema?: { readonly fields?: readonly RestField[] };
    };
    readonly load?: { readonly outputRows?: string };
  };
}

/** What is told beside the rows of a page. */
interface PageMembers {
  readonly jobComplete?: boolean;
  readonly schema?: { readonly fields?: readonly RestField[] };
  readonly pageToken?: string;
}

/** One page of rows, and their columns. */
export interface Page extends PageMembers, Omit<PageText, 'members'> {}

export interface RestRow {
  readonly f: readonly { readonly v: unknown }[];
}

export interface QueryOptions {
  readonly parameters?: readonly Value[] | undefined;
  readonly session?: string | undefined;
  readonly createSession?: boolean;
  readonly dryRun?: boolean;
  /** It reads no table, so the byte cap does not matter. */
  readonly free?: true;
  /** Milliseconds; the server ends the job. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly context?: ErrorContext;
  /** The name that the job gets. Default: a new one. */
  readonly reference?: JobReference;
}

/** What every query of a database has in common. */
export interface Surroundings {
  readonly dataset: string;
  readonly location: string;
  /** null = no cap. */
  readonly maximumBytes: number | null;
}

/** Starts, awaits, reads and cancels jobs. */
export class Jobs {
  readonly api: Api;
  readonly surroundings: Surroundings;

  constructor(api: Api, surroundings: Surroundings) {
    this.api = api;
    this.surroundings = surroundings;
  }

  newReference(): JobReference {
    return {
      projectId: this.api.projectId,
      jobId: `dagflux_${randomUUID().replaceAll('-', '_')}`,
      location: this.surroundings.location,
    };
  }

  /**
   * Runs one query job to its end. Cancelled by a fired signal or the time limit, which reach the server.
   * @throws what the job ended with
   */
  async query(sql: string, options: QueryOptions = {}): Promise<Job> {
    const { parameters = [], timeout, signal } = options;
    const context: ErrorContext = { statement: true, sql, parameters, ...options.context };
    const limit = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
    const stop = limit && signal ? AbortSignal.any([limit, signal]) : (limit ?? signal);
    const reference = options.reference ?? this.newReference();
    try {
      if (!options.free && !options.dryRun) await this.#refuseCostly(sql, { ...options, signal: stop });
      const job = await this.#insert(sql, reference, { ...options, signal: stop, context });
      if (options.dryRun || job.status.state === 'DONE') return await this.#finished(job, sql, { ...options, context });
      return await this.#finished(await this.wait(reference, stop), sql, { ...options, context });
    } catch (error) {
      if (stop?.aborted) {
        await this.cancel(reference);
        throw limit?.aborted && !signal?.aborted ? timedOut(timeout ?? 0, error) : asDagFluxError(signal?.reason);
      }
      throw error;
    }
  }

  /**
   * With a byte cap, a dry run, which is free, tells first how much would be read. What it cannot tell (of a script) BigQuery's own
   * look at the cap has to.
   */
  async #refuseCostly(sql: string, { parameters, session, signal }: QueryOptions): Promise<void> {
    const { maximumBytes } = this.surroundings;
    if (maximumBytes === null) return;
    const estimate = await this.query(sql, { parameters, session, signal, dryRun: true }).catch(() => undefined);
    const bytes = Number(estimate?.statistics?.totalBytesProcessed ?? 0);
    if (bytes <= maximumBytes) return;
    throw new DagFluxError(
      'invalid-input',
      `The query would read ${megabytes(bytes)}, and the byte cap of this connection is ${megabytes(maximumBytes)}.`,
      {
        hint: 'Read fewer columns or partitions, or raise the byte cap of this connection.',
        native: { code: 'bytesBilledLimitExceeded' },
      },
    );
  }

  async #insert(sql: string, jobReference: JobReference, options: QueryOptions): Promise<Job> {
    const { maximumBytes, dataset } = this.surroundings;
    const parameters: readonly QueryParameter[] = queryParameters(options.parameters ?? []);
    const body = {
      jobReference,
      configuration: {
        dryRun: options.dryRun ?? false,
        ...(options.timeout === undefined ? {} : { jobTimeoutMs: String(options.timeout) }),
        query: {
          query: sql,
          useLegacySql: false,
          defaultDataset: { projectId: this.api.projectId, datasetId: dataset },
          ...(maximumBytes === null ? {} : { maximumBytesBilled: String(maximumBytes) }),
          ...(parameters.length === 0 ? {} : { parameterMode: 'POSITIONAL', queryParameters: parameters }),
          ...(options.createSession ? { createSession: true } : {}),
          ...(options.session === undefined
            ? {}
            : { connectionProperties: [{ key: 'session_id', value: options.session }] }),
        },
      },
    };
    try {
      const { signal, context } = options;
      return await this.api.request<Job>('POST', 'jobs', { body, signal, context: context ?? {}, repeatable: true });
    } catch (error) {
      // The first try arrived after all: the name of the job is ours alone.
      if (error instanceof DagFluxError && error.native?.code === 'duplicate' && !options.dryRun) {
        const job = await this.get(jobReference, options.signal).catch(() => undefined);
        if (job) return job;
      }
      throw error;
    }
  }

  /** Asks until a job is done; the job as it is then, whatever became of it. */
  async wait(reference: JobReference, signal: AbortSignal | undefined): Promise<Job> {
    for (;;) {
      throwIfAborted(signal);
      const query = { location: reference.location, timeoutMs: POLL_MILLISECONDS, maxResults: 0 };
      const path = `queries/${encodeURIComponent(reference.jobId)}`;
      const done = await this.api.request<PageMembers>('GET', path, { query, signal }).then(
        (page) => page.jobComplete === true,
        // A job that failed answers with its error; the job itself tells it better.
        (error: unknown) => isOfJob(error),
      );
      if (!done) continue;
      const job = await this.get(reference, signal);
      if (job.status.state === 'DONE') return job;
    }
  }

  /** The same for a load job, which has no results to ask for: asked again and again, less and less often. */
  async waitForLoad(reference: JobReference, signal: AbortSignal | undefined): Promise<Job> {
    for (let pause = 100; ; pause = Math.min(pause * 1.5, 5_000)) {
      const job = await this.get(reference, signal);
      if (job.status.state === 'DONE') return job;
      await delay(pause, undefined, { signal }).catch(() => throwIfAborted(signal));
    }
  }

  get(reference: JobReference, signal: AbortSignal | undefined): Promise<Job> {
    const query = { location: reference.location };
    return this.api.request<Job>('GET', `jobs/${encodeURIComponent(reference.jobId)}`, { query, signal });
  }

  async #finished(job: Job, sql: string, options: QueryOptions): Promise<Job> {
    const { errorResult } = job.status;
    if (errorResult === undefined) return job;
    const error = toError(errorResult, undefined, options.context);
    if (error.native?.code !== 'invalidQuery' || options.dryRun) throw error;
    throw (await this.#compiles(sql, options)) ? asDataError(error) : error;
  }

  /**
   * BigQuery has one reason for a statement that is wrong and for one that failed over its data. A dry run, which costs
   * nothing, tells them apart: it compiles the one and refuses the other.
   */
  async #compiles(sql: string, options: QueryOptions): Promise<boolean> {
    const { parameters, session, signal } = options;
    return await this.query(sql, { parameters, session, signal, dryRun: true }).then(
      () => true,
      () => false,
    );
  }

  /** Asks the server to end a job, and waits until it has. Never throws: what called it has an error of its own. */
  async cancel(reference: JobReference): Promise<void> {
    const signal = AbortSignal.timeout(CANCEL_MILLISECONDS);
    const query = { location: reference.location };
    try {
      await this.api.request('POST', `jobs/${encodeURIComponent(reference.jobId)}/cancel`, { query, signal });
      await this.wait(reference, signal);
    } catch {
      // It was never started, or is gone.
    }
  }

  /** One page of a finished query's rows. */
  page({ jobId, location }: JobReference, request: PageRequest): Promise<Page> {
    return this.pageAt(`queries/${encodeURIComponent(jobId)}`, request, { location });
  }

  /** One page of what the API lists as rows under a path. */
  async pageAt(
    path: string,
    { pageToken, maxResults, signal, take }: PageRequest,
    more: { readonly location?: string | undefined } = {},
  ): Promise<Page> {
    const query = { ...more, maxResults, pageToken, 'formatOptions.useInt64Timestamp': true };
    const bytes = await this.api.request('GET', path, { query, signal }, take);
    const { members, ...page } = splitPage(bytes);
    return { ...(parse(members) as PageMembers), ...page }; // the API's shape of a page
  }

  /** The statements of a script, in order, as the jobs that they were. */
  async children(parent: JobReference, signal: AbortSignal | undefined): Promise<Job[]> {
    const jobs: Job[] = [];
    let pageToken: string | undefined;
    do {
      const query = { parentJobId: parent.jobId, projection: 'full', maxResults: 1000, pageToken };
      const page = await this.api.request<{ jobs?: readonly Job[]; nextPageToken?: string }>('GET', 'jobs', {
        query,
        signal,
      });
      jobs.push(...(page.jobs ?? []));
      pageToken = page.nextPageToken;
    } while (pageToken);
    return jobs
      .filter((job) => job.statistics?.scriptStatistics?.evaluationKind !== 'EXPRESSION')
      .sort((a, b) => Number(a.statistics?.creationTime ?? 0) - Number(b.statistics?.creationTime ?? 0));
  }
}

/** An answer about the job, not about the way to it. */
function isOfJob(error: unknown): boolean {
  const { code } = asDagFluxError(error);
  if (code === 'unreachable' || code === 'unauthenticated' || code === 'busy' || code === 'internal') throw error;
  return true;
}

function timedOut(milliseconds: number, cause: unknown): DagFluxError {
  return new DagFluxError('timeout', `The statement took longer than its limit of ${milliseconds / 1000} s.`, {
    hint: 'Allow it more time, or make it do less.',
    cause,
  });
}
