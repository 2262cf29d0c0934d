import { setImmediate } from 'node:timers/promises';
import type { CronRule } from '../workflows/schedule/cron.ts';
import type { ScheduleTrigger } from '../workflows/schedule/trigger.ts';

/** When a trigger starts something, for people. */
export interface Forecast {
  /** `At 02:00, every day` */
  readonly words: string;
  /** Null: files start it. */
  readonly zone: string | null;
  readonly times: readonly ForecastTime[];
}

export interface ForecastTime {
  /** UTC, ISO 8601. */
  readonly at: string;
  /** As clocks of the zone show it: `2026-10-25 02:00` */
  readonly local: string;
  readonly weekday: string;
  /** From UTC: `+02:00` */
  readonly offset: string;
  /** Where clocks are changed: `02:00 comes twice, runs once`. */
  readonly remark: string | null;
}

/** So many times are told unless another number is asked for. */
export const NEXT = 5;
/** So many rules are kept open. */
const KEPT = 10_000;

/** Rules are kept open and next times known: thousands of schedules are listed again and again. */
export interface Forecasts {
  /** @throws invalid-input with a sentence that names the field */
  of(trigger: ScheduleTrigger, count: number): Promise<Forecast>;
  /** In words, and the next time as UTC. @throws as above */
  brief(trigger: ScheduleTrigger): Promise<Pick<Forecast, 'words' | 'zone'> & { readonly next: string | null }>;
}

export function createForecasts(now: () => number): Forecasts {
  const known = new Map<string, { readonly rule: CronRule; next: number | null }>();
  const open = async (trigger: ScheduleTrigger & { kind: 'cron' }) => {
    const { expression, zone = 'UTC' } = trigger;
    const key = `${expression}\n${zone}`;
    const found = known.get(key);
    if (found) return found;
    const { openCron } = await import('../workflows/schedule/cron.ts');
    const rule = openCron(expression, zone, now());
    // Each takes a millisecond: others get their turn between two.
    await setImmediate();
    const entry = { rule, next: rule.next(now()) };
    if (known.size >= KEPT) known.clear();
    known.set(key, entry);
    return entry;
  };
  return {
    async of(trigger, count) {
      if (trigger.kind === 'file') return { words: wordsOfFile(trigger.path), zone: null, times: [] };
      const { words, zone, next, remark } = (await open(trigger)).rule;
      const times: ForecastTime[] = [];
      for (let at = next(now()); at !== null && times.length < count; at = next(at)) {
        times.push({ at: new Date(at).toISOString(), ...zone.show(at), remark: remark(at) });
      }
      return { words, zone: zone.name, times };
    },
    async brief(trigger) {
      if (trigger.kind === 'file') return { words: wordsOfFile(trigger.path), zone: null, next: null };
      const entry = await open(trigger);
      if (entry.next !== null && entry.next <= now()) entry.next = entry.rule.next(now());
      const { words, zone } = entry.rule;
      return { words, zone: zone.name, next: entry.next === null ? null : new Date(entry.next).toISOString() };
    },
  };
}

const wordsOfFile = (path: string) => `When ${path} changes`;
