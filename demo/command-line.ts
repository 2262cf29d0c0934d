import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { MoveResult } from '../src/move/types.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

/** What `copy --json` prints. */
export type CopyReport = MoveResult & { readonly peakMemoryBytes: number };

/** Runs the product's command line as a person would, and prints what was typed and what came back. */
export function commandLine(environment: Readonly<Record<string, string>>) {
  const env = { ...process.env, ...environment, COLUMNS: '100', DAGFLUX_PASSPHRASE: undefined };
  const start = (words: readonly string[]): ChildProcess =>
    spawn(process.execPath, [MAIN, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });

  const run = async (words: readonly string[], exit = 0): Promise<string> => {
    const child = start(words);
    let output = '';
    let errors = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      errors += text;
    });
    await ended(child, exit, () => errors);
    return output + (exit === 0 ? '' : errors);
  };

  return {
    chapter: (title: string): void => console.log(`\n── ${title} ──\n`),
    /** Types a command and prints its output; `shown` stands in for what would fill the screen. */
    show: async (
      words: readonly string[],
      options: { readonly shown?: readonly string[]; readonly exit?: number } = {},
    ): Promise<void> => {
      type(options.shown ?? words);
      console.log(indent(await run(words, options.exit)));
    },
    /** Reads a stream to its end and only counts it. */
    count: async (words: readonly string[]): Promise<{ lines: number; bytes: number }> => {
      type([...words, '|', 'wc']);
      const child = start(words);
      let lines = 0;
      let bytes = 0;
      child.stdout?.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
      });
      await ended(child, 0, () => '');
      return { lines, bytes };
    },
    copy: async (words: readonly string[]): Promise<CopyReport> => {
      type(words);
      const report = JSON.parse(await run([...words, '--json'])) as CopyReport;
      const rate = Math.round(report.rows / report.seconds).toLocaleString('en');
      const rows = report.rows.toLocaleString('en');
      const proof = report.verified ? 'checksums equal' : 'not verified';
      console.log(`  ${rows} rows in ${report.seconds.toFixed(1)} s (${rate} rows/s), ${report.route}, ${proof}\n`);
      return report;
    },
  };
}

function type(words: readonly string[]): void {
  const quoted = words.map((word) => (/^[\w:.,=/|-]+$/.test(word) ? word : `'${word.replace(/\s+/g, ' ')}'`));
  console.log(`$ dagflux ${quoted.join(' ')}`);
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

async function ended(child: ChildProcess, exit: number, errors: () => string): Promise<void> {
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== exit) throw new Error(`the command ended with ${code} instead of ${exit}:\n${errors()}`);
}
