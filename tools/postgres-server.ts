import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { atExit } from './exit-hook.ts';
import { reapLeftovers, recordOwner } from './leftovers.ts';
import { freePort, isFree } from './ports.ts';
import { isReachable, postgresBinaries, reachableTemporaryFolder, serverUser } from './postgres-binaries.ts';
import {
  type ClusterOptions,
  isReady,
  makeCluster,
  type Place,
  runProgram,
  socketFolderOf,
  spawnOptions,
} from './postgres-cluster.ts';
import { dataFolderOf, removeServer, serverFolderPrefix } from './postgres-leftovers.ts';
import { isRunning, killTree } from './processes.ts';

export interface PostgresOptions extends ClusterOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Where the server's own folder is made. Default: a temporary folder. */
  readonly folder?: string;
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
  /** Its own: what is put there is removed with the server, also when this process is killed. */
  readonly folder: string;
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
 * Takes about a second.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const user = serverUser();
  const parent = options.folder ?? reachableTemporaryFolder(user);
  if (!isReachable(parent, user)) {
    throw new Error(`The server's user cannot reach ${parent}: open the folders on the way to others (chmod o+x).`);
  }
  await reapLeftovers(serverFolderPrefix(parent), removeServer);
  const binaries = postgresBinaries(user);
  const folder = mkdtempSync(serverFolderPrefix(parent));
  const server = new LocalServer({ folder, binaries, user });
  try {
    await recordOwner(folder);
    await makeCluster({ folder, binaries, user }, server.password, options);
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

class LocalServer implements PostgresServer {
  readonly host = '127.0.0.1';
  readonly user = 'postgres';
  readonly password = randomBytes(12).toString('base64url');
  readonly folder: string;
  readonly dataFolder: string;
  readonly socketFolder: string;
  readonly logFile: string;
  readonly #place: Place;
  readonly #forgetAtExit: () => void;
  #port = 0;
  #process: ChildProcess | null = null;

  constructor(place: Place) {
    this.#place = place;
    this.folder = place.folder;
    this.dataFolder = dataFolderOf(place.folder);
    this.socketFolder = socketFolderOf(place.folder);
    this.logFile = join(place.folder, 'server.log');
    this.#forgetAtExit = atExit(() => removeServer(place.folder));
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error('The server is not running.');
    return this.#process.pid;
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
      ...spawnOptions(this.#place),
      detached: true,
      stdio: ['ignore', log, log] as ['ignore', number, number],
    };
    const server = spawn(this.#place.binaries.postgres, parameters, options);
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
    // A server that is held (SIGSTOP) does not hear the request: dispose then kills it.
    const seconds = mode === 'immediate' ? '5' : '60';
    await runProgram(this.#place, 'pgCtl', ['stop', '-D', this.dataFolder, '-m', mode, '-w', '-t', seconds]);
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
    removeServer(this.folder);
    this.#forgetAtExit();
  }

  async #untilReady(server: ChildProcess): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!isReady(this.dataFolder, server.pid)) {
      if (this.#process !== server || Date.now() > deadline) {
        const log = readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
        throw new Error(`The PostgreSQL server did not start on port ${this.#port}. Its log ends:\n${log}`);
      }
      await delay(10);
    }
  }
}

/** A server does not keep this process alive, but waiting for its end does. */
function endOf(server: ChildProcess): Promise<unknown> {
  server.ref();
  return once(server, 'exit');
}
