import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries, ServerUser } from './postgres-binaries.ts';
import { dataFolderOf } from './postgres-leftovers.ts';

export interface ClusterOptions {
  /** Lines of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The whole of pg_hba.conf. Default: every user of 127.0.0.1 by scram-sha-256. */
  readonly hba?: string;
  /** PEM texts. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca?: string };
  /** Default C.UTF-8, else C; the encoding is always UTF8. */
  readonly locale?: string;
  /** Keeps fsync and the like on, as a real server has them. Default false: a power cut may lose all; `kill` does not. */
  readonly durable?: boolean;
}

/** Where a cluster lives, and who runs its programs. */
export interface Place {
  readonly folder: string;
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser;
}

const run = promisify(execFile);

/** Runs one of PostgreSQL's programs to its end. */
export async function runProgram(
  place: Place,
  program: 'initdb' | 'pgCtl',
  parameters: readonly string[],
): Promise<void> {
  await run(place.binaries[program], parameters, spawnOptions(place));
}

export function spawnOptions({ user, folder }: Place) {
  // A clean environment: PGDATA, PGPORT and their like would have a say.
  const { PATH, SystemRoot } = process.env;
  return { ...user, cwd: folder, env: { PATH, SystemRoot, HOME: folder, LC_ALL: 'C' } };
}

export function socketFolderOf(folder: string): string {
  return join(folder, 'socket');
}

/** Makes the data folder of a new server with its settings. */
export async function makeCluster(place: Place, password: string, options: ClusterOptions): Promise<void> {
  const data = dataFolderOf(place.folder);
  const sockets = socketFolderOf(place.folder);
  if (place.user.uid !== undefined) chmodSync(place.folder, 0o711);
  for (const folder of [data, sockets]) {
    mkdirSync(folder, { mode: 0o700 });
    giveToServer(place, folder);
  }
  const passwordFile = writeSecret(place, join(sockets, 'password'), password);
  const parameters = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--no-sync',
  ];
  const initdb = (locale: string) => runProgram(place, 'initdb', [...parameters, `--locale=${locale}`]);
  if (options.locale !== undefined) await initdb(options.locale);
  else await initdb('C.UTF-8').catch(() => initdb('C'));
  rmSync(passwordFile);

  appendFileSync(join(data, 'postgresql.conf'), configuration(sockets, options));
  const hba = options.hba ?? 'local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n';
  writeFileSync(join(data, 'pg_hba.conf'), hba);
  if (options.tls === undefined) return;
  writeSecret(place, join(data, 'server.crt'), options.tls.certificate);
  writeSecret(place, join(data, 'server.key'), options.tls.key);
  if (options.tls.ca !== undefined) writeSecret(place, join(data, 'ca.crt'), options.tls.ca);
}

/** Whether the server of this number has said that it takes connections. */
export function isReady(dataFolder: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function configuration(sockets: string, { durable = false, tls, settings }: ClusterOptions): string {
  const windows = process.platform === 'win32';
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    // The system's limit for the path of a socket is about 100 bytes.
    unix_socket_directories: sockets.length < 80 && !windows ? sockets : '',
    lc_messages: 'C',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
    // As files of the data folder, shared memory is removed with it, and a small /dev/shm does not matter.
    ...(durable || windows ? {} : { dynamic_shared_memory_type: 'mmap' }),
    ...(tls ? { ssl: 'on', ssl_cert_file: 'server.crt', ssl_key_file: 'server.key' } : {}),
    ...(tls?.ca ? { ssl_ca_file: 'ca.crt' } : {}),
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  return lines.join('');
}

function writeSecret(place: Place, path: string, text: string): string {
  writeFileSync(path, text, { mode: 0o600 });
  giveToServer(place, path);
  return path;
}

function giveToServer({ user }: Place, path: string): void {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid);
}
