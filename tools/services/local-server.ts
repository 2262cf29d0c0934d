import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { atExit } from '../exit-hook.ts';
import { reapLeftovers, recordOwner } from '../leftovers.ts';
import { freePort, isFree } from '../ports.ts';
import { commandLine, killTree } from '../processes.ts';

/** How a server is started in a folder of its own, on a port of 127.0.0.1 that is free. */
export interface ServerPlan {
  readonly title: string;
  /** Makes what the server finds in its folder. */
  prepare?(folder: string): Promise<void>;
  /** Must name the folder, so that the server can be told from others after its owner was killed. */
  command(folder: string, port: number): readonly [string, ...string[]];
  environment?(folder: string): Readonly<Record<string, string>>;
  /** Whether it takes connections by now. */
  isReady(port: number, folder: string): Promise<boolean>;
}

/** Disposed: ended, and its folder removed. */
export interface LocalServer extends AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly pid: number;
  /** What the server says. */
  readonly logFile: string;
}

const PREFIX = join(realpathSync(tmpdir()), 'dagflux-service-');
const PID = 'pid';

/** Starts a server that ends with this process. Servers of processes that were killed are ended first. */
export async function startServer(plan: ServerPlan): Promise<LocalServer> {
  await reapLeftovers(PREFIX, removeServer);
  const folder = mkdtempSync(PREFIX);
  const forgetAtExit = atExit(() => removeServer(folder));
  let server: ChildProcess | undefined;
  const end = async () => {
    if (server?.exitCode === null && server.signalCode === null) {
      const ended = once(server, 'exit');
      server.ref();
      removeServer(folder);
      await ended;
    }
    removeServer(folder);
    forgetAtExit();
  };
  try {
    await recordOwner(folder);
    await plan.prepare?.(folder);
    const logFile = join(folder, 'server.log');
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      server = launch(plan, folder, port, logFile);
      try {
        await untilReady(plan, server, folder, port);
        return { folder, port, pid: server.pid ?? 0, logFile, [Symbol.asyncDispose]: end };
      } catch (error) {
        // Between the choice of a free port and the start another process may have taken it.
        if (attempt === 5 || (await isFree(port))) throw error;
      }
    }
  } catch (error) {
    await end();
    throw error;
  }
}

function launch(plan: ServerPlan, folder: string, port: number, logFile: string): ChildProcess {
  const [program, ...parameters] = plan.command(folder, port);
  const log = openSync(logFile, 'w');
  // In a session of its own: Ctrl-C on the terminal is for us, and we end the server.
  const server = spawn(program, parameters, {
    cwd: folder,
    env: { ...process.env, ...plan.environment?.(folder) },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  server.unref();
  // That it could not be started is found by `untilReady`.
  server.on('error', () => undefined);
  writeFileSync(join(folder, PID), String(server.pid));
  return server;
}

async function untilReady(plan: ServerPlan, server: ChildProcess, folder: string, port: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const isReady = await plan.isReady(port, folder);
    const hasEnded = server.pid === undefined || server.exitCode !== null || server.signalCode !== null;
    if (isReady && !hasEnded) return;
    if (hasEnded || Date.now() > deadline) {
      const log = readFileSync(join(folder, 'server.log'), 'utf8').trimEnd().split('\n').slice(-12).join('\n');
      throw new Error(`${plan.title} did not start on port ${port}. Its log ends:\n${log}`);
    }
    await delay(20);
  }
}

/** Ends what runs in a server's folder at once (what is in it is thrown away), and removes the folder. */
function removeServer(folder: string): void {
  const pid = Number(readPid(folder));
  if (pid > 1 && commandLine(pid).includes(folder)) killTree(pid);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

function readPid(folder: string): string {
  try {
    return readFileSync(join(folder, PID), 'utf8');
  } catch {
    return '';
  }
}
