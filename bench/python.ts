import { Unavailable } from '../tools/services/offer.ts';
import { pythonWith } from '../tools/services/python.ts';
import { NotMeasured } from './bench.ts';

const VERSION = '1.5.5';

/** A Python with DuckDB and its scanners of other kinds of databases. @throws NotMeasured when it cannot be had */
export async function pythonWithDuckDB(
  scanners: readonly ('postgres' | 'mysql')[],
  log: (line: string) => void,
): Promise<string> {
  const packages = ['duckdb', ...scanners.map((name) => `duckdb-extension-${name}-scanner`)].map(
    (name) => `${name}==${VERSION}`,
  );
  log(`Python with ${packages.join(' and ')}`);
  try {
    return await pythonWith(packages, ['duckdb', ...scanners.map((name) => `duckdb_extension_${name}_scanner`)]);
  } catch (error) {
    throw error instanceof Unavailable ? new NotMeasured(error.message) : error;
  }
}
