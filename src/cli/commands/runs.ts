import type { Command } from 'commander';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeRecords } from '../output/records.ts';
import { printable } from '../output/text.ts';
import { writeRun } from '../output/workflow.ts';
import { wholeNumber } from './operations.ts';

interface ListFlags {
  readonly workflow?: string;
  readonly state?: string;
  readonly since?: string;
  readonly before?: number;
  readonly limit?: number;
}

/** `runs`: what became of workflows. */
export function addRunsCommands(program: Command, context: Context): void {
  const group = program.command('runs').description('what became of workflows: the last 10,000 runs');
  const list = group
    .command('list')
    .description('list runs, newest first')
    .option('--workflow <name>', 'of this workflow only')
    .option('--state <state>', 'running, done, failed, cancelled, interrupted or skipped')
    .option('--since <time>', 'started then or later: 2026-05-01, or 2026-05-01T12:00 (UTC)')
    .option('--before <run>', 'runs with a lower number: the next page', wholeNumber)
    .option('--limit <number>', 'at most so many (default 50, at most 1,000)', wholeNumber)
    .action(async (flags: ListFlags) => {
      const since = flags.since === undefined ? undefined : readTime(flags.since);
      const runs = await (await context.app()).runs.list({ ...flags, since });
      const records = runs.map(({ error, ...run }) => ({ ...run, error: error?.message ?? null }));
      await writeRecords(context, records, {
        members: ['id', 'workflow', 'version', 'state', 'cause', 'of', 'started', 'ended', 'node', 'error'],
        columns: ['run', 'workflow', 'state', 'cause', 'started', 'what'].map((title) => ({ title })),
        cells: ({ id, workflow, state, cause, started, node, error }) => [
          String(id),
          workflow,
          state,
          cause,
          started.slice(0, 19).replace('T', ' '),
          [node, error].filter((part) => part !== null).join(': '),
        ],
      });
    });
  examples(addFormats(list, ['json', 'ndjson', 'csv']), [['What failed', 'dagflux runs list --state failed']]);
  const show = group
    .command('show')
    .description('show a run: what each node did')
    .argument('<run>', 'its number', wholeNumber)
    .option('--log', 'what it said, line by line')
    .action(async (id: number, flags: { log?: boolean }) => {
      const { runs } = await context.app();
      const run = await runs.show(id);
      if (context.format === 'json') return context.out.write(`${JSON.stringify(run)}\n`);
      await writeRun(context.out, run);
      if (!flags.log) return;
      await context.out.write('\n');
      for (const { at, level, node, text } of runs.log(id)) {
        const where = node === null ? '' : `${node}: `;
        await context.out.write(`${at.slice(11, 19)} ${level.padEnd(7)} ${where}${printable(text)}\n`);
      }
    });
  examples(addFormats(show, ['json']), [['What a run did', 'dagflux runs show 12']]);
}

/** @throws invalid-input */
function readTime(text: string): string {
  const time = Date.parse(/T/.test(text) && !/Z|[+-]\d\d:?\d\d$/.test(text) ? `${text}Z` : text);
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new DagFluxError('invalid-input', `"${text}" is no time.`, { hint: 'Write 2026-05-01 or 2026-05-01T12:00.' });
}
