import type { Command } from 'commander';
import type { Operation } from '../../app/operations.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { operationText } from '../output/operation.ts';
import { writeRecords } from '../output/records.ts';
import { addOperationEdit } from './operations-edit.ts';
import { addOperationRuns } from './operations-run.ts';

const FORMATS = ['json', 'ndjson', 'csv'] as const;

/** `operations`: saved transformers and joins, run again without asking. */
export function addOperationCommands(program: Command, context: Context): void {
  const group = program
    .command('operations')
    .description('saved transformers and joins: checked once, run again whenever you like');
  addList(group, context);
  addShow(group, context);
  addOperationRuns(group, context);
  addOperationEdit(group, context);
  addHistory(group, context);
  addBackups(group, context);
  group
    .command('remove')
    .description('forget an operation; its tables and backups stay')
    .argument('<name>')
    .action(async (name: string) => {
      context.writes = true;
      (await context.app()).operations.remove(name);
    });
}

const toRecord = ({ name, version, kind, reads, writes, inPlace, server, created }: Operation) => {
  return { name, version, kind, reads: reads.join(', '), writes, inPlace, server, created };
};
const MEMBERS = ['name', 'version', 'kind', 'reads', 'writes', 'inPlace', 'server', 'created'] as const;

function addList(group: Command, context: Context): void {
  const command = group
    .command('list')
    .description('list the saved operations')
    .action(async () => {
      const app = await context.app();
      await writeRecords(context, app.operations.list().map(toRecord), {
        members: MEMBERS,
        columns: ['name', 'version', 'kind', 'reads', 'writes'].map((title) => ({ title })),
        cells: (record) => [
          record.name,
          String(record.version),
          record.kind,
          record.reads,
          `${record.writes}${record.inPlace ? ' (in place)' : ''}`,
        ],
      });
    });
  examples(addFormats(command, FORMATS), [['All of them', 'dagflux operations list']]);
}

function addShow(group: Command, context: Context): void {
  const command = group
    .command('show')
    .description('show an operation as it runs now, or an earlier version of it')
    .argument('<name>')
    .option('--as-of <version>', 'an earlier version: see history --versions', wholeNumber)
    .action(async (name: string, { asOf }: { asOf?: number }) => {
      const operation = (await context.app()).operations.show(name, asOf);
      if (context.format === 'json') return context.out.write(`${JSON.stringify(operation)}\n`);
      const lines = Object.entries(toRecord(operation)).map(([key, value]) => `${key}: ${value}`);
      await context.out.write(`${lines.join('\n')}\n\n${operationText(operation)}\n`);
    });
  examples(addFormats(command, ['json']), [['What it does', 'dagflux operations show totals']]);
}

function addHistory(group: Command, context: Context): void {
  const command = group
    .command('history')
    .description('the last runs of an operation, newest first; or its versions')
    .argument('<name>')
    .option('--versions', 'its versions')
    .action(async (name: string, flags: { versions?: boolean }) => {
      const { runs, versions } = (await context.app()).operations.history(name);
      if (flags.versions) {
        return await writeRecords(context, versions.map(toRecord), {
          members: MEMBERS,
          columns: ['version', 'created', 'server'].map((title) => ({ title })),
          cells: ({ version, created, server }) => [String(version), created, server],
        });
      }
      await writeRecords(context, runs, {
        members: ['id', 'version', 'started', 'ended', 'outcome', 'rows', 'backup'],
        columns: ['run', 'started', 'version', 'outcome', 'rows', 'backup'].map((title) => ({ title })),
        cells: ({ id, started, version, outcome, rows, backup }) => [
          String(id),
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

function addBackups(group: Command, context: Context): void {
  const command = group
    .command('backups')
    .description('list the copies that runs have made before they changed a table, the newest first')
    .action(async () => {
      const app = await context.app();
      await writeRecords(context, app.operations.backups(), {
        members: ['operation', 'run', 'table', 'backup', 'made'],
        columns: [
          { title: 'operation' },
          { title: 'run', align: 'right' as const },
          ...['table', 'backup', 'made'].map((title) => ({ title })),
        ],
        cells: ({ operation, run, table, backup, made }) => [operation, String(run), table, backup, made],
      });
    });
  examples(addFormats(command, FORMATS), [
    ['What can be put back', 'dagflux operations backups'],
    ['Put one back', 'dagflux operations restore totals --run 12'],
  ]);
}

/** @throws invalid-input */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new DagFluxError('invalid-input', `"${text}" is no number.`, { hint: 'Write a whole number, as 3.' });
}
