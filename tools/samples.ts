import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { DatabaseAddress } from './postgres-server.ts';

const FOLDER = new URL('../demo/data/', import.meta.url);

/** Well-known sample databases: scripts in demo/data, by the kind of server that they are written for. */
export type PostgresSample = 'pagila_postgres' | 'chinook_postgres' | 'northwind_postgres';
export type MysqlSample = 'chinook_mysql' | 'sakila_mysql';

/** A table or view as a true copy of the sample holds it. */
export interface SampleTable {
  readonly name: string;
  readonly kind: 'table' | 'partitioned table' | 'partition' | 'view' | 'materialized view';
  readonly rows: number;
  /** How many. Sakila's address has one more on the real MySQL, which alone has its geometry. */
  readonly columns: number;
  /** In the key's order. */
  readonly primaryKey: readonly string[];
  /** Of the rows as PostgreSQL's COPY writes them; demo/data/README.md says how. Empty where there is none. */
  readonly md5: string;
}

/** Loads a script as psql would into an empty database, in one go. */
export async function loadPostgresSample(sample: PostgresSample, address: DatabaseAddress): Promise<void> {
  const { host, port, database, username, password } = address;
  const client = new pg.Client({ host, port, database, user: username, password });
  await client.connect();
  try {
    await client.query(await scriptOf(sample));
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

/** Loads a script into an empty database of MariaDB or MySQL, in one go. */
export async function loadMysqlSample(sample: MysqlSample, address: DatabaseAddress): Promise<void> {
  const { host, port, database, username, password } = address;
  const settings = { user: username, password, charset: 'utf8mb4', multipleStatements: true };
  const connection = await createConnection({ host, port, database, ...settings });
  try {
    await connection.query(await scriptOf(sample));
  } finally {
    await connection.end();
  }
}

/** Loads Chinook into an empty file of DuckDB, without foreign keys, which it cannot add, and indexes. */
export async function loadChinookIntoDuckdb(file: string): Promise<void> {
  const statements = (await scriptOf('chinook_postgres')).split(/;\r?\n/);
  const kept = statements.filter((text) => !/^(\s|\/\*[^/]*\*\/)*(ALTER TABLE|CREATE INDEX)/.test(text));
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  try {
    await connection.run(kept.join(';\n'));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** What a true copy holds. */
export async function sampleTables(sample: PostgresSample | MysqlSample): Promise<SampleTable[]> {
  const lines = (await readFile(new URL('expected.csv', FOLDER), 'utf8')).trim().split('\n');
  return lines.flatMap((line) => {
    const [of, name = '', kind, rows, columns, key = '', md5 = ''] = line.split(',');
    if (of !== sample) return [];
    const primaryKey = key.split(' ').filter((column) => column !== '');
    return [{ name, kind: kind as SampleTable['kind'], rows: Number(rows), columns: Number(columns), primaryKey, md5 }];
  });
}

async function scriptOf(sample: PostgresSample | MysqlSample): Promise<string> {
  const packed = await readFile(new URL(`${sample}.sql.gz`, FOLDER));
  return (await promisify(gunzip)(packed)).toString('utf8');
}
