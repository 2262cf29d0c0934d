import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Ended {
  /** From before its start until it has ended and its output is read. */
  readonly seconds: number;
  readonly stdout: string;
}

interface ProgramOptions {
  /** Added to this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What it reads from standard input. Default: nothing. */
  readonly input?: string;
}

/** Runs a program to its end, timed. @throws when it cannot be started or does not end with 0 */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  { environment = {}, input = '' }: ProgramOptions = {},
): Promise<Ended> {
  const started = performance.now();
  const child = spawn(program, parameters, { env: { ...process.env, ...environment } });
  // A program that ends without reading it all says by its end how it went.
  child.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${stderr.trimEnd() || stdout.trimEnd()}`);
  return { seconds, stdout };
}
