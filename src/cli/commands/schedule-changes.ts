import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ScheduleTrigger } from '../../app/schedules.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { addCronOptions, type CronFlags, cronTrigger } from './schedule-cron.ts';

interface AddFlags extends CronFlags {
  readonly file?: string;
}

/** `schedule add`, `remove`, `pause`, `resume`. */
export function addScheduleChanges(group: Command, context: Context): void {
  const add = addCronOptions(group.command('add'))
    .description('start a saved workflow by a clock or by files, in place of what its Start node says')
    .argument('<workflow>')
    .option('--file <path>', 'a file, a folder or a pattern such as inbox/*.csv: what appears or changes starts a run')
    .action(async (workflow: string, flags: AddFlags) => {
      context.writes = true;
      const trigger = triggerOf(context, flags);
      const saved = await (await context.app()).schedules.put(workflow, trigger);
      if (context.format === 'json') return context.out.write(`${JSON.stringify(saved)}\n`);
      const { words, zone, next } = saved;
      const first = next === null ? '' : ` Next: ${next.slice(0, 16).replace('T', ' ')} UTC.`;
      await context.out.write(`"${workflow}" runs: ${words}${zone === null ? '' : `, ${zone}`}.${first}\n`);
    });
  examples(addFormats(add, ['json']), [
    ['Every night', 'dagflux schedule add "Nightly sales" --cron "0 2 * * *" --zone Europe/Berlin'],
    ['When files come', 'dagflux schedule add Import --file "inbox/*.csv"'],
  ]);
  const change = (name: 'remove' | 'pause' | 'resume', description: string) =>
    group
      .command(name)
      .description(description)
      .argument('<workflow>')
      .action(async (workflow: string) => {
        context.writes = true;
        await (await context.app()).schedules[name](workflow);
      });
  change('remove', 'take away what was added; what the Start node says counts again');
  change('pause', 'do not start it until it is resumed');
  change('resume', 'start it again when it is due; what was due meanwhile is not made up for');
}

function triggerOf({ surroundings }: Context, flags: AddFlags): ScheduleTrigger {
  const { file, cron, zone, missed } = flags;
  if ((file === undefined) === (cron === undefined)) {
    throw new DagFluxError('invalid-input', 'Say when it starts: by --cron, or by --file.');
  }
  if (cron !== undefined) return cronTrigger(cron, flags);
  if (zone !== undefined || missed !== undefined) {
    throw new DagFluxError('invalid-input', '--zone and --missed go with --cron.', { hint: 'Leave them out.' });
  }
  return { kind: 'file', path: resolve(surroundings.directory, file ?? '') };
}
