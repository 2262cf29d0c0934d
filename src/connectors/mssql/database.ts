import { setImmediate as eventsHandled } from 'node:timers/promises';
import type { Capabilities, Database, ResultSet, TestReport } from '../../contract/connector.ts';
import { asDagFluxError } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';
import { Pool } from '../shared/pool.ts';
import { Turn } from '../shared/turn.ts';
import { listSchemas, listTables } from './catalog.ts';
import { listFields } from './catalog-fields.ts';
import { connect, type ServerConnection } from './connect.ts';
import { dialect } from './dialect.ts';
import { investigate } from './findings.ts';
import { fitColumns } from './fit.ts';
import type { MssqlSettings } from './form.ts';
import { previewSql } from './preview.ts';
import { type Query, queryOn } from './query.ts';
import { perform, rollbackTransaction } from './requests.ts';
import { openSession } from './session.ts';
import { requireTransaction, resetSession, type SessionState } from './session-state.ts';
import { testConnection } from './test-report.ts';
import { begin, commit } from './transaction.ts';
import { viewDefinition } from './view.ts';

/** A connection that has been idle for longer is asked for a sign of life before it is used. */
const TRUSTED_MILLISECONDS = 1_000;
const SIGN_OF_LIFE_MILLISECONDS = 5_000;

export class MssqlDatabase implements Database {
  readonly dialect = dialect;
  readonly capabilities: Capabilities;
  readonly defaultSchema: string;
  readonly #settings: MssqlSettings;
  readonly #pool: Pool<ServerConnection>;
  /** Whether the database allows snapshots; asked once. */
  #snapshots: boolean | undefined;

  constructor(settings: MssqlSettings, capabilities: Capabilities) {
    this.capabilities = capabilities;
    this.defaultSchema = settings.schema;
    this.#settings = settings;
    this.#pool = new Pool(
      {
        open: (signal) => connect(settings, signal),
        explain: async (error, signal) => investigate(error, settings, signal),
        isAlive,
        clean,
        end: (server) => server.end(),
        destroy: (server) => server.connection.channel.destroy(),
      },
      { size: settings.poolSize },
    );
  }

  test: Database['test'] = (options = {}): Promise<TestReport> => testConnection(this.#settings, options.signal);

  schemas: Database['schemas'] = (options = {}) => listSchemas(this.query, options);

  tables: Database['tables'] = (schema, options = {}) => listTables(this.query, schema, options);

  fields: Database['fields'] = (table, options = {}) =>
    listFields(
      this.query,
      { schema: this.defaultSchema, ...table },
      { ...options, keepsOffset: this.#settings.keepOffsets },
    );

  viewDefinition: Database['viewDefinition'] = async (view, options = {}) => {
    const named = { schema: this.defaultSchema, ...view };
    await this.fields(named, options);
    return viewDefinition(this.query, named, options);
  };

  fit: Database['fit'] = async (fields, from) => fitColumns(fields, from);

  preview: Database['preview'] = async (table, limit, options = {}): Promise<ResultSet> => {
    const named = { schema: this.defaultSchema, ...table };
    await this.fields(named, options);
    const sql = previewSql(named, limit);
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
    const { transaction = null, signal } = options;
    const lease = await this.#pool.lease(signal);
    const { connection } = lease;
    await using owned = new AsyncDisposableStack();
    // Any SQL of the user's may have left something, a SELECT too: a lock, a setting.
    owned.defer(() => lease.release({ reset: true }));
    const turn = new Turn();
    const statementTimeout = this.#settings.statementTimeout * 1000;
    const state: SessionState = { connection, turn, managed: transaction, statementTimeout };
    try {
      if (transaction) {
        await connection.cancellable(signal, async () => {
          this.#snapshots ??= await begin.snapshotsAllowed(connection);
          await begin.transaction(connection, transaction, this.#snapshots);
        });
      }
      const result = await work(openSession(state));
      await connection.ending(() => turn.close());
      if (transaction) {
        requireTransaction(state);
        await connection.cancellable(signal, () => commit(connection, transaction));
      }
      return result;
    } catch (error) {
      await connection.ending(() => turn.close()).catch(() => {});
      if (!connection.channel.lost && connection.inTransaction) await rollbackTransaction(connection).catch(() => {});
      throw error;
    }
  };

  /** One statement's rows: what the catalog queries use. */
  readonly query: Query = async (sql, parameters = [], options = {}) => {
    const lease = await this.#pool.lease(options.signal);
    try {
      return await queryOn(lease.connection, options.signal)(sql, parameters);
    } finally {
      await lease.release();
    }
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }
}

async function clean(
  { connection }: ServerConnection,
  { reset, closing }: { readonly reset: boolean; readonly closing: boolean },
): Promise<boolean> {
  if (connection.channel.lost || connection.busy || connection.channel.writing) return false;
  try {
    if (connection.inTransaction) await rollbackTransaction(connection);
    if (reset && !closing) await resetSession(connection);
    return true;
  } catch {
    return false;
  }
}

async function isAlive(
  { connection }: ServerConnection,
  idleMilliseconds: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // What the network has brought meanwhile, an end for one, is seen only now.
  await eventsHandled();
  if (connection.channel.lost) return false;
  if (idleMilliseconds < TRUSTED_MILLISECONDS) return true;
  const giveUp = (): void => connection.channel.destroy();
  const timer = setTimeout(giveUp, SIGN_OF_LIFE_MILLISECONDS);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    await perform(connection, 'SELECT 1');
    return true;
  } catch (error) {
    return asDagFluxError(error).code !== 'unreachable' && !connection.channel.lost;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}
