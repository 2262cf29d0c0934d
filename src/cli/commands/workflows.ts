import type { Command } from 'commander';
import type { WorkflowSummary } from '../../app/workflows.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeRecords } from '../output/records.ts';
import { plural, printable } from '../output/text.ts';
import { readWorkflowFile } from '../workflow-file.ts';
import { wholeNumber } from './operations.ts';

const FORMATS = ['json', 'ndjson', 'csv'] as const;

/** `workflows`: saved workflows, and what a file must look like. */
export function addWorkflowCommands(program: Command, context: Context): void {
  const group = program.command('workflows').description('saved workflows; "dagflux run" runs them');
  addList(group, context);
  addAdd(group, context);
  addShow(group, context);
  addCheck(group, context);
  addRename(group, context);
  group
    .command('remove')
    .description('forget a workflow, its versions and its schedule; its runs stay in the log')
    .argument('<name>')
    .action(async (name: string) => {
      context.writes = true;
      (await context.app()).workflows.remove(name);
    });
  group
    .command('schema')
    .description('print the JSON Schema of a workflow file')
    .action(async () => {
      const schema = await (await context.app()).workflows.schema();
      await context.out.write(`${JSON.stringify(schema, null, 2)}\n`);
    });
}

const toRecord = ({ name, version, created, nodes, trigger }: WorkflowSummary) => {
  const starts = trigger === null ? 'cannot be read' : trigger.kind === 'cron' ? trigger.expression : trigger.kind;
  return { name, version, starts, nodes, created };
};

function addList(group: Command, context: Context): void {
  const command = group
    .command('list')
    .description('list the saved workflows, or the versions of one')
    .option('--versions <name>', 'the versions of this one, newest first')
    .action(async (flags: { versions?: string }) => {
      const { workflows } = await context.app();
      const { versions } = flags;
      const found = versions === undefined ? await workflows.list() : await workflows.history(versions);
      await writeRecords(context, found.map(toRecord), {
        members: ['name', 'version', 'starts', 'nodes', 'created'],
        columns: ['name', 'version', 'starts', 'nodes', 'saved'].map((title) => ({ title })),
        cells: ({ name, version, starts, nodes, created }) => [
          name,
          String(version),
          starts,
          String(nodes),
          created.slice(0, 19).replace('T', ' '),
        ],
      });
    });
  examples(addFormats(command, FORMATS), [['What is saved', 'dagflux workflows list']]);
}

function addAdd(group: Command, context: Context): void {
  const command = group
    .command('add')
    .description('save a workflow under the name in its file; one that is there gets a new version')
    .argument('<file>')
    .action(async (file: string) => {
      context.writes = true;
      const { document, directory } = await readWorkflowFile(context, file);
      const { saved } = await (await context.app()).workflows.save(document, { directory });
      if (context.format === 'json') return context.out.write(`${JSON.stringify(saved)}\n`);
      await context.out.write(`Saved "${saved.name}", version ${saved.version}.\n`);
    });
  examples(addFormats(command, ['json']), [['Save it', 'dagflux workflows add nightly.json']]);
}

function addShow(group: Command, context: Context): void {
  const command = group
    .command('show')
    .description('print a saved workflow, as a file that can be run')
    .argument('<name>')
    .option('--as-of <version>', 'an earlier version', wholeNumber)
    .action(async (name: string, { asOf }: { asOf?: number }) => {
      const { document } = await (await context.app()).workflows.get(name, asOf);
      await context.out.write(`${JSON.stringify(document, null, 2)}\n`);
    });
  examples(command, [['Into a file', 'dagflux workflows show nightly > nightly.json']]);
}

function addCheck(group: Command, context: Context): void {
  const command = group
    .command('check')
    .description('say what is wrong with a workflow file; no database is asked')
    .argument('<file>')
    .action(async (file: string) => {
      const { document } = await readWorkflowFile(context, file);
      const problems = await (await context.app()).workflows.check(document);
      if (context.format === 'json') await context.out.write(`${JSON.stringify(problems)}\n`);
      else {
        for (const { message, hint } of problems) {
          await context.out.write(`${printable(message)}${hint === null ? '' : `\n  ${printable(hint)}`}\n`);
        }
      }
      if (problems.length > 0) {
        throw new DagFluxError('invalid-input', `The workflow has ${plural(problems.length, 'problem')}.`, {
          hint: 'What may stand in it: dagflux workflows schema',
        });
      }
      if (context.format === 'table') await context.out.write('Nothing is wrong with it.\n');
    });
  examples(addFormats(command, ['json']), [['Before it is run', 'dagflux workflows check nightly.json']]);
}

function addRename(group: Command, context: Context): void {
  const command = group
    .command('rename')
    .description('give a workflow another name; its versions, runs and schedule go along')
    .argument('<name>')
    .argument('<to>')
    .action(async (name: string, to: string) => {
      context.writes = true;
      const renamed = await (await context.app()).workflows.rename(name, to);
      if (context.format === 'json') return context.out.write(`${JSON.stringify(renamed)}\n`);
      await context.out.write(`"${printable(name)}" is now "${printable(renamed.name)}".\n`);
    });
  examples(addFormats(command, ['json']), [['Another name', 'dagflux workflows rename nightly "nightly sales"']]);
}
