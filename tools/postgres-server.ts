import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import {
  isReachable,
  type PostgresBinaries,
  postgresBinaries,
  type ServerUser,
  serverUser,
  temporaryFolder,
} from './postgres-binaries.ts';
import { dataFolderOf, reapLeftovers, recordOwner, removeServer, serverFolderPrefix } from './postgres-leftovers.ts';
import { isRunning, killTree } from './processes.ts';

export interface PostgresOptions {
  /** Lines of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The whole of pg_hba.conf. Default: every user of 127.0.0.1 by scram-sha-256. */
  readonly hba?: string;
  /** PEM texts. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca?: string };
  /** Default 0: a free one. */
  readonly port?: number;
  /** Where the server's own folder is made. Default: a temporary folder. */
  readonly folder?: string;
  /** Default C.UTF-8, else C; the encoding is always UTF8. */
  readonly locale?: string;
  /** Keeps fsync and the like on, as a real server has them. Default false: a power cut may lose all; `kill` does not. */
  readonly durable?: boolean;
}

/** Where a database is, in the words of the connector's form. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
}

/** Where a server is, and its superuser. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: 'postgres';
  readonly password: string;
}

/** A private server on 127.0.0.1. Disposed: stopped, and its folder removed. */
export interface PostgresServer extends ServerAddress, AsyncDisposable {
  readonly dataFolder: string;
  readonly socketFolder: string;
  /** What the server says. */
  readonly logFile: string;
  /** Of the postmaster. */
  readonly pid: number;
  /** Default name: a new one. */
  createDatabase(name?: string): Promise<DatabaseAddress>;
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** SIGKILL to the postmaster and all its children. */
  kill(): Promise<void>;
  /** Again after `stop` or `kill`, on the same port. */
  start(): Promise<void>;
}

/**
 * Starts a private PostgreSQL server that ends with this process. Servers of processes that were killed are ended first.
 * Starting one takes about a second.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const user = serverUser();
  const parent = options.folder ?? temporaryFolder(user);
  if (!isReachable(parent, user)) {
    throw new Error(`The server's user cannot reach ${parent}: open the folders on the way to others (chmod o+x).`);
  }
  reapLeftovers(parent);
  const server = new LocalServer(postgresBinaries(user), user, mkdtempSync(serverFolderPrefix(parent)));
  try {
    await server.initialise(options);
    await server.startOnFreePort(options.port ?? 0);
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** Makes an empty database. Default name: a new one. */
export async function createDatabase(
  server: ServerAddress,
  name = `db_${randomBytes(6).toString('hex')}`,
): Promise<DatabaseAddress> {
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database: 'postgres' });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return { host, port, database: name, username: user, password };
}

const run = promisify(execFile);

class LocalServer implements PostgresServer {
  readonly host = '127.0.0.1';
  readonly user = 'postgres';
  readonly password = randomBytes(12).toString('base64url');
  readonly dataFolder: string;
  readonly socketFolder: string;
  readonly logFile: string;
  readonly #binaries: PostgresBinaries;
  readonly #user: ServerUser;
  readonly #folder: string;
  #port = 0;
  #process: ChildProcess | null = null;

  constructor(binaries: PostgresBinaries, user: ServerUser, folder: string) {
    this.#binaries = binaries;
    this.#user = user;
    this.#folder = folder;
    this.dataFolder = dataFolderOf(folder);
    this.socketFolder = join(folder, 'socket');
    this.logFile = join(folder, 'server.log');
    recordOwner(folder);
    endWithThisProcess(this);
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error('The server is not running.');
    return this.#process.pid;
  }

