import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { ExportEvent, ExportResult } from '../../app/export.ts';
import { parseNames } from '../../contract/names.ts';
import { FILE_FORMATS, type FileFormat } from '../../files/formats.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { formatBytes, formatSeconds, plural } from '../output/text.ts';
import { createProgressView } from '../progress.ts';

interface ExportFlags {
  readonly to: string;
  readonly format?: FileFormat;
  readonly columns?: readonly string[];
  readonly where?: string;
  readonly sql?: string;
  readonly table?: string;
  readonly overwrite?: boolean;
}

/** `export`: writes a table or a query to a file. */
export function addExportCommand(program: Command, context: Context): void {
  const command = program
    .command('export')
    .description('write a table, or the rows of a query, to a file')
    .argument('<from>', 'connection:schema.table; with --sql the connection alone')
    .requiredOption('--to <file>', 'the file; its ending says what is written')
    .addOption(
      new Option('--format <format>', 'what is written, where the ending does not say it').choices(FILE_FORMATS),
    )
    .option('--columns <columns>', 'only these columns, separated by commas', (text: string) => parseNames(text, ','))
    .option('--where <condition>', "only these rows: a condition in the source's own SQL")
    .option('--sql <select>', 'the rows of this query, run on the connection <from>')
    .option('--table <name>', "SQLite: the table's name; default: the file's name")
    .option('--overwrite', 'replace the file if it is there')
    .action((from: string, flags: ExportFlags) => runExport(context, from, flags));
  examples(addFormats(command, ['json', 'ndjson']), [
    ['A table as CSV', 'dagflux export erp:public.customer --to customer.csv'],
    [
      'A query as Parquet',
      'dagflux export erp --to totals.parquet --sql "SELECT city, count(*) AS n FROM customer GROUP BY 1"',
    ],
    ['Again each night', 'dagflux export workspace:report --to report.sqlite --overwrite'],
  ]);
  command.addHelpText(
    'after',
    `
Endings: .csv, .json (an array of objects), .ndjson or .jsonl (an object a
line), .parquet, .sqlite, .sqlite3 or .db. The file has its name only when it is
whole: whatever fails, nothing is left, and a file to be replaced is as it was.`,
  );
}

async function runExport(context: Context, from: string, flags: ExportFlags): Promise<void> {
  const { out, error, format, signal, surroundings } = context;
  context.writes = true;
  const progress = format === 'table' || error.terminal ? createProgressView(error) : undefined;
  const onEvent = (event: ExportEvent) => {
    if (format === 'ndjson') void out.write(`${JSON.stringify(event)}\n`);
    progress?.show(event);
  };
  const to = resolve(surroundings.directory, flags.to);
  const app = await context.app();
  let result: ExportResult;
  try {
    result = await app.export({ ...flags, from, to }, { signal, onEvent });
  } finally {
    progress?.clear();
  }
  if (format !== 'table') return out.write(`${JSON.stringify({ event: 'done', ...result })}\n`);
  const { rows, bytes, seconds, file } = result;
  await out.write(`Wrote ${plural(rows, 'row')} to ${file} in ${formatSeconds(seconds)}, ${formatBytes(bytes)}.\n`);
}
