import { setTimeout as pause } from 'node:timers/promises';
import type { Capabilities, Database, ResultSet, TestReport } from '../../contract/connector.ts';
import { type Dialect, selectFrom } from '../../contract/dialect.ts';
import type { Value } from '../../contract/values.ts';
import { Turn } from '../shared/turn.ts';
import { connect } from './connect.ts';
import { quoteIdentifier } from './dialect.ts';
import type { PostgresSettings } from './form.ts';
import { splitStatements } from './lexer.ts';
import { Pool } from './pool.ts';
import type { Query } from './query.ts';
import { type SessionSettings, settingChangedBy, UserSettings } from './settings.ts';
import { perform, textRows } from './statement.ts';
import { testConnection } from './test-report.ts';
import type { ResultTypes } from './type-catalog.ts';
import { postgresVariant, type Variant } from './variant.ts';
import type { SpareConnection, WireContext } from './wire.ts';

/** A server that comes up again is asked for a lost COMMIT's outcome this often. */
const OUTCOME_AGAIN_MILLISECONDS = 250;

export class PostgresDatabase implements Database {
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  readonly defaultSchema: string;
  readonly removeStaged?: NonNullable<Database['removeStaged']>;
  readonly #settings: PostgresSettings;
  readonly #session: SessionSettings;
  readonly #pool: Pool;
  readonly #types: ResultTypes;
  readonly #variant: Variant;

  constructor(settings: PostgresSettings, capabilities: Capabilities, variant: Variant = postgresVariant) {
    this.dialect = variant.dialect;
    this.capabilities = capabilities;
    this.#variant = variant;
    if (variant.removeStaged) this.removeStaged = variant.removeStaged;
    this.#types = variant.newTypes();
    this.defaultSchema = settings.schema;
    this.#settings = settings;
    this.#pool = new Pool(settings, { kind: variant.kind });
    // public as well: that is where extensions put their operators.
    const path = settings.schema === 'public' ? ['public'] : [settings.schema, 'public'];
    this.#session = {
      searchPath: path.map(quoteIdentifier).join(', '),
      readOnly: settings.readOnly,
      statementTimeout: settings.statementTimeout * 1000,
      userSet: this.#setBySetup('search_path') ? new Set(['search_path']) : new Set(),
    };
  }

  test: Database['test'] = (options = {}): Promise<TestReport> =>
    testConnection(this.#settings, { ...this.#variant, signal: options.signal });

  schemas: Database['schemas'] = (options = {}) => this.#variant.catalog.schemas(this.query, options);

  tables: Database['tables'] = (schema, options = {}) => this.#variant.catalog.tables(this.query, schema, options);

  fields: Database['fields'] = (table, options = {}) =>
    this.#variant.catalog.fields(this.query, { schema: this.defaultSchema, ...table }, options);

  viewDefinition: Database['viewDefinition'] = async (view, options = {}) => {
    await this.fields(view, options);
    return this.#variant.catalog.viewDefinition(this.query, { schema: this.defaultSchema, ...view }, options);
  };

  fit: Database['fit'] = (fields, from, options = {}) =>
    this.#variant.fit(this.query, fields, {
      sameDialect: from === this.dialect,
      sourceQuery: options.source instanceof PostgresDatabase ? options.source.query : undefined,
      ...(options.signal && { signal: options.signal }),
    });

  preview: Database['preview'] = async (table, limit, options = {}): Promise<ResultSet> => {
    await this.fields(table, options);
    const name = { schema: this.defaultSchema, ...table };
    const sql = this.#variant.previewSql?.(name, limit) ?? selectFrom(this.dialect, name);
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
    const { transaction, signal } = options;
    const lease = await this.#pool.lease(signal);
    const { connection } = lease;
    await using owned = new AsyncDisposableStack();
    const turn = new Turn();
    connection.timeLimited = this.#session.statementTimeout > 0;
    const context: WireContext = {
      connection,
      types: this.#types.forSession(),
      settings: this.#session,
      turn,
      userSet: new UserSettings(this.#session.userSet),
      managed: transaction !== undefined,
      major: Number.parseInt(lease.version, 10),
      spare: (spareSignal) => this.#spare(spareSignal),
      owned,
    };
    // Any SQL of the user's may have left something, a SELECT too: a lock, a setting.
    owned.defer(() => lease.release({ reset: context.untouched !== true }));
    const session = this.#variant.openSession(context);
    try {
      if (transaction)
        await connection.cancellable(signal, () =>
          this.#variant.begin(connection, this.#session, transaction, options),
        );
      const result = await work(session);
      await connection.ending(() => turn.close());
      if (transaction) {
        await connection.cancellable(signal, () =>
          this.#variant.commit(connection, transaction, (id) => this.#outcome(id)),
        );
      }
      return result;
    } catch (error) {
      await connection.ending(() => turn.close()).catch(() => {});
      if (!connection.channel.lost && connection.status !== 'I') await perform(connection, 'ROLLBACK').catch(() => {});
      throw error;
    }
  };

  /** One statement's rows as text, with nothing but pg_catalog in the search path: what the catalog queries use. */
  readonly query: Query = async (sql, parameters = [], options = {}) => {
    const lease = await this.#pool.lease(options.signal);
    const { connection } = lease;
    try {
      connection.timeLimited = this.#session.statementTimeout > 0;
      const before = this.#variant.beforeQuestion(this.#session);
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

  async #spare(signal: AbortSignal | undefined): Promise<SpareConnection | undefined> {
    const lease = await this.#pool.tryLease(signal);
    // What is still in a transaction is rolled back; what is in the middle of its work is closed.
    return lease && { connection: lease.connection, release: () => lease.release() };
  }

  /**
   * Asked for as long as a connection may take, by one of its own: the pool's may be lost with the one that is asked about, or
   * all in use.
   */
  async #outcome(id: string): Promise<string | null | undefined> {
    const signal = AbortSignal.timeout(this.#settings.connectTimeout * 1000);
    while (!signal.aborted) {
      try {
        const server = await connect(this.#settings, { signal, kind: this.#variant.kind });
        try {
          const sql = 'SELECT pg_catalog.pg_xact_status($1::pg_catalog.xid8)';
          const rows = await server.connection.cancellable(signal, () =>
            textRows(server.connection, sql, [id], { end: true }),
          );
          const status = rows[0]?.[0];
          if (status !== 'in progress') return status;
        } finally {
          await server.end();
        }
      } catch {
        // The server may be coming up again.
      }
      await pause(OUTCOME_AGAIN_MILLISECONDS);
    }
    return undefined;
  }

  #setBySetup(name: string): boolean {
    return splitStatements(this.#settings.setupSql ?? '').some(
      (statement) => settingChangedBy(statement)?.name === name,
    );
  }
}
