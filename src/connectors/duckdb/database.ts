import type {
  CallOptions,
  ColumnFit,
  Database,
  DatabaseFile,
  ResultSet,
  SchemaInfo,
  Session,
  TableInfo,
  TestReport,
} from '../../contract/connector.ts';
import { type ColumnDefinition, type Dialect, selectFrom } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Settings } from '../../contract/form.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field, TableField, Value } from '../../contract/values.ts';
import { readBatches } from './batches.ts';
import { DEFAULT_SCHEMA, listFields, listSchemas, listTables } from './catalog.ts';
import { Connection } from './connection.ts';
import { duckdbDialect } from './dialect.ts';
import { toError } from './errors.ts';
import { closeIfIdle, type InstanceOptions } from './instance.ts';
import { keyObjection } from './key.ts';
import { Limit } from './limit.ts';
import { duckdbCapabilities, type duckdbForm } from './manifest.ts';
import { DuckDBSession } from './session.ts';
import { fileUsage } from './usage.ts';
import { viewDefinition } from './view.ts';

export function openDatabase(settings: Settings<typeof duckdbForm>): Database {
  return new DuckDBDatabase({
    file: settings.file,
    memoryLimitMegabytes: settings.memoryLimit,
    threads: settings.threads,
    waitMilliseconds: settings.waitSeconds * 1000,
  });
}

class DuckDBDatabase implements Database {
  readonly dialect = duckdbDialect;
  readonly capabilities = duckdbCapabilities;
  readonly defaultSchema = DEFAULT_SCHEMA;
  readonly file: DatabaseFile = {
    usage: ({ signal } = {}) => this.#use((connection) => fileUsage(connection, { signal }), signal),
    compact: ({ signal } = {}) =>
      this.#use(async (connection) => void (await connection.rows('CHECKPOINT', [], { signal })), signal),
  };
  readonly #options: InstanceOptions;
  /** The sessions under way. */
  readonly #sessions = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: InstanceOptions) {
    this.#options = options;
  }

  async test(options: CallOptions = {}): Promise<TestReport> {
    const started = performance.now();
    try {
      const version = await this.#use(async (connection) => {
        const [row] = await connection.rows('SELECT version()', [], options);
        return String(row?.[0]);
      }, options.signal);
      return {
        ok: true,
        message: `DuckDB ${version} opened the file ${this.#options.file}.`,
        version,
        latencyMilliseconds: performance.now() - started,
      };
    } catch (cause) {
      const error = toError(cause);
      return {
        ok: false,
        message: error.message,
        code: error.code,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      };
    }
  }

  async schemas(options: CallOptions & { readonly system?: boolean } = {}): Promise<readonly SchemaInfo[]> {
    return await this.#use((connection) => listSchemas(connection, options), options.signal);
  }

  async tables(schema?: string, options: CallOptions = {}): Promise<readonly TableInfo[]> {
    return await this.#use((connection) => listTables(connection, schema, options), options.signal);
  }

  async fields(table: TableName, options: CallOptions = {}): Promise<readonly TableField[]> {
    return await this.#use((connection) => listFields(connection, table, options), options.signal);
  }

  async viewDefinition(view: TableName, options: CallOptions = {}): Promise<string> {
    return await this.#use((connection) => viewDefinition(connection, view, options), options.signal);
  }

  async preview(table: TableName, limit: number, options: CallOptions = {}): Promise<ResultSet> {
    return await this.#use(async (connection) => {
      await listFields(connection, table, options);
      const sql = selectFrom(duckdbDialect, table);
      using work = new Limit(connection.native, options);
      using prepared = await connection.prepare(sql, work);
      const stream = await connection.stream(prepared.statement, work, { sql });
      const columns: Value[][] = stream.fields.map(() => []);
      let rows = 0;
      const batches = readBatches(stream, work, { maxRows: limit });
      let step = await batches.next();
      for (; !step.done; step = await batches.next()) {
        rows += step.value.rows;
        step.value.columns.forEach((column, index) => {
          for (const value of column) columns[index]?.push(value);
        });
      }
      await connection.close(stream);
      return { fields: stream.fields, batch: { rows, columns }, truncated: step.value.truncated };
    }, options.signal);
  }

  async fit(fields: readonly Field[], from: Dialect): Promise<readonly ColumnFit[]> {
    return fields.map((field) =>
      from.id === duckdbDialect.id ? { sql: field.native, verdict: 'exact' } : duckdbDialect.toNative(field.type),
    );
  }

  keyObjection(key: readonly ColumnDefinition[], rows: number | null): string | null {
    return keyObjection(key, rows, this.#options.memoryLimitMegabytes);
  }

  async session<T>(
    work: (session: Session) => Promise<T>,
    options: CallOptions & { readonly transaction?: 'read' | 'write' } = {},
  ): Promise<T> {
    const { transaction, signal } = options;
    return await this.#use(async (connection) => {
      const session = new DuckDBSession(connection, transaction);
      if (transaction === undefined) return await work(session);
      await connection.begin(transaction);
      let result: T;
      try {
        result = await work(session);
        if (transaction === 'write') await connection.commit({ signal });
      } catch (error) {
        // The error that ended the work is what matters; the connection is closed after this in any case.
        await connection.rollback().catch(() => {});
        throw error;
      }
      if (transaction === 'read') await connection.rollback();
      return result;
    }, signal);
  }

  async #use<T>(work: (connection: Connection) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (this.#closed) {
      throw new DagFluxError('internal', 'This database was closed.', { hint: 'Open it again.' });
    }
    const use = async (): Promise<T> => {
      await using connection = await Connection.open(this.#options, signal);
      return await work(connection);
    };
    const running = use();
    this.#sessions.add(running);
    try {
      return await running;
    } finally {
      this.#sessions.delete(running);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#sessions);
    await closeIfIdle(this.#options.file);
  }
}
