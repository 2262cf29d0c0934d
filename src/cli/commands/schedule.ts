import type { Command } from 'commander';
import type { ScheduleEvent } from '../../app/schedules.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { plural, printable } from '../output/text.ts';
import { addScheduleChanges } from './schedule-changes.ts';
import { addScheduleViews } from './schedule-views.ts';

/** `schedule`: starts workflows when they are due, and says when that is. */
export function addScheduleCommands(program: Command, context: Context): void {
  const group = program
    .command('schedule')
    .description('start saved workflows when they are due, until Ctrl-C; list, add, pause and remove schedules')
    // Else the formats of what is below it would be taken for its own.
    .enablePositionalOptions()
    .action(() => keep(context));
  addFormats(group, ['ndjson']);
  addScheduleViews(group, context);
  addScheduleChanges(group, context);
  examples(group, [
    ['Keep schedules going', 'dagflux schedule'],
    ['Every night', 'dagflux schedule add "Nightly sales" --cron "0 2 * * *" --zone Europe/Berlin --missed latest'],
    ['When files come', 'dagflux schedule add Import --file "inbox/*.csv"'],
    ['When it would run', 'dagflux schedule next --cron "*/15 9-17 * * MON-FRI"'],
  ]);
  group.addHelpText(
    'after',
    `
Never two runs of one workflow at once: what becomes due meanwhile is skipped,
and the run log says so (dagflux runs list). A time that the clock shows twice
runs once; one that it leaves out runs when the clock has been put forward. A
file starts a run once it has kept still for two seconds.`,
  );
}

async function keep(context: Context): Promise<void> {
  const { out, error, format, signal } = context;
  context.writes = true;
  const { schedules } = await context.app();
  const on = (await schedules.list()).filter(({ paused, problem }) => !paused && problem === null);
  if (format !== 'ndjson') await error.write(`Keeping ${plural(on.length, 'schedule')} going. Ctrl-C ends it.\n`);
  const onEvent = (event: ScheduleEvent) =>
    void out.write(format === 'ndjson' ? `${JSON.stringify(event)}\n` : `${printable(lineOf(event))}\n`);
  await schedules.keep({ signal, onEvent });
}

function lineOf(event: ScheduleEvent): string {
  return `${event.at.slice(0, 19).replace('T', ' ')}  ${event.workflow === '' ? '' : `${event.workflow}: `}${told(event)}`;
}

function told(event: ScheduleEvent): string {
  switch (event.event) {
    case 'started':
      return `run ${event.run} started, ${event.due === null ? 'files changed' : `due ${event.due.slice(0, 16).replace('T', ' ')} UTC`}`;
    case 'ended':
      return `run ${event.run} ${event.outcome}${event.message === null ? '' : `: ${event.message}`}`;
    default:
      return event.message;
  }
}
