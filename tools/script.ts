import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A script in a process of its own. */
export interface Script {
  readonly process: ChildProcess;
  /** The first line that it wrote to standard output, once it is there. */
  readonly firstLine: Promise<string>;
  /** What it wrote to standard output and standard error, once it has ended. @throws when it did not end with 0 */
  readonly output: Promise<string>;
}

/** Starts an ES module given as text in a new Node process; `process.argv[1]` is the first of `parameters`. */
export function startScript(
  source: string,
  parameters: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Script {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, '--', ...parameters], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  const firstLine = Promise.withResolvers<string>();
  const read = (chunk: Buffer) => {
    text += chunk.toString();
    if (text.includes('\n')) firstLine.resolve(text.slice(0, text.indexOf('\n')));
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const output = once(child, 'close').then(([code]) => {
    firstLine.resolve(text);
    if (code !== 0) throw new Error(`The script ended with ${code}:\n${text}`);
    return text;
  });
  // Who waits for the first line only, and then ends the process, does not ask how it ended.
  output.catch(() => undefined);
  return { process: child, firstLine: firstLine.promise, output };
}
