import type { Database } from '../src/contract/connector.ts';
import type { JoinOptions } from '../src/operations/join/events.ts';
import { type JoinResult, runJoin } from '../src/operations/join/run.ts';
import { type JoinSpecification, type JoinType, readJoin } from '../src/operations/join/specification.ts';
import { memoryLedger, runSql, TestEnds } from './move-ends.ts';
import { mariadbServer } from './services/mariadb.ts';

/** Keys that are NULL on both sides, that come twice, and that have no partner. */
const CUSTOMERS = `CREATE TABLE customers (id int, name varchar(20));
  INSERT INTO customers VALUES (1, 'Ada'), (2, 'Bea'), (2, 'Bob'), (3, 'Cyd'), (NULL, 'Nil')`;
const ORDERS = `CREATE TABLE orders (id int, customer int, city varchar(20));
  INSERT INTO orders VALUES (10, 1, 'Oslo'), (11, 2, 'Rome'), (12, 2, 'Oslo'), (13, 9, 'Kiel'), (14, NULL, 'Rome')`;
const CITIES = `CREATE TABLE cities (city varchar(20), land varchar(20));
  INSERT INTO cities VALUES ('Oslo', 'Norway'), ('Rome', 'Italy'), ('Bern', 'Switzerland'), (NULL, 'Nowhere')`;

/** Databases that each hold the same three tables, so that a join of several can be compared with one inside of one. */
export class JoinEnds implements AsyncDisposable {
  readonly #ends = new TestEnds();
  readonly #databases = new Map<string, Database>();

  /** `erp` and `web` on PostgreSQL, `workspace`, and `shop` on MariaDB where there is one. */
  async start(): Promise<void> {
    const offered = await mariadbServer();
    this.#databases.set('erp', await this.#ends.postgres());
    this.#databases.set('web', await this.#ends.postgres());
    this.#databases.set('workspace', await this.#ends.duckdb());
    if (offered.available) this.#databases.set('shop', await this.#ends.mysql(offered));
    for (const database of this.all) for (const sql of [CUSTOMERS, ORDERS, CITIES]) await runSql(database, sql);
  }

  get all(): readonly Database[] {
    return [...this.#databases.values()];
  }

  readonly open = async (name: string): Promise<Database> => {
    const database = this.#databases.get(name);
    if (database === undefined) throw new Error(`There is no database "${name}" in this test.`);
    return database;
  };

  async dropResult(): Promise<void> {
    for (const database of this.all) await runSql(database, 'DROP TABLE IF EXISTS result');
  }

  readonly join = (specification: JoinSpecification, options: Partial<JoinOptions> = {}): Promise<JoinResult> => {
    return runJoin(specification, this.open, { ledger: memoryLedger(), ...options });
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ends[Symbol.asyncDispose]();
  }
}

/** Names of MariaDB databases: none where there is no server. */
export async function mariadbNames(): Promise<readonly string[]> {
  return (await mariadbServer()).available ? ['shop'] : [];
}

/** Customers and their orders. */
export function two(sources: readonly [string, string], type: JoinType, venue: string) {
  return readJoin({
    sources: [
      { name: 'c', table: `${sources[0]}:customers` },
      { name: 'o', table: `${sources[1]}:orders` },
    ],
    joins: [{ left: 'c', right: 'o', type, on: [{ left: 'id', right: 'customer' }] }],
    columns: [
      { source: 'c', column: 'name', as: 'customer' },
      { source: 'o', column: 'id', as: 'order' },
      { source: 'o', column: 'city', as: 'city' },
    ],
    target: { mode: 'create', table: `${venue}:result` },
  });
}

/** Customers, their orders, and the countries of their cities. */
export function three(types: readonly [JoinType, JoinType], venue: string, sources = ['erp', 'web', 'workspace']) {
  const specification = two([sources[0] ?? '', sources[1] ?? ''], types[0], venue);
  return readJoin({
    ...specification,
    sources: [...specification.sources, { name: 'l', table: `${sources[2]}:cities` }],
    joins: [...specification.joins, { left: 'o', right: 'l', type: types[1], on: [{ left: 'city', right: 'city' }] }],
    columns: [...specification.columns, { source: 'l', column: 'land', as: 'land' }],
  });
}

/** The tables of a test's own database: others may be making theirs on the same server. */
export async function ownTables(database: Database): Promise<string[]> {
  return (await database.tables(database.defaultSchema)).map(({ name }) => name).sort();
}
