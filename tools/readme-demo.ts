import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Runs the demo and puts what it printed into the README, between its markers. */
const README = fileURLToPath(new URL('../README.md', import.meta.url));
const DEMO = fileURLToPath(new URL('../demo/run.ts', import.meta.url));
const BLOCK = /(<!-- demo:begin[^\n]*-->\n)[\s\S]*?(<!-- demo:end -->)/;

const { stdout, stderr, status } = spawnSync(process.execPath, [DEMO], { encoding: 'utf8' });
if (status !== 0) throw new Error(`The demo ended with ${status}:\n${stderr}`);
const readme = readFileSync(README, 'utf8');
if (!BLOCK.test(readme)) throw new Error('The README has no place for the demo.');
writeFileSync(
  README,
  readme.replace(BLOCK, (_, begin: string, end: string) => `${begin}\`\`\`\n${stdout.trim()}\n\`\`\`\n${end}`),
);
