import type { Capabilities, Database, ResultSet } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import type { Value } from '../../contract/values.ts';
import { Turn } from '../shared/turn.ts';
import { listSchemas, listTables } from './catalog.ts';
import { listFields } from './catalog-fields.ts';
import type { Connection } from './connection.ts';
import { dialect } from './dialect.ts';
import { fitColumns, keyObjection } from './fit.ts';
import type { MysqlSettings } from './form.ts';
import { Pool } from './pool.ts';
import type { Query } from './query.ts';
import { openSession } from './session.ts';
import { UTC, writingMode } from './settings.ts';
import { perform, textRows } from './statement.ts';
import { testConnection } from './test-report.ts';
import { begin, commit } from './transaction.ts';
import { viewDefinition } from './view.ts';

export class MysqlDatabase implements Database {
  readonly dialect = dialect;
  readonly capabilities: Capabilities;
  readonly defaultSchema: string;
  readonly #settings: MysqlSettings;
  readonly #pool: Pool;

  constructor(settings: MysqlSettings, capabilities: Capabilities) {
    this.capabilities = capabilities;
    this.defaultSchema = settings.database;
    this.#settings = settings;
    this.#pool = new Pool(settings);
  }

  test: Database['test'] = (options = {}) => testConnection(this.#settings, options.signal);

  schemas: Database['schemas'] = (options = {}) => this.#asking((query) => listSchemas(query, options), options.signal);

  tables: Database['tables'] = (schema, options = {}) =>
    this.#asking((query) => listTables(query, schema), options.signal);

  fields: Database['fields'] = (table, options = {}) =>
    this.#leased((connection) => listFields(connection, { schema: this.defaultSchema, ...table }), options.signal);

  viewDefinition: Database['viewDefinition'] = async (view, options = {}) => {
    await this.fields(view, options);
    const named = { schema: this.defaultSchema, ...view };
    return this.#asking((query) => viewDefinition(query, named), options.signal);
  };

  fit: Database['fit'] = async (fields, from) => fitColumns(fields, from === dialect);

  keyObjection = keyObjection;

  preview: Database['preview'] = async (table, limit, options = {}): Promise<ResultSet> => {
    const fields = await this.fields(table, options);
    // `*` would leave invisible columns out.
    const sql = selectFrom(
      dialect,
      { schema: this.defaultSchema, ...table },
      { columns: fields.map(({ name }) => name) },
    );
    const columns: Value[][] = fields.map(() => []);
    let rows = 0;
    let truncated = false;
    await this.session(async (session) => {
      for await (const event of session.run(sql, { maxRows: limit, signal: options.signal })) {
        if (event.kind === 'batch') {
          for (const [index, values] of event.batch.columns.entries()) columns[index]?.push(...values);
          rows += event.batch.rows;
        } else if (event.kind === 'done') truncated = event.truncated;
      }
    }, options);
    return {
      fields: fields.map(({ name, type, native }) => ({ name, type, native })),
      batch: { rows, columns },
      truncated,
    };
  };

  session: Database['session'] = async (work, options = {}) => {
    const { transaction, signal } = options;
    const lease = await this.#pool.lease(signal);
    const { connection, facts } = lease;
    await using owned = new AsyncDisposableStack();
    // Any SQL of the user's may have left something: a variable, a lock, a temporary table.
    owned.defer(() => lease.release({ reset: true }));
    const turn = new Turn();
    const sqlMode = transaction === 'write' ? writingMode(facts.sqlMode) : facts.sqlMode;
    const session = openSession({
      connection,
      facts,
      turn,
      sqlMode,
      timeZone: transaction ? UTC : facts.timeZone,
      readOnly: this.#settings.readOnly,
      statementTimeout: this.#settings.statementTimeout * 1000,
      transaction,
    });
    try {
      await connection.cancellable(signal, async () => {
        if (!transaction) return;
        await perform(connection, `SET SESSION sql_mode = '${sqlMode}', SESSION time_zone = '${UTC}'`);
        await begin(connection, transaction);
      });
      const result = await work(session);
      await connection.ending(() => turn.close());
      if (transaction) await connection.cancellable(signal, () => commit(connection, transaction));
      return result;
    } catch (error) {
      await connection.ending(() => turn.close()).catch(() => {});
      if (!connection.channel.lost && connection.inTransaction) await perform(connection, 'ROLLBACK').catch(() => {});
      throw error;
    }
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  #asking<T>(work: (query: Query) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return this.#leased((connection) => work((sql) => textRows(connection, sql)), signal);
  }

  /** A connection for questions of our own, which leave nothing in the session. */
  async #leased<T>(work: (connection: Connection) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const lease = await this.#pool.lease(signal);
    const { connection } = lease;
    try {
      return await connection.cancellable(signal, () => work(connection));
    } finally {
      await lease.release();
    }
  }
}
