import type { CallOptions, Capabilities, ColumnFit, Database, ResultSet } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import type { Value } from '../../contract/values.ts';
import { Turn } from '../shared/turn.ts';
import { readBatches } from './batches.ts';
import { listSchemas, listTables, viewDefinition } from './catalog.ts';
import { listFields } from './catalog-fields.ts';
import type { Connection } from './connection.ts';
import { dialect } from './dialect.ts';
import type { SnowflakeSettings } from './form.ts';
import { openPool } from './pool.ts';
import { removeStaged } from './remove-staged.ts';
import type { SessionState } from './run.ts';
import { openSession } from './session.ts';
import { testConnection } from './test-report.ts';

export class SnowflakeDatabase implements Database {
  readonly dialect = dialect;
  readonly capabilities: Capabilities;
  readonly defaultSchema: string;
  readonly #settings: SnowflakeSettings;
  readonly #pool: ReturnType<typeof openPool>;

  constructor(settings: SnowflakeSettings, capabilities: Capabilities) {
    this.capabilities = capabilities;
    this.defaultSchema = settings.schema;
    this.#settings = settings;
    this.#pool = openPool(settings);
  }

  test: Database['test'] = (options = {}) => testConnection(this.#settings, options.signal);

  schemas: Database['schemas'] = (options = {}) =>
    this.#use(options.signal, (connection) => listSchemas(connection, this.#settings.database, options));

  tables: Database['tables'] = (schema, options = {}) =>
    this.#use(options.signal, (connection) =>
      listTables(connection, { database: this.#settings.database, schema }, options),
    );

  fields: Database['fields'] = (table, options = {}) =>
    this.#use(options.signal, (connection) =>
      listFields(connection, { schema: this.defaultSchema, ...table }, options),
    );

  viewDefinition: Database['viewDefinition'] = async (view, options = {}) => {
    await this.fields(view, options);
    const named = { schema: this.defaultSchema, ...view };
    const { database } = this.#settings;
    return await this.#use(options.signal, (connection) =>
      viewDefinition(connection, { database, view: named }, options),
    );
  };

  fit: Database['fit'] = async (fields, from): Promise<readonly ColumnFit[]> =>
    fields.map((field) =>
      from.id === dialect.id ? { sql: field.native, verdict: 'exact' } : dialect.toNative(field.type),
    );

  preview: Database['preview'] = async (table, limit, options = {}): Promise<ResultSet> => {
    await this.fields(table, options);
    const sql = selectFrom(dialect, { schema: this.defaultSchema, ...table });
    return await this.#use(options.signal, async (connection) => {
      // One row more tells whether there are more; the whole table must not be made a result of.
      const result = await connection.execute(`${sql} LIMIT ${limit + 1}`, options);
      const columns: Value[][] = result.fields.map(() => []);
      const batches = readBatches(result, { maxRows: limit, ...options });
      for (let step = await batches.next(); ; step = await batches.next()) {
        if (step.done) {
          const { rows, truncated } = step.value;
          return { fields: result.fields, batch: { rows, columns }, truncated };
        }
        for (const [index, values] of step.value.columns.entries()) {
          for (const value of values) columns[index]?.push(value);
        }
      }
    });
  };

  removeStaged(path: string, options: CallOptions = {}): Promise<void> {
    return removeStaged(path, (work) => this.#use(options.signal, work), options);
  }

  session: Database['session'] = async (work, options = {}) => {
    const { transaction, signal } = options;
    const lease = await this.#pool.lease(signal);
    const { connection } = lease;
    const state: SessionState = { managed: transaction !== undefined, inTransaction: false, used: false };
    const turn = new Turn();
    let keep = false;
    try {
      if (transaction) await connection.rows('BEGIN', { signal });
      const result = await work(openSession(connection, state, turn));
      await turn.close();
      if (transaction) await connection.rows(transaction === 'write' ? 'COMMIT' : 'ROLLBACK', { signal });
      else if (state.inTransaction) await connection.rows('ROLLBACK');
      keep = !state.used;
      return result;
    } finally {
      await turn.close().catch(() => {});
      // Ending the session rolls back what is open; one that is kept has nothing open.
      await lease.release({ reset: !keep });
    }
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  async #use<T>(signal: AbortSignal | undefined, work: (connection: Connection) => Promise<T>): Promise<T> {
    const lease = await this.#pool.lease(signal);
    try {
      return await work(lease.connection);
    } finally {
      await lease.release();
    }
  }
}
