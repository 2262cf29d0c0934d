import { join } from 'node:path';
import { type Ended, runProgram } from '../tools/run-program.ts';
import type { Bench } from './bench.ts';
import type { MysqlBench } from './mysql.ts';
import { pythonWithDuckDB } from './python.ts';
import { libpqEnvironment } from './servers.ts';

const SCAN = join(import.meta.dirname, 'duckdb_mysql_scan.py');

/** DuckDB's copy of MySQL's table: into a file, or into PostgreSQL's `b`. */
export async function mysqlScan(
  bench: Bench,
  { address }: MysqlBench,
  scanners: readonly ('mysql' | 'postgres')[],
): Promise<(file?: string) => Promise<Ended>> {
  const python = await pythonWithDuckDB(scanners, bench.log);
  const environment = {
    ...libpqEnvironment(bench.b),
    MYSQL_HOST: address.host,
    MYSQL_PORT: String(address.port),
    MYSQL_USER: address.username,
    MYSQL_PASSWD: address.password,
    MYSQL_DB: address.database,
  };
  return (file) => runProgram(python, file === undefined ? [SCAN] : [SCAN, file], { environment });
}
