import type { Command } from 'commander';
import type { TemporaryObject } from '../../store/ledger.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeRecords } from '../output/records.ts';

/** `orphans`: what a process that ended early left in a database. */
export function addOrphanCommands(program: Command, context: Context): void {
  const group = program
    .command('orphans')
    .description('temporary tables and staged files that a process which ended early left at a database');
  const list = group
    .command('list')
    .description('list the temporary tables and staged files that are written down, also those in use')
    .action(async () => {
      const app = await context.app();
      await writeRecords(
        context,
        (await app.orphans.list()).map((object) => toRecord(object, app.orphans.nameOf(object))),
        {
          members: ['connection', 'table', 'process', 'owner', 'created', 'swept', 'problem'],
          columns: ['connection', 'table', 'process', 'state', 'created', 'problem'].map((title) => ({ title })),
          cells: (record) => [
            record.connection,
            record.table,
            String(record.process),
            record.owner,
            record.created,
            record.problem ?? '',
          ],
        },
      );
    });
  examples(addFormats(list, ['json', 'ndjson', 'csv']), [['What is left', 'dagflux orphans list']]);
  const sweep = group
    .command('sweep')
    .description('remove those whose process is gone; what cannot be reached stays on the list')
    .action(async () => {
      context.writes = true;
      const app = await context.app();
      const swept = await app.orphans.sweep({ signal: context.signal });
      const records = swept.map(({ object, problem }) => ({
        connection: object.connection,
        table: app.orphans.nameOf(object),
        removed: problem === null,
        problem,
      }));
      await writeRecords(context, records, {
        members: ['connection', 'table', 'removed', 'problem'],
        columns: ['connection', 'table', 'result'].map((title) => ({ title })),
        cells: (record) => [
          record.connection,
          record.table,
          record.removed ? 'removed' : `still there: ${record.problem}`,
        ],
      });
    });
  examples(addFormats(sweep, ['json', 'ndjson', 'csv']), [['Clean up after a crash', 'dagflux orphans sweep']]);
}

function toRecord(object: TemporaryObject, table: string) {
  return {
    connection: object.connection,
    table,
    process: object.ownerPid,
    owner: object.owner,
    created: object.created,
    swept: object.swept,
    problem: object.problem,
  };
}
