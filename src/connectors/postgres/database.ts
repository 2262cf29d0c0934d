import type { Capabilities, Database, ResultSet, Session, TestReport } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import type { Value } from '../../contract/values.ts';
import { listSchemas, listTables } from './catalog.ts';
import { listFields } from './catalog-fields.ts';
import { dialect, quoteIdentifier } from './dialect.ts';
import { fitColumns } from './fit.ts';
import type { PostgresSettings } from './form.ts';
import { splitStatements } from './lexer.ts';
import { type Lease, Pool } from './pool.ts';
import type { Query } from './query.ts';
import { openSession } from './session.ts';
import { applySettings, type SessionSettings, settingChangedBy } from './settings.ts';
import { perform, textRows } from './statement.ts';
import { testConnection } from './test-report.ts';
import { begin, commit } from './transaction.ts';
import { TypeCatalog } from './type-catalog.ts';

/** How long a lost COMMIT's outcome is asked for. */
const OUTCOME_MILLISECONDS = 15_000;

export class PostgresDatabase implements Database {
  readonly dialect = dialect;
  readonly capabilities: Capabilities;
  readonly defaultSchema: string;
  readonly #settings: PostgresSettings;
  readonly #session: SessionSettings;
  readonly #pool: Pool;
  readonly #types = new TypeCatalog();

  constructor(settings: PostgresSettings, capabilities: Capabilities) {
    this.capabilities = capabilities;
    this.defaultSchema = settings.schema;
    this.#settings = settings;
    this.#pool = new Pool(settings);
    // public as well: that is where extensions put their operators.
    const path = settings.schema === 'public' ? ['public'] : [settings.schema, 'public'];
    this.#session = {
      searchPath: path.map(quoteIdentifier).join(', '),
      readOnly: settings.readOnly,
      statementTimeout: settings.statementTimeout * 1000,
      userSet: this.#setBySetup('search_path') ? new Set(['search_path']) : new Set(),
    };
  }

  test: Database['test'] = (options = {}): Promise<TestReport> => testConnection(this.#settings, options.signal);

  schemas: Database['schemas'] = (options = {}) => listSchemas(this.query, options);

  tables: Database['tables'] = (schema, options = {}) => listTables(this.query, schema, options);

  fields: Database['fields'] = (table, options = {}) =>
    listFields(this.query, { schema: this.defaultSchema, ...table }, options);

  fit: Database['fit'] = (fields, from, options = {}) =>
    fitColumns(this.query, fields, {
      sameDialect: from === dialect,
      sourceQuery: options.source instanceof PostgresDatabase ? options.source.query : undefined,
      ...(options.signal && { signal: options.signal }),
    });

  preview: Database['preview'] = async (table, limit, options = {}): Promise<ResultSet> => {
    await this.fields(table, options);
    const sql = selectFrom(dialect, { schema: this.defaultSchema, ...table });
    const columns: Value[][] = [];
    let result: ResultSet = { fields: [], batch: { rows: 0, columns }, truncated: false };
    await this.session(async (session) => {
      for await (const event of session.run(sql, { maxRows: limit, signal: options.signal })) {
        if (event.kind === 'fields') {
          result = { ...result, fields: event.fields };
          columns.push(...event.fields.map(() => []));
        } else if (event.kind === 'batch') {
          for (const [index, values] of event.batch.columns.entries()) columns[index]?.push(...values);
          result = { ...result, batch: { rows: result.batch.rows + event.batch.rows, columns } };
        } else {
          result = { ...result, truncated: event.truncated };
        }
      }
    }, options);
    return result;
  };

  session: Database['session'] = async (work, options = {}) => {
    const lease = await this.#pool.lease(options.signal);
    const { connection } = lease;
    await using owned = new AsyncDisposableStack();
    let ran = false;
    owned.defer(() => lease.release({ reset: ran }));
    const transaction = options.transaction;
    if (transaction) await begin(connection, this.#session, transaction);
    const runner = { connection, types: this.#types, settings: this.#session, userSet: new Set(this.#session.userSet) };
    const context = {
      connection,
      settings: this.#session,
      major: Number.parseInt(lease.version, 10),
      spare: () => this.#spare(),
      owned,
    };
    const session: Session = openSession(runner, context);
    const tracked: Session = {
      ...session,
      run: (sql, runOptions) => {
        ran = true;
        return session.run(sql, runOptions);
      },
    };
    try {
      const result = await work(tracked);
      if (transaction)
        await connection.cancellable(options.signal, () => commit(connection, (id) => this.#outcome(id)));
      return result;
    } catch (error) {
      if (!connection.channel.lost && connection.status !== 'I') await perform(connection, 'ROLLBACK').catch(() => {});
      throw error;
    }
  };

  /** One statement's rows as text, with nothing but pg_catalog in the search path: what the catalog queries use. */
  readonly query: Query = async (sql, parameters = [], options = {}) => {
    const lease = await this.#pool.lease(options.signal);
    const { connection } = lease;
    try {
      const before = applySettings({ ...this.#session, searchPath: '' });
      return await connection.cancellable(options.signal, () =>
        textRows(connection, sql, parameters, { end: true, before }),
      );
    } finally {
      await lease.release();
    }
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  async #spare() {
    const lease: Lease | undefined = await this.#pool.tryLease();
    if (!lease) return undefined;
    return {
      connection: lease.connection,
      release: async () => {
        // Left in the middle of its work: nobody will read the rest.
        if (lease.connection.status !== 'I') lease.connection.channel.destroy();
        await lease.release();
      },
    };
  }

  async #outcome(id: string): Promise<string | null | undefined> {
    const signal = AbortSignal.timeout(OUTCOME_MILLISECONDS);
    while (!signal.aborted) {
      try {
        const rows = await this.query('SELECT pg_catalog.pg_xact_status($1::pg_catalog.xid8)', [id], { signal });
        const status = rows[0]?.[0];
        if (status !== 'in progress') return status;
      } catch {
        // The server may be coming up again.
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return undefined;
  }

  #setBySetup(name: string): boolean {
    return splitStatements(this.#settings.setupSql ?? '').some((statement) => settingChangedBy(statement) === name);
  }
}
