import type { Command } from 'commander';
import type { ScheduleSummary } from '../../app/schedules.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeRecords } from '../output/records.ts';
import { addCronOptions, type CronFlags, cronTrigger } from './schedule-cron.ts';

const FORMATS = ['json', 'ndjson', 'csv'] as const;

/** `schedule list` and `schedule next`. */
export function addScheduleViews(group: Command, context: Context): void {
  const list = group
    .command('list')
    .description('list what starts by itself, and when next')
    .action(async () => {
      const { schedules } = await context.app();
      const keepers = await schedules.keepers();
      await writeRecords(context, (await schedules.list()).map(toRecord), {
        members: ['workflow', 'from', 'when', 'zone', 'next', 'missed', 'paused', 'problem'],
        columns: ['workflow', 'when', 'next (UTC)', 'missed', 'state'].map((title) => ({ title })),
        cells: ({ workflow, when, zone, next, missed, paused, problem }) => [
          workflow,
          zone === null ? when : `${when}, ${zone}`,
          next?.slice(0, 16).replace('T', ' ') ?? '',
          missed ?? '',
          problem ?? (paused ? 'paused' : 'on'),
        ],
        remark: keepers.length === 0 ? 'nothing keeps them going now: dagflux schedule, or dagflux serve' : undefined,
      });
    });
  examples(addFormats(list, FORMATS), [['All of them', 'dagflux schedule list']]);
  const next = addCronOptions(group.command('next'))
    .description('show when a workflow, or a cron expression, starts next')
    .argument('[workflow]')
    .action(async (workflow: string | undefined, flags: CronFlags) => {
      const { schedules } = await context.app();
      if ((workflow === undefined) === (flags.cron === undefined)) {
        throw new DagFluxError('invalid-input', 'Name a workflow, or a cron expression with --cron.');
      }
      const of = workflow === undefined ? cronTrigger(flags.cron ?? '', flags) : { workflow };
      const { words, zone, times } = await schedules.next(of);
      await writeRecords(context, times, {
        members: ['at', 'local', 'weekday', 'offset', 'remark'],
        columns: ['', 'local', 'offset', 'UTC', ''].map((title) => ({ title })),
        cells: ({ at, local, weekday, offset, remark }) => [
          weekday,
          local,
          offset,
          at.slice(0, 16).replace('T', ' '),
          remark ?? '',
        ],
        remark: zone === null ? words : `${words}, ${zone}`,
      });
    });
  examples(addFormats(next, FORMATS), [
    ['Of a workflow', 'dagflux schedule next "Nightly sales"'],
    ['Try an expression', 'dagflux schedule next --cron "30 2 * * *" --zone Europe/Berlin'],
  ]);
}

function toRecord({ workflow, from, words, zone, next, missed, paused, problem }: ScheduleSummary) {
  return { workflow, from, when: words, zone, next, missed, paused, problem };
}
