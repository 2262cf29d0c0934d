import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import type { DatabaseAddress } from '../tools/postgres-server.ts';
import { psqlVersion } from './psql.ts';
import { connected, SERVER_SETTINGS } from './servers.ts';

/** Where and with what a run was made. Nothing in it tells which machine this is. */
export interface Machine {
  readonly hardware: string;
  readonly system: string;
  readonly load: string;
  readonly versions: string;
  readonly serverSettings: string;
  readonly date: string;
}

export async function describeMachine(server: DatabaseAddress): Promise<Machine> {
  const require = createRequire(import.meta.url);
  const packageVersion = (name: string): string => (require(`${name}/package.json`) as { version: string }).version; // npm refuses a package without one
  const { rows } = await connected(server, (client) => client.query<{ server_version: string }>('SHOW server_version'));
  const psql = await psqlVersion().catch(() => 'none');
  return {
    hardware: `${availableParallelism()} cores (${cpus()[0]?.model.trim() || 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB memory`,
    system: systemName(),
    load: (loadavg()[0] ?? 0).toFixed(2),
    versions: [
      `DagFlux ${packageVersion('..')}`,
      `Node ${process.versions.node}`,
      `PostgreSQL ${rows[0]?.server_version}`,
      `psql ${psql}`,
      `pg ${packageVersion('pg')}`,
      `@duckdb/node-api ${packageVersion('@duckdb/node-api')}`,
    ].join(', '),
    serverSettings: Object.entries(SERVER_SETTINGS)
      .map(([name, value]) => `\`${name} = ${value}\``)
      .join(', '),
    date: new Date().toISOString().slice(0, 10),
  };
}

function systemName(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    if (name) return `${name}, ${type()} ${release()}`;
  } catch {
    // Only Linux has the file.
  }
  return `${type()} ${release()}`;
}
