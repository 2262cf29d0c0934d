import { Unavailable } from '../tools/services/offer.ts';
import { pythonWith } from '../tools/services/python.ts';
import { NotMeasured } from './bench.ts';

const VERSION = '1.5.5';

/** A Python with DuckDB and its scanner of another kind of database. @throws NotMeasured when it cannot be had */
export async function pythonWithDuckDB(scanner: 'postgres' | 'mysql', log: (line: string) => void): Promise<string> {
  const packages = [`duckdb==${VERSION}`, `duckdb-extension-${scanner}-scanner==${VERSION}`];
  log(`Python with ${packages.join(' and ')}`);
  try {
    return await pythonWith(packages, ['duckdb', `duckdb_extension_${scanner}_scanner`]);
  } catch (error) {
    throw error instanceof Unavailable ? new NotMeasured(error.message) : error;
  }
}
