import type { Command } from 'commander';
import type { Operation } from '../../app/operations.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { readTextFile } from '../input.ts';
import { writeRecords } from '../output/records.ts';
import { writeRehearsal } from '../output/rehearsal.ts';
import { plural } from '../output/text.ts';
import { confirm } from '../prompt.ts';

interface EditFlags {
  readonly sql?: string;
  readonly file?: string;
  readonly repair?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const FORMATS = ['json', 'ndjson', 'csv'] as const;

/** `operations`: saved transformers, run again without asking. */
export function addOperationCommands(program: Command, context: Context): void {
  const group = program
    .command('operations')
    .description('saved operations: checked once, run again whenever you like');
  addList(group, context);
  addShow(group, context);
  addRun(group, context);
  addEdit(group, context);
  addRestore(group, context);
  addHistory(group, context);
  group
    .command('remove')
    .description('forget an operation; its tables and backups stay')
    .argument('<name>')
    .action(async (name: string) => {
      context.writes = true;
      (await context.app()).operations.remove(name);
    });
}

const toRecord = ({ name, version, kind, request, server, created }: Operation) => {
  return {
    name,
    version,
    kind,
    source: request.source,
    target: request.target ?? null,
    sql: request.sql,
    server,
    created,
  };
};

function addList(group: Command, context: Context): void {
  const command = group
    .command('list')
    .description('list the saved operations')
    .action(async () => {
      const app = await context.app();
      await writeRecords(context, app.operations.list().map(toRecord), {
        members: ['name', 'version', 'kind', 'source', 'target', 'sql', 'server', 'created'],
        columns: ['name', 'version', 'source', 'target'].map((title) => ({ title })),
        cells: (record) => [record.name, String(record.version), record.source, record.target ?? 'in place'],
      });
    });
  examples(addFormats(command, FORMATS), [['All of them', 'dagflux operations list']]);
}

function addShow(group: Command, context: Context): void {
  const command = group
    .command('show')
    .description('show an operation as it runs now')
    .argument('<name>')
    .action(async (name: string) => {
      const record = toRecord((await context.app()).operations.show(name));
      if (context.format === 'json') return context.out.write(`${JSON.stringify(record)}\n`);
      const { sql, target, ...facts } = record;
      const lines = Object.entries({ ...facts, target: target ?? 'in place' }).map(
        ([key, value]) => `${key}: ${value}`,
      );
      await context.out.write(`${lines.join('\n')}\n\n${sql.trim()}\n`);
    });
  examples(addFormats(command, ['json']), [['The SQL of an operation', 'dagflux operations show totals']]);
}

function addRun(group: Command, context: Context): void {
  const command = group
    .command('run')
    .description('run an operation; it stops before it writes if its table is not what it was checked on')
    .argument('<name>')
    .option('--backup', 'in place: first copy the table into the workspace')
    .action(async (name: string, { backup = false }: { backup?: boolean }) => {
      context.writes = true;
      const app = await context.app();
      const rows = await app.operations.run(name, { backup, signal: context.signal });
      if (context.format === 'json') return context.out.write(`${JSON.stringify({ event: 'done', rows })}\n`);
      await context.out.write(`Done${rows === null ? '' : `: ${plural(rows, 'row')}`}.\n`);
    });
  examples(addFormats(command, ['json']), [
    ['Before a change that may have to be undone', 'dagflux operations run clean --backup'],
  ]);
}

function addEdit(group: Command, context: Context): void {
  const command = group
    .command('edit')
    .description('give an operation other SQL, as a new version, after a rehearsal')
    .argument('<name>')
    .option('--sql <sql>', 'the new SQL')
    .option('--file <path>', 'read the new SQL from a file')
    .option('--repair', 'adapt the SQL to columns that were renamed, and accept types that changed')
    .option('--dry-run', 'show what would be saved')
    .option('--yes', 'save without asking')
    .action((name: string, flags: EditFlags) => runEdit(context, name, flags));
  examples(command, [['After a column was renamed', 'dagflux operations edit totals --repair']]);
}

async function runEdit(context: Context, name: string, flags: EditFlags): Promise<void> {
  const { out, signal } = context;
  context.writes = true;
  const { operations, rehearse } = await context.app();
  const { request } = operations.show(name);
  let sql = flags.sql ?? (flags.file === undefined ? undefined : await readTextFile(context, flags.file));
  if (flags.repair) {
    const repair = await operations.repair(name, { signal });
    for (const line of repair.drift) await out.write(`Since it was checked, ${line}.\n`);
    if (repair.sql === null) {
      throw new DagFluxError('conflict', 'A column is gone, so somebody has to write the SQL anew.', {
        hint: `Give it with: dagflux operations edit ${name} --file new.sql`,
      });
    }
    sql = repair.sql;
  }
  if (sql === undefined) {
    throw new DagFluxError('invalid-input', 'There is nothing to change.', { hint: 'Give --sql, --file or --repair.' });
  }
  const edited = { ...request, sql };
  await out.write(`${sql.trim()}\n\n`);
  await writeRehearsal(out, await rehearse(edited, { signal, again: true }));
  if (flags.dryRun) return out.write('Dry run: nothing was saved.\n');
  if (!flags.yes) await confirm(context, `Save this as the next version of ${name}?`);
  await operations.save(name, edited, { signal });
  await out.write(`Saved version ${operations.show(name).version} of ${name}.\n`);
}

function addRestore(group: Command, context: Context): void {
  const command = group
    .command('restore')
    .description('put the rows of the last backup back into the table')
    .argument('<name>')
    .option('--yes', 'without asking')
    .action(async (name: string, { yes }: { yes?: boolean }) => {
      context.writes = true;
      const { operations } = await context.app();
      if (!yes) await confirm(context, `Replace all rows of ${operations.show(name).request.source} by the backup?`);
      const rows = await operations.restore(name, { signal: context.signal });
      await context.out.write(`Put back ${plural(rows, 'row')}.\n`);
    });
  examples(command, [['As it was before the last run', 'dagflux operations restore clean']]);
}

function addHistory(group: Command, context: Context): void {
  const command = group
    .command('history')
    .description('the last runs of an operation, newest first')
    .argument('<name>')
    .action(async (name: string) => {
      const { runs } = (await context.app()).operations.history(name);
      await writeRecords(context, runs, {
        members: ['id', 'version', 'started', 'ended', 'outcome', 'rows', 'backup'],
        columns: ['started', 'version', 'outcome', 'rows', 'backup'].map((title) => ({ title })),
        cells: ({ started, version, outcome, rows, backup }) => [
          started,
          String(version),
          outcome ?? 'running, or ended early',
          rows === null ? '' : String(rows),
          backup ?? '',
        ],
      });
    });
  examples(addFormats(command, FORMATS), [['What ran, and when', 'dagflux operations history totals']]);
}
