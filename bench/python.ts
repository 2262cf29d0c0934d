import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../tools/run-program.ts';
import { NotMeasured } from './bench.ts';

const VERSION = '1.5.5';
const PACKAGES = [`duckdb==${VERSION}`, `duckdb-extension-postgres-scanner==${VERSION}`];

/** A Python with DuckDB and its postgres scanner, kept in a cache folder. @throws NotMeasured when it cannot be had */
export async function pythonWithDuckDB(log: (line: string) => void): Promise<string> {
  const folder = join(tmpdir(), `dagflux-bench-python-duckdb-${VERSION}-${process.getuid?.() ?? 'user'}`);
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const works = () => runProgram(python, ['-c', 'import duckdb, duckdb_extension_postgres_scanner']);
  if (existsSync(python)) {
    const whole = await works().then(
      () => true,
      () => false,
    );
    if (whole) return python;
  }
  log(`installing ${PACKAGES.join(' and ')} for Python`);
  try {
    await runProgram(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', '--clear', folder]);
    await runProgram(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
    await works();
  } catch {
    // Not with what pip said: it names hosts and folders of this machine.
    throw new NotMeasured(`${PACKAGES.join(' and ')} could not be installed for Python`);
  }
  return python;
}
