import type { Command } from 'commander';
import type { TransformRequest } from '../../app/transform.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { parseNames } from '../../contract/names.ts';
import { addBackupOption, writeBackup } from '../backup-option.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { rehearsalDocument, writeRehearsal } from '../output/rehearsal.ts';
import { formatSeconds, plural } from '../output/text.ts';
import { confirm } from '../prompt.ts';
import { readStatement } from './query.ts';

interface TransformFlags {
  readonly inPlace?: boolean;
  readonly sql?: string;
  readonly file?: string;
  readonly dryRun?: boolean;
  readonly keepNames?: boolean;
  readonly allowLossy?: readonly string[];
  readonly yes?: boolean;
  readonly save?: string;
  readonly backup?: boolean;
}

/** `transform`: makes a new table of a SELECT, or changes one in place, after a rehearsal. */
export function addTransformCommand(program: Command, context: Context): void {
  const command = program
    .command('transform')
    .description('make a new table of a SELECT, or change a table in place: tried out, shown, then done')
    .argument('<source>', 'connection:schema.table')
    .argument('[target]', 'the new table, of the same connection or the workspace: connection:schema.table')
    .option('--in-place', 'change the source itself: ALTER TABLE, UPDATE and DELETE on it')
    .option('--sql <sql>', "the SQL, in the source's own dialect; without it, it is read from standard input")
    .option('--file <path>', 'read the SQL from a file')
    .option('--keep-names', 'name the new table and its columns as they are written, in their case')
    .option('--dry-run', 'stop after the rehearsal: nothing is changed')
    .option('--allow-lossy <columns>', 'columns whose values may lose something', (text: string) =>
      parseNames(text, ','),
    )
    .option('--save <name>', 'keep it under this name after the rehearsal, to run again: see operations')
    .option('--yes', 'go on after the rehearsal without asking')
    .action((source: string, target: string | undefined, flags: TransformFlags) =>
      runTransform(context, source, target, flags),
    );
  examples(addFormats(addBackupOption(command), ['json']), [
    [
      'A new table in the same database',
      'dagflux transform erp:orders erp:totals --sql "SELECT city, sum(amount) AS total FROM orders GROUP BY city"',
    ],
    [
      'What a change would do',
      `dagflux transform erp:orders --in-place --sql "DELETE FROM orders WHERE amount = 0" --dry-run`,
    ],
  ]);
}

async function runTransform(
  context: Context,
  source: string,
  target: string | undefined,
  flags: TransformFlags,
): Promise<void> {
  const { out, format, signal } = context;
  context.writes = true;
  if ((target === undefined) !== (flags.inPlace === true)) {
    throw new DagFluxError('invalid-input', 'A transformer makes a new table or works in place: one of the two.', {
      hint: 'Name the new table, or say --in-place.',
    });
  }
  const sql = await readStatement(context, flags.sql, flags.file);
  context.statement = sql;
  const request: TransformRequest = { source, target, sql, keepNames: flags.keepNames, allowLossy: flags.allowLossy };
  const app = await context.app();
  const rehearsal =
    flags.save === undefined
      ? await app.rehearse(request, { signal })
      : await app.operations.save(flags.save, { kind: 'transformer', request }, { signal });
  if (format === 'table') await writeRehearsal(out, rehearsal);
  if (flags.dryRun) {
    const document = { event: 'rehearsed', rehearsal: rehearsalDocument(rehearsal) };
    return out.write(format === 'table' ? 'Dry run: nothing was changed.\n' : `${JSON.stringify(document)}\n`);
  }
  if (!flags.yes) await confirm(context, target === undefined ? `Change ${source} so?` : `Make ${target} so?`);
  const result = await app.transform(request, { signal, again: flags.save !== undefined, backup: flags.backup });
  if (format !== 'table') {
    return out.write(`${JSON.stringify({ event: 'done', rehearsal: rehearsalDocument(rehearsal), ...result })}\n`);
  }
  if (result.kind === 'new table') {
    return out.write(`Made ${target} with ${plural(result.rows, 'row')} in ${formatSeconds(result.seconds)}.\n`);
  }
  await writeBackup(context, result.backup, source);
  for (const { class: kind, rows } of result.statements) {
    await out.write(`${kind.toUpperCase()}${rows === null ? '' : `: ${plural(rows, 'row')}`}\n`);
  }
}
