import type { Command } from 'commander';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { readStandardInput, readTextFile } from '../input.ts';
import { createResultWriter } from '../output/results.ts';
import { collect, PEOPLE_ROWS, readLimit, readSeconds } from '../values.ts';

interface QueryOptions {
  readonly file?: string;
  readonly param?: readonly string[];
  readonly limit?: number;
  readonly timeout?: number;
}

/** `query`: runs SQL and writes its results as they arrive. */
export function addQueryCommand(program: Command, context: Context): void {
  const command = program
    .command('query')
    .description('run SQL: one statement or several, in order, stopping at the first error')
    .argument('<connection>', 'the name of a saved connection, or workspace')
    .argument('[sql]', 'the SQL; without it, or as -, it is read from standard input')
    .option('--file <path>', 'read the SQL from a file')
    .option('--param <value>', 'a value for $1, $2 … as text; may be given several times', collect)
    .option(
      '--limit <rows>',
      `at most so many rows of each result; default for people ${PEOPLE_ROWS.query}, for --json, --ndjson and --csv all`,
      readLimit,
    )
    .option('--timeout <seconds>', 'end a statement that takes longer', readSeconds)
    .action((connection: string, sql: string | undefined, options: QueryOptions) =>
      runQuery(context, connection, sql, options),
    );
  examples(addFormats(command, ['json', 'ndjson', 'csv']), [
    ['Rows for people', 'dagflux query erp "SELECT * FROM customer"'],
    ['With a parameter', `dagflux query erp 'SELECT * FROM customer WHERE city = $1' --param Oslo`],
    ['From a file, as CSV', 'dagflux query erp --file report.sql --csv > report.csv'],
    ['From standard input, streamed', 'echo "SELECT * FROM event" | dagflux query erp --ndjson | head'],
    ['SQL that starts with a dash', `dagflux query erp -- '-- a comment\\nSELECT 1'`],
  ]);
}

async function runQuery(
  context: Context,
  connection: string,
  sql: string | undefined,
  options: QueryOptions,
): Promise<void> {
  const { format, out, error, signal } = context;
  const text = await readStatement(context, sql, options.file);
  context.statement = text;
  const maxRows = options.limit ?? (format === 'table' ? PEOPLE_ROWS.query : undefined);
  const app = await context.app();
  const writer = createResultWriter(format, out, error);
  try {
    const events = app.query(connection, text, {
      ...(maxRows === undefined ? {} : { maxRows }),
      ...(options.param === undefined ? {} : { parameters: options.param }),
      timeout: options.timeout,
      signal,
    });
    for await (const event of events) await writer.event(event);
  } catch (thrown) {
    await writer.end({ failed: true });
    throw thrown;
  }
  await writer.end({ failed: false });
}

/** The SQL from an argument, a file or standard input. */
export async function readStatement(
  context: Context,
  sql: string | undefined,
  file: string | undefined,
): Promise<string> {
  if (file !== undefined) {
    if (sql !== undefined)
      throw new DagFluxError('invalid-input', 'SQL was given twice: as an argument and by --file.');
    return readTextFile(context, file);
  }
  if (sql !== undefined && sql !== '-') return sql;
  if (sql === undefined && context.surroundings.stdin.isTTY) {
    throw new DagFluxError('invalid-input', 'There is no SQL to run.', {
      hint: 'Give it as an argument, by --file, or on standard input.',
    });
  }
  return readStandardInput(context);
}
