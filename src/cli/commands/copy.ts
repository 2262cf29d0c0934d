import { type Command, Option } from 'commander';
import { parseNames } from '../../contract/names.ts';
import type { MoveEvent, MoveMode, MoveResult } from '../../move/types.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeForecast } from '../output/forecast.ts';
import { formatBytes, formatCount, formatSeconds, plural } from '../output/text.ts';
import { createProgressView } from '../progress.ts';
import { confirm } from '../prompt.ts';

interface CopyFlags {
  readonly mode: MoveMode;
  readonly key?: readonly string[];
  readonly columns?: readonly string[];
  readonly where?: string;
  readonly sql?: string;
  readonly dryRun?: boolean;
  readonly keepNames?: boolean;
  readonly allowLossy?: readonly string[];
  readonly verify?: boolean;
  readonly yes?: boolean;
}

const names = (text: string) => parseNames(text, ',');

/** `copy`: moves a table or a query from one database into another. */
export function addCopyCommand(program: Command, context: Context): void {
  const command = program
    .command('copy')
    .description('copy a table, or the rows of a query, into a table of this or another database')
    .argument('<from>', 'connection:schema.table; with --sql the connection alone')
    .argument('<to>', 'connection:schema.table')
    .addOption(
      new Option('--mode <mode>', 'what to do with the target')
        .choices(['create', 'append', 'replace', 'upsert'])
        .default('create'),
    )
    .option('--key <columns>', "for upsert: what tells rows apart; default: the target's primary key", names)
    .option('--columns <columns>', 'only these columns, separated by commas', names)
    .option('--where <condition>', "only these rows: a condition in the source's own SQL")
    .option('--sql <select>', 'the rows of this query, run on the connection <from>')
    .option('--keep-names', 'name the table as it is written and its columns as in the source, in their case')
    .option('--dry-run', 'stop after the forecast: nothing is written')
    .option('--allow-lossy <columns>', 'columns whose values may lose something', names)
    .option('--verify', 'compare checksums of the copied rows on both sides before the commit')
    .option('--yes', 'replace without asking')
    .action((from: string, to: string, flags: CopyFlags) => runCopy(context, from, to, flags));
  examples(addFormats(command, ['json', 'ndjson']), [
    ['A table into another server', 'dagflux copy erp:public.customer lake:staging.customer'],
    ['What would happen to each column', 'dagflux copy erp:public.invoice workspace:invoice --dry-run'],
    [
      'New and changed rows',
      'dagflux copy erp:invoice lake:invoice --mode upsert --where "changed > current_date - 1"',
    ],
    ['A query', 'dagflux copy erp: workspace:totals --sql "SELECT city, count(*) AS n FROM customer GROUP BY city"'],
  ]);
  command.addHelpText(
    'after',
    `
Modes: create makes the table and fails if it exists; append adds rows, by
column name; replace exchanges all rows of a table in one transaction; upsert
inserts new rows and updates those whose key is there. Whatever fails, the
target is as it was.

Names: columns are those of the same name, else of the same but for its case.
Where the target gives names without quotes another case than the source (as
Snowflake does: upper), new columns and a table written without quotes get
that case: customer_id becomes CUSTOMER_ID, "CustomerId" stays. To keep the
table's: wh:public.'"orders"'; to keep all: --keep-names.`,
  );
}

async function runCopy(context: Context, from: string, to: string, flags: CopyFlags): Promise<void> {
  const { out, error, format, signal } = context;
  context.writes = true;
  if (flags.mode === 'replace' && !flags.yes && !flags.dryRun) {
    await confirm(context, `Replace all rows of ${to}?`);
  }
  const progress = format === 'table' || error.terminal ? createProgressView(error) : undefined;
  const forecasts: Promise<void>[] = [];
  const onEvent = (event: MoveEvent) => {
    if (format === 'ndjson') void out.write(`${JSON.stringify(event)}\n`);
    if (event.event === 'progress') progress?.show(event);
    if (event.event === 'forecast' && format === 'table') forecasts.push(writeForecast(context.out, event.forecast));
  };
  const app = await context.app();
  let result: MoveResult;
  try {
    result = await app.copy({ ...flags, from, to }, { signal, onEvent });
  } finally {
    progress?.clear();
    await Promise.all(forecasts);
  }
  if (format === 'table') return out.write(summary(result, to));
  const { rows, bytes, seconds, route, forecast, verified } = result;
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
  await out.write(
    `${JSON.stringify({ event: 'done', rows, bytes, seconds, route, forecast, verified, peakMemoryBytes })}\n`,
  );
}

function summary(result: MoveResult, to: string): string {
  const { rows, bytes, seconds, route, verified } = result;
  if (route === null) return 'Dry run: nothing was written.\n';
  const rate = seconds > 0 ? `, ${formatCount(Math.round(rows / seconds))} rows/s` : '';
  const size = bytes > 0 ? `, ${formatBytes(bytes)}` : '';
  const proof = verified ? 'checksums equal' : 'counts equal';
  return `Copied ${plural(rows, 'row')} into ${to} in ${formatSeconds(seconds)}${size}${rate}. Route: ${route}; ${proof}.\n`;
}
