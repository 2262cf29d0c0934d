import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './ports.ts';
import { reachableTemporaryFolder, serverUser } from './postgres-binaries.ts';
import type { DatabaseAddress } from './postgres-server.ts';

/** Where PgBouncer is on this machine; undefined = it is not. */
export const pgbouncer: string | undefined = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  .map((folder) => join(folder, 'pgbouncer'))
  .find((path) => existsSync(path));

/** PgBouncer in transaction mode before a database. */
export interface Pooler extends AsyncDisposable {
  readonly address: DatabaseAddress;
}

/** Starts a pooler that ends with its disposal. `servers` = how many server connections it may have. */
export async function startPooler(program: string, target: DatabaseAddress, servers: number): Promise<Pooler> {
  const user = serverUser();
  const folder = mkdtempSync(join(reachableTemporaryFolder(user), 'dagflux-pooler-'));
  const port = await freePort();
  const { host, database, username, password } = target;
  const configuration = `[databases]
${database} = host=${host} port=${target.port} dbname=${database} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${folder}/users
pool_mode = transaction
default_pool_size = ${servers}
max_client_conn = 50
`;
  const files = { 'pgbouncer.ini': configuration, users: `"${username}" ""\n` };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    if (user.uid !== undefined) chownSync(join(folder, name), user.uid, user.gid ?? user.uid);
  }
  chmodSync(folder, 0o711);
  const child = spawn(program, [join(folder, 'pgbouncer.ini')], { ...user, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line);
    if (line.includes('process up')) break;
  }
  if (child.exitCode !== null) throw new Error(`PgBouncer did not start:\n${lines.join('\n')}`);
  child.stderr.resume();
  return {
    address: { ...target, host: '127.0.0.1', port },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
