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

/** @throws invalid-input with a sentence that names the field */
export async function forecastOf(trigger: ScheduleTrigger, count: number): Promise<Forecast> {
  if (trigger.kind === 'file') return { words: `When ${trigger.path} changes`, zone: null, times: [] };
  const { openCron } = await import('../workflows/schedule/cron.ts');
  const { words, zone, next, remark } = openCron(trigger.expression, trigger.zone ?? 'UTC');
  const times: ForecastTime[] = [];
  for (let at = next(Date.now()); at !== null && times.length < count; at = next(at)) {
    times.push({ at: new Date(at).toISOString(), ...zone.show(at), remark: remark(at) });
  }
  return { words, zone: zone.name, times };
}
