import { Cron } from 'croner';
import cronstrue from 'cronstrue';
import { DagFluxError } from '../../contract/errors.ts';
import { neverWords, readCron } from './cron-fields.ts';
import { openZone, type Zone } from './zone.ts';

/** When something runs: a cron expression by the clocks of a zone. Instants are milliseconds since 1970 in UTC. */
export interface CronRule {
  readonly zone: Zone;
  /** `At 02:00, every day` */
  readonly words: string;
  /** The first time after an instant; null = never again. */
  next(after: number): number | null;
  /** The last times up to an instant, newest first. */
  previous(count: number, until: number): readonly number[];
  /** What is particular about a time, where clocks are changed; null = nothing. */
  remark(at: number): string | null;
}

/** More than the minutes that a clock is put back by, in times that are left out then. */
const LEFT_OUT = 130;

/**
 * A time that is named runs once on a day whose clock shows it twice, and at the next time there is where the clock leaves it out.
 * What runs in every hour goes on through both.
 * @throws invalid-input with a sentence that names the field, also for what never comes
 */
export function openCron(expression: string, zoneName: string, now = Date.now()): CronRule {
  const pattern = readCron(expression);
  const zone = openZone(zoneName);
  const cron = open(pattern, zoneName);
  const [minute = '', hour = ''] = pattern.split(' ');
  const repeats = (at: number) => (!hour.startsWith('*') || hour.includes('/') ? zone.isSecond(at) : false);
  const next = (after: number): number | null => {
    let at = cron.nextRun(new Date(after))?.getTime() ?? null;
    while (at !== null && repeats(at)) at = cron.nextRun(new Date(at))?.getTime() ?? null;
    return at;
  };
  if (next(now) === null) {
    throw new DagFluxError('invalid-input', `This never fires: ${neverWords(pattern)}.`, {
      hint: 'Choose another day.',
    });
  }
  const named =
    /^\d+$/.test(minute) && /^\d+$/.test(hour) ? `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` : null;
  return {
    zone,
    words: wordsOf(pattern),
    next,
    previous(count, until) {
      // A whole second more, since what comes is before it.
      const found = cron.previousRuns(count + LEFT_OUT, new Date(until + 1_000)).map((date) => date.getTime());
      return found.filter((at) => at <= until && !repeats(at)).slice(0, count);
    },
    remark(at) {
      const time = zone.show(at).local.slice(11);
      if (named !== null && time !== named) return `${named} does not come that day; it runs at ${time}`;
      if (!zone.isFirst(at)) return null;
      return `${time} comes twice, ${hour === '*' ? 'and it runs at both' : 'runs once'}`;
    },
  };
}

/** Days are named beside a time of the day; beside `Every 15 minutes` they would say nothing. */
function wordsOf(pattern: string): string {
  const short = cronstrue.toString(pattern, { use24HourTimeFormat: true });
  if (!short.startsWith('At')) return short;
  return cronstrue.toString(pattern, { use24HourTimeFormat: true, verbose: true });
}

function open(pattern: string, timezone: string): Cron {
  try {
    return new Cron(pattern, { timezone, mode: '5-part', paused: true });
  } catch (cause) {
    throw new DagFluxError('invalid-input', `The cron expression "${pattern}" cannot be read.`, {
      hint: 'It has five fields: minute, hour, day of the month, month, weekday.',
      cause,
    });
  }
}
