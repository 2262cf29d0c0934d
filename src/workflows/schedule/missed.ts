import type { CronRule } from './cron.ts';

/** What becomes of runs whose time passed while nobody could start them. */
export type MissedPolicy = 'skip' | 'latest' | 'all';

/** A run that begins so many milliseconds after its time is on time. */
export const ON_TIME = 60_000;
/** Runs that `all` makes up for, at most: the latest. */
const MOST = 100;

/** What is to be done about the times that have passed. Instants are milliseconds since 1970 in UTC. */
export interface Decision {
  /** To be run one after the other, oldest first. */
  readonly runs: readonly number[];
  /** Times that are not made up for; `more`: there may be others before them. */
  readonly skipped: {
    readonly count: number;
    readonly more: boolean;
    readonly first: number;
    readonly last: number;
  } | null;
  /** The last time that was looked at; null = none has passed. */
  readonly until: number | null;
}

export function decide(
  rule: CronRule,
  { after, now, policy }: { readonly after: number; readonly now: number; readonly policy: MissedPolicy },
): Decision {
  const passed = passedTimes(rule, after, now);
  const last = passed.at(-1);
  if (last === undefined) return { runs: [], skipped: null, until: null };
  const on = now - last <= ON_TIME;
  const wanted = policy === 'all' ? Math.min(passed.length, MOST) : policy === 'latest' || on ? 1 : 0;
  const left = passed.slice(0, passed.length - wanted);
  const [first, newest = 0] = [left[0], left.at(-1)];
  const more = passed.length > MOST;
  return {
    runs: passed.slice(passed.length - wanted),
    skipped: first === undefined ? null : { count: left.length, more, first, last: newest },
    until: last,
  };
}

/** Oldest first, one more than are ever made up for. */
function passedTimes(rule: CronRule, after: number, now: number): readonly number[] {
  const first = rule.next(after);
  if (first === null || first > now) return [];
  const second = rule.next(first);
  if (second === null || second > now) return [first];
  return rule
    .previous(MOST + 1, now)
    .filter((at) => at > after)
    .toReversed();
}
