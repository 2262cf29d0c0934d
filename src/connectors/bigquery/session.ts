import type {
  BatchStream,
  CallOptions,
  Load,
  LoadOptions,
  Measure,
  ReadOptions,
  RunOptions,
  Selection,
  Session,
  StatementEvent,
} from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Batch, Field } from '../../contract/values.ts';
import { readBatches, toField } from './batches.ts';
import type { Catalog } from './catalog.ts';
import { dialect } from './dialect.ts';
import { explain } from './explain.ts';
import type { Job, Jobs } from './jobs.ts';
import { openLoad } from './load.ts';
import { measureQuery } from './measure.ts';
import { openPages, runStatements } from './run.ts';
import type { ServerSession } from './server-session.ts';

/** A sequence of jobs. */
export class BigQuerySession implements Session {
  readonly wire = null;
  readonly #jobs: Jobs;
  readonly #catalog: Catalog;
  readonly #server: ServerSession;
  readonly #compress: boolean;
  /** The last query read in a `read` transaction: the same again is the same result, and costs nothing. */
  #last: { readonly sql: string; readonly job: Job } | undefined;

  constructor(
    jobs: Jobs,
    { catalog, server, compress }: { catalog: Catalog; server: ServerSession; compress: boolean },
  ) {
    this.#jobs = jobs;
    this.#catalog = catalog;
    this.#server = server;
    this.#compress = compress;
  }

  run(sql: string, options: RunOptions = {}): AsyncIterable<StatementEvent> {
    return runStatements(this.#jobs, this.#server, { ...options, sql });
  }

  async read(sql: string, options: ReadOptions = {}): Promise<BatchStream> {
    this.#requireTransaction();
    const { signal, batchRows, batchBytes } = options;
    const job = await this.#query(sql, options);
    const { first, pages } = await openPages(this.#jobs, job, { signal });
    const fields = first.schema?.fields ?? [];
    const batches = readBatches(fields, pages, { batchRows, batchBytes });
    return {
      fields: fields.map(toField),
      [Symbol.asyncIterator]: () => only(batches),
      [Symbol.asyncDispose]: async () => {
        await batches.return({ rows: 0, truncated: false });
      },
    };
  }

  async #query(sql: string, { parameters = [], signal }: ReadOptions): Promise<Job> {
    if (parameters.length === 0 && this.#last?.sql === sql) return this.#last.job;
    const session = await this.#server.for({ words: ['SELECT'] }, signal);
    try {
      const job = await this.#jobs.query(sql, { parameters, session, signal });
      if (parameters.length === 0 && this.#server.transaction === 'read') this.#last = { sql, job };
      return job;
    } catch (error) {
      this.#server.fail();
      throw error;
    }
  }

  async describe(selection: Selection, options: CallOptions = {}): Promise<readonly Field[]> {
    const { signal } = options;
    throwIfAborted(signal);
    if ('table' in selection) {
      const known = await this.#catalog.columns(selection, options);
      if (known) return known.map(toField);
    }
    const sql = selectionSql(selection);
    const job = await this.#jobs.query(sql, { dryRun: true, session: this.#server.current, signal });
    return (job.statistics?.query?.schema?.fields ?? []).map(toField);
  }

  async explain(sql: string, options: CallOptions = {}): Promise<string> {
    throwIfAborted(options.signal);
    return await explain(this.#jobs, sql, { session: this.#server.current, ...options });
  }

  async measure(
    selection: Selection,
    columns: readonly Field[],
    options: CallOptions = {},
  ): Promise<readonly Measure[]> {
    throwIfAborted(options.signal);
    if (columns.length === 0) return [];
    const { sql, read } = measureQuery(selectionSql(selection), columns);
    let row: readonly unknown[] = [];
    for await (const event of this.run(sql, options)) {
      if (event.kind === 'batch') row = event.batch.columns.map(([value]) => value);
    }
    return read(row);
  }

  async load(table: TableName, fields: readonly Field[], options: LoadOptions = {}): Promise<Load> {
    this.#requireTransaction();
    const { recordStaged, signal } = options;
    const target = await this.#catalog.target(table, { session: this.#server.current, signal });
    return await openLoad(this.#jobs, this.#server, {
      table,
      target,
      fields,
      recordStaged,
      signal,
      compress: this.#compress,
    });
  }

  /** BigQuery has no identity columns. */
  async advanceIdentity(): Promise<void> {}

  #requireTransaction(): void {
    if (this.#server.inTransaction) return;
    throw new DagFluxError('invalid-input', 'Reading and loading need a transaction.', {
      hint: 'Open the session with a transaction.',
    });
  }
}

async function* only(batches: AsyncGenerator<Batch, unknown>): AsyncGenerator<Batch> {
  try {
    for (let step = await batches.next(); !step.done; step = await batches.next()) yield step.value;
  } finally {
    await batches.return(undefined);
  }
}

function selectionSql(selection: Selection): string {
  return 'sql' in selection ? selection.sql : selectFrom(dialect, selection.table, selection);
}
