import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { duckdb } from '../src/connectors/duckdb/manifest.ts';
import type { Database } from '../src/contract/connector.ts';
import { selectFrom } from '../src/contract/dialect.ts';
import { validateSettings } from '../src/contract/form.ts';
import { move } from '../src/move/move.ts';
import { memoryLedger, readRows, TestEnds } from '../tools/move-ends.ts';
import { openPostgres } from '../tools/open-postgres.ts';
import {
  loadChinookIntoDuckdb,
  loadMysqlSample,
  loadPostgresSample,
  type MysqlSample,
  type PostgresSample,
  sampleTables,
} from '../tools/samples.ts';
import { mariadbServer } from '../tools/services/mariadb.ts';
import { mysqlServer } from '../tools/services/mysql.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const ends = new AsyncDisposableStack();
const opened = ends.use(new TestEnds());
afterAll(() => ends.disposeAsync());

const [mariadb, mysql] = [await mariadbServer(), await mysqlServer()];

/** A new, empty database, or why it cannot be had here. */
const TARGETS = {
  PostgreSQL: async () => await opened.postgres(),
  MariaDB: async () => (mariadb.available ? await opened.mysql(mariadb) : mariadb.reason),
  MySQL: async () => (mysql.available ? await opened.mysql(mysql) : mysql.reason),
  'the workspace': async () => await opened.duckdb(),
} satisfies Record<string, () => Promise<Database | string>>;

interface Source {
  readonly sample: PostgresSample | MysqlSample;
  readonly open: () => Promise<Database | string>;
}

const postgresSource = (sample: PostgresSample): Source => ({
  sample,
  open: async () => {
    const database = ends.use(await openPostgres());
    await loadPostgresSample(sample, database.address);
    return database;
  },
});
const mysqlSource = (sample: MysqlSample, server: typeof mariadb): Source => ({
  sample,
  open: async () => {
    if (!server.available) return server.reason;
    const database = await opened.mysql(server);
    await loadMysqlSample(sample, database.address);
    return database;
  },
});
const workspaceSource: Source = {
  sample: 'chinook_postgres',
  open: async () => {
    const file = join(ends.use(await temporaryFolder()).path, 'chinook.duckdb');
    await loadChinookIntoDuckdb(file);
    return ends.use(await duckdb.open(validateSettings(duckdb.form, { file })));
  },
};

const SOURCES: Readonly<Record<string, Source>> = {
  'Pagila in PostgreSQL': postgresSource('pagila_postgres'),
  'Chinook in PostgreSQL': postgresSource('chinook_postgres'),
  'Northwind in PostgreSQL': postgresSource('northwind_postgres'),
  'Chinook in MariaDB': mysqlSource('chinook_mysql', mariadb),
  'Sakila in MariaDB': mysqlSource('sakila_mysql', mariadb),
  'Chinook in MySQL': mysqlSource('chinook_mysql', mysql),
  'Sakila in MySQL': mysqlSource('sakila_mysql', mysql),
  'Chinook in the workspace': workspaceSource,
};

interface Copied {
  readonly name: string;
  readonly rows: number;
  readonly primaryKey: readonly string[];
  readonly lossy: readonly unknown[];
  readonly nullable: readonly boolean[];
  readonly expectedNullable: readonly boolean[];
  /** The columns that were to arrive as they were. */
  readonly exact: readonly string[];
  readonly expectedExact: readonly string[];
  /** Entries of the ledger. */
  readonly left: number;
}

/** What a copy of one table has; the differences between the two sides that the forecast did not tell. */
async function copy(source: Database, target: Database, name: string): Promise<Copied> {
  const ledger = memoryLedger();
  const done = await move(
    {
      from: { connection: 'from', database: source, selection: { table: { name } } },
      to: { connection: 'to', database: target, table: { name } },
      mode: 'create',
      verify: true,
    },
    { ledger },
  );
  const [there, here] = [await source.fields({ name }), await target.fields({ name })];
  const same = new Set(done.forecast.flatMap(({ column, verdict }) => (verdict === 'exact' ? [column] : [])));
  const columns = there.map((field) => field.name).filter((column) => same.has(column));
  return {
    name,
    rows: done.rows,
    primaryKey: here
      .filter((field) => field.primaryKeyPosition !== null)
      .sort((a, b) => (a.primaryKeyPosition ?? 0) - (b.primaryKeyPosition ?? 0))
      .map((field) => field.name),
    lossy: done.forecast.filter(({ verdict }) => verdict === 'lossy'),
    nullable: here.map((field) => field.nullable),
    expectedNullable: there.map((field) => field.nullable),
    exact: await valuesOf(target, name, columns),
    expectedExact: await valuesOf(source, name, columns),
    left: ledger.open.size,
  };
}

/** As JSON carries them, in an order that no collation has a part in. */
async function valuesOf(database: Database, name: string, columns: readonly string[]): Promise<string[]> {
  if (columns.length === 0) return [];
  const rows = await readRows(database, selectFrom(database.dialect, { name }, { columns }));
  return rows.map((row) => JSON.stringify(row)).sort();
}

describe.each(Object.entries(SOURCES))('%s', (_, { sample, open }) => {
  const opening = open();
  opening.catch(() => {});

  test.for(Object.entries(TARGETS))('is copied to %s as it is', async ([, openTarget], context) => {
    const [source, target] = [await opening, await openTarget()];
    if (typeof source === 'string') return context.skip(source);
    if (typeof target === 'string') return context.skip(target);
    for (const { name, kind, rows, primaryKey } of await sampleTables(sample)) {
      if (kind !== 'table' && kind !== 'partitioned table') continue;
      const done = await copy(source, target, name);
      expect(done).toMatchObject({ name, rows, primaryKey, lossy: [], left: 0 });
      expect(done.nullable).toEqual(done.expectedNullable);
      expect(done.exact, name).toEqual(done.expectedExact);
    }
  });
});
