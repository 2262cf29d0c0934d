import { join } from 'node:path';
import { duckdb } from '../src/connectors/duckdb/manifest.ts';
import { mysql } from '../src/connectors/mysql/manifest.ts';
import { postgres } from '../src/connectors/postgres/manifest.ts';
import type { Database } from '../src/contract/connector.ts';
import { DagFluxError } from '../src/contract/errors.ts';
import { validateSettings } from '../src/contract/form.ts';
import type { TableName } from '../src/contract/names.ts';
import { toJsonValue, type Value } from '../src/contract/values.ts';
import type { Ledger } from '../src/move/types.ts';
import type { DatabaseAddress } from './postgres-server.ts';
import { createMysqlDatabase } from './services/mysql-database.ts';
import type { MysqlAddress } from './services/mysql-family.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { testDatabase } from './test-postgres.ts';

/** Databases of one test file: opened when asked for, closed together. */
export class TestEnds implements AsyncDisposable {
  readonly #owned = new AsyncDisposableStack();

  /** A new, empty PostgreSQL database, opened by the product's own connector. */
  async postgres(): Promise<Database> {
    const { host, port, database, username, password } = await testDatabase();
    const settings = validateSettings(postgres.form, { host, port, database, username, password });
    return this.#owned.use(await postgres.open(settings));
  }

  /** A new, empty database on a MariaDB or MySQL server, opened by the product's own connector. */
  async mysql(server: MysqlAddress): Promise<Database & { readonly address: DatabaseAddress }> {
    const address = await createMysqlDatabase(server);
    const opened = this.#owned.use(await mysql.open(validateSettings(mysql.form, { ...address })));
    return Object.assign(opened, { address });
  }

  /** A new DuckDB file, opened by the product's own connector. */
  async duckdb(options: { readonly memoryLimit?: number } = {}): Promise<Database> {
    const folder = this.#owned.use(await temporaryFolder());
    const settings = validateSettings(duckdb.form, { file: join(folder.path, 'test.duckdb'), threads: 1, ...options });
    return this.#owned.use(await duckdb.open(settings));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

/** Runs statements, one after the other. */
export async function runSql(database: Database, sql: string): Promise<void> {
  await database.session(async (session) => {
    for await (const _ of session.run(sql));
  });
}

/** The rows of a query, as JSON carries them. */
export async function readRows(database: Database, sql: string): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  await database.session(
    async (session) => {
      await using stream = await session.read(sql);
      for await (const { rows: count, columns } of stream) {
        for (let row = 0; row < count; row += 1) rows.push(columns.map((column) => toJsonValue(column[row] as Value)));
      }
    },
    { transaction: 'read' },
  );
  return rows;
}

/** The names of all tables, to see what a move left behind. */
export async function tableNames(database: Database): Promise<string[]> {
  return (await database.tables()).map(({ name }) => name).sort();
}

/** A ledger in memory, which knows what was written down and what is still open. */
export function memoryLedger(): Ledger & { readonly recorded: TableName[]; readonly open: Set<TableName> } {
  const recorded: TableName[] = [];
  const open = new Set<TableName>();
  return {
    recorded,
    open,
    record: async ({ table }) => {
      recorded.push(table);
      open.add(table);
      return { close: async () => void open.delete(table) };
    },
  };
}

/** The error that some work is refused with. */
export async function refusal(work: Promise<unknown>): Promise<DagFluxError> {
  const error = await work.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof DagFluxError)) throw error;
  return error;
}
