import { type Command, Option } from 'commander';
import type { MissedPolicy } from '../../app/schedules.ts';

/** Options that say when, by a cron expression. */
export interface CronFlags {
  readonly cron?: string;
  readonly zone?: string;
  readonly missed?: MissedPolicy;
}

/** Adds `--cron`, `--zone` and `--missed`. */
export function addCronOptions(command: Command): Command {
  return command
    .option('--cron <expression>', 'minute, hour, day of the month, month, weekday: "0 2 * * *" is every day at 02:00')
    .option('--zone <name>', "whose clocks count, such as Europe/Berlin; default: this machine's")
    .addOption(
      new Option(
        '--missed <policy>',
        'what becomes of times that passed while nothing could start: none, one or each is run',
      ).choices(['skip', 'latest', 'all']),
    );
}

/** The clocks of this machine count unless a zone is named. */
export function cronTrigger(expression: string, { zone, missed }: CronFlags) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { kind: 'cron' as const, expression, zone: zone ?? own, ...(missed && { missed }) };
}
