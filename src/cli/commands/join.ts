import type { Command } from 'commander';
import type { JoinEvent } from '../../app/join.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { parseNames } from '../../contract/names.ts';
import { addBackupOption, writeBackup } from '../backup-option.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { parseJson, readTextFile } from '../input.ts';
import { writeJoinRehearsal, writeJoinResult } from '../output/join.ts';
import { createProgressView } from '../progress.ts';
import { confirm } from '../prompt.ts';

interface JoinFlags {
  readonly file: string;
  readonly dryRun?: boolean;
  readonly allowLossy?: readonly string[];
  readonly keyLimit?: number;
  readonly yes?: boolean;
  readonly save?: string;
  readonly backup?: boolean;
}

/** `join`: joins tables of any connections into a new table, or merges them into one, after a rehearsal. */
export function addJoinCommand(program: Command, context: Context): void {
  const command = program
    .command('join')
    .description('join tables of any connections into one: what moves and what matches is shown first')
    .requiredOption('--file <path>', 'what to join, as JSON')
    .option('--dry-run', 'stop after the rehearsal: nothing moves')
    .option('--allow-lossy <columns>', 'columns whose values may lose something', (text: string) =>
      parseNames(text, ','),
    )
    .option(
      '--key-limit <number>',
      'send at most so many keys to select rows by; 0 = none (default 2,000,000)',
      readCount,
    )
    .option('--save <name>', 'keep it under this name after the rehearsal, to run again: see operations')
    .option('--yes', 'go on after the rehearsal without asking')
    .action((flags: JoinFlags) => runJoin(context, flags));
  examples(addFormats(addBackupOption(command), ['json', 'ndjson']), [
    ['What would move', 'dagflux join --file join.json --dry-run'],
  ]);
  command.addHelpText(
    'after',
    `
The file, for customers of one server with their orders of another:
  { "sources": [{ "name": "c", "table": "erp:public.customer" },
                { "name": "o", "table": "shop:orders" }],
    "joins": [{ "left": "c", "right": "o", "type": "left",
                "on": [{ "left": "id", "right": "customer_id" }] }],
    "columns": [{ "source": "c", "column": "name", "as": "customer" },
                { "source": "o", "column": "total", "as": "total" }],
    "target": { "mode": "create", "table": "workspace:customer_orders" } }
Types: inner, left, full. Into a table that is there: "mode": "merge", with
"keys": the columns of it that tell its rows apart. New names in lower case
become upper case in Snowflake, unless "target" says "keepNames": true.`,
  );
}

function readCount(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new DagFluxError('invalid-input', 'The limit of keys must be a whole number.', { hint: 'For example 100000.' });
}

async function runJoin(context: Context, flags: JoinFlags): Promise<void> {
  const { out, error, format, signal } = context;
  context.writes = true;
  const specification = parseJson(await readTextFile(context, flags.file));
  const request = { specification, allowLossy: flags.allowLossy, keyLimit: flags.keyLimit };
  const app = await context.app();
  const rehearsal =
    flags.save === undefined
      ? await app.rehearseJoin(request, { signal })
      : await app.operations.save(flags.save, { kind: 'join', request }, { signal });
  if (format === 'table') await writeJoinRehearsal(out, rehearsal);
  else if (format === 'ndjson' || flags.dryRun) {
    await out.write(`${JSON.stringify({ event: 'rehearsed', rehearsal })}\n`);
  }
  if (flags.dryRun) return format === 'table' ? out.write('Dry run: nothing moved.\n') : undefined;
  const target = targetOf(specification);
  if (!flags.yes) await confirm(context, `Join them into ${target} so?`);
  const progress = format === 'table' || error.terminal ? createProgressView(error) : undefined;
  const onEvent = (event: JoinEvent): void => {
    if (format === 'ndjson') void out.write(`${JSON.stringify(event)}\n`);
    if (event.event === 'source' && event.of.event === 'progress') progress?.show(event.of);
  };
  const result = await app
    .join(request, { signal, onEvent, again: flags.save !== undefined, backup: flags.backup })
    .finally(() => progress?.clear());
  if (format === 'table') {
    await writeBackup(context, result.backup, target);
    return await writeJoinResult(out, result, target);
  }
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
  const document = { event: 'done', ...(format === 'json' && { rehearsal }), ...result, peakMemoryBytes };
  await out.write(`${JSON.stringify(document)}\n`);
}

/** Of a specification that was read. */
function targetOf(specification: unknown): string {
  return (specification as { readonly target: { readonly table: string } }).target.table;
}
