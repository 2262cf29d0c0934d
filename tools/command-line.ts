import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../src/cli/run.ts';
import type { DatabaseAddress } from './postgres-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface CommandOptions {
  readonly input?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly directory?: string;
  readonly signal?: AbortSignal;
}

/** The command line with a data folder and a key file of its own, both gone at the end. */
export interface TestCommandLine extends AsyncDisposable {
  /** The data folder. */
  readonly home: string;
  /** A folder to keep files in; the key file is in it. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Runs a command in this process. */
  run(argv: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** The standard output of a command, as JSON. @throws when it does not end with 0 */
  json(argv: readonly string[], options?: CommandOptions): Promise<unknown>;
  /** Starts a command in a process of its own. */
  start(argv: readonly string[], options?: CommandOptions): ChildProcessWithoutNullStreams;
  /** Saves a connection to a database. */
  connect(name: string, address: DatabaseAddress): Promise<void>;
}

export async function testCommandLine(): Promise<TestCommandLine> {
  const home = await temporaryFolder();
  const keys = await temporaryFolder();
  // What changes colours and widths (Node takes CI for a terminal without colours) is the test's to set.
  const { NO_COLOR: _, FORCE_COLOR: __, COLUMNS: ___, INIT_CWD: ____, CI: _____, ...inherited } = process.env;
  const environment = { ...inherited, DAGFLUX_HOME: home.path, DAGFLUX_KEY_FILE: join(keys.path, 'key') };

  const run: TestCommandLine['run'] = async (argv, options = {}) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const texts = Promise.all([text(stdout), text(stderr)]);
    const code = await runCommandLine(argv, {
      stdin: Readable.from(options.input === undefined ? [] : [options.input]),
      stdout,
      stderr,
      environment: { ...environment, ...options.environment },
      directory: options.directory ?? keys.path,
      signal: options.signal ?? new AbortController().signal,
    });
    stdout.end();
    stderr.end();
    const [out, error] = await texts;
    return { code, stdout: out, stderr: error };
  };

  return {
    home: home.path,
    folder: keys.path,
    environment,
    run,
    async json(argv, options) {
      const { code, stdout, stderr } = await run([...argv, '--json'], options);
      if (code !== 0) throw new Error(`dagflux ${argv.join(' ')} ended with ${code}:\n${stderr}`);
      return JSON.parse(stdout);
    },
    start: (argv, options = {}) =>
      spawn(process.execPath, [MAIN, ...argv], {
        cwd: options.directory ?? keys.path,
        env: { ...environment, ...options.environment },
      }),
    async connect(name, { host, port, database, username, password }) {
      const flags = { host, port: String(port), database, username };
      const settings = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
      const { code, stderr } = await run(
        ['connections', 'add', name, '--connector', 'postgres', ...settings, '--password-env', 'TEST_PASSWORD'],
        { environment: { TEST_PASSWORD: password } },
      );
      if (code !== 0) throw new Error(`The connection ${name} was not saved:\n${stderr}`);
    },
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await keys[Symbol.asyncDispose]();
    },
  };
}

/** What a process wrote, and its exit code, once it has ended. */
export async function finished(child: ChildProcessWithoutNullStreams): Promise<CommandResult> {
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, stdout, stderr };
}
