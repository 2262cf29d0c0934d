import type { Command } from 'commander';
import { addBackupOption, writeBackup } from '../backup-option.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { plural } from '../output/text.ts';
import { confirm } from '../prompt.ts';
import { wholeNumber } from './operations.ts';

/** `operations run`, `restore`. */
export function addOperationRuns(group: Command, context: Context): void {
  const run = group
    .command('run')
    .description('run an operation; it stops before it writes if its tables are not what it was checked on')
    .argument('<name>')
    .action(async (name: string, flags: { backup?: boolean }) => {
      context.writes = true;
      const app = await context.app();
      const result = await app.operations.run(name, { backup: flags.backup, signal: context.signal });
      if (context.format === 'json') return context.out.write(`${JSON.stringify({ event: 'done', ...result })}\n`);
      await writeBackup(context, result.backup);
      await context.out.write(`Done${result.rows === null ? '' : `: ${plural(result.rows, 'row')}`}.\n`);
    });
  examples(addFormats(addBackupOption(run), ['json']), [
    ['Before a change that may have to be undone', 'dagflux operations run clean --backup'],
  ]);

  const restore = group
    .command('restore')
    .description('put the rows of the last backup back into the table, or say why it cannot be done')
    .argument('<name>')
    .option('--run <number>', 'the backup of that run: see history', wholeNumber)
    .option('--yes', 'without asking')
    .action(async (name: string, flags: { run?: number; yes?: boolean }) => {
      context.writes = true;
      const { operations } = await context.app();
      if (!flags.yes) await confirm(context, `Replace all rows of ${operations.show(name).writes} by the backup?`);
      const result = await operations.restore(name, { run: flags.run, signal: context.signal });
      if (context.format === 'json') return context.out.write(`${JSON.stringify({ event: 'done', ...result })}\n`);
      const { rows, table, made } = result;
      await context.out.write(`Put back ${plural(rows, 'row')} into ${table}, as of ${made}.\n`);
    });
  examples(addFormats(restore, ['json']), [['As it was before the last run', 'dagflux operations restore clean']]);
}
