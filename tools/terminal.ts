import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { finished } from './command-line.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The `script` of util-linux gives a command a terminal of its own; other systems have another one or none. */
export const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** Runs a command in a terminal of 80 columns. Each answer is typed when its question is there. */
export async function inTerminal(
  argv: readonly string[],
  answers: readonly (readonly [question: string, answer: string])[],
  environment: NodeJS.ProcessEnv,
) {
  const command = ['stty cols 80 rows 24 && exec', ...[process.execPath, MAIN, ...argv].map(quote)].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { env: { TERM: 'xterm', ...environment } });
  const waiting = [...answers];
  let seen = '';
  child.stdout.on('data', (chunk) => {
    seen += chunk;
    const [next] = waiting;
    if (next === undefined || !seen.includes(next[0])) return;
    waiting.shift();
    seen = '';
    child.stdin.write(next[1]);
  });
  const { code, stdout } = await finished(child);
  return { code, raw: stdout, text: stripVTControlCharacters(stdout).replaceAll('\r\n', '\n') };
}
