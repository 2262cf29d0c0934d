import type {
  CallOptions,
  Capabilities,
  ColumnFit,
  Database,
  ResultSet,
  SchemaInfo,
  Session,
  TableInfo,
  TestReport,
} from '../../contract/connector.ts';
import { type Dialect, selectFrom } from '../../contract/dialect.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field, TableField, Value } from '../../contract/values.ts';
import { createView, noView } from '../shared/views.ts';
import { Api } from './api.ts';
import { readBatches, toField } from './batches.ts';
import { Catalog } from './catalog.ts';
import { credentialsOf } from './credentials.ts';
import { dialect } from './dialect.ts';
import type { BigQuerySettings } from './form.ts';
import { Jobs, type Page } from './jobs.ts';
import { pageFetcher, pagesOf } from './rows.ts';
import { openPages } from './run.ts';
import type { RestField } from './schema.ts';
import { ServerSession } from './server-session.ts';
import { BigQuerySession } from './session.ts';
import { removeStaged } from './staging.ts';
import { testConnection } from './test-report.ts';

const MEGABYTE = 1_000_000;

interface Parts {
  readonly jobs: Jobs;
  readonly catalog: Catalog;
}

export class BigQueryDatabase implements Database {
  readonly dialect = dialect;
  readonly capabilities: Capabilities;
  readonly defaultSchema: string;
  readonly #settings: BigQuerySettings;
  /** The sessions under way. */
  readonly #sessions = new Set<Promise<unknown>>();
  #made: Parts | undefined;
  #closed = false;

  constructor(settings: BigQuerySettings, capabilities: Capabilities) {
    this.#settings = settings;
    this.capabilities = capabilities;
    this.defaultSchema = settings.dataset;
  }

  /** Made on first use, since what is wrong with the settings is an answer of the first call. */
  #parts(signal: AbortSignal | undefined): Parts {
    throwIfAborted(signal);
    if (this.#closed) throw new DagFluxError('internal', 'This database was closed.', { hint: 'Open it again.' });
    if (this.#made) return this.#made;
    const { endpoint, projectId, dataset, location, byteCap } = this.#settings;
    const api = new Api(endpoint, projectId.trim(), credentialsOf(this.#settings));
    const maximumBytes = byteCap === 0 ? null : byteCap * MEGABYTE;
    const jobs = new Jobs(api, { dataset, location: location.trim(), maximumBytes });
    this.#made = { jobs, catalog: new Catalog(jobs) };
    return this.#made;
  }

  async test({ signal }: CallOptions = {}): Promise<TestReport> {
    return await testConnection(() => this.#parts(signal), this.#settings, signal);
  }

  async schemas(options: CallOptions & { readonly system?: boolean } = {}): Promise<readonly SchemaInfo[]> {
    return await this.#parts(options.signal).catalog.schemas(options);
  }

  async tables(schema?: string, options: CallOptions = {}): Promise<readonly TableInfo[]> {
    return await this.#parts(options.signal).catalog.tables(schema, options);
  }

  async fields(table: TableName, options: CallOptions = {}): Promise<readonly TableField[]> {
    return await this.#parts(options.signal).catalog.fields(table, options);
  }

  async viewDefinition(view: TableName, options: CallOptions = {}): Promise<string> {
    const { catalog } = this.#parts(options.signal);
    const { view: plain, materializedView } = await catalog.table(view, options);
    const text = plain?.query ?? materializedView?.query;
    if (text === undefined) throw noView(view);
    const named = dialect.table({ schema: this.defaultSchema, ...view });
    return createView(named, text, materializedView ? 'MATERIALIZED VIEW' : 'VIEW');
  }

  /** A stored table is read without a query, which costs nothing; a view has to be asked. */
  async preview(table: TableName, limit: number, { signal }: CallOptions = {}): Promise<ResultSet> {
    const { jobs, catalog } = this.#parts(signal);
    const found = await catalog.table(table, { signal });
    const fields = found.schema?.fields ?? [];
    if (STORED.has(found.type ?? 'TABLE')) {
      const fetchPage = pageFetcher((request) => catalog.rows(found, request), limit + 1);
      const pages = pagesOf(fetchPage, signal);
      return await firstRows(fields, pages, limit);
    }
    const job = await jobs.query(selectFrom(dialect, table), { signal });
    const { first, pages } = await openPages(jobs, job, { maxRows: limit, signal });
    return await firstRows(first.schema?.fields ?? fields, pages, limit);
  }

  async fit(fields: readonly Field[], from: Dialect): Promise<readonly ColumnFit[]> {
    return fields.map((field) =>
      from.id === dialect.id ? { sql: field.native, verdict: 'exact' } : dialect.toNative(field.type),
    );
  }

  async removeStaged(path: string, options: CallOptions = {}): Promise<void> {
    await removeStaged(this.#parts(options.signal).jobs, path, options);
  }

  async session<T>(
    work: (session: Session) => Promise<T>,
    options: CallOptions & { readonly transaction?: 'read' | 'write' } = {},
  ): Promise<T> {
    const running = this.#session(work, options);
    this.#sessions.add(running);
    try {
      return await running;
    } finally {
      this.#sessions.delete(running);
    }
  }

  async #session<T>(
    work: (session: Session) => Promise<T>,
    { transaction, signal }: CallOptions & { readonly transaction?: 'read' | 'write' },
  ): Promise<T> {
    const { jobs, catalog } = this.#parts(signal);
    const server = new ServerSession(jobs, transaction);
    const { compress } = this.#settings;
    try {
      const result = await work(new BigQuerySession(jobs, { catalog, server, compress }));
      if (transaction === 'write') await server.commit(signal);
      return result;
    } finally {
      await server.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#sessions);
  }
}

/** Types of tables whose rows the API lists. */
const STORED: ReadonlySet<string> = new Set(['TABLE', 'SNAPSHOT', 'CLONE']);

async function firstRows(fields: readonly RestField[], pages: AsyncIterable<Page>, limit: number): Promise<ResultSet> {
  const columns: Value[][] = fields.map(() => []);
  const batches = readBatches(fields, pages, { maxRows: limit });
  let step = await batches.next();
  for (; !step.done; step = await batches.next()) {
    step.value.columns.forEach((column, index) => {
      for (const value of column) columns[index]?.push(value);
    });
  }
  const { rows, truncated } = step.value;
  return { fields: fields.map(toField), batch: { rows, columns }, truncated };
}
