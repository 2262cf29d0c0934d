import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { JoinResult } from '../src/app/join.ts';
import type { MoveResult } from '../src/move/types.ts';
import { atExit } from '../tools/exit-hook.ts';
import type { DatabaseAddress } from '../tools/postgres-server.ts';
import { type Ended, runProgram } from '../tools/run-program.ts';
import { startScript } from '../tools/script.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

/** What `copy --json` prints. */
type CopyReport = MoveResult & { readonly peakMemoryBytes: number };

interface ConnectionSettings {
  /** Of fields that are no secrets, by flag. */
  readonly plain: Readonly<Record<string, string | number | boolean>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The product's server, and a browser that it has let in. Disposed: it has ended. */
export interface ServedProduct extends AsyncDisposable {
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** The product as it is published, with a data folder of its own. */
export interface Product extends AsyncDisposable {
  /** Saves a connection; of PostgreSQL unless told. */
  connect(name: string, address: DatabaseAddress, connector?: string): Promise<void>;
  /** Saves a connection of any kind, by the fields of its form. */
  connectWith(name: string, connector: string, settings: ConnectionSettings): Promise<void>;
  /** Runs a command line to its end. */
  run(words: readonly string[]): Promise<Ended>;
  /** Runs `copy`, whose own report comes with the time of the whole process. */
  copy(words: readonly string[]): Promise<{ readonly seconds: number; readonly report: CopyReport }>;
  /** Runs `join`, without asking. */
  join(specification: object): Promise<JoinResult & { readonly peakMemoryBytes: number }>;
  /** Peak memory of a process that opens both ends as `copy` does and reads no row, in bytes. */
  openEnds(from: string, to: string): Promise<number>;
  /** Reads the rows of a query and keeps none, in a process of its own. */
  readAll(name: string, sql: string): Promise<{ readonly rows: number; readonly peakMemoryBytes: number }>;
  /** Starts `serve` in a process of its own. */
  serve(): Promise<ServedProduct>;
  /** A workspace without a file, as at first. */
  clearWorkspace(): void;
}

export async function openProduct(): Promise<Product> {
  const root = await build();
  const folder = await temporaryFolder();
  const remove = () => {
    for (const path of [folder.path, root]) rmSync(path, { recursive: true, force: true });
  };
  const forgetAtExit = atExit(remove);
  const home = join(folder.path, 'data');
  const environment = { DAGFLUX_HOME: home, DAGFLUX_KEY_FILE: join(folder.path, 'key') };
  const run = (words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    runProgram(process.execPath, [join(root, 'dist/cli/main.js'), ...words], {
      environment: { ...environment, ...more },
    });

  return {
    run: (words) => run(words),
    async connect(name, { host, port, database, username, password }, connector = 'postgres') {
      const where = ['--host', host, '--port', String(port), '--database', database, '--username', username];
      const words = ['connections', 'add', name, '--connector', connector, ...where];
      await run([...words, '--password-env', 'BENCH_PASSWORD'], { BENCH_PASSWORD: password });
    },
    async connectWith(name, connector, { plain, secrets }) {
      const words = Object.entries(plain).flatMap(([flag, value]) =>
        typeof value === 'boolean' ? [`--${value ? '' : 'no-'}${flag}`] : [`--${flag}`, String(value)],
      );
      const hidden = Object.entries(secrets).map(([flag, value], index) => ({
        flag,
        value,
        at: `BENCH_SECRET_${index}`,
      }));
      const named = hidden.flatMap(({ flag, at }) => [`--${flag}-env`, at]);
      await run(
        ['connections', 'add', name, '--connector', connector, ...words, ...named],
        Object.fromEntries(hidden.map(({ at, value }) => [at, value])),
      );
    },
    async readAll(name, sql) {
      const app = pathToFileURL(join(root, 'dist/app/app.js')).href;
      return JSON.parse(await startScript(READ_ALL, [app, name, sql], environment).output);
    },
    async copy(words) {
      const { seconds, stdout } = await run(['copy', ...words, '--json']);
      return { seconds, report: JSON.parse(stdout) as CopyReport };
    },
    async join(specification) {
      const file = join(folder.path, 'join.json');
      writeFileSync(file, JSON.stringify(specification));
      return JSON.parse((await run(['join', '--file', file, '--yes', '--json'])).stdout);
    },
    async openEnds(from, to) {
      const app = pathToFileURL(join(root, 'dist/app/app.js')).href;
      return Number(await startScript(OPEN_ENDS, [app, from, to], environment).output);
    },
    serve: () => startServing(join(root, 'dist/cli/main.js'), environment),
    clearWorkspace() {
      for (const end of ['', '.wal', '.tmp']) {
        rmSync(join(home, `workspace.duckdb${end}`), { recursive: true, force: true });
      }
    },
    async [Symbol.asyncDispose]() {
      remove();
      forgetAtExit();
    },
  };
}

async function startServing(main: string, environment: Readonly<Record<string, string>>): Promise<ServedProduct> {
  const child = spawn(process.execPath, [main, 'serve', '--no-open', '--port', '0'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let link: string | undefined;
  for await (const line of createInterface(child.stdout)) {
    link = /http:\S+token=\S+/.exec(line)?.[0];
    if (link !== undefined) break;
  }
  if (link === undefined) throw new Error('The server has not started.');
  const entered = await fetch(link, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const address = new URL(link).origin;
  return {
    fetch: (path, init = {}) => fetch(address + path, { ...init, headers: { cookie, ...init.headers } }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

/** With the flags that the command line sets: without them the comparison would not be with the same process. */
const START = `
import v8 from 'node:v8';
v8.setFlagsFromString('--semi-space-growth-factor=1');
v8.setFlagsFromString('--heap-growing-percent=60');
`;

const OPEN_ENDS = `${START}
const [, application, ...names] = process.argv;
const { openApp } = await import(application);
await using app = await openApp();
for (const name of new Set(names)) {
  const database = await app.connections.database(name);
  await database.session(async (session) => { for await (const event of session.run('SELECT 1')); });
}
console.log(process.resourceUsage().maxRSS * 1024);
`;

const READ_ALL = `${START}
const [, application, name, sql] = process.argv;
const { openApp } = await import(application);
await using app = await openApp();
const database = await app.connections.database(name);
let rows = 0;
await database.session(async (session) => {
  await using stream = await session.read(sql);
  for await (const batch of stream) rows += batch.rows;
}, { transaction: 'read' });
console.log(JSON.stringify({ rows, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 }));
`;

/**
 * Builds what is published. From its sources the product needs 0.2 s and 35 MB more at its start, which is Node's stripping
 * of types. Below node_modules, so that its dependencies are found; types are checked elsewhere.
 */
async function build(): Promise<string> {
  const top = dirname(import.meta.dirname);
  const parent = join(top, 'node_modules/.cache/dagflux-bench');
  mkdirSync(parent, { recursive: true });
  // Several may measure at once, from clones that share their packages.
  const root = mkdtempSync(join(parent, 'build-'));
  const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc');
  const output = ['--outDir', join(root, 'dist'), '--declaration', 'false', '--noCheck'];
  await runProgram(process.execPath, [compiler, '-p', join(top, 'tsconfig.build.json'), ...output]);
  cpSync(join(top, 'package.json'), join(root, 'package.json'));
  return root;
}
