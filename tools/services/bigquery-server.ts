import { globSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LocalServer, startServer } from './local-server.ts';
import { Unavailable } from './offer.ts';
import { pythonWith } from './python.ts';

/** Where BigQuery's emulator is. */
export interface BigqueryAddress {
  /** The client's `apiEndpoint`. Not for BIGQUERY_EMULATOR_HOST, with which the client's uploads end the process. */
  readonly endpoint: string;
  /** The one there is; every token is good. */
  readonly projectId: string;
}

const DUCKDB = '1.5.5';
const PACKAGES = ['bqemulator==1.4.0', `duckdb==${DUCKDB}`, 'numpy', `duckdb-extension-spatial==${DUCKDB}`];

/** Starts a private BigQuery emulator (REST) that ends with this process; takes some seconds. @throws Unavailable */
export async function startBigquery(): Promise<BigqueryAddress & LocalServer> {
  const python = await pythonWith(PACKAGES, ['bqemulator', 'duckdb_extension_spatial']);
  const projectId = 'test-project';
  const server = await startServer({
    title: 'bqemulator',
    prepare: async (folder) => placeExtension(python, join(folder, 'home')),
    command: (folder, port) => {
      const ports = ['--rest-port', String(port), '--grpc-port', '0'];
      const words = ['start', ...ports, '--data-dir', folder, '--ephemeral', '--project', projectId];
      return [python, join(import.meta.dirname, 'bqemulator_server.py'), ...words, '--log-level', 'error'];
    },
    environment: (folder) => ({ HOME: join(folder, 'home') }),
    isReady: async (port) => {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
      return response?.ok === true;
    },
  });
  return { ...server, endpoint: `http://127.0.0.1:${server.port}`, projectId };
}

/** It loads DuckDB's spatial extension, which DuckDB would fetch from its own site: here it finds PyPI's, in a home of its own. */
function placeExtension(python: string, home: string): void {
  const [file] = globSync('{lib/python*,Lib}/site-packages/duckdb_extension_spatial/extensions/*/*.duckdb_extension', {
    cwd: dirname(dirname(python)),
  });
  const system = { linux: 'linux', darwin: 'osx', win32: 'windows' }[process.platform as string];
  if (file === undefined || system === undefined)
    throw new Unavailable('DuckDB has no spatial extension for this system.');
  const platform = `${system}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const folder = join(home, '.duckdb', 'extensions', `v${DUCKDB}`, platform);
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(dirname(dirname(python)), file), join(folder, 'spatial.duckdb_extension'));
}
