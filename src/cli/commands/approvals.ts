import type { Command } from 'commander';
import type { Approval } from '../../app/approvals.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeRecords } from '../output/records.ts';
import { plural, printable, printableLines } from '../output/text.ts';
import { confirm } from '../prompt.ts';
import { wholeNumber } from './operations.ts';

/** `approvals`: runs that a program asked for by MCP. */
export function addApprovalCommands(program: Command, context: Context): void {
  const group = program
    .command('approvals')
    .description('runs that a program asked for by MCP, and that a person decides about');
  const list = group
    .command('list')
    .description('list the requests, the newest first; one that nobody decided about expires after an hour')
    .action(async () => {
      const { approvals } = await context.app();
      await writeRecords(context, (await approvals.list()).map(toRecord), {
        members: [
          'id',
          'kind',
          'name',
          'version',
          'effect',
          'askedBy',
          'asked',
          'expires',
          'state',
          'outcome',
          'message',
        ],
        columns: ['id', 'what', 'asked by', 'asked', 'state', 'it would'].map((title) => ({ title })),
        cells: ({ id, kind, name, askedBy, asked, state, outcome, effect }) => [
          String(id),
          `${kind} ${name}`,
          printable(askedBy),
          asked,
          outcome === null ? state : `${state}, ${outcome}`,
          printable(effect.split('\n')[0] ?? ''),
        ],
      });
    });
  examples(addFormats(list, ['json', 'ndjson', 'csv']), [['What waits for me', 'dagflux approvals list']]);

  const approve = group
    .command('approve')
    .description('say what it would do, and run it here')
    .argument('<id>', 'see list', wholeNumber)
    .option('--yes', 'without asking')
    .action((id: number, flags: { yes?: boolean }) => runApproved(context, id, flags));
  examples(addFormats(approve, ['json']), [['Run what was asked for', 'dagflux approvals approve 3']]);

  const reject = group
    .command('reject')
    .description('let it not run')
    .argument('<id>', 'see list', wholeNumber)
    .action(async (id: number) => {
      const { approvals } = await context.app();
      const rejected = await approvals.reject(id);
      if (context.format === 'json') return context.out.write(`${JSON.stringify(rejected)}\n`);
      await context.out.write(`Rejected request ${id}.\n`);
    });
  examples(addFormats(reject, ['json']), [['Say no', 'dagflux approvals reject 3']]);
}

async function runApproved(context: Context, id: number, { yes }: { readonly yes?: boolean }): Promise<void> {
  context.writes = true;
  const { out, error, format, signal } = context;
  const { approvals, activities } = await context.app();
  const { kind, name, version, effect, askedBy } = await approvals.show(id);
  await error.write(`${printable(askedBy)} asks to run the ${kind} ${name}, version ${version}:\n`);
  for (const sentence of effect) await error.write(`  ${printableLines(sentence)}\n`);
  if (!yes) await confirm(context, 'Run it now?');
  const { done } = await approvals.approve(id);
  const stop = () => {
    for (const activity of activities.list()) activities.stop(activity.id);
  };
  signal.addEventListener('abort', stop, { once: true });
  const { result } = await done;
  if (result?.outcome === 'failed')
    throw new DagFluxError(result.code, result.message, { hint: result.hint ?? undefined });
  if (format === 'json') return out.write(`${JSON.stringify({ event: 'done', ...result })}\n`);
  const rows = result?.rows ?? null;
  const run = result?.run ?? null;
  await out.write(`Done${rows === null ? '' : `: ${plural(rows, 'row')}`}${run === null ? '' : `: run ${run}`}.\n`);
  if (result?.backup) await out.write(`Before: copied into ${result.backup}.\n`);
}

function toRecord({ effect, result, id, kind, name, version, askedBy, asked, expires, state }: Approval) {
  return {
    ...{ id, kind, name, version, askedBy, asked, expires, state },
    effect: effect.join('\n'),
    outcome: state === 'approved' ? (result?.outcome ?? 'running') : null,
    message: result?.outcome === 'failed' ? result.message : null,
  };
}