  async initialise(options: PostgresOptions): Promise<void> {
    if (this.#user.uid !== undefined) chmodSync(this.#folder, 0o711);
    this.#makeFolder(this.dataFolder);
    this.#makeFolder(this.socketFolder);
    const passwordFile = this.#writeFile(join(this.socketFolder, 'password'), this.password);
    const initdb = async (locale: string) => {
      const parameters = ['-D', this.dataFolder, '-U', this.user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
      await run(
        this.#binaries.initdb,
        [...parameters, '-E', 'UTF8', `--locale=${locale}`, '--no-sync'],
        this.#spawnOptions(),
      );
    };
    if (options.locale !== undefined) await initdb(options.locale);
    else await initdb('C.UTF-8').catch(() => initdb('C'));
    rmSync(passwordFile);
    appendFileSync(join(this.dataFolder, 'postgresql.conf'), this.#configuration(options));
    const hba = options.hba ?? 'local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n';
    writeFileSync(join(this.dataFolder, 'pg_hba.conf'), hba);
    if (options.tls !== undefined) {
      this.#writeFile(join(this.dataFolder, 'server.crt'), options.tls.certificate);
      this.#writeFile(join(this.dataFolder, 'server.key'), options.tls.key);
      if (options.tls.ca !== undefined) this.#writeFile(join(this.dataFolder, 'ca.crt'), options.tls.ca);
    }
  }

  /** Between the choice of a free port and the start another process may take it. */
  async startOnFreePort(wanted: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.#port = wanted === 0 ? await freePort() : wanted;
      try {
        return await this.start();
      } catch (error) {
        if (wanted !== 0 || attempt === 10 || (await isFree(this.#port))) throw error;
      }
    }
  }

  async start(): Promise<void> {
    if (this.#process !== null) return;
    const log = openSync(this.logFile, 'a');
    const parameters = ['-D', this.dataFolder, '-p', String(this.#port)];
    // In a session of its own: Ctrl-C on the terminal is for us, and we end the server.
    const options = {
      ...this.#spawnOptions(),
      detached: true,
      stdio: ['ignore', log, log] as ['ignore', number, number],
    };
    const server = spawn(this.#binaries.postgres, parameters, options);
    closeSync(log);
    server.unref();
    this.#process = server;
    const forget = () => {
      if (this.#process === server) this.#process = null;
    };
    server.once('exit', forget).once('error', forget);
    await this.#untilReady(server);
  }

  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const server = this.#process;
    if (server === null) return;
    const ended = endOf(server);
    await run(this.#binaries.pgCtl, ['stop', '-D', this.dataFolder, '-m', mode, '-w'], this.#spawnOptions());
    await ended;
  }

  async kill(): Promise<void> {
    const server = this.#process;
    if (server?.pid === undefined) return;
    const ended = endOf(server);
    const family = killTree(server.pid);
    await ended;
    // The children are not ours to wait for; while one is left, the data folder cannot be opened again.
    while (family.some(isRunning)) await delay(5);
  }

  createDatabase(name?: string): Promise<DatabaseAddress> {
    return createDatabase(this, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('immediate').catch(() => this.kill());
    this.end();
  }

  /** The end without waiting: for when this process itself ends. */
  end(): void {
    removeServer(this.#folder);
    owned.delete(this);
  }

  #configuration(options: PostgresOptions): string {
    const settings: Record<string, string> = {
      listen_addresses: this.host,
      // The system's limit for the path of a socket is about 100 bytes.
      unix_socket_directories: this.socketFolder.length < 80 && process.platform !== 'win32' ? this.socketFolder : '',
      lc_messages: 'C',
      timezone: 'UTC',
      log_timezone: 'UTC',
      ...(options.durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
      // As files of the data folder, shared memory is removed with it, and a small /dev/shm does not matter.
      ...(options.durable || process.platform === 'win32' ? {} : { dynamic_shared_memory_type: 'mmap' }),
      ...(options.tls ? { ssl: 'on', ssl_cert_file: 'server.crt', ssl_key_file: 'server.key' } : {}),
      ...(options.tls?.ca ? { ssl_ca_file: 'ca.crt' } : {}),
      ...options.settings,
    };
    return Object.entries(settings)
      .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
      .join('');
  }

  async #untilReady(server: ChildProcess): Promise<void> {
    const status = () => {
      try {
        const lines = readFileSync(join(this.dataFolder, 'postmaster.pid'), 'utf8').split('\n');
        return Number(lines[0]) === server.pid ? lines[7]?.trim() : '';
      } catch {
        return '';
      }
    };
    const deadline = Date.now() + 60_000;
    while (status() !== 'ready') {
      if (this.#process !== server || Date.now() > deadline) {
        const log = readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
        throw new Error(`The PostgreSQL server did not start on port ${this.#port}. Its log ends:\n${log}`);
      }
      await delay(10);
    }
  }

  #spawnOptions() {
    // A clean environment: PGDATA, PGPORT and their like would have a say.
    const env = { PATH: process.env.PATH ?? '', HOME: this.#folder, LC_ALL: 'C', SystemRoot: process.env.SystemRoot };
    return { ...this.#user, cwd: this.#folder, env };
  }

  #makeFolder(path: string): void {
    mkdirSync(path, { mode: 0o700 });
    this.#giveToServer(path);
  }

  #writeFile(path: string, text: string): string {
    writeFileSync(path, text, { mode: 0o600 });
    this.#giveToServer(path);
    return path;
  }

  #giveToServer(path: string): void {
    if (this.#user.uid !== undefined && this.#user.gid !== undefined) chownSync(path, this.#user.uid, this.#user.gid);
  }
}

/** A server does not keep this process alive, but waiting for its end does. */
function endOf(server: ChildProcess): Promise<unknown> {
  server.ref();
  return once(server, 'exit');
}

const owned = new Set<LocalServer>();

function endAll(): void {
  for (const server of owned) server.end();
}

function endWithThisProcess(server: LocalServer): void {
  owned.add(server);
  if (process.listeners('exit').includes(endAll)) return;
  process.on('exit', endAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const onSignal = () => {
      // Where others listen too, they say when the process ends, and `exit` does the rest.
      if (process.listenerCount(signal) > 1) return;
      endAll();
      process.removeListener(signal, onSignal);
      process.kill(process.pid, signal);
    };
    process.on(signal, onSignal);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port was given.');
  return address.port;
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}
